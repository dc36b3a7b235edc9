import { randomUUID } from 'node:crypto'
import { delay } from '../../../shared/delay.ts'
import {
  asksNothing,
  type DocumentFilter,
  type DocumentOrder,
  type RowCondition,
} from '../../../shared/model/find/document-filter.ts'
import type { FindProgress } from '../../../shared/model/find/find-progress.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import type { Datastore } from '../../datastore.ts'
import { Signal } from '../signal.ts'
import { type Match, matchOf, stepsOf } from './match-document.ts'
import { readRowKeys } from './row-keys.ts'
import { beginning, inSlices } from './in-slices.ts'
import { slicesOf } from './slice-documents.ts'
import { sliceValues } from './slice-values.ts'
import { entryOf, placeOf, type SortEntry } from './sort-entry.ts'
import { SortedIds } from './sorted-ids.ts'
import { hintOf } from './text-hint.ts'
import { textsOf } from './texts-of.ts'

export interface FindInput {
  readonly prefix: string
  readonly filter: DocumentFilter
  readonly order: DocumentOrder | null
}

/** Milliseconds before the second snapshot, and the most between two of them. */
const [firstInterval, longestInterval] = [10, 100]

/** A document as far as finding needs it. */
type Looked = Pick<DocumentText, 'id' | 'key' | 'text'> & Partial<Pick<DocumentText, 'rev' | 'updated'>>

/**
 * Looks through the documents of a store for those that meet a filter, and keeps the ids of those found, in the order asked for.
 * Without an order they come as the database reads them; with one, once all are known, but for the order of keys.
 */
export class Finding {
  readonly id = randomUUID()
  readonly #store: Datastore
  readonly #input: FindInput
  /** Read when the looking begins: a document that changes meanwhile is found by the rows it had. */
  readonly #rows = new Map<RowCondition, ReadonlySet<string>>()
  readonly #match: Match
  readonly #entry: ((document: Looked) => SortEntry) | null
  readonly #changed = new Signal()
  #ids: number[] = []
  #looked = 0
  #found = 0
  #state: FindProgress['state'] = 'looking'
  readonly #stopped = new AbortController()
  readonly #ended = new AbortController()

  /** @throws DatastoreError `INVALID_INPUT` for a path of the filter or the order that is none. */
  constructor(store: Datastore, input: FindInput) {
    this.#store = store
    this.#input = input
    this.#match = asksNothing(input.filter) ? () => true : matchOf(input.filter, this.#rows)
    this.#entry = entries(input.order)
  }

