import { averageForm, sumDigits } from '../columns/average.ts'
import type { AggregateOptions } from './view-types.ts'
import { describeForm } from '../columns/column-form.ts'
import type { ColumnForm } from '../columns/column-form.ts'
import type { Field } from '../columns/condition-value.ts'
import { invalidArgument } from '../invalid-argument.ts'
import type { Aggregate, Dialect } from '../storage/dialect.ts'
import type { SqlValue } from '../storage/operation.ts'
import { compileConditions } from './compile-conditions.ts'
import type { Resolved } from './compile-conditions.ts'
import {
  columnsOf,
  compileOrder,
  compileRange,
  findField,
  leaveOut,
  orderNames,
  resolved,
} from './compile-query.ts'
import type { CompiledQuery, QueriedView } from './compile-query.ts'

const functions = ['sum', 'min', 'max', 'avg'] as const

/** A result's form and name. */
interface ResultField extends Field {
  /** Whether it is a whole number of any size. */
  readonly whole?: boolean
}

interface Result extends ResultField {
  readonly sql: string
}

/** A compiled grouped query with the forms of its results, which are read like a view's columns. */
export interface CompiledAggregate extends CompiledQuery {
  readonly results: readonly ResultField[]
}

/**
 * Writes the SQL of a grouped query; rows of the documents `without` are left out.
 *
 * @throws DatastoreError `UNKNOWN_COLUMN` listing the columns there are, `INVALID_INPUT` naming the argument.
 */
export function compileAggregate(
  dialect: Dialect,
  view: QueriedView,
  options: AggregateOptions,
  without: readonly string[] = [],
): CompiledAggregate {
  const groups = names('groupBy', options.groupBy).map((name): Result => ({
    ...findField(view, name),
    sql: `v.${dialect.compiler.quote(name)}`,
  }))
  const results = [...groups, ...aggregates(dialect, view, options)]
  if (results.length === 0) {
    throw invalidArgument(
      'aggregate',
      'Ask for groups (groupBy), or for something of all rows: count, sum, min, max or avg.',
    )
  }
  refuseTwins(results)
  const params: SqlValue[] = []
  const where = [
    compileConditions(dialect, options.where ?? {}, columnsOf(dialect, view), params),
    leaveOut(dialect, view, without, params),
  ].filter((condition) => condition !== '')
  const resultOf = (name: string): Resolved => {
    const { sql, ...field } = findField({ name: `${view.name}, grouped`, columns: results }, name) as Result
    return resolved(dialect, field, sql ?? `v.${dialect.compiler.quote(name)}`)
  }
  const having = compileConditions(
    dialect,
    options.having ?? {},
    { resolve: resultOf, has: (name) => results.some((result) => result.name === name) },
    params,
  )
  const selected = results.map(
    (result) => `${resultOf(result.name).sql} as ${dialect.compiler.quote(result.name)}`,
  )
  const sql = [
    `select ${selected.join(', ')}`,
    `from ${dialect.compiler.table(view.table)} v`,
    where.length === 0 ? '' : `where ${where.join(' and ')}`,
    groups.length === 0 ? '' : `group by ${groups.map(({ name }) => resultOf(name).sql).join(', ')}`,
    having === '' ? '' : `${groups.length === 0 ? 'group by 1 = 1 ' : ''}having ${having}`,
  ]
  const order = compileOrder(dialect, (name) => resultOf(name).ordered, orderNames(options.orderBy))
  const range = compileRange(options, params)
  return { sql: sql.filter((part) => part !== '').join(' ') + order + range, params, results }
}

function* aggregates(dialect: Dialect, view: QueriedView, options: AggregateOptions): Generator<Result> {
  if (options.count === true) yield { name: 'count', sql: 'count(*)', type: 'integer' }
  for (const name of functions) {
    for (const column of names(name, options[name])) {
      const field = findField(view, column)
      checkAggregate(name, field, view)
      const sql = dialect.compiler.aggregate(name, `v.${dialect.compiler.quote(column)}`, field)
      const whole = name === 'sum' && field.type === 'integer'
      yield { ...formOf(name, field), whole, name: `${name}_${column}`, sql }
    }
  }
}

function checkAggregate(name: Aggregate, field: Field, view: QueriedView): void {
  const fits = name === 'sum' || name === 'avg' ? isNumeric(field.type) : !withoutLeast.has(field.type)
  if (fits) return
  const needed = name === 'sum' || name === 'avg' ? 'numbers' : 'values of which one is the least'
  throw invalidArgument(
    name,
    `"${name}" needs ${needed}, and column "${field.name}" of view "${view.name}" is ${describeForm(field)}.`,
  )
}

/** What a result holds: a sum of decimals has their digits after the decimal point, one of whole numbers has none. */
function formOf(name: Aggregate, column: ColumnForm): ColumnForm {
  const { type, precision, scale } = column
  if (name === 'avg') return averageForm(column)
  if (name !== 'sum') return { type, precision, scale }
  if (type === 'integer') return { type: 'decimal', precision: sumDigits, scale: 0 }
  if (type === 'decimal') return precision === undefined ? { type } : { type, precision: sumDigits, scale }
  return { type: type === 'boolean' ? 'integer' : type }
}

/** PostgreSQL has no least bytes, and JSON has no order. */
const withoutLeast: ReadonlySet<ColumnForm['type']> = new Set(['json', 'jsonb', 'binary'])

const numeric: readonly ColumnForm['type'][] = ['integer', 'real', 'decimal', 'boolean', 'other']

function isNumeric(type: ColumnForm['type']): boolean {
  return numeric.includes(type)
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
