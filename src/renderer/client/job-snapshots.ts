import { create } from 'zustand'
import type { JobSnapshot } from '../../shared/model/job.ts'

/** The newest snapshot of every job, as it was last heard of. */
export const useSnapshots = create<{ readonly jobs: readonly JobSnapshot[] }>()(() => ({ jobs: [] }))

/** The newest snapshot of a job; undefined of one that was never heard of. */
export function snapshotOf(id: unknown): JobSnapshot | undefined {
  return useSnapshots.getState().jobs.find((job) => job.id === id)
}
