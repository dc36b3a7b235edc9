import type { Cell, CellComparison, CellCondition, CellWhere } from '../../../shared/model/query.ts'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { operatorLabel, type Filter, type Operator } from './filter.ts'
import { parseValue } from './parse-value.ts'

type Writable = { -readonly [K in keyof CellComparison]: CellComparison[K] }
type Slot = keyof CellComparison

export interface BuiltWhere {
  readonly where: CellWhere
  /** What is wrong with a filter, by its id; a query runs only when there is none. */
  readonly problems: ReadonlyMap<string, string>
}

/**
 * Turns the filter form into the engine's `where`. Several filters on one column must all hold;
 * two of the same kind cannot be said in one `where` and are reported, never silently dropped.
 */
export function buildWhere(filters: readonly Filter[], columns: readonly ColumnDefinition[]): BuiltWhere {
  const problems = new Map<string, string>()
  const comparisons = new Map<string, Writable>()
  for (const filter of filters) {
    const column = columns.find((candidate) => candidate.name === filter.column)
    if (column === undefined) {
      problems.set(filter.id, `The view has no column “${filter.column}”.`)
      continue
    }
    const terms = termsOf(filter, column)
    if (typeof terms === 'string') {
      problems.set(filter.id, terms)
      continue
    }
    const comparison = comparisons.get(column.name) ?? {}
    const clash = terms.find(([slot]) => slot in comparison)
    if (clash !== undefined) {
      const name = operatorLabel(filter.operator)
      problems.set(filter.id, `“${column.name}” already has such a condition; remove one of them (${name}).`)
      continue
    }
    Object.assign(comparison, Object.fromEntries(terms))
    comparisons.set(column.name, comparison)
  }
  const where = Object.fromEntries([...comparisons].map(([name, comparison]) => [name, simplest(comparison)]))
  return { where, problems }
}

type Term = readonly [Slot, Cell | readonly Cell[]]

function termsOf(filter: Filter, column: ColumnDefinition): Term[] | string {
  const { operator } = filter
  switch (operator) {
    case 'null':
      return [['eq', null]]
    case 'notNull':
      return [['ne', null]]
    case 'startsWith':
      return filter.value === '' ? 'Type how the value starts.' : [['startsWith', filter.value]]
    case 'in':
      return listTerm(filter, column)
    case 'between':
      return rangeTerms(filter, column)
    case 'eq':
    case 'ne':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return singleTerm(operator, filter.value, column)
    default:
      throw new Error(`No such operator: ${String(operator satisfies never)}`)
  }
}

function singleTerm(
  slot: Exclude<Operator, 'null' | 'notNull' | 'in' | 'between' | 'startsWith'>,
  typed: string,
  column: ColumnDefinition,
): Term[] | string {
  const parsed = parseValue(column.type, typed)
  return parsed.ok ? [[slot, parsed.value]] : parsed.problem
}

function rangeTerms(filter: Filter, column: ColumnDefinition): Term[] | string {
  const lower = singleTerm('gte', filter.value, column)
  if (typeof lower === 'string') return lower
  const upper = singleTerm('lte', filter.upper, column)
  return typeof upper === 'string' ? upper : [...lower, ...upper]
}

function listTerm(filter: Filter, column: ColumnDefinition): Term[] | string {
  if (filter.values.length === 0) return 'Add at least one value and press Enter.'
  const cells: Cell[] = []
  for (const typed of filter.values) {
    const parsed = parseValue(column.type, typed)
    if (!parsed.ok) return parsed.problem
    cells.push(parsed.value)
  }
  return [['in', cells]]
}

// The shortest form that says the same, because it is also what "Copy as code" shows.
function simplest(comparison: CellComparison): CellCondition {
  const entries = Object.entries(comparison)
  if (entries.length === 1 && 'eq' in comparison && comparison.eq !== undefined) return comparison.eq
  if (entries.length === 1 && comparison.in !== undefined) return comparison.in
  return comparison
}
