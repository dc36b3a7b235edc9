import { atSyncPoint } from '../../../src/engine/sync-points.ts'

type Step = () => Promise<unknown>

/** Does something before each transaction that writes is begun; returns how that ends. */
export function beforeWriting(step: Step): () => void {
  return atSyncPoint('write.begin', step)
}

/**
 * Does something whenever a builder has read and mapped a batch, or found no more to read, and before it saves that; returns how
 * that ends.
 */
export function beforeSaving(step: Step): () => void {
  return atSyncPoint('batch.mapped', step)
}

/** The same step, but nothing while it is under way: what it does itself has no steps in between. */
export function undisturbed(step: Step): Step {
  let isUnderWay = false
  return async () => {
    if (isUnderWay) return
    isUnderWay = true
    await step()
    isUnderWay = false
  }
}
