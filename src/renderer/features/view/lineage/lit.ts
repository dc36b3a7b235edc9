import type { RecordedCell, RecordedRow, Recording } from '../../../../shared/model/trace/view-recording.ts'
import { counted } from '../../../../shared/counted.ts'

/** What a user points at: a cell (or, without a column, a row), a field of a document, or a line of the map. */
export type Picked =
  | { readonly kind: 'cell'; readonly key: string; readonly row: number; readonly column: string | null }
  | { readonly kind: 'field'; readonly key: string; readonly path: string }
  | { readonly kind: 'line'; readonly line: number }

/** `made`: a value is made of it. `way`: it was read or decided on the way there. */
export type Mark = 'made' | 'way'

/** What is lit for what a user points at. */
export interface Lit {
  /** Of the document that is pointed at. */
  readonly paths: ReadonlyMap<string, Mark>
  readonly lines: ReadonlyMap<number, Mark>
  /** Of the rows of a document, by their number and column. */
  readonly cells: (key: string, row: number) => ReadonlyMap<string, Mark> | undefined
  /** The same in a sentence. */
  readonly words: string
}

export function litBy(picked: Picked, recordings: ReadonlyMap<string, Recording>): Lit {
  switch (picked.kind) {
    case 'cell':
      return behindCell(picked, recordings.get(picked.key))
    case 'field':
      return fedByField(picked, recordings.get(picked.key))
    case 'line':
      return fedByLine(picked.line, recordings)
    default:
      throw new Error(`No such thing is pointed at: ${String(picked satisfies never)}`)
  }
}

const nothing = new Map<never, Mark>()
const noCells = (): undefined => undefined

function behindCell(
  { key, column, row: number }: Extract<Picked, { kind: 'cell' }>,
  recording: Recording | undefined,
): Lit {
  const row = recording?.rows[number]
  if (recording === undefined || row === undefined)
    return {
      paths: nothing,
      lines: nothing,
      cells: noCells,
      words: 'Where this row comes from is not known.',
    }
  const cells = row.cells.filter((cell) => column === null || cell.column === column)
  const made = new Set(cells.flatMap((cell) => cell.paths))
  const isOpen = cells.length === 0 || cells.some(({ open }) => open)
  const paths = new Map<string, Mark>()
  for (let at = 0; at < recording.paths.length; at++) {
    const path = recording.paths[at]!
    if (made.has(at)) paths.set(path, 'made')
    else if (at < row.read) paths.set(path, 'way')
  }
  const lines = new Map<number, Mark>(row.within.map((line) => [line, 'way']))
  if (row.line !== null) lines.set(row.line, 'made')
  for (const line of cells.flatMap((cell) => cell.lines)) lines.set(line, 'made')
  const itself = new Map<string, Mark>(column === null ? [] : [[column, 'made']])
  return {
    paths,
    lines,
    cells: (of, at) => (of === key && at === number ? itself : undefined),
    words: cellWords(column ?? 'This row', paths, lines, isOpen),
  }
}

function cellWords(
  what: string,
  paths: ReadonlyMap<string, Mark>,
  lines: ReadonlyMap<number, Mark>,
  isOpen: boolean,
): string {
  const of = (wanted: Mark) => [...paths].flatMap(([path, mark]) => (mark === wanted ? [path] : []))
  const made = of('made')
  const places = linesText([...lines].flatMap(([line, mark]) => (mark === 'made' ? [line] : [])))
  const start = made.length === 0 ? `${what} is made of no field` : `${what} is made of ${listed(made)}`
  const way = of('way')
  const rest =
    way.length === 0
      ? ''
      : isOpen
        ? ` It may be made of these too, which were read on the way: ${listed(way)}.`
        : ` Read on the way: ${listed(way)}.`
  return `${start}${places}.${rest}`
}

