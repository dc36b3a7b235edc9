import type { JobSnapshot } from '../../shared/model/job.ts'
import { client, onJobEnd } from '../client/index.ts'
import { notifyDone, notifyError, notifyOffer } from '../components/notify.tsx'

/** Brings back what the documents were before a job wrote them, as another job, and says how that ended. */
export async function undoJob({ id }: Pick<JobSnapshot, 'id'>): Promise<void> {
  try {
    const { job } = await client.jobs.undo({ id })
    onJobEnd(job, (ended) => {
      if (ended.state === 'done') notifyDone(ended.result ?? 'Undone.')
      if (ended.state === 'failed') notifyError('Not everything was undone', new Error(ended.error?.message))
    })
  } catch (error) {
    notifyError('Nothing was undone', error)
  }
}

/** Says how a deletion by a job ended; one that was cancelled is in the list of jobs. */
export function sayDeleted(job: JobSnapshot): void {
  if (job.state === 'done') sayWritten(job)
  if (job.state === 'failed') notifyError('Not all documents were deleted', new Error(job.error?.message))
}

/** Says how a job ended that writes documents, and offers to undo it. */
export function sayWritten(job: JobSnapshot): void {
  const said = job.result ?? 'Done.'
  if ((job.undoable ?? 0) > 0) notifyOffer(said, 'Undo', () => void undoJob(job))
  else notifyDone(said)
}
