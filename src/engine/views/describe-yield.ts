import type { ColumnType } from '../../shared/model/view-definition.ts'
import type { YieldedColumn } from '../../shared/model/view.ts'
import { keepValue, type RowValue } from '../columns/keep-value.ts'
import type { MapRow } from './row.ts'

type Given = Exclude<RowValue, null | undefined>

/** As many different values are listed, and of texts only short ones: they are to be named one by one. */
const mostFew = { values: 8, characters: 40 }

/** The narrowest first. */
const types: readonly ColumnType[] = ['integer', 'real', 'boolean', 'timestamp', 'text', 'json']

interface Seen {
  rows: number
  values: number
  blank: number
  readonly distinct: Set<unknown>
  /** Types that hold every value so far. */
  types: readonly ColumnType[]
}

/**
 * Describes what a map yielded, whether or not the view has such columns: of each name the narrowest column type that holds
 * every value, in the order in which the names came. The editor proposes columns and constraints by it.
 *
 * @example
 * describeYield([{ email: 'joe@example.com' }]) // [{ name: 'email', type: 'text', rows: 1, missing: 0, distinct: 1, … }]
 */
export function describeYield(rows: readonly MapRow[]): YieldedColumn[] {
  const columns = new Map<string, Seen>()
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      const seen = columns.get(name) ?? { rows: 0, values: 0, blank: 0, distinct: new Set(), types }
      columns.set(name, seen)
      seen.rows++
      if (value === null || value === undefined) continue
      seen.values++
      if (value === '') seen.blank++
      seen.distinct.add(identityOf(value))
      seen.types = seen.types.filter((type) => holds(type, value))
    }
  }
  return [...columns].map(([name, { values, blank, distinct, types: fitting }]) => {
    const type = values === 0 ? 'text' : (fitting[0] ?? 'json')
    return {
      name,
      type,
      rows: rows.length,
      missing: rows.length - values,
      distinct: distinct.size,
      blank,
      least: type === 'integer' || type === 'real' ? leastOf(distinct) : null,
      few: type === 'integer' || type === 'real' || type === 'text' ? fewOf(distinct) : [],
    }
  })
}

/** The least of numbers; null where there is none, or something else among them. */
function leastOf(values: ReadonlySet<unknown>): number | bigint | null {
  let least: number | bigint | null = null
  for (const value of values) {
    if (!isNumber(value) || Number.isNaN(value)) return null
    if (least === null || value < least) least = value
  }
  return least
}

/** Texts or numbers in their order; nothing where there are many, or other values among them. */
function fewOf(values: ReadonlySet<unknown>): (string | number | bigint)[] {
  if (values.size > mostFew.values) return []
  const all = [...values]
  if (all.every(isShort)) return all.toSorted()
  return all.every(isNumber) ? all.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)) : []
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

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= mostFew.characters
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}
