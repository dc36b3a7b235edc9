interface Words {
  readonly mariadb: boolean
  /** Says that a text is compared byte by byte. */
  readonly exactText: string
  /** The column that tells rows apart. */
  readonly rowId: string
}

/** What a program's view may hold in SQLite, whose columns have no length and no range, it may hold here. */
const wideTypes: readonly (readonly [narrow: RegExp, wide: string])[] = [[/^int( unsigned)?$/i, 'bigint']]

const identifier = '`(?:[^`]|``)*`'
const shortText = /^varchar\((\d+)\)$/i
const longText = /^(?:tiny|medium|long)?text$/i
const column = new RegExp(
  `(${identifier}) (int unsigned|int\\b(?!\\()|varchar\\(\\d+\\)|(?:json|(?:tiny|medium|long)?text)\\b(?!\\())` +
    `|${identifier}|'(?:[^']|'')*'`,
  'gi',
)

/** An index holds so many bytes of a row, and of what is no text eight in a column. */
const [indexBytes, numberBytes, characterBytes] = [3072, 8, 4]
const longestIndexed = indexBytes / characterBytes

/**
 * The statement that makes a program's table, in the words of this server: texts that indexes must hold get the length
 * that fits, JSON stays the text it is given as, and a column is added by which rows are told apart.
 */
export function viewTableSql(sql: string, indexes: readonly string[], words: Words): string {
  const { mariadb, exactText, rowId } = words
  const types = new Map<string, string>()
  for (const [, name, type] of sql.matchAll(column)) if (name !== undefined) types.set(name, type!)
  const lengths = indexedLengths(types, indexes, mariadb)
  const wide = sql.replace(column, (part: string, name: string | undefined, type: string) => {
    if (name === undefined) return part
    const length = lengths.get(name)
    const characters = shortText.exec(type)?.[1]
    if (characters !== undefined)
      return `${name} varchar(${length ?? Math.max(longestIndexed, Number(characters))})`
    if (longText.test(type) && length !== undefined) return `${name} varchar(${length})`
    if (longText.test(type)) return /^text$/i.test(type) ? `${name} longtext` : part
    // MySQL's own type rounds numbers and sorts fields; MariaDB's is a text.
    if (/^json$/i.test(type))
      return mariadb ? part : `${name} longtext ${exactText} check (json_valid(${name}))`
    return `${name} ${wideTypes.find(([narrow]) => narrow.test(type))![1]}`
  })
  return wide.replace(/\)\s*$/, `, ${rowId} bigint not null auto_increment invisible unique) ${exactText}`)
}

/** A statement that makes an index, as the query builder writes it or the engine itself. */
const indexed = /^(?:alter table .* add |create )(unique|index)\b.*?\((.*)\)\s*$/is

/** The engine's own quotes are those of the standard, the query builder's are the server's. */
function inBackticks(name: string): string {
  return name.startsWith('`') ? name : `\`${name.slice(1, -1).replaceAll('""', '"').replaceAll('`', '``')}\``
}

/** How many characters indexes leave to the texts in them. A unique index of MariaDB holds texts of any length. */
function indexedLengths(
  types: ReadonlyMap<string, string>,
  indexes: readonly string[],
  mariadb: boolean,
): Map<string, number> {
  const lengths = new Map<string, number>()
  for (const sql of indexes) {
    const [, kind, listed] = indexed.exec(sql) ?? []
    if (listed === undefined || (mariadb && kind!.toLowerCase() === 'unique')) continue
    const names = (listed.match(new RegExp(`${identifier}|"(?:[^"]|"")*"`, 'g')) ?? []).map(inBackticks)
    const texts = names.filter((name) => {
      const type = types.get(name) ?? ''
      return shortText.test(type) || longText.test(type)
    })
    const left = indexBytes - numberBytes * (names.length - texts.length)
    for (const name of texts) {
      const length = Math.floor(left / characterBytes / texts.length)
      lengths.set(name, Math.min(length, lengths.get(name) ?? longestIndexed))
    }
  }
  return lengths
}
