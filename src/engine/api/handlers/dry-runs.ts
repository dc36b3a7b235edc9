import * as v from 'valibot'
import { DatastoreError } from '../../../shared/errors.ts'
import { dryRunReport, type DryRunReport } from '../../../shared/model/dry-run.ts'
import { hasEnded } from '../../../shared/model/job.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import type { Engine } from '../engine.ts'

/** Milliseconds between two reports a follower is sent. */
const interval = 200

/** Reports of a dry run, whole, as it goes on, also over a pause or an interruption; the last one ends them. */
export async function* dryRunReports(
  { jobs }: Pick<Engine, 'jobs'>,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<DryRunReport, void, void> {
  let told: unknown
  for await (const { snapshot, task, checkpoint, hasRun } of jobs.follow(id, interval, signal)) {
    if (task?.type !== 'dry-run') throw notOne()
    const found = checkpoint === told ? undefined : v.safeParse(dryRunReport, checkpoint)
    told = checkpoint
    // A cursor goes on for as long as the database is open.
    const ends = snapshot.state === 'interrupted' || !hasRun
    if (found?.success === true) yield ends ? { ...found.output, cursor: null } : found.output
    if (hasEnded(snapshot)) return
  }
}

export async function dryRunDefinition({ jobs }: Pick<Engine, 'jobs'>, id: string): Promise<ViewDefinition> {
  const { task } = await jobs.find(id)
  if (task?.type !== 'dry-run') throw notOne()
  return task.definition
}

function notOne(): DatastoreError {
  return new DatastoreError('NOT_FOUND', 'What this dry run found is not known any more. Run it again.', {
    details: { argument: 'job' },
  })
}
