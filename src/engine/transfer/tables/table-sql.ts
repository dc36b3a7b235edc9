import { quote } from '../../storage/quote.ts'
import type { SourceTable, TableRelation } from './source-table.ts'

/** A table as the rows of it become documents. */
export interface TableShape {
  readonly table: SourceTable
  readonly children: readonly { readonly relation: TableRelation; readonly table: SourceTable }[]
  readonly parents: readonly { readonly relation: TableRelation; readonly table: SourceTable }[]
}

/** The one member of an object that stands for bytes, which hold none of their own: text in hexadecimal digits. */
export const bytesMember = '\u0001bytes'

/**
 * The query of a table's documents, in the order of its key: of each the values of its key, as a JSON array or null where it has
 * none, and its JSON. It is one statement, so that rows, children and parents are of one moment. Numbers are written by the
 * database, so that none loses a digit on the way.
 */
export function tableSql({ table, children, parents }: TableShape, limit?: number): string {
  const members = [
    ...membersOf(table, 'r'),
    ...parents.map(({ relation, table: parent }) => [relation.field, parentSql(relation, parent)] as const),
    ...children.map(({ relation, table: child }) => [relation.field, childrenSql(relation, child)] as const),
  ]
  const key = table.key.map((column) => valueSql(`r.${quote(column)}`))
  const keys = key.length === 0 ? 'null' : joined(["'['", ...between(key), "']'"])
  return `select ${keys} as "key", ${objectSql(members)} as doc from ${quote(table.name)} as r
    order by ${orderOf(table, 'r')}${limit === undefined ? '' : ` limit ${limit}`}`
}

type Member = readonly [name: string, sql: string]

function membersOf({ columns }: SourceTable, alias: string): Member[] {
  return columns.map((column) => [column, valueSql(`${alias}.${quote(column)}`)])
}

/** The rows of a child, in the order of its key. */
function childrenSql({ columns, refers }: TableRelation, child: SourceTable): string {
  const own = objectSql(membersOf(child, 'c'))
  const on = columns.map((column, at) => `c.${quote(column)} = r.${quote(refers[at]!)}`).join(' and ')
  return `'[' || coalesce((select group_concat(${own}, ', ' order by ${orderOf(child, 'c')})
    from ${quote(child.name)} as c where ${on}), '') || ']'`
}

function parentSql({ columns, refers }: TableRelation, parent: SourceTable): string {
  const on = columns.map((column, at) => `p.${quote(refers[at]!)} = r.${quote(column)}`).join(' and ')
  return `coalesce((select ${objectSql(membersOf(parent, 'p'))} from ${quote(parent.name)} as p where ${on} limit 1), 'null')`
}

function orderOf({ key }: SourceTable, alias: string): string {
  return key.length === 0 ? `${alias}.rowid` : key.map((column) => `${alias}.${quote(column)}`).join(', ')
}

/** A value as JSON. An infinity, which JSON has no form for, is null. */
function valueSql(value: string): string {
  return `case typeof(${value}) when 'blob' then '{${jsonName(bytesMember)}: "' || hex(${value}) || '"}'
    when 'real' then case when abs(${value}) = 9e999 then 'null' else json_quote(${value}) end else json_quote(${value}) end`
}

function objectSql(members: readonly Member[]): string {
  return joined([
    "'{'",
    ...between(members.map(([name, sql]) => joined([`'${jsonName(name)}: '`, `(${sql})`]))),
    "'}'",
  ])
}

/** A name as JSON within a text of SQL. */
function jsonName(name: string): string {
  return JSON.stringify(name).replaceAll("'", "''")
}

function between(parts: readonly string[]): string[] {
  return parts.flatMap((part, at) => (at === 0 ? [part] : ["', '", part]))
}

/** Texts put together in halves, because SQLite takes expressions of some depth only. */
function joined(parts: readonly string[]): string {
  if (parts.length <= 2) return parts.join(' || ')
  const half = parts.length >> 1
  return `(${joined(parts.slice(0, half))}) || (${joined(parts.slice(half))})`
}
