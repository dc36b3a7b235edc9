import type { Where } from './where.ts'
import { invalidArgument } from '../invalid-argument.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { SqlValue } from '../storage/operation.ts'
import { compileConditions, compileOrder, compileRange, findField, resolveColumn } from './compile-query.ts'
import type { CompiledQuery, QueriedView } from './compile-query.ts'

/** A grouped query. A row has the grouping columns, `count`, and `<function>_<column>` for each sum, min, max and avg. */
export interface AggregateOptions {
  /** Columns whose equal values make a group; all rows are one group when there are none. */
  readonly groupBy?: readonly string[]
  readonly where?: Where
  /** Count each group's rows as `count`. */
  readonly count?: boolean
  readonly sum?: readonly string[]
  readonly min?: readonly string[]
  readonly max?: readonly string[]
  readonly avg?: readonly string[]
  /** Conditions on the results, by their names: `{ count: { gte: 2 } }`. */
  readonly having?: Where
  /** Results' names; "-name" sorts downwards. */
  readonly orderBy?: string | readonly string[]
  readonly limit?: number
  readonly offset?: number
}

const functions = ['sum', 'min', 'max', 'avg'] as const

interface Result {
  readonly name: string
  readonly sql: string
  readonly type: QueriedView['columns'][number]['type']
}

/** A compiled grouped query with the types of its results, which are read like a view's columns. */
export interface CompiledAggregate extends CompiledQuery {
  readonly results: readonly { readonly name: string; readonly type: Result['type'] }[]
}

/**
 * Writes the SQL of a grouped query.
 *
 * @throws DatastoreError `UNKNOWN_COLUMN` listing the columns there are, `INVALID_INPUT` naming the argument.
 */
export function compileAggregate(
  dialect: Dialect,
  view: QueriedView,
  options: AggregateOptions,
): CompiledAggregate {
  const groups = names('groupBy', options.groupBy).map((name): Result => {
    const { type } = findField(view, name)
    return { name, type, sql: `v.${dialect.quote(name)}` }
  })
  const results = [...groups, ...aggregates(dialect, view, options)]
  if (results.length === groups.length) {
    throw invalidArgument('aggregate', 'Ask for something of each group: count, sum, min, max or avg.')
  }
  refuseTwins(results)
  const params: SqlValue[] = []
  const where = compileConditions(
    dialect,
    options.where ?? {},
    (name) => resolveColumn(dialect, view, name),
    params,
  )
  const resultOf = (name: string): { field: Result; sql: string } => {
    const field = findField({ name: `${view.name}, grouped`, columns: results }, name) as Result
    return {
      field,
      sql: results.find((result) => result.name === field.name)?.sql ?? dialect.quote(field.name),
    }
  }
  const having = compileConditions(dialect, options.having ?? {}, resultOf, params)
  const sql = [
    `select ${results.map((result) => `${result.sql} as ${dialect.quote(result.name)}`).join(', ')}`,
    `from ${dialect.quote(view.table)} v`,
    where === '' ? '' : `where ${where}`,
    groups.length === 0 ? '' : `group by ${groups.map((group) => group.sql).join(', ')}`,
    having === '' ? '' : `${groups.length === 0 ? 'group by 1 = 1 ' : ''}having ${having}`,
  ]
  const order = compileOrder(dialect, (name) => dialect.quote(resultOf(name).field.name), options.orderBy)
  const range = compileRange(options, params)
  return { sql: sql.filter((part) => part !== '').join(' ') + order + range, params, results }
}

function* aggregates(dialect: Dialect, view: QueriedView, options: AggregateOptions): Generator<Result> {
  if (options.count === true) yield { name: 'count', sql: 'count(*)', type: 'integer' }
  for (const name of functions) {
    for (const column of names(name, options[name])) {
      const field = findField(view, column)
      if ((name === 'sum' || name === 'avg') && !isNumeric(field.type)) {
        throw invalidArgument(
          name,
          `"${name}" needs numbers, and column "${column}" of view "${view.name}" is ${field.type}.`,
        )
      }
      const type = name === 'avg' ? 'real' : name === 'sum' && field.type !== 'real' ? 'integer' : field.type
      yield {
        name: `${name}_${column}`,
        sql: `${name}(${dialect.number(`v.${dialect.quote(column)}`, field.type)})`,
        type,
      }
    }
  }
}

function isNumeric(type: Result['type']): boolean {
  return type === 'integer' || type === 'real' || type === 'boolean' || type === 'other'
}

function names(argument: string, given: unknown): readonly string[] {
  if (given === undefined) return []
  if (Array.isArray(given) && given.every((name) => typeof name === 'string')) return given
  throw invalidArgument(argument, `"${argument}" is a list of column names.`)
}

function refuseTwins(results: readonly Result[]): void {
  const seen = new Set<string>()
  for (const { name } of results) {
    if (seen.has(name))
      throw invalidArgument('groupBy', `The result would have "${name}" twice. Leave one of them out.`)
    seen.add(name)
  }
}
