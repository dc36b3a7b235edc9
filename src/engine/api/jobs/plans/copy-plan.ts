import type { CopyProgress } from '../../../copy/copy-progress.ts'
import type { Database } from '../../../database.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'
import { counted } from '../../../../shared/counted.ts'

interface CopyPlaces {
  readonly from: Database
  readonly to: Database
  /** Tells the target's watchers that it has a new store. */
  readonly changed: () => void
}

/** Copies a store; one that was interrupted begins anew, as the copy is there only when it is whole. */
export function copyPlan(places: CopyPlaces, task: TaskOf<'copy'>): JobPlan {
  return {
    run: (signal) => copy(places, task, signal),
    discard: () => places.to.discardCopy(task.as),
  }
}

async function* copy(
  { from, to, changed }: CopyPlaces,
  { store, as, history }: TaskOf<'copy'>,
  signal: AbortSignal,
): AsyncGenerator<JobProgress, string, void> {
  const steps = new CopySteps()
  let last: CopyProgress | undefined
  for await (const step of from.copyStore(store, to, { as, history, signal })) {
    last = step
    yield steps.note(step)
  }
  changed()
  return said(to.path, as, last!)
}

/** Adds up what the phases of a copy have done: each record is copied, then compared, then read by each view. */
export class CopySteps {
  #documents = 0
  #past = 0
  #built = 0
  #view: string | null = null

  note({ state, done, total, documents, deletions, revisions, views, view }: CopyProgress): JobProgress {
    if (state === 'documents') this.#documents = total
    if (state === 'history') this.#past = total
    if (view !== this.#view && this.#view !== null) this.#built++
    this.#view = view
    const copied = documents + deletions + revisions
    const all = Math.max(copied, this.#documents + this.#past)
    const most = 2 * all + this.#documents * views.length
    if (state === 'done') return { done: most, total: most, share: 1 }
    const verified = state === 'verifying' ? done : state === 'views' ? copied : 0
    const mapped = state === 'views' ? this.#built * this.#documents + done : 0
    return { done: Math.min(most, copied + verified + mapped), total: most }
  }
}

function said(path: string, as: string, progress: CopyProgress): string {
  const { documents, revisions, views, leftOut, contentHash } = progress
  const parts = [
    counted(documents, 'document'),
    ...(revisions > 0 ? [counted(revisions, 'old revision')] : []),
    ...(views.length > 0 ? [counted(views.length, 'view')] : []),
  ]
  const hash = contentHash === null ? '' : `, content hash ${contentHash.copy.slice(0, 12)}`
  return `Copied to "${as}" in ${path}: ${parts.join(', ')}. Both sides are the same${hash}.${leftOutWords(leftOut)}`
}

/** Says which views a copy leaves behind; nothing where it has all. */
export function leftOutWords(leftOut: readonly string[]): string {
  return leftOut.length === 0
    ? ''
    : ` Left out, as programs maintain them and make them there: ${leftOut.join(', ')}.`
}
