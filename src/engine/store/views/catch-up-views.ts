import { findStore, holdStore } from '../../catalog/catalog.ts'
import { isSameVersion, listViews } from '../../catalog/view-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import { StaleViews } from '../../writing/apply-changes.ts'
import type { Operation } from '../../storage/operation.ts'
import { catchUp } from '../../views/catch-up.ts'
import { isRefusal } from '../open-store.ts'
import type { OpenStore } from '../open-store.ts'
import type { KnownViews } from '../../views/view-set.ts'

/**
 * Catches up, in the transaction of a write, the views that other programs have made stale since they were read, and
 * keeps those programs out until the write is done: a writer that catches up first in a transaction of its own loses
 * to a program that writes without a rest. Returns the views as they are now.
 *
 * @throws StaleViews when a view was published, built or removed meanwhile: the changes have to be mapped anew
 */
export function* catchUpViews(store: OpenStore, views: KnownViews): Operation<KnownViews> {
  const { dialect, documents, name } = store
  const known = views.records
  yield* holdStore(dialect, name)
  const now = yield* listViews(name)
  if (now.length !== known.length || !now.every((view, index) => isSame(view, known[index]!)))
    throw new StaleViews()
  for (const [index, record] of now.entries()) {
    const code = store.views.code(record, record)
    // A view that was stale before refuses what it would catch up with.
    if (record.indexedSeq === null || known[index]!.indexedSeq !== null || code === undefined) continue
    try {
      yield* catchUp({ store: name, dialect, documents, record, code })
    } catch (error) {
      throw isRefusal(error) ? new StaleViews() : error
    }
  }
  return { ...views, generation: (yield* findStore(name))?.generation ?? -1 }
}

function isSame(a: ViewRecord, b: ViewRecord): boolean {
  return (
    a.name === b.name &&
    isSameVersion(a, b) &&
    a.build?.table === b.build?.table &&
    a.build?.signature === b.build?.signature &&
    isJoined(a) === isJoined(b)
  )
}

/** Whether a write maintains the version that is being built. */
function isJoined({ build }: ViewRecord): boolean {
  return build !== null && build.joinedSeq !== null
}
