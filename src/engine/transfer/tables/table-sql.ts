import type { Dialect } from '../../storage/dialect.ts'
import type { SourceTable, TableRelation } from './source-table.ts'

/** A table as the rows of it become documents. */
export interface TableShape {
  readonly table: SourceTable
  /** How many rows it has. */
  readonly rows: number
  /** The tables from which each document takes rows as a member, in the order of the members. */
  readonly relations: readonly Related[]
}

export interface Related {
  readonly relation: TableRelation
  readonly table: SourceTable
  /** Whether the member is a list of rows, and not the one row that is referred to. */
  readonly many: boolean
}

/**
 * The query of a table's documents, in the order of its key. Each row of it is a row of one table: `n` is 0 for the document's own, then come
 * those of each relation, by its number. It is one statement, so that all is of one moment, and the length of no list is limited by what
 * the database can put into one value. The values of table `n` are `n_0`, `n_1`, …
 */
export function tableSql(dialect: Dialect, { table, relations }: TableShape, limit?: number): string {
  const { compiler, tables } = dialect
  const quote = (name: string): string => compiler.quote(name)
  const orderOf = ({ key }: SourceTable): readonly string[] =>
    key.length > 0 ? key.map(quote) : tables.rowOrder === null ? [] : [tables.rowOrder]
  const valuesOf = ({ types }: SourceTable, n: number, nameOf: (at: number) => string): string[] =>
    types.map((type, at) => `${tables.read(nameOf(at), type).sql} as "${n}_${at}"`)

  const orderBy = orderOf(table).length === 0 ? '' : `order by ${orderOf(table).join(', ')}`
  const from = `from ${compiler.table(table.name)}`
  const most = limit === undefined ? '' : `limit ${limit}`
  if (relations.length === 0) {
    const values = valuesOf(table, 0, (at) => quote(table.columns[at]!))
    return `select 0 as n, ${values.join(', ')} ${from} ${orderBy} ${most}`
  }
  const first = limit === undefined ? '' : `order by n ${most}`
  const own = table.columns.map((name, at) => `${quote(name)} as c${at}`)
  const numbers = [table, ...relations].map((_, n) => `select ${n} as n`)
  const values = table.types.map((type, at) => {
    const { sql } = tables.read(`b.c${at}`, type)
    return `case when k.n = 0 then ${sql} end as "0_${at}"`
  })
  const joins: string[] = []
  const order = ['b.n', 'k.n']
  const found = ['k.n = 0']
  for (const [at, { relation, table: other, many }] of relations.entries()) {
    const n = at + 1
    const [here, there] = many ? [relation.refers, relation.columns] : [relation.columns, relation.refers]
    const on = here.map((name, i) => `b.c${table.columns.indexOf(name)} = t${n}.${quote(there[i]!)}`)
    joins.push(`left join ${compiler.table(other.name)} t${n} on k.n = ${n} and ${on.join(' and ')}`)
    found.push(`t${n}.${quote(there[0]!)} is not null`)
    order.push(...orderOf(other).map((name) => `t${n}.${name}`))
    values.push(...valuesOf(other, n, (i) => `t${n}.${quote(other.columns[i]!)}`))
  }
  return `select k.n, ${values.join(', ')}
    from (select ${own.join(', ')}, row_number() over (${orderBy}) as n ${from} ${first}) b
    cross join (${numbers.join(' union all ')}) k ${joins.join(' ')}
    where ${found.join(' or ')} order by ${order.join(', ')}`
}
