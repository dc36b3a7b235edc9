import type { ViewCheck, ViewIndex } from '../../../shared/model/view-definition.ts'
import type { Field } from '../../columns/condition-value.ts'
import { invalidArgument } from '../../invalid-argument.ts'
import { compileConditions } from '../../queries/compile-conditions.ts'
import { findField, resolved } from '../../queries/compile-query.ts'
import type { Where } from '../../where.ts'
import type { Dialect } from '../../storage/dialect.ts'
import type { SqlValue } from '../../storage/operation.ts'

/** What a view's table has beside its columns. */
export interface Constraints {
  readonly indexes?: readonly ViewIndex[] | undefined
  readonly checks?: readonly ViewCheck[] | undefined
}

/** A table whose constraints are written. */
interface ConstrainedTable extends Constraints {
  readonly name: string
  readonly columns: readonly Field[]
}

/** The names of an index's columns, in its order. */
export function columnsOfIndex({ columns }: Pick<ViewIndex, 'columns'>): string[] {
  return columns.map((column) => (typeof column === 'string' ? column : column.column))
}

/** The columns that conditions name, in whatever depth. */
export function columnsOfConditions(columns: readonly Field[], where: unknown): string[] {
  const named = new Set<string>()
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, member] of Object.entries(value)) {
      named.add(name)
      look(member)
    }
  }
  look(where)
  return columns.map(({ name }) => name).filter((name) => named.has(name))
}

/** Conditions as they stand in a definition, where values cannot be parameters. */
export function constantConditions(
  dialect: Dialect,
  view: Pick<ConstrainedTable, 'name' | 'columns'>,
  where: ViewCheck['where'],
): string {
  const params: SqlValue[] = []
  const resolver = {
    resolve: (name: string) => {
      const field = findField(view, name)
      return resolved(dialect, field, dialect.compiler.quote(name))
    },
    has: (name: string) => view.columns.some((column) => column.name === name),
  }
  const sql = compileConditions(dialect, where as Where, resolver, params)
  if (sql === '') throw invalidArgument('where', `View "${view.name}" has a constraint without conditions.`)
  let next = 0
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g, (part) =>
    part === '?' ? literal(dialect, view.name, params[next++]!) : part,
  )
}

/** What the rows satisfy, besides, that a unique index of these columns is of. */
export function conditionsOfUnique(
  dialect: Dialect,
  view: { readonly name: string; readonly columns: readonly Field[]; readonly constraints: Constraints },
  columns: readonly string[],
): string {
  const index = view.constraints.indexes?.find(
    (each) => each.unique === true && columnsOfIndex(each).join('\n') === columns.join('\n'),
  )
  return index?.where === undefined ? '' : ` and ${constantConditions(dialect, view, index.where)}`
}

function literal(dialect: Dialect, view: string, value: SqlValue): string {
  if (!(value instanceof Uint8Array) && !String(value).includes('\0')) return dialect.compiler.literal(value)
  throw invalidArgument(
    'where',
    `View "${view}" has a constraint with bytes, or the character U+0000, which no definition can hold. Compare with other values.`,
  )
}

/** The name that a check has in the database: one that tells it, and that no other table has. */
function checkName(dialect: Dialect, table: string, check: ViewCheck, place: number): string {
  return dialect.compiler.fitName(`${place + 1}_${check.name}_${table}`)
}

/** The check that the database calls so. */
export function checkCalled({ checks = [] }: Constraints, name: string | null): ViewCheck | undefined {
  return checks[Number(/^(\d+)_/.exec(name ?? '')?.[1] ?? 0) - 1]
}

/** What a table's definition has of its checks. */
export function checksSql(dialect: Dialect, table: string, view: ConstrainedTable): string {
  return (view.checks ?? [])
    .map(
      (check, place) =>
        `, constraint ${dialect.compiler.quote(checkName(dialect, table, check, place))} check (${constantConditions(dialect, view, check.where)})`,
    )
    .join('')
}

/** The statements that make a table's indexes. */
export function indexesSql(dialect: Dialect, table: string, view: ConstrainedTable): string[] {
  const { compiler, adapter } = dialect
  return (view.indexes ?? []).map((index, place) => {
    const names = columnsOfIndex(index)
    const { unique = false, where } = index
    if (where !== undefined && unique && !adapter.partialIndexes) throw noPartialUnique(view.name, names)
    const terms = index.columns.map((column, at) =>
      compiler.orderTerm(compiler.quote(names[at]!), typeof column === 'object' && column.order === 'desc'),
    )
    const called = compiler.fitName(`${table}_${names.join('_')}_${place + 1}_${unique ? 'unique' : 'index'}`)
    const some =
      where === undefined || !adapter.partialIndexes
        ? ''
        : ` where ${constantConditions(dialect, view, where)}`
    return `create ${unique ? 'unique ' : ''}index ${compiler.quote(called)} on ${compiler.table(table)} (${terms.join(', ')})${some}`
  })
}

function noPartialUnique(view: string, columns: readonly string[]): Error {
  return invalidArgument(
    'indexes',
    `View "${view}" has a unique index on (${columns.join(', ')}) for some rows only ("where"). MariaDB and MySQL have no such indexes. Leave "where" out, and yield a column that is null in the rows the index is not for: nulls are no duplicates.`,
  )
}
