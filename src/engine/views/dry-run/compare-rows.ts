import type { Cell } from '../../../shared/model/query.ts'
import type { RowChange } from '../../../shared/model/row-change.ts'
import type { ViewColumn } from '../../catalog/view-column.ts'
import { readCell } from '../../queries/read-row.ts'
import type { SqlValue } from '../../storage/operation.ts'
import type { StoredRow } from '../row.ts'
import { identify } from '../../columns/kept-value.ts'

/** A column of either version of a view, and where its values stand in the rows of each; -1 for nowhere. */
export interface SharedColumn {
  readonly name: string
  readonly type: ViewColumn['type'] | null
  readonly was: ViewColumn['type'] | null
  readonly before: number
  readonly after: number
}

/** The columns of two versions side by side, by name. */
export class SharedColumns {
  readonly before: readonly ViewColumn[]
  readonly after: readonly ViewColumn[]
  readonly all: readonly SharedColumn[]

  constructor(before: readonly ViewColumn[], after: readonly ViewColumn[]) {
    this.before = before
    this.after = after
    const placeIn = (columns: readonly ViewColumn[], name: string): number =>
      columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())
    const present = after.map((column, index): SharedColumn => {
      const old = placeIn(before, column.name)
      return {
        name: column.name,
        type: column.type,
        was: before[old]?.type ?? null,
        before: old,
        after: index,
      }
    })
    const dropped = before.flatMap((column, index): SharedColumn[] =>
      placeIn(after, column.name) >= 0
        ? []
        : [{ name: column.name, type: null, was: column.type, before: index, after: -1 }],
    )
    this.all = [...present, ...dropped]
  }

  /** A row with a value for every column: one the version does not have is null in all its rows. */
  widen(row: StoredRow, version: 'before' | 'after'): StoredRow {
    return this.all.map((column) => (column[version] < 0 ? null : row[column[version]]!))
  }

  change(key: string, before: StoredRow | null, after: StoredRow | null): RowChange {
    return { key, before: cells(this.before, before), after: cells(this.after, after) }
  }
}

function cells(columns: readonly ViewColumn[], row: StoredRow | null): RowChange['before'] {
  if (row === null) return null
  return Object.fromEntries(columns.map((column, index) => [column.name, cut(readCell(column, row[index]!))]))
}

/** Rows are shown, many at a time: a text in them is no longer than this. */
const longestText = 1000

function cut(value: Cell): Cell {
  return typeof value === 'string' && value.length > longestText ? `${value.slice(0, longestText)}…` : value
}

/** What becomes of one document's rows. Rows that are equal in every column are in none of the lists. */
export interface RowDifference {
  readonly added: readonly StoredRow[]
  readonly removed: readonly StoredRow[]
  readonly changed: readonly { readonly before: StoredRow; readonly after: StoredRow }[]
}

/** Pairs that are compared with each other to find the most similar ones; more are paired in their order. */
const mostPairs = 4096

/**
 * Compares the rows of one document. Of the rows that are not there on both sides, as many as possible count as
 * changed, each paired with the one it is most similar to; what is left over is added or removed.
 */
export function compareRows(
  columns: SharedColumns,
  before: readonly StoredRow[],
  after: readonly StoredRow[],
): RowDifference {
  const gone = new Map<string, number[]>()
  for (const [index, row] of before.entries()) {
    const identity = identify(columns.widen(row, 'before'))
    const same = gone.get(identity)
    if (same === undefined) gone.set(identity, [index])
    else same.push(index)
  }
  const fresh = after.filter((row) => gone.get(identify(columns.widen(row, 'after')))?.pop() === undefined)
  const left = [...gone.values()].flat().toSorted((a, b) => a - b)
  const old = left.map((index) => before[index]!)
  const pairs = pairUp(columns, old, fresh)
  const pairedOld = new Set(pairs.map(([from]) => from))
  const pairedFresh = new Set(pairs.map(([, to]) => to))
  return {
    added: fresh.filter((_row, index) => !pairedFresh.has(index)),
    removed: old.filter((_row, index) => !pairedOld.has(index)),
    changed: pairs.map(([from, to]) => ({ before: old[from]!, after: fresh[to]! })),
  }
}

function pairUp(
  columns: SharedColumns,
  old: readonly StoredRow[],
  fresh: readonly StoredRow[],
): (readonly [number, number])[] {
  const most = Math.min(old.length, fresh.length)
  if (old.length * fresh.length > mostPairs || (old.length === 1 && fresh.length === 1)) {
    return Array.from({ length: most }, (_, index) => [index, index])
  }
  const wideOld = old.map((row) => columns.widen(row, 'before'))
  const wideFresh = fresh.map((row) => columns.widen(row, 'after'))
  const candidates = wideOld.flatMap((from, a) =>
    wideFresh.map((to, b) => ({ a, b, similarity: similarity(from, to) })),
  )
  candidates.sort((x, y) => y.similarity - x.similarity || x.a - y.a || x.b - y.b)
  const [usedOld, usedFresh] = [new Set<number>(), new Set<number>()]
  const pairs: [number, number][] = []
  for (const { a, b } of candidates) {
    if (usedOld.has(a) || usedFresh.has(b)) continue
    usedOld.add(a)
    usedFresh.add(b)
    pairs.push([a, b])
  }
  return pairs.toSorted(([a], [b]) => a - b)
}

function similarity(a: StoredRow, b: StoredRow): number {
  return a.reduce<number>((sum, value, index) => sum + Number(sameValue(value, b[index]!)), 0)
}

/** Whether two stored values are one to the database: 1, 1n and 1.0 are. */
export function sameValue(a: SqlValue, b: SqlValue): boolean {
  return a === b || identify([a]) === identify([b])
}
