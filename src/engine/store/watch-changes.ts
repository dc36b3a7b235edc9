import type { OpenStore } from './open-store.ts'
import type { Since } from '../changes/cursor.ts'
import { listChanges } from '../changes/list-changes.ts'
import type { Change } from '../changes/list-changes.ts'

/** Where watching begins, and how it ends. */
export interface WatchOptions {
  /** The cursor or change number after which to begin; the store's present one when it is not given. */
  readonly since?: Since
  readonly signal?: AbortSignal
}

/** Changes read at once. */
const batch = 500

/** How often another program's writes are looked for, in milliseconds; this program's own are known at once. */
const checkInterval = 250

/** Yields every change after `since` as it comes, without end; ends when the signal aborts. */
export async function* watchChanges(
  store: OpenStore,
  since: Since,
  signal?: AbortSignal,
): AsyncGenerator<Change> {
  const ended = (): boolean => signal?.aborted === true
  let seen = since
  while (!ended()) {
    store.session.storage.check()
    const mark = store.session.mark()
    const changes = await store.read(
      listChanges(store.name, store.documents, store.session.epochs, { since: seen, limit: batch }),
    )
    for (const change of changes) {
      if (ended()) return
      yield change
      seen = change.seq
    }
    if (changes.length === 0) await store.session.changed(mark, { every: checkInterval, signal })
  }
}
