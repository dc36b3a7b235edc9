import type { SqlDialect } from './json-place.ts'

/** A table, and its columns, that a statement may name. */
export interface SqlTable {
  readonly name: string
  readonly columns: readonly string[]
}

/** What may stand at a place of a statement. */
export interface SqlName {
  readonly name: string
  readonly kind: 'table' | 'column'
  /** The table of a column. */
  readonly of?: string
}

/** The names that may follow what stands before the place: the columns of the table before a point, else columns of tables that are named, and tables. */
export function completeSql(sql: string, offset: number, tables: readonly SqlTable[]): SqlName[] {
  const qualifier = /(?:"([^"]+)"|`([^`]+)`|(\w+))\s*\.\s*["`]?\w*$/.exec(sql.slice(0, offset))
  if (qualifier !== null) {
    const table = tableOf(
      qualifier.slice(1).find((part) => part !== undefined)!,
      sql,
      tables,
    )
    return table === undefined ? [] : columnsOf(table)
  }
  const named = tablesMeant(null, sql, tables)
  return [...named.flatMap(columnsOf), ...tables.map(({ name }): SqlName => ({ name, kind: 'table' }))]
}

/** Returns the tables of which the editor proposes columns: the one that the qualifier names, else all that the statement names. */
export function tablesMeant(
  qualifier: string | null,
  sql: string,
  tables: readonly SqlTable[],
): readonly SqlTable[] {
  if (qualifier === null) return tables.filter(({ name }) => isNamed(name, sql))
  const table = tableOf(qualifier, sql, tables)
  return table === undefined ? [] : [table]
}

/** The table of a name or an alias. */
function tableOf(name: string, sql: string, tables: readonly SqlTable[]): SqlTable | undefined {
  return tables.find((each) => each.name === name) ?? aliased(name, sql, tables)
}

function columnsOf({ name: of, columns }: SqlTable): SqlName[] {
  return columns.map((name) => ({ name, kind: 'column', of }))
}

function isNamed(name: string, sql: string): boolean {
  return (sql.match(/\w+|"[^"]+"|`[^`]+`/g) ?? []).some((token) => token.replaceAll(/["`]/g, '') === name)
}

function aliased(alias: string, sql: string, tables: readonly SqlTable[]): SqlTable | undefined {
  const found = sql.matchAll(/(?:"([^"]+)"|`([^`]+)`|(\w+))\s+(?:as\s+)?(\w+)/gi)
  for (const [, ...parts] of found) {
    if (parts[3] !== alias) continue
    const table = tables.find(({ name }) => parts.slice(0, 3).includes(name))
    if (table !== undefined) return table
  }
  return undefined
}

/** A name as it stands in a statement: quoted where it is no plain word. */
export function quoteName(name: string, dialect: SqlDialect): string {
  const quote = dialect === 'mysql' ? '`' : '"'
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name)
    ? name
    : `${quote}${name.replaceAll(quote, quote + quote)}${quote}`
}

/** Names of columns and tables that one of the databases takes for a word of its own. */
const reserved: ReadonlySet<string> = new Set(
  'all analyse and any array as asc between by case check column condition create default delete desc distinct do drop else end except false fetch for foreign from full function grant group groups having if in index inner insert int intersect interval into is join key keys lateral left like limit lock natural not null of offset on only or order outer primary range rank read references right row rows select session_user set show system table then to trigger true union unique update usage use user using values view when where window with write'.split(
    ' ',
  ),
)