  get progress(): FindProgress {
    const { id: find } = this
    return { find, state: this.#state, looked: this.#looked, found: this.#found, rows: this.#ids.length }
  }

  /** Looks until all documents were looked at, and tells how far it has come; goes on telling for as long as it is listened to. */
  async *run(signal: AbortSignal): AsyncGenerator<FindProgress, void, void> {
    let failure: { readonly error: unknown } | null = null
    const work = this.#work(AbortSignal.any([signal, this.#stopped.signal])).catch((error: unknown) => {
      // What was reading when it was told to stop says that it was cancelled.
      if (signal.aborted || this.#stopped.signal.aborted) return
      failure = { error }
      this.#changed.notify()
    })
    let interval = firstInterval
    try {
      while (!signal.aborted) {
        const seen = this.#changed.version
        if (failure !== null) throw (failure as { readonly error: unknown }).error
        yield this.progress
        await delay(interval, AbortSignal.any([signal, this.#ended.signal]))
        interval = Math.min(longestInterval, 2 * interval)
        await this.#changed.after(seen, signal)
      }
    } finally {
      await work
    }
  }

  /** Looks no further. What was found stays; what was to be ordered is not. */
  stop(): void {
    this.#stopped.abort()
    if (this.#state === 'done') return
    this.#state = 'stopped'
    this.#changed.notify()
  }

  /** Some of the documents found, by position. Those that were deleted meanwhile are found no more. */
  async page(offset: number, limit: number): Promise<DocumentText[]> {
    for (;;) {
      const wanted = this.#ids.slice(offset, offset + limit)
      const documents = new Map((await textsOf(this.#store, wanted)).map((each) => [each.id, each]))
      const gone = new Set(wanted.filter((id) => !documents.has(id)))
      if (gone.size === 0) return wanted.map((id) => documents.get(id)!)
      this.#ids = this.#ids.filter((id) => !gone.has(id))
      this.#found -= gone.size
      this.#changed.notify()
    }
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { order } = this.#input
    const sorted = this.#entry === null ? null : new SortedIds(order?.descending ?? false)
    try {
      await readRowKeys(this.#store, this.#input.filter, this.#rows, { signal })
      const rest = sorted === null ? beginning : await this.#placeByValues(sorted, signal)
      for await (const { looked, documents } of this.#slices(rest, signal)) {
        for (const document of documents) {
          if (!this.#match(document.key, document.text)) continue
          this.#found++
          if (sorted === null) this.#ids.push(document.id)
          else if (sorted.add(this.#entry!(document))) await sorted.spill()
        }
        this.#looked += looked
        this.#changed.notify()
        if (signal.aborted) return
      }
      if (sorted !== null && !signal.aborted) await this.#order(sorted, signal)
      if (signal.aborted) return
      this.#state = 'done'
      this.#changed.notify()
    } finally {
      this.#ended.abort()
      await sorted?.close()
    }
  }

  /**
   * Places documents of which none is left out by their values alone, as far as the database can tell them; the id after which the
   * documents themselves have to be read, null at the end.
   */
  async #placeByValues(sorted: SortedIds, signal: AbortSignal): Promise<number | null> {
    const { prefix, filter, order } = this.#input
    if (order === null || 'meta' in order.by || prefix !== '' || !asksNothing(filter)) return beginning
    const steps = stepsOf(order.by.path)
    let after: number | null = beginning
    const slices = inSlices(after, signal, (range) => sliceValues(this.#store, steps, range))
    for await (const { ids, values, last } of slices) {
      for (const [at, id] of ids.entries()) if (sorted.add(placeOf(id, values[at]))) await sorted.spill()
      after = last
      this.#looked += ids.length
      this.#found += ids.length
      this.#changed.notify()
    }
    return after
  }

  async #order(sorted: SortedIds, signal: AbortSignal): Promise<void> {
    this.#state = 'ordering'
    this.#changed.notify()
    const ids: number[] = []
    for await (const part of sorted.ids()) {
      if (signal.aborted) return
      ids.push(...part)
    }
    this.#ids = ids
  }

  async *#slices(
    from: number | null,
    signal: AbortSignal,
  ): AsyncGenerator<{ looked: number; documents: readonly Looked[] }> {
    const { prefix, order } = this.#input
    const byMeta = order !== null && 'meta' in order.by
    if (prefix !== '' || byMeta) {
      const reverse = byMeta && order.by.meta === 'key' && order.descending
      for await (const document of this.#store.iterateText({ prefix, reverse, signal }))
        yield { looked: 1, documents: [document] }
      return
    }
    yield* slicesOf(this.#store, { from, hint: hintOf(this.#input.filter) }, signal)
  }
}

/** Makes the function that tells where a document stands in an order; null where documents are read in it. */
export function entries(order: DocumentOrder | null): ((document: Looked) => SortEntry) | null {
  if (order === null) return null
  const { by } = order
  if ('path' in by) {
    const entry = entryOf(by.path)
    return ({ id, text }) => entry(id, text)
  }
  switch (by.meta) {
    case 'key':
      return null
    case 'rev':
    case 'updated': {
      const member = by.meta
      return (document) => {
        const value = document[member]
        return {
          id: document.id,
          ...(typeof value === 'string' ? { kind: 1, value } : { kind: 5, value: 0 }),
        }
      }
    }
    default:
      return by.meta satisfies never
  }
}
