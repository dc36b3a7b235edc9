import * as v from 'valibot'
import { type Group, groupOf } from './group.ts'
import type { ColumnDefinition, ColumnType } from '../../../shared/model/view-definition.ts'

/** A column that conditions may name. */
export type ConditionColumn = Pick<ColumnDefinition, 'name' | 'type' | 'fullText'>

/** The columns that conditions on rows may name: the view's, and those that each row has besides. */
export function conditionColumns(columns: readonly ColumnDefinition[]): ConditionColumn[] {
  return [...columns, { name: '_key', type: 'text' }, { name: '_id', type: 'integer' }]
}

/** What is typed beside an operator. */
type Takes = 'nothing' | 'value' | 'text' | 'range' | 'list'

interface OperatorForm {
  readonly label: string
  readonly takes: Takes
  /** The columns that it means something for. */
  readonly types: readonly ColumnType[]
}

const ordered: readonly ColumnType[] = ['text', 'integer', 'real', 'timestamp']
const compared: readonly ColumnType[] = [...ordered, 'boolean']
const texts: readonly ColumnType[] = ['text', 'json']
const all: readonly ColumnType[] = [...compared, 'json']

/** Every operator, in the order in which they are offered. */
const forms = {
  matches: { label: 'matches', takes: 'text', types: ['text'] },
  eq: { label: '=', takes: 'value', types: compared },
  ne: { label: '≠', takes: 'value', types: compared },
  lt: { label: '<', takes: 'value', types: ordered },
  lte: { label: '≤', takes: 'value', types: ordered },
  gt: { label: '>', takes: 'value', types: ordered },
  gte: { label: '≥', takes: 'value', types: ordered },
  between: { label: 'between', takes: 'range', types: ordered },
  in: { label: 'one of', takes: 'list', types: ordered },
  notIn: { label: 'none of', takes: 'list', types: ordered },
  contains: { label: 'contains', takes: 'text', types: texts },
  startsWith: { label: 'starts with', takes: 'text', types: texts },
  endsWith: { label: 'ends with', takes: 'text', types: texts },
  like: { label: 'is like', takes: 'text', types: texts },
  null: { label: 'is null', takes: 'nothing', types: all },
  notNull: { label: 'is not null', takes: 'nothing', types: all },
} as const satisfies Readonly<Record<string, OperatorForm>>

export type Operator = keyof typeof forms
export const operators = Object.keys(forms) as Operator[]

export function operatorLabel(operator: Operator): string {
  return forms[operator].label
}

export function takenBy(operator: Operator): Takes {
  return forms[operator].takes
}

/** The operators that mean something for a column: words are looked for where it has full text. */
export function operatorsFor({
  type,
  fullText,
}: Pick<ConditionColumn, 'type' | 'fullText'>): readonly Operator[] {
  return operators.filter((operator) => {
    const types: readonly ColumnType[] = forms[operator].types
    return types.includes(type) && (operator !== 'matches' || fullText === true)
  })
}

/** One condition, as typed; nothing is parsed until it is used. */
export interface ConditionLine {
  readonly kind: 'line'
  readonly id: string
  readonly column: string
  readonly operator: Operator
  /** The value, or the lower end of a range. */
  readonly value: string
  /** The upper end of a range. */
  readonly upper: string
  /** The values of a list. */
  readonly values: readonly string[]
}

/** Conditions on columns, joined by and or or. */
export type ConditionGroup = Group<ConditionLine>

const line: v.GenericSchema<ConditionLine> = v.object({
  kind: v.literal('line'),
  id: v.string(),
  column: v.string(),
  operator: v.picklist(operators),
  value: v.string(),
  upper: v.string(),
  values: v.array(v.string()),
})

/** Reads conditions that a draft or a form keeps as text. */
export const conditionGroup = groupOf(line)

export function emptyLine(column: ConditionColumn): ConditionLine {
  const { name, type } = column
  const [operator = 'eq'] = operatorsFor(column)
  return {
    kind: 'line',
    id: crypto.randomUUID(),
    column: name,
    operator,
    value: type === 'boolean' ? 'true' : '',
    upper: '',
    values: [],
  }
}

/** Moves a condition to another column, keeping what still fits. */
export function withColumn(given: ConditionLine, column: ConditionColumn): ConditionLine {
  const fresh = emptyLine(column)
  const operator = operatorsFor(column).includes(given.operator) ? given.operator : fresh.operator
  const value = column.type === 'boolean' && !['true', 'false'].includes(given.value) ? 'true' : given.value
  return { ...given, column: column.name, operator, value }
}
