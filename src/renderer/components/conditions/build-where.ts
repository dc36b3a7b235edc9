import { entriesByName } from '../../../shared/model/by-name.ts'
import type { Cell, CellComparison, CellCondition, CellWhere } from '../../../shared/model/query.ts'
import type { ConditionColumn, ConditionGroup, ConditionLine, Operator } from './condition.ts'
import { parseValue } from './parse-value.ts'

export interface BuiltWhere {
  readonly where: CellWhere
  /** What is wrong with a condition or a group, by its id; conditions are used only when there is none. */
  readonly problems: ReadonlyMap<string, string>
}

/**
 * Turns conditions into the engine's `where`: comparisons by column, joined by `or`, `and` and `not` where one object of columns
 * cannot say them.
 */
export function buildWhere(group: ConditionGroup, columns: readonly ConditionColumn[]): BuiltWhere {
  const problems = new Map<string, string>()
  return { where: whereOf({ columns, problems }, group), problems }
}

interface Building {
  readonly columns: readonly ConditionColumn[]
  readonly problems: Map<string, string>
}

function whereOf(building: Building, { id, joiner, not, members }: ConditionGroup): CellWhere {
  const parts: Joined[] = []
  for (const member of members) {
    if (member.kind === 'group') {
      if (member.members.length === 0)
        building.problems.set(member.id, 'Add a condition to the group, or remove it.')
      else parts.push({ where: whereOf(building, member) })
      continue
    }
    const read = comparisonOf(building, member)
    if (read !== undefined) parts.push({ column: member.column, comparison: read })
  }
  const isOr = joiner === 'or' && parts.length > 1
  const joined = isOr ? { or: parts.map((part) => merged([part])) } : merged(parts)
  const where: CellWhere = not ? { not: joined } : joined
  const word = ['or', 'and', 'not'].find(
    (name) => Object.hasOwn(where, name) && building.columns.some((column) => column.name === name),
  )
  if (word !== undefined && !parts.some((part) => 'column' in part && part.column === word))
    building.problems.set(
      id,
      `The view has a column “${word}”, so that its conditions cannot be joined by that word.`,
    )
  return where
}

/** A condition, or a group of them. */
type Joined = { readonly column: string; readonly comparison: CellComparison } | { readonly where: CellWhere }

/** One object of all parts; those whose place is taken are joined by `and`. */
function merged(parts: readonly Joined[]): CellWhere {
  const [first, second] = parts
  if (first !== undefined && second === undefined && 'where' in first) return first.where
  const comparisons = new Map<string, CellComparison>()
  const whole = new Map<string, CellWhere[string]>()
  const rest: CellWhere[] = []
  for (const part of parts) {
    if ('where' in part) {
      const [[word, value] = ['', undefined], ...others] = Object.entries(part.where)
      const isWord = (word === 'or' || word === 'not') && others.length === 0
      if (value !== undefined && isWord && !whole.has(word)) whole.set(word, value)
      else rest.push(part.where)
      continue
    }
    const { column, comparison } = part
    const known = comparisons.get(column)
    if (known === undefined && whole.has(column)) rest.push({ [column]: simplest(comparison) })
    else if (known !== undefined && Object.keys(comparison).some((slot) => slot in known))
      rest.push({ [column]: simplest(comparison) })
    else {
      const both = { ...known, ...comparison }
      comparisons.set(column, both)
      whole.set(column, simplest(both))
    }
  }
  if (rest.length > 0) whole.set('and', rest)
  return entriesByName(whole)
}

/** Undefined where something is wrong with it, which is noted. */
function comparisonOf({ columns, problems }: Building, line: ConditionLine): CellComparison | undefined {
  const column = columns.find((candidate) => candidate.name === line.column)
  const read =
    column === undefined ? `The view has no column “${line.column}”.` : readComparison(line, column)
  if (typeof read !== 'string') return read
  problems.set(line.id, read)
  return undefined
}

function readComparison(line: ConditionLine, column: ConditionColumn): CellComparison | string {
  const { operator } = line
  switch (operator) {
    case 'null':
      return { eq: null }
    case 'notNull':
      return { exists: true }
    case 'startsWith':
      return line.value === '' ? 'Type how the value starts.' : { startsWith: line.value }
    case 'endsWith':
      return line.value === '' ? 'Type how the value ends.' : { endsWith: line.value }
    case 'contains':
      return line.value === '' ? 'Type what the value contains.' : { contains: line.value }
    case 'like':
      return line.value === '' ? 'Type a pattern: % is any text, _ one character.' : { like: line.value }
    case 'matches':
      return line.value.trim() === '' ? 'Type the words to look for.' : { matches: line.value }
    case 'in':
    case 'notIn':
      return readList(operator, line, column)
    case 'between':
      return readRange(line, column)
    case 'eq':
    case 'ne':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return readSingle(operator, line.value, column)
    default:
      throw new Error(`No such operator: ${String(operator satisfies never)}`)
  }
}

function readSingle(
  slot: Extract<Operator, keyof CellComparison>,
  typed: string,
  column: ConditionColumn,
): CellComparison | string {
  const parsed = parseValue(column.type, typed)
  return parsed.ok ? { [slot]: parsed.value } : parsed.problem
}

function readRange(line: ConditionLine, column: ConditionColumn): CellComparison | string {
  const lower = readSingle('gte', line.value, column)
  if (typeof lower === 'string') return lower
  const upper = readSingle('lte', line.upper, column)
  return typeof upper === 'string' ? upper : { ...lower, ...upper }
}

function readList(
  slot: 'in' | 'notIn',
  line: ConditionLine,
  column: ConditionColumn,
): CellComparison | string {
  if (line.values.length === 0) return 'Add at least one value and press Enter.'
  const cells: Cell[] = []
  for (const typed of line.values) {
    const parsed = parseValue(column.type, typed)
    if (!parsed.ok) return parsed.problem
    cells.push(parsed.value)
  }
  return { [slot]: cells }
}

// The shortest form that says the same, because it is also what is copied as code.
function simplest(comparison: CellComparison): CellCondition {
  const entries = Object.entries(comparison)
  if (entries.length === 1 && 'eq' in comparison && comparison.eq !== undefined) return comparison.eq
  if (entries.length === 1 && comparison.in !== undefined) return comparison.in
  return comparison
}
