import { DatastoreError } from '../../shared/errors.ts'
import { leaseState } from '../catalog/build-record.ts'
import { holdStore } from '../catalog/catalog.ts'
import type { Operation } from '../storage/operation.ts'
import type { Build, BuildContext } from './build/types.ts'
import { cancelledError } from './end-build.ts'

/** How long a builder may be silent before another one may take its work over, in milliseconds. */
export const leaseMilliseconds = 30_000

/** How long one transaction of a builder goes on before it commits, in milliseconds: other writers wait for it. */
export const batchMilliseconds = 50

/**
 * What every transaction of a builder begins with: it writes nothing to a build that is no longer its own, nor where a trigger
 * of another program would run with what it writes.
 */
export function* holdLease({ store, session }: BuildContext, build: Build): Operation<'held' | 'paused'> {
  yield* holdStore(session.storage.dialect, store)
  const state = yield* leaseState(store, build.record.name, build.build)
  if (state === 'taken') throw takenError(build.record.name)
  if (state === 'gone') throw cancelledError(build.record.name)
  const { record, build: version, tables } = build
  yield* tables.look([{ ...record, build: version }])
  tables.refuse(session.storage.location)
  return state
}

function takenError(view: string): DatastoreError {
  return new DatastoreError(
    'BUSY',
    `View "${view}" is no longer built here: another program took the work over while this one was not heard of. Nothing was written since; look at the view's state.`,
    { details: { view } },
  )
}
