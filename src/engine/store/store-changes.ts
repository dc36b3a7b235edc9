import { cursorAt } from '../changes/cursor.ts'
import { listChanges } from '../changes/list-changes.ts'
import type { Change, ChangesOptions } from '../changes/list-changes.ts'
import { watchChanges } from './watch-changes.ts'
import type { WatchOptions } from './watch-changes.ts'
import { checkOptions } from '../invalid-argument.ts'
import type { OpenStore } from './open-store.ts'
import { traceCalls, tracedFor } from './trace-calls.ts'

/**
 * Lists and watches what changed in a store, in order.
 *
 * @example
 * for (const { key, deleted, cursor } of await store.changes.list({ since: 0 })) console.log(key, deleted, cursor)
 */
export class StoreChanges {
  readonly #store: OpenStore

  /** @internal */
  constructor(store: OpenStore) {
    this.#store = store
    tracedFor(this, store)
  }

  /**
   * Lists what changed after `since`, in order, deletions included: each document once, as it is now. To go on later,
   * pass the last change's `cursor`, or its `seq`. A committed change is never skipped. With `reverse` the newest comes first;
   * to go on from there, pass the last change's `cursor` as `before`.
   *
   * @throws DatastoreError `CURSOR_RESET` when `since` or `before` is beyond the store's number, or a cursor of another store or
   *   of a history that is no longer this store's: begin again from a new `cursor`.
   */
  async list(options: ChangesOptions = {}): Promise<Change[]> {
    checkOptions(options, { since: 'cursor', before: 'cursor', reverse: 'flag', limit: 'count' })
    const { limit = 1000 } = options
    if (this.#store.format === 'legacy') return []
    return await this.#store.read(
      listChanges(this.#store.name, this.#store.documents, this.#store.session.epochs, { ...options, limit }),
    )
  }

  /**
   * Returns where the store stands: every change up to it can be read. A reader that takes the cursor, reads all
   * documents and then asks for the changes since misses none.
   *
   * @example
   * const cursor = await store.changes.cursor()
   */
  async cursor(): Promise<string> {
    const seq = await this.seq()
    if (this.#store.format === 'legacy') return '0-legacy'
    const { dialect, name, session } = this.#store
    return await this.#store.read(cursorAt({ dialect, store: name, epochs: session.epochs }, seq))
  }

  /** Yields each change after `since` (by default: from now on) as it comes, until the signal aborts. */
  async *watch(options: WatchOptions = {}): AsyncGenerator<Change> {
    checkOptions(options, { since: 'cursor', signal: 'signal' })
    const { since, signal } = options
    yield* watchChanges(this.#store, since ?? (await this.seq()), signal)
  }

  /**
   * Returns the number up to which `list` reports changes: later changes have greater ones. On a server, where
   * writers overlap, it may stay below the newest change until the writers that began before it are done. Numbers may
   * have gaps there.
   */
  async seq(): Promise<number> {
    return await this.#store.settledSeq()
  }
}

traceCalls(StoreChanges, { list: '', cursor: '', watch: 'work', seq: '' }, 'changes.')
