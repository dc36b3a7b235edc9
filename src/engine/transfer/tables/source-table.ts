import { numbered } from './numbered.ts'
import { row, rows } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import { quote } from '../../storage/quote.ts'

/** A foreign key between the table at hand and another one. */
export interface TableRelation {
  /** What it is called by: of a child its table, with the columns behind a dot where that has several; of a parent the columns. */
  readonly name: string
  /** The member of a document that holds the rows of the child, or the row of the parent. */
  readonly field: string
  readonly table: string
  /** The columns of the child that refer to the parent, and those of the parent. */
  readonly columns: readonly string[]
  readonly refers: readonly string[]
}

/** A table whose rows can become documents. */
export interface SourceTable {
  readonly name: string
  readonly columns: readonly string[]
  /** The columns of its primary key; none where it has no such key. */
  readonly key: readonly string[]
  readonly rows: number
  /** Tables that refer to it, and tables that it refers to. */
  readonly children: readonly TableRelation[]
  readonly parents: readonly TableRelation[]
}

interface ForeignKey {
  readonly child: string
  readonly columns: readonly string[]
  readonly parent: string
  readonly refers: readonly string[]
}

type Described = Pick<SourceTable, 'name' | 'columns' | 'key'>

/** Lists the tables of a SQLite database in the order of their names, those of the engine left out, with their foreign keys. */
export function* listTables(): Operation<SourceTable[]> {
  const found = yield* rows<{ name: string }>(
    `select name from pragma_table_list where schema = 'main' and type = 'table'
       and name not like 'sqlite\\_%' escape '\\' and name not like 'datastore\\_%' escape '\\' order by name`,
  )
  const tables: Described[] = []
  for (const { name } of found) tables.push(yield* describe(name))
  const keys: ForeignKey[] = []
  for (const table of tables) keys.push(...(yield* foreignKeys(table, tables)))
  const listed: SourceTable[] = []
  for (const table of tables) {
    const counted = yield* row<{ rows: number }>(`select count(*) as rows from ${quote(table.name)}`)
    listed.push({ ...table, rows: counted!.rows, ...relationsOf(table, keys) })
  }
  return listed
}

function* describe(name: string): Operation<Described> {
  const found = yield* rows<{ name: string; pk: number }>(
    'select name, pk from pragma_table_xinfo(?) where hidden <> 1 order by cid',
    [name],
  )
  const key = found.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk)
  return { name, columns: found.map((column) => column.name), key: key.map((column) => column.name) }
}

/** The foreign keys of a table, without those to a table or a column that is not there. */
function* foreignKeys(child: Described, tables: readonly Described[]): Operation<ForeignKey[]> {
  const found = yield* rows<{ id: number; parent: string; column: string; refers: string | null }>(
    `select id, "table" as parent, "from" as "column", "to" as refers from pragma_foreign_key_list(?) order by id, seq`,
    [child.name],
  )
  return [...Map.groupBy(found, ({ id }) => id).values()].flatMap((parts): ForeignKey[] => {
    const parent = tables.find(({ name }) => same(name, parts[0]!.parent))
    if (parent === undefined) return []
    const columns = parts.map(({ column }) => child.columns.find((name) => same(name, column)))
    const refers = parts.map(({ refers: to }, at) =>
      to === null ? parent.key[at] : parent.columns.find((name) => same(name, to)),
    )
    return isWhole(columns) && isWhole(refers)
      ? [{ child: child.name, columns, parent: parent.name, refers }]
      : []
  })
}

function isWhole(names: readonly (string | undefined)[]): names is readonly string[] {
  return !names.includes(undefined)
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function relationsOf(
  { name, columns }: Described,
  keys: readonly ForeignKey[],
): Pick<SourceTable, 'children' | 'parents'> {
  const taken = new Set(columns)
  const children = keys
    .filter(({ parent }) => parent === name)
    .map(({ child, columns: own, refers }): TableRelation => {
      const several = keys.filter((key) => key.child === child && key.parent === name).length > 1
      const called = several ? `${child}.${own.join('+')}` : child
      return { name: called, field: numbered(called, taken), table: child, columns: own, refers }
    })
  const parents = keys
    .filter(({ child }) => child === name)
    .map(({ parent, columns: own, refers }): TableRelation => {
      const short = own.length === 1 ? /^(.+?)_?id$/i.exec(own[0]!)?.[1] : undefined
      return {
        name: own.join('+'),
        field: numbered(short ?? parent, taken),
        table: parent,
        columns: own,
        refers,
      }
    })
  return { children: children.toSorted(byName), parents: parents.toSorted(byName) }
}

function byName(one: TableRelation, other: TableRelation): number {
  return one.name < other.name ? -1 : 1
}
