import type { DocumentText } from '../../../shared/model/document.ts'
import type { DraftSample } from '../../../shared/model/draft/draft-answer.ts'
import type { DryRunBudget } from '../../views/dry-run/dry-run.ts'
import type { OpenStore } from '../open-store.ts'
import { readSample } from './try-views.ts'

/** Documents that are read and mapped at a time. */
const batchSize = 200

/** How much of a whole store is read. */
export interface TryBudget {
  readonly budget?: DryRunBudget
  readonly signal?: AbortSignal
}

/** Some of the documents that a definition is tried on. */
export interface TriedDocuments {
  readonly documents: readonly DocumentText[]
  /** Whether every document of the store was given when these are. */
  readonly complete: boolean
}

/** Reads the documents of a sample, or those of the whole store in the order of a build, as far as the budget goes. */
export async function* triedDocuments(
  store: OpenStore,
  sample: DraftSample,
  { budget: { documents: most = Infinity, milliseconds = Infinity } = {}, signal }: TryBudget,
): AsyncGenerator<TriedDocuments> {
  if (sample !== 'all') {
    yield { documents: await readSample(store, sample, signal), complete: false }
    return
  }
  let after = Number.MIN_SAFE_INTEGER
  let [read, started] = [0, Infinity]
  while (read < most && performance.now() - started < milliseconds) {
    const limit = Math.min(batchSize, most - read)
    // One more tells whether there are others.
    const documents = await store.read(store.documents.scan.after(after, limit + 1))
    const complete = documents.length <= limit
    const batch = documents.slice(0, limit)
    read += batch.length
    after = batch.at(-1)?.id ?? after
    yield { documents: batch, complete }
    if (complete) return
    // What runs maps is there once the first documents were mapped: to start it costs no budget.
    if (started === Infinity) started = performance.now()
  }
}
