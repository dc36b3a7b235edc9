import type { ColumnChange, DryRunReport, HistogramBar } from '../../../shared/model/dry-run.ts'
import type { RowChange } from '../../../shared/model/row-change.ts'
import type { StoredRow } from '../row.ts'
import { compareRows, sameValue } from './compare-rows.ts'
import type { SharedColumns } from './compare-rows.ts'

/** Rows kept of each kind as samples. */
const mostSamples = 20

/** Where the bars of the histogram begin: rows of one document. */
const bars = [0, 1, 2, 3, 6, 11, 101] as const

type Rows = { -readonly [Name in keyof DryRunReport['rows']]: number }
type Values = { changed: number; added: number; removed: number }

/** Counts what becomes of the rows of a view, one document after another, in memory that does not grow. */
export class RowCounts {
  readonly #columns: SharedColumns
  readonly #rows: Rows = { before: 0, after: 0, added: 0, removed: 0, changed: 0 }
  readonly #values: readonly Values[]
  readonly #samples: Record<'added' | 'removed' | 'changed', RowChange[]> = {
    added: [],
    removed: [],
    changed: [],
  }
  readonly #before: number[] = bars.map(() => 0)
  readonly #after: number[] = bars.map(() => 0)

  constructor(columns: SharedColumns) {
    this.#columns = columns
    this.#values = columns.all.map(() => ({ changed: 0, added: 0, removed: 0 }))
  }

  /** A document's rows in the version that answers, and in the new one. */
  add(key: string, before: readonly StoredRow[], after: readonly StoredRow[]): void {
    this.#rows.before += before.length
    this.#rows.after += after.length
    this.#before[barOf(before.length)]!++
    this.#after[barOf(after.length)]!++
    const { added, removed, changed } = compareRows(this.#columns, before, after)
    this.#rows.added += added.length
    this.#rows.removed += removed.length
    this.#rows.changed += changed.length
    for (const row of added) this.#sample('added', key, null, row)
    for (const row of removed) this.#sample('removed', key, row, null)
    for (const row of changed) {
      this.#sample('changed', key, row.before, row.after)
      this.#countValues(row.before, row.after)
    }
  }

  /** Rows of a document that is not there: publishing leaves them out. */
  addOrphans(key: string, before: readonly StoredRow[]): void {
    this.#rows.before += before.length
    this.#rows.removed += before.length
    for (const row of before) this.#sample('removed', key, row, null)
  }

  /** The rows of a document that stands in the way of publishing: nothing becomes of them. */
  addBlocked(before: readonly StoredRow[]): void {
    this.#rows.before += before.length
    this.#before[barOf(before.length)]!++
  }

  get rows(): DryRunReport['rows'] {
    return { ...this.#rows }
  }

  get samples(): DryRunReport['samples'] {
    const { added, removed, changed } = this.#samples
    return { added: [...added], removed: [...removed], changed: [...changed] }
  }

  get columns(): ColumnChange[] {
    return this.#columns.all.map(({ name, type, was }, index) => ({
      name,
      type,
      was,
      ...this.#values[index]!,
    }))
  }

  get histogram(): HistogramBar[] {
    return bars.map((from, index) => ({
      from,
      to: index + 1 < bars.length ? bars[index + 1]! - 1 : null,
      before: this.#before[index]!,
      after: this.#after[index]!,
    }))
  }

  #sample(
    kind: 'added' | 'removed' | 'changed',
    key: string,
    before: StoredRow | null,
    after: StoredRow | null,
  ): void {
    const samples = this.#samples[kind]
    if (samples.length < mostSamples) samples.push(this.#columns.change(key, before, after))
  }

  #countValues(before: StoredRow, after: StoredRow): void {
    const from = this.#columns.widen(before, 'before')
    const to = this.#columns.widen(after, 'after')
    for (const [index, values] of this.#values.entries()) {
      if (sameValue(from[index]!, to[index]!)) continue
      if (from[index] === null) values.added++
      else if (to[index] === null) values.removed++
      else values.changed++
    }
  }
}

function barOf(rows: number): number {
  return bars.findLastIndex((from) => rows >= from)
}
