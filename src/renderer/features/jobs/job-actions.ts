import type { JobSnapshot } from '../../../shared/model/job.ts'
import { client, desktop } from '../../client/index.ts'
import { notifyError } from '../../components/notify.tsx'
import { jobTitle } from '../../components/job-progress/index.ts'

/** Stops a job at its next batch, to be resumed later. */
export function pauseJob(job: JobSnapshot): Promise<void> {
  return client.jobs
    .pause({ id: job.id })
    .catch((error: unknown) => notifyError(`Not paused: ${jobTitle(job)}`, error))
}

export function resumeJob(job: JobSnapshot): void {
  client.jobs
    .resume({ id: job.id })
    .catch((error: unknown) => notifyError(`Not resumed: ${jobTitle(job)}`, error))
}

/** Asks a job to stop for good: it does so at its next batch. */
export function cancelJob(job: JobSnapshot): Promise<void> {
  return client.jobs
    .cancel({ id: job.id })
    .catch((error: unknown) => notifyError(`Not cancelled: ${jobTitle(job)}`, error))
}

/** Takes a job that ended off the list. */
export function dismissJob(job: JobSnapshot): void {
  client.jobs
    .dismiss({ id: job.id })
    .catch((error: unknown) => notifyError(`Still listed: ${jobTitle(job)}`, error))
}

/** Repairs what a verification found, as a job of its own. */
export function repairView({ database, store, subject }: JobSnapshot): void {
  client.views
    .repair({ database, store, view: subject })
    .catch((error: unknown) => notifyError(`${subject} was not repaired`, error))
}

/** Shows the file an export wrote in the system's file manager. */
export async function revealFile(path: string): Promise<void> {
  try {
    if (await desktop.reveal(path)) return
    notifyError('The file could not be shown', new Error(`It is at ${path}.`))
  } catch (error) {
    notifyError('The file could not be shown', error)
  }
}
