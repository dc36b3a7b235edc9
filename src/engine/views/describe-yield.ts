import type { ColumnType } from '../../shared/model/view-definition.ts'
import type { YieldedColumn } from '../../shared/model/view.ts'
import { keepValue, type RowValue } from '../columns/keep-value.ts'
import type { MapRow } from './row.ts'

type Given = Exclude<RowValue, null | undefined>

/** The narrowest first. */
const types: readonly ColumnType[] = ['integer', 'real', 'boolean', 'timestamp', 'text', 'json']

interface Seen {
  rows: number
  values: number
  readonly distinct: Set<unknown>
  /** Types that hold every value so far. */
  types: readonly ColumnType[]
}

/**
 * Describes what a map yielded, whether or not the view has such columns: of each name the narrowest column type that holds
 * every value, in the order in which the names came. The editor proposes columns and constraints by it.
 *
 * @example
 * describeYield([{ email: 'joe@example.com' }]) // [{ name: 'email', type: 'text', rows: 1, missing: 0, distinct: 1 }]
 */
export function describeYield(rows: readonly MapRow[]): YieldedColumn[] {
  const columns = new Map<string, Seen>()
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      const seen = columns.get(name) ?? { rows: 0, values: 0, distinct: new Set(), types }
      columns.set(name, seen)
      seen.rows++
      if (value === null || value === undefined) continue
      seen.values++
      seen.distinct.add(identityOf(value))
      seen.types = seen.types.filter((type) => holds(type, value))
    }
  }
  return [...columns].map(([name, { values, distinct, types: fitting }]) => ({
    name,
    type: values === 0 ? 'text' : (fitting[0] ?? 'json'),
    rows: rows.length,
    missing: rows.length - values,
    distinct: distinct.size,
  }))
}

function holds(type: ColumnType, value: Given): boolean {
  // A text such as "2020" is read as a time by a timestamp column, and is seldom meant as one.
  if (type === 'timestamp' && typeof value === 'string' && !/^\d{4}-\d\d-\d\dT/.test(value)) return false
  return keepValue({ type }, value) !== undefined
}

function identityOf(value: Given): unknown {
  if (value instanceof Date) return value.getTime()
  return typeof value === 'object' && 'json' in value ? value.json : value
}
