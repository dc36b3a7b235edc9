import type { Dialect } from '../../storage/dialect.ts'
import type { SourceTable, TableRelation } from './source-table.ts'

/** A table as the rows of it become documents. */
export interface TableShape extends Nesting {
  /** How many rows it has. */
  readonly rows: number
}

/** A table, and the tables from which each of its rows takes rows as members, in the order of the members. */
export interface Nesting {
  readonly table: SourceTable
  readonly relations: readonly Related[]
}

export interface Related extends Nesting {
  readonly relation: TableRelation
  /** Whether the member is a list of rows, and not the one row that is referred to. */
  readonly many: boolean
}

/** A related table among all of a shape, which stand in the order in which a document has them. */
export interface NumberedRelation extends Related {
  readonly number: number
  /** The number of the relation whose rows hold its rows; 0 where the documents hold them. */
  readonly within: number
  /** How many levels it lies below the documents, from 1. */
  readonly depth: number
  /** The number of the last one that is within it; its own where there is none. */
  readonly last: number
}

/** Numbers all relations of a shape, from 1: each comes before those within it. */
export function numberRelations({ relations }: Nesting, within = 0, depth = 1): readonly NumberedRelation[] {
  let number = within
  return relations.flatMap((related) => {
    const own = number + 1
    const inner = numberRelations(related, own, depth + 1)
    number = own + inner.length
    return [{ ...related, number: own, within, depth, last: number }, ...inner]
  })
}

/**
 * What a table's rows are put in order by, and told apart: the columns of its key, and what the database has where there is none, or one
 * that may be null; nothing where it has neither.
 */
export function orderOf({ compiler, tables }: Dialect, table: SourceTable): readonly string[] {
  const key = table.key.map((name) => compiler.quote(name))
  const isWhole = key.length > 0 && !table.nullableKey
  return isWhole || tables.rowOrder === null ? key : [...key, tables.rowOrder]
}

/**
 * The query of a table's documents, in the order of its key. Each row of it is a row of one table: `n` is 0 for the document's own, and each
 * is followed by those within it, by the numbers of the relations. It is one statement, so that all is of one moment, and the length of no
 * list is limited by what the database can put into one value. The values of table `n` are `n_0`, `n_1`, …
 */
export function tableSql(dialect: Dialect, shape: TableShape, limit?: number): string {
  const { compiler, tables } = dialect
  const { table } = shape
  const quote = (name: string): string => compiler.quote(name)
  const orderBy = orderOf(dialect, table).length === 0 ? '' : `order by ${orderOf(dialect, table).join(', ')}`
  const from = `from ${compiler.table(table.name)}`
  const most = limit === undefined ? '' : `limit ${limit}`
  if (shape.relations.length === 0) {
    const values = table.types.map(
      (type, at) => `${tables.read(quote(table.columns[at]!), type).sql} as "0_${at}"`,
    )
    return `select 0 as n, ${values.join(', ')} ${from} ${orderBy} ${most}`
  }
  const related = numberRelations(shape)
  const first = limit === undefined ? '' : `order by n ${most}`
  const own = table.columns.map((name, at) => `${quote(name)} as c${at}`)
  const numbers = [0, ...related.map(({ number }) => number)].map((n) => `select ${n} as n`)
  /** A column of table `n` as it is joined. */
  const columnOf = (n: number, name: string): string =>
    n === 0 ? `b.c${table.columns.indexOf(name)}` : `t${n}.${quote(name)}`
  // The rows of a table are joined to those within it too, and read once.
  const valuesOf = (n: number, { columns, types }: SourceTable): string[] =>
    types.map(
      (type, at) =>
        `case when k.n = ${n} then ${tables.read(columnOf(n, columns[at]!), type).sql} end as "${n}_${at}"`,
    )
  const values = valuesOf(0, table)
  const joins: string[] = []
  const found = ['k.n = 0']
  for (const { number: n, last, within, relation, table: other, many } of related) {
    const [here, there] = many ? [relation.refers, relation.columns] : [relation.columns, relation.refers]
    const on = here.map((name, at) => `${columnOf(within, name)} = ${columnOf(n, there[at]!)}`)
    const whose = last === n ? `k.n = ${n}` : `k.n between ${n} and ${last}`
    joins.push(`left join ${compiler.table(other.name)} t${n} on ${whose} and ${on.join(' and ')}`)
    found.push(`(k.n = ${n} and ${columnOf(n, there[0]!)} is not null)`)
    values.push(...valuesOf(n, other))
  }
  return `select k.n, ${values.join(', ')}
    from (select ${own.join(', ')}, row_number() over (${orderBy}) as n ${from} ${first}) b
    cross join (${numbers.join(' union all ')}) k ${joins.join(' ')}
    where ${found.join(' or ')} order by ${['b.n', ...placesOf(dialect, related)].join(', ')}`
}

/** What puts each row behind the one that it is within: level by level the number of the table that leads to it, 0 for a row above, and that row's key. */
function placesOf(dialect: Dialect, related: readonly NumberedRelation[]): string[] {
  const deepest = Math.max(...related.map(({ depth }) => depth))
  return Array.from({ length: deepest }, (_, at) => related.filter(({ depth }) => depth === at + 1)).flatMap(
    (level) => [
      `case ${level.map(({ number, last }) => `when k.n between ${number} and ${last} then ${number}`).join(' ')} else 0 end`,
      ...level.flatMap(({ number, table }) => orderOf(dialect, table).map((name) => `t${number}.${name}`)),
    ],
  )
}
