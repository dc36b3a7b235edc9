import type { Engine } from '../engine.ts'
import { type JobTask, subjectOf } from './job-task.ts'

/** Starts a job that lasts beyond the end of the app. */
export async function startJob({ jobs }: Pick<Engine, 'jobs'>, task: JobTask): Promise<{ job: string }> {
  return { job: await jobs.start(subjectOf(task), task) }
}
