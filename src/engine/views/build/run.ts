import { DatastoreError } from '../../../shared/errors.ts'
import { countErrors } from '../view-errors.ts'
import { cancelledError } from './build-errors.ts'
import { BuildRun } from './build-run.ts'
import { abandon } from './end.ts'
import { failpoint } from './failpoints.ts'
import { finish } from './finish.ts'
import { endOwnership } from './lease.ts'
import { mapDocuments } from './map-documents.ts'
import { fillPass } from './passes.ts'
import type { BuildContext, BuildProgress, PlannedBuild } from './types.ts'

/**
 * Fills the version's table beside the one that answers and swaps it in. Every batch saves rows and position in
 * one transaction, so a build that was killed goes on from there; writers go on between batches.
 *
 * @throws what stopped it: `CANCELLED`, `PAUSED`, a map's error, or `CONSTRAINT` naming two documents with one unique
 *   value. The version that answered before still does.
 */
export async function* runBuild(
  context: BuildContext,
  planned: PlannedBuild,
  signal?: AbortSignal,
): AsyncGenerator<BuildProgress> {
  const run = new BuildRun(context, planned, signal)
  let ended = false
  try {
    yield* fillAndFinish(run)
    ended = true
  } catch (error) {
    ended = true
    // Released already, in the transaction that granted the pause.
    if (error instanceof DatastoreError && error.code === 'PAUSED') throw error
    const cancelled = signal?.aborted === true
    // The lease or the file may be gone by now; what stopped the build is what the caller must hear.
    await giveUp(run, cancelled ? null : error).catch(() => undefined)
    throw cancelled ? cancelledError(run.view, error) : error
  } finally {
    try {
      // A caller that stops iterating has cancelled.
      if (!ended) await giveUp(run, null)
    } finally {
      // What could not be abandoned, on a full disk say, is left for the next builder of this view.
      endOwnership(planned.build.owner)
    }
  }
}

async function giveUp(run: BuildRun, error: unknown): Promise<void> {
  await run.context.session.write(() => abandon(run, error))
  failpoint('cleanup.committed')
}

async function* fillAndFinish(run: BuildRun): AsyncGenerator<BuildProgress> {
  failpoint('publish.committed')
  run.failed = await run.read(countErrors(run.errors))
  yield* mapDocuments(run, fillPass(run))
  yield* finish(run)
  const count = await run.read(run.context.documents.count())
  yield { state: 'ready', done: count, total: count }
}
