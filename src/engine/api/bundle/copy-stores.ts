import { counted } from '../../../shared/counted.ts'
import type { CopyProgress } from '../../copy/copy-progress.ts'
import type { Database } from '../../database.ts'
import { CopySteps, leftOutWords } from '../jobs/plans/copy-plan.ts'
import type { JobProgress } from '../jobs/job-work.ts'

interface Places {
  readonly from: Database
  readonly to: Database
  readonly stores: readonly string[]
  readonly history: boolean
  readonly signal: AbortSignal
}

/** What was copied, in all. */
export interface CopiedStores {
  readonly stores: number
  readonly documents: number
  readonly views: number
  /** Views that programs make, which stay behind. */
  readonly leftOut: readonly string[]
}

/** Copies stores one after the other, each proved to be the same, with the definitions of their views. */
export async function* copyStores({
  from,
  to,
  stores,
  history,
  signal,
}: Places): AsyncGenerator<JobProgress, CopiedStores, void> {
  const copied: CopyProgress[] = []
  let before = 0
  for (const [index, store] of stores.entries()) {
    const steps = new CopySteps()
    let last: CopyProgress | undefined
    for await (const step of from.copyStore(store, to, { history, signal })) {
      last = step
      const { done, total } = steps.note(step)
      const share = total === null || total === 0 ? 0 : done / total
      yield { done: before + step.documents, total: null, share: (index + share) / stores.length }
    }
    before += last!.documents
    copied.push(last!)
  }
  return {
    stores: stores.length,
    documents: before,
    views: copied.reduce((sum, { views }) => sum + views.length, 0),
    leftOut: copied.flatMap(({ leftOut }) => leftOut),
  }
}

/** Says what was copied: "2 stores with 12 documents and 3 views". */
export function saidOf({ stores, documents, views, leftOut }: CopiedStores): string {
  const parts = `${counted(stores, 'store')} with ${counted(documents, 'document')} and ${counted(views, 'view')}`
  return `${parts}.${leftOutWords(leftOut)}`
}
