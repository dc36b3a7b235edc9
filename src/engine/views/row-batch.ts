import type { Bulk } from '../storage/dialect.ts'
import type { Operation } from '../storage/operation.ts'
import type { StoredRow } from './row.ts'
import type { MappedDocument, NewRow, ViewTable } from './view-table.ts'

/**
 * Collects rows of documents that have none yet, and adds many of them with one statement: twice as fast as one by
 * one. Rows whose values are still held by other rows are kept back until all else is written: a batch may hand
 * unique values around.
 */
export class RowBatch {
  readonly #table: ViewTable
  #rows: NewRow[] = []
  #postponed: NewRow[] | undefined

  /** `postpones`: rows that do not fit yet are kept back until `end`; without it they are refused at once. */
  constructor(table: ViewTable, { postpones = false } = {}) {
    this.#table = table
    if (postpones) this.#postponed = []
  }

  *add(id: number, key: string, stored: readonly StoredRow[]): Operation<void> {
    this.take(id, key, stored)
    yield* this.addFull()
  }

  /** Like `add` for many documents, of which `addFull` is asked for now and then. */
  take(id: number, key: string, stored: readonly StoredRow[]): void {
    for (const values of stored) this.#rows.push({ id, key, stored, values })
  }

  /** Adds the rows that fill statements, and keeps the others. */
  *addFull(): Operation<void> {
    const { rowsAtOnce } = this.#table
    if (this.#rows.length < rowsAtOnce) return
    const full = this.#rows.length - (this.#rows.length % rowsAtOnce)
    const rows = this.#rows.slice(0, full)
    this.#rows = this.#rows.slice(full)
    yield* this.#table.addRows(rows, this.#postponed)
  }

  /** Adds what is left; must be called before anything else reads or writes the table. */
  *flush(): Operation<void> {
    if (this.#rows.length === 0) return
    const rows = this.#rows
    this.#rows = []
    yield* this.#table.addRows(rows, this.#postponed)
  }

  /** Makes the rows of a document that has some these rows. */
  *replace(id: number, key: string, stored: readonly StoredRow[]): Operation<void> {
    yield* this.flush()
    this.#forget(new Set([id]))
    yield* this.#table.replace(id, key, stored, this.#postponed)
  }

  /** Makes the rows of many documents these rows, by few statements. Only for a table whose rows move freely. */
  *replaceMany(bulk: Bulk, documents: readonly MappedDocument[]): Operation<void> {
    yield* this.flush()
    this.#forget(new Set(documents.map(({ id }) => id)))
    yield* this.#table.replaceMany(bulk, documents, this.#postponed)
  }

  /** Removes every row of a document. */
  *remove(id: number): Operation<void> {
    yield* this.flush()
    this.#forget(new Set([id]))
    yield* this.#table.remove(id)
  }

  /** Adds what is left, and what was kept back: throws what is refused now that all else is written. */
  *end(): Operation<void> {
    yield* this.flush()
    const rows = this.#postponed ?? []
    this.#postponed = undefined
    yield* this.#table.addRows(rows)
  }

  #forget(ids: ReadonlySet<number>): void {
    const kept = this.#postponed
    if (kept !== undefined && kept.length > 0) this.#postponed = kept.filter(({ id }) => !ids.has(id))
  }
}
