import type { JobProgress } from './job-registry.ts'

export interface ViewBuild {
  readonly kind: 'publish' | 'reindex'
  readonly view: string
  readonly run: (signal: AbortSignal) => AsyncIterable<JobProgress>
}

/** Builds a view as a job: the first snapshot is taken once its definition is accepted. */
export async function* buildView(
  { kind, view, run }: ViewBuild,
  changed: () => void,
  signal: AbortSignal,
): AsyncGenerator<JobProgress, string, void> {
  let documents = 0
  let announced = false
  try {
    for await (const { done, total } of run(signal)) {
      documents = done
      if (!announced) changed()
      announced = true
      yield { done, total }
    }
  } finally {
    changed()
  }
  const read = `${documents.toLocaleString('en')} ${documents === 1 ? 'document' : 'documents'} read`
  return kind === 'publish' ? `Published "${view}": ${read}.` : `Reindexed "${view}": ${read}.`
}
