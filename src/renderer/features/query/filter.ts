import type { ColumnType } from '../../../shared/model/view-definition.ts'

export const operators = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'in',
  'startsWith',
  'null',
  'notNull',
] as const

export type Operator = (typeof operators)[number]

/** One line of the filter form, as typed; nothing is parsed until the query runs. */
export interface Filter {
  readonly id: string
  readonly column: string
  readonly operator: Operator
  /** The value, or the lower end of a range. */
  readonly value: string
  /** The upper end of a range. */
  readonly upper: string
  /** The values of “one of”. */
  readonly values: readonly string[]
}

const labels: Readonly<Record<Operator, string>> = {
  eq: '=',
  ne: '≠',
  lt: '<',
  lte: '≤',
  gt: '>',
  gte: '≥',
  between: 'between',
  in: 'one of',
  startsWith: 'starts with',
  null: 'is null',
  notNull: 'is not null',
}

export function operatorLabel(operator: Operator): string {
  return labels[operator]
}

/** The operators that mean something for a column of this type. */
export function operatorsFor(type: ColumnType): readonly Operator[] {
  switch (type) {
    case 'text':
    case 'timestamp':
      return operators
    case 'integer':
    case 'real':
      return operators.filter((operator) => operator !== 'startsWith')
    case 'boolean':
      return ['eq', 'ne', 'null', 'notNull']
    case 'json':
      return ['null', 'notNull']
    default:
      throw new Error(`No such column type: ${String(type satisfies never)}`)
  }
}

export function emptyFilter(column: string, type: ColumnType): Filter {
  const [operator = 'eq'] = operatorsFor(type)
  return {
    id: crypto.randomUUID(),
    column,
    operator,
    value: type === 'boolean' ? 'true' : '',
    upper: '',
    values: [],
  }
}

/** Moves a filter to another column, keeping what still fits. */
export function withColumn(filter: Filter, column: string, type: ColumnType): Filter {
  const fresh = emptyFilter(column, type)
  const operator = operatorsFor(type).includes(filter.operator) ? filter.operator : fresh.operator
  const value = type === 'boolean' && !['true', 'false'].includes(filter.value) ? 'true' : filter.value
  return { ...filter, column, operator, value }
}
