import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { hasEnded } from '../../../shared/model/job.ts'
import type { Engine } from '../engine.ts'
import { startJob } from '../jobs/start-job.ts'

export function jobsApi({ jobs }: Pick<Engine, 'jobs'>): Handlers<Contract['jobs']> {
  return {
    watch: (_input, { signal }) => jobs.watch(signal),
    pause: ({ id }) => jobs.pause(id),
    resume: ({ id }) => jobs.resume(id),
    cancel: ({ id }) => jobs.cancel(id),
    dismiss: ({ id }) => jobs.dismiss(id),
    undo: ({ id }) => undoJob({ jobs }, id),
    errors: ({ id, ...range }) => jobs.errors(id, range),
  }
}

/** @throws DatastoreError `INVALID_INPUT` for a job that has written nothing, or still writes. */
async function undoJob(engine: Pick<Engine, 'jobs'>, id: string): Promise<{ job: string }> {
  const { snapshot } = await engine.jobs.find(id)
  const { kind, database, store, undoable: documents = 0 } = snapshot
  const canUndo = (kind === 'edit' || kind === 'delete' || kind === 'undo') && documents > 0
  if (!canUndo || !hasEnded(snapshot)) {
    const why = canUndo
      ? 'The job still runs. Cancel it first.'
      : 'The job has written nothing that could be undone.'
    throw new DatastoreError('INVALID_INPUT', why, { details: { argument: 'id' } })
  }
  return await startJob(engine, { type: 'undo', database, store, job: id, of: kind, documents })
}
