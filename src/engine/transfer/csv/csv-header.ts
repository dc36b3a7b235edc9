import { type CsvCell, isBare } from './csv.ts'

/** One of the first records of a CSV file, and where it stands. */
export interface HeadRecord {
  readonly offset: number
  readonly line: number
  /** Its cells; null where it is no record in this dialect. */
  readonly cells: readonly CsvCell[] | null
}

/**
 * The first record, or the first below what can only be a title: lines of one cell above a table of three columns or more, lines
 * short of it above an empty line, and lines short of it above a full one that reads like names. All else names columns, since a
 * record that is taken for names is lost.
 */
export function findHeader(records: readonly HeadRecord[]): HeadRecord | undefined {
  const filled = records.filter(({ cells }) => !isBlank(cells))
  const usual = mostFrequent(filled.flatMap(({ cells }) => (cells === null ? [] : [cells.length]))) ?? 1
  if (usual === 1) return filled[0]
  let from = 0
  const gap = records.findIndex(
    ({ cells }, index) => index > 0 && isBlank(cells) && !isBlank(records[index - 1]!.cells),
  )
  const above = records.slice(0, Math.max(0, gap)).filter(({ cells }) => !isBlank(cells))
  if (above.length > 0 && above.every(({ cells }) => isShort(cells, usual))) {
    const below = records.slice(gap).find(({ cells }) => !isBlank(cells))
    if (below !== undefined && namesIn(below.cells) > 1) from = gap
  }
  const possible = records.slice(from).filter(({ cells }) => !isBlank(cells))
  // Above two columns one cell may be the name of the second: that of the first is missing where rows are named.
  const first = possible.findIndex(({ cells }) => usual === 2 || cells?.length !== 1)
  return namesBelowTitle(possible.slice(Math.max(0, first)), usual) ?? possible[first] ?? filled[0]
}

/** The names of the columns where records above them leave the last cells empty, and those below fill them. */
function namesBelowTitle(records: readonly HeadRecord[], usual: number): HeadRecord | undefined {
  const at = records.findIndex(({ cells }) => namesIn(cells) === usual && cells?.length === usual)
  const [names, above, below] = [records[at], records.slice(0, at), records.slice(at + 1)]
  if (names === undefined || at === 0 || usual < 3 || !readLikeNames(names.cells!)) return undefined
  const title = above[0]!.cells ?? []
  const isTitle = namesIn(title) === 1 && !isBlank(title.slice(0, 1)) && !keyNames.test(title[0]?.text ?? '')
  if (!isTitle && !title.some(({ text }) => isValue(text ?? ''))) return undefined
  const short = above.every(({ cells }) => isShort(cells, usual))
  const full = below.filter(({ cells }) => cells?.length === usual && !isBlank(cells.slice(-1)))
  return short && below.length > 0 && full.length * 2 > below.length ? names : undefined
}

/** Names of a column of keys: a line that begins so and names nothing else may name the first of columns without names. */
const keyNames = /^\W*(_?id|_?key|uuid|name)\W*$/i

function readLikeNames(cells: readonly CsvCell[]): boolean {
  const names = cells.map(({ text }) => text ?? '')
  return new Set(names).size === names.length && names.every((name) => !isValue(name) || isYear(name))
}

/** Whether a cell reads like a number, a truth value, a date or a time, and not like a name. */
function isValue(text: string): boolean {
  if (text.length > 40) return false
  return (
    isBare(text.trim()) ||
    /^[-+(]?[\d.,:/ -]*\d[\d.,:/ -]*[%)]?$/.test(text.trim()) ||
    /^\d{4}-\d\d-\d\d/.test(text)
  )
}

function isYear(text: string): boolean {
  return /^(19|20)\d\d$/.test(text)
}

/** Whether a record has fewer cells than the table, or says nothing in its last ones. */
function isShort(cells: HeadRecord['cells'], usual: number): boolean {
  if (cells === null || namesIn(cells) >= usual) return false
  return cells.length < usual || isBlank(cells.slice(-1))
}

function namesIn(cells: HeadRecord['cells']): number {
  return cells?.filter(({ text, quoted }) => quoted || (text ?? '').trim() !== '').length ?? 0
}

/** Whether a record says nothing: an empty line, or cells without a character between the delimiters. */
export function isBlank(cells: HeadRecord['cells']): boolean {
  return cells !== null && namesIn(cells) === 0
}

export function mostFrequent(counts: readonly number[]): number | undefined {
  const times = new Map<number, number>()
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1)
  return [...times].toSorted(([a, x], [b, y]) => y - x || b - a)[0]?.[0]
}

/**
 * The names of the columns, each once: one without a name is called after its place, a repeated one is numbered. In a file of
 * `exportDocuments` (`own`) the empty text in quotes is the name of a field; elsewhere, as R writes it, it is none.
 */
export function columnNames(
  cells: readonly CsvCell[],
  own: boolean,
): { readonly columns: string[]; readonly notes: string[] } {
  const given = new Set(cells.map(({ text }) => text))
  const columns: string[] = []
  const notes: string[] = []
  for (const [index, { text, quoted }] of cells.entries()) {
    const name = text === null || (text === '' && !(quoted && own)) ? null : text
    let column = name ?? `column_${index + 1}`
    if (columns.includes(column) || (name === null && given.has(column))) {
      for (let number = 2; columns.includes(column) || given.has(column); number++)
        column = `${name ?? `column_${index + 1}`}_${number}`
    }
    if (name === null) notes.push(`Column ${index + 1} has no name; it is called "${column}".`)
    else if (column !== name)
      notes.push(
        `The column "${name}" is there again as column ${index + 1}; that one is called "${column}".`,
      )
    columns.push(column)
  }
  return { columns, notes }
}
