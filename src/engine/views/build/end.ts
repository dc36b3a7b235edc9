import { DatastoreError, toErrorRecord } from '../../../shared/errors.ts'
import { dropViewTable } from '../table-sql.ts'
import { leaseState, releaseBuild, removeBuild } from '../../catalog/build-record.ts'
import type { BuildRecord } from '../../catalog/build-record.ts'
import { bumpGeneration, holdStore } from '../../catalog/catalog.ts'
import { checkViewTable } from '../../catalog/check-schema.ts'
import { forgetView, setFailure } from '../../catalog/view-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import type { Operation } from '../../storage/operation.ts'
import type { BuildContext } from './types.ts'
import type { BuildRun } from './build-run.ts'
import { failpoint } from './failpoints.ts'
import { clearErrors, failedBuild, moveErrors } from '../view-errors.ts'

/**
 * Ends a build that could not be finished, unless it is another's by now. What the database could not do, it may do
 * later: the build is left as it is, to be resumed. Otherwise what was filled is dropped.
 */
export function* abandon(
  { context, dialect, record, build, view }: BuildRun,
  error: unknown,
): Operation<void> {
  yield* holdStore(dialect, context.store)
  const state = yield* leaseState(context.store, view, build)
  if (state !== 'held' && state !== 'paused') return
  if (isPassing(error)) yield* releaseBuild(context.store, view)
  else yield* dropBuild(context, record, build, error)
}

const passing: readonly unknown[] = ['IO', 'BUSY', 'CLOSED', 'DISCONNECTED', 'UNKNOWN_OUTCOME', 'READ_ONLY']

function isPassing(error: unknown): boolean {
  return error instanceof DatastoreError && passing.includes(error.code)
}

/** Ends a build and drops what was filled; a view that never answered is kept only to say why it failed. */
export function* dropBuild(
  context: Pick<BuildContext, 'store' | 'session'>,
  record: ViewRecord,
  { table, version }: BuildRecord,
  error: unknown,
): Operation<void> {
  const { store } = context
  yield* dropFilled(context, record.name, table)
  const list = { store, view: record.name, table }
  if (!record.live && (error === null || record.kind === 'program')) yield* forgetView(store, record.name)
  else if (error === null) yield* clearErrors(list)
  else {
    yield* moveErrors(list, failedBuild)
    yield* setFailure(store, record.name, version, toErrorRecord(error))
  }
  yield* bumpGeneration(store)
  failpoint('cleanup.recorded')
}

export function* dropFilled(
  { store, session }: Pick<BuildContext, 'store' | 'session'>,
  view: string,
  table: string,
): Operation<void> {
  yield* checkViewTable(session.storage.dialect, store, table)
  yield* dropViewTable(session.storage.dialect, table)
  failpoint('cleanup.dropped')
  yield* removeBuild(store, view)
}