function fedByField(
  { key, path }: Extract<Picked, { kind: 'field' }>,
  recording: Recording | undefined,
): Lit {
  const marks = new Map<number, ReadonlyMap<string, Mark>>()
  const known = recording?.paths ?? []
  const ids = new Set(known.flatMap((read, at) => (touches(read, path) ? [at] : [])))
  recording?.rows.forEach((row, at) => {
    const isMade = ({ paths }: RecordedCell): boolean => paths.some((id) => ids.has(id))
    // What was read before the row may have decided on it.
    const isRead = [...ids].some((id) => id < row.read)
    const marked = marksOf(row, isMade, isRead)
    if (marked.size > 0) marks.set(at, marked)
  })
  return {
    paths: new Map([[path, 'made']]),
    lines: nothing,
    cells: (of, row) => (of === key ? marks.get(row) : undefined),
    words: ids.size === 0 ? `The map does not read ${path}.` : `${path} ${feedsText([...marks.values()])}`,
  }
}

function fedByLine(line: number, recordings: ReadonlyMap<string, Recording>): Lit {
  const marks = new Map<string, Map<number, ReadonlyMap<string, Mark>>>()
  for (const [key, { rows }] of recordings) {
    const ofDocument = new Map<number, ReadonlyMap<string, Mark>>()
    rows.forEach((row, at) => {
      const isMade = ({ lines }: RecordedCell): boolean => lines.includes(line)
      const marked = marksOf(row, isMade, row.within.includes(line) || row.line === line)
      if (marked.size > 0) ofDocument.set(at, marked)
    })
    if (ofDocument.size > 0) marks.set(key, ofDocument)
  }
  const all = [...marks.values()].flatMap((rows) => [...rows.values()])
  return {
    paths: nothing,
    lines: new Map([[line, 'made']]),
    cells: (key, row) => marks.get(key)?.get(row),
    words: `Line ${line} ${feedsText(all)}`,
  }
}

/** The columns that are made of something; where none is and it was on the way, all of them are marked so. */
function marksOf(
  { cells, values }: RecordedRow,
  isMade: (cell: RecordedCell) => boolean,
  isOnTheWay: boolean,
): Map<string, Mark> {
  const made = new Map<string, Mark>(cells.filter(isMade).map(({ column }) => [column, 'made']))
  if (isOnTheWay)
    for (const column of Object.keys(values)) {
      const open = cells.find((cell) => cell.column === column)?.open ?? true
      if (!made.has(column) && (open || made.size === 0)) made.set(column, 'way')
    }
  return made
}

function feedsText(rows: readonly ReadonlyMap<string, Mark>[]): string {
  const of = (wanted: Mark) => rows.filter((marks) => [...marks.values()].includes(wanted))
  const made = of('made')
  const columns = new Set(
    made.flatMap((marks) => [...marks].flatMap(([name, mark]) => (mark === 'made' ? [name] : []))),
  )
  const way = rows.length - made.length
  const onTheWay = way === 0 ? '' : `${counted(way, 'row rests', 'rows rest')} on it only by the way there`
  if (made.length === 0) return way === 0 ? 'feeds no row.' : `feeds no column; ${onTheWay}.`
  return `feeds ${listed([...columns])} in ${counted(made.length, 'row')}${way === 0 ? '' : `; ${onTheWay}`}.`
}

/** Whether one path is the other, or leads through it. */
function touches(one: string, other: string): boolean {
  return one === other || isUnder(one, other) || isUnder(other, one)
}

export function isUnder(path: string, above: string): boolean {
  return above === '' || path.startsWith(`${above}.`) || path.startsWith(`${above}[`)
}

const mostListed = 6

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).join(', ')
  return names.length > mostListed ? `${shown} and ${names.length - mostListed} more` : shown
}

function linesText(lines: readonly number[]): string {
  if (lines.length === 0) return ''
  const sorted = lines.toSorted((a, b) => a - b)
  return sorted.length === 1
    ? ` on line ${sorted[0]}`
    : ` on lines ${sorted.slice(0, -1).join(', ')} and ${sorted.at(-1)}`
}
