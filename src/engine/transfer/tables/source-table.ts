import { isReservedTable } from '../../catalog/reserved-table.ts'
import type { Dialect, TableReading } from '../../storage/dialect.ts'
import { rows } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import { numbered } from './numbered.ts'

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
  /** What the database calls the types of the columns. */
  readonly types: readonly string[]
  /** The columns of its primary key; none where it has no such key. */
  readonly key: readonly string[]
  /** Whether the database takes nulls in that key, as SQLite does, so that it does not tell all rows apart. */
  readonly nullableKey: boolean
  /** Tables that refer to it, and tables that it refers to. */
  readonly children: readonly TableRelation[]
  readonly parents: readonly TableRelation[]
}

interface ColumnRow {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly place: number
  readonly nullable?: number
}

interface ForeignKey {
  readonly child: string
  readonly columns: readonly string[]
  readonly parent: string
  readonly refers: readonly string[]
}

type Described = Omit<SourceTable, 'children' | 'parents'>

/** Lists the tables of a database in the order of their names, those of the engine left out, with their foreign keys. */
export function* listTables({ tables }: Dialect): Operation<SourceTable[]> {
  const found = yield* rows<ColumnRow>(tables.columns)
  const described = [...Map.groupBy(found, ({ table }) => table)]
    .filter(([name]) => !isReservedTable(name))
    .map(([name, columns]): Described => {
      const key = columns.filter(({ place }) => place > 0).toSorted((a, b) => a.place - b.place)
      return {
        name,
        columns: columns.map(nameOf),
        types: columns.map(({ type }) => type),
        key: key.map(nameOf),
        nullableKey: key.some(({ nullable }) => Boolean(nullable)),
      }
    })
    .toSorted(byName)
  const keys = yield* foreignKeys(tables, described)
  return described.map((table) => ({ ...table, ...relationsOf(table, keys) }))
}

/** The foreign keys of tables, without those to a table or a column that is not there. */
function* foreignKeys(
  { foreignKeys: sql }: TableReading,
  tables: readonly Described[],
): Operation<ForeignKey[]> {
  const found = yield* rows<{
    id: number | string
    child: string
    column: string
    parent: string
    refers: string | null
  }>(sql)
  return [...Map.groupBy(found, ({ child, id }) => JSON.stringify([child, id])).values()].flatMap(
    (parts): ForeignKey[] => {
      const child = named(tables, parts[0]!.child)
      const parent = named(tables, parts[0]!.parent)
      if (child === undefined || parent === undefined) return []
      const columns = parts.map(({ column }) => same(child.columns, column))
      const refers = parts.map(({ refers: to }, at) =>
        to === null ? parent.key[at] : same(parent.columns, to),
      )
      return isWhole(columns) && isWhole(refers)
        ? [{ child: child.name, columns, parent: parent.name, refers }]
        : []
    },
  )
}

function isWhole(names: readonly (string | undefined)[]): names is readonly string[] {
  return !names.includes(undefined)
}

function named(tables: readonly Described[], name: string): Described | undefined {
  const found = same(tables.map(nameOf), name)
  return tables.find((table) => table.name === found)
}

/** The name itself, or the one that a database which does not tell case apart means by it. */
function same(names: readonly string[], name: string): string | undefined {
  return names.includes(name) ? name : names.find((other) => other.toLowerCase() === name.toLowerCase())
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

function nameOf({ name }: { readonly name: string }): string {
  return name
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1
}
