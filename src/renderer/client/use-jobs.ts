import { useEffect, useEffectEvent } from 'react'
import { buildsView, hasEnded, type JobSnapshot } from '../../shared/model/job.ts'
import { client } from './client.ts'
import { follow } from './follow.ts'
import { useSnapshots } from './job-snapshots.ts'
import { noteOwnWrite } from './own-writes.ts'
import { keys, queryClient, refreshStore } from './queries.ts'
import { databaseOfNewStores } from './writes.ts'

function receive(jobs: readonly JobSnapshot[]): void {
  const before = new Map(useSnapshots.getState().jobs.map((job) => [job.id, job.state]))
  useSnapshots.setState({ jobs })
  for (const job of jobs) {
    const filled = databaseOfNewStores(job)
    if (filled !== undefined && job.state !== before.get(job.id))
      void queryClient.invalidateQueries({ queryKey: keys.database(filled) })
    const former = before.get(job.id)
    // What a job has written is shown at once when it ends, as what a person does.
    const wrote = hasEnded(job) && former !== undefined && former !== job.state
    if (wrote) noteOwnWrite(job.database)
    if ((buildsView(job) || wrote) && job.state !== former) void refreshStore(job)
  }
}

/** Starts feeding `useJobs`; the shell calls it once. Returns how to stop. */
export function watchJobs(): () => void {
  return follow((signal) => client.jobs.watch(undefined, { signal }), receive)
}

/** Every job, also of earlier sessions, the newest snapshot of each. */
export function useJobs(): readonly JobSnapshot[] {
  return useSnapshots((state) => state.jobs)
}

/** Calls back once when a job ends, whichever way. */
export function useJobEnd(id: string | null, ended: (job: JobSnapshot) => void): void {
  const job = useSnapshots((state) => state.jobs.find((each) => each.id === id))
  const over = job !== undefined && hasEnded(job)
  const tell = useEffectEvent(() => {
    if (job) ended(job)
  })
  useEffect(() => {
    if (over) tell()
  }, [over, id])
}

/** Calls back once when a job ends, whatever is on screen by then. */
export function onJobEnd(id: string, ended: (job: JobSnapshot) => void): void {
  const stop = useSnapshots.subscribe(({ jobs }) => {
    const job = jobs.find((each) => each.id === id)
    if (job === undefined || !hasEnded(job)) return
    stop()
    ended(job)
  })
}
