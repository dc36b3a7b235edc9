/** A place where a call waits for what a test does there. */
export type SyncPoint =
  /** A session is about to begin a transaction that writes. */
  | 'write.begin'
  /** A builder has read and mapped a batch, or found no more to read, and has not saved that. */
  | 'batch.mapped'

type Step = () => Promise<unknown>

const steps = new Map<SyncPoint, Set<Step>>()

/** What a test does at this place, for the caller to await; undefined where no test asked. */
export function syncPoint(point: SyncPoint): Promise<unknown> | undefined {
  const here = steps.get(point)
  return here && takeAll([...here])
}

/** For tests: does a step whenever a call of this process passes the point, which waits for it; returns how that ends. */
export function atSyncPoint(point: SyncPoint, step: Step): () => void {
  const here = steps.get(point) ?? new Set()
  steps.set(point, here.add(step))
  return () => {
    here.delete(step)
    if (here.size === 0) steps.delete(point)
  }
}

async function takeAll(here: readonly Step[]): Promise<void> {
  for (const step of here) await step()
}
