import type { Database } from '../../../database.ts'
import { copyStores, saidOf } from '../../bundle/copy-stores.ts'
import { openBundle } from '../../bundle/inspect-bundle.ts'
import { discardBundle, writeBundle } from '../../bundle/write-bundle.ts'
import { checkFullPath } from './check-full-path.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'

/** Writes all of a database into one file; one that was interrupted begins anew. */
export function exportBundlePlan(
  from: Database,
  { path, history }: TaskOf<'export-bundle'>,
  id: string,
): JobPlan {
  async function* run(signal: AbortSignal): AsyncGenerator<JobProgress, string, void> {
    checkFullPath(path)
    const copied = yield* writeBundle({ from, path, history, id, signal })
    return `Wrote ${path}: ${saidOf(copied)}`
  }
  return { run, discard: () => discardBundle({ path, id }) }
}

/** Copies stores of a bundle into a database. Those that were whole before it was stopped stay, and are not copied again. */
export function importBundlePlan(
  { to, changed }: { readonly to: Database; readonly changed: () => void },
  { path, stores }: TaskOf<'import-bundle'>,
  again: boolean,
): JobPlan {
  async function* run(signal: AbortSignal): AsyncGenerator<JobProgress, string, void> {
    const from = await openBundle(path)
    try {
      const there = new Set((await to.inspect()).stores.map(({ name }) => name))
      const left = again ? stores.filter((name) => !there.has(name)) : stores
      const copied = yield* copyStores({ from, to, stores: left, history: true, signal })
      return `Imported ${path}: ${saidOf(copied)}`
    } finally {
      await from.close()
      changed()
    }
  }
  const discard = async (): Promise<void> => {
    for (const store of stores) await to.discardCopy(store)
  }
  return { run, discard }
}
