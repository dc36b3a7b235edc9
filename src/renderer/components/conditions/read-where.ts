import { buildWhere } from './build-where.ts'
import type { ConditionColumn, ConditionGroup, ConditionLine, Operator } from './condition.ts'
import { emptyLine } from './condition.ts'
import { emptyGroup } from './group.ts'

/**
 * Reads the engine's `where` into conditions of a form: null for what a form would say in another way, or cannot say.
 *
 * @example
 * readWhere({ age: { gte: 18 } }, [{ name: 'age', type: 'integer' }]) // one line: age ≥ 18
 */
export function readWhere(where: unknown, columns: readonly ConditionColumn[]): ConditionGroup | null {
  const read = groupOf(where, columns)
  if (read === null) return null
  const built = buildWhere(read, columns)
  return built.problems.size === 0 && writeWhere(built.where) === writeWhere(where) ? read : null
}

/** Conditions as JSON text; an integer beyond 2^53 is written by its digits, which compare as the number does. */
export function writeWhere(where: unknown): string {
  return JSON.stringify(where, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

function groupOf(where: unknown, columns: readonly ConditionColumn[]): ConditionGroup | null {
  if (!isObject(where)) return null
  const members: ConditionGroup['members'][number][] = []
  for (const [name, given] of Object.entries(where)) {
    const column = columns.find((candidate) => candidate.name === name)
    const read = column === undefined ? readWord(name, given, columns) : readLines(column, given)
    if (read === null) return null
    members.push(...read)
  }
  return emptyGroup(members)
}

function readWord(
  name: string,
  given: unknown,
  columns: readonly ConditionColumn[],
): ConditionGroup['members'] | null {
  if (name === 'not') {
    const group = groupOf(given, columns)
    if (group === null) return null
    const [only] = group.members
    const isJoined = group.members.length === 1 && only?.kind === 'group' && !only.not
    return [{ ...(isJoined ? only : group), not: true }]
  }
  if ((name !== 'or' && name !== 'and') || !Array.isArray(given)) return null
  const members: ConditionGroup['members'][number][] = []
  for (const each of given) {
    const group = groupOf(each, columns)
    if (group === null) return null
    const [only] = group.members
    members.push(group.members.length === 1 && only !== undefined ? only : group)
  }
  return name === 'and' ? members : [{ ...emptyGroup(members), joiner: 'or' }]
}

/** The conditions on one column, of which there may be several. */
function readLines(column: ConditionColumn, given: unknown): ConditionLine[] | null {
  if (given === null) return [{ ...emptyLine(column), operator: 'null' }]
  if (Array.isArray(given)) return [{ ...emptyLine(column), operator: 'in', values: typed(given) }]
  if (!isObject(given)) return [{ ...emptyLine(column), operator: 'eq', value: typedAs(given) }]
  const { gte, lte, ...others } = given
  const lines: ConditionLine[] = []
  if (gte !== undefined && lte !== undefined)
    lines.push({ ...emptyLine(column), operator: 'between', value: typedAs(gte), upper: typedAs(lte) })
  else if (gte !== undefined) others['gte'] = gte
  else if (lte !== undefined) others['lte'] = lte
  for (const [slot, value] of Object.entries(others)) {
    const operator = operatorOf(slot, value)
    if (operator === null) return null
    lines.push({
      ...emptyLine(column),
      operator,
      ...(Array.isArray(value) ? { values: typed(value) } : { value: typedAs(value) }),
    })
  }
  return lines
}

const slots: ReadonlySet<string> = new Set([
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'notIn',
  'startsWith',
  'endsWith',
  'contains',
  'like',
  'matches',
])

function operatorOf(slot: string, value: unknown): Operator | null {
  if (slot === 'exists') return value === true ? 'notNull' : null
  return slots.has(slot) && value !== null ? (slot as Operator) : null
}

function typed(values: readonly unknown[]): string[] {
  return values.map(typedAs)
}

/** A value as a person types it; what is none is read back as another value, and so refused. */
function typedAs(value: unknown): string {
  return String(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
