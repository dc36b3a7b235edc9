import type { ImportNote } from '../../../transfer/imports/import-entry.ts'
import type { ImportProgress } from '../../../transfer/imports/import-file.ts'
import type { JobPlace } from './build-plan.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'
import { counted } from '../../../../shared/counted.ts'
import { numberText } from '../../../../shared/numbers.ts'

/** Milliseconds between two reports to the store's watchers of documents that came in. */
const tellInterval = 500

interface Known {
  readonly id: string
  /** What is imported, in a sentence: the path of the file, or that it was pasted. */
  readonly what: string
  /** The same error, which names what is imported so. */
  readonly named: (error: unknown) => unknown
}

/** Imports a file under the job's own id, so that the import happens once however often it is interrupted. */
export function importPlan(place: JobPlace, task: TaskOf<'import'>, known: Known): JobPlan {
  const forget = () => place.store.forgetImport(known.id)
  return { run: (signal) => importing(place, task, known, signal), discard: forget, forget }
}

async function* importing(
  { store, changed }: JobPlace,
  { type: _type, database: _database, store: _store, path, ...choices }: TaskOf<'import'>,
  { id: name, what, named }: Known,
  signal: AbortSignal,
): AsyncGenerator<JobProgress, string, void> {
  const options = { ...choices, name, signal }
  let last: ImportProgress | undefined
  let told = -tellInterval
  try {
    for await (const step of store.importFile(path, options)) {
      last = step
      if (performance.now() - told >= tellInterval) {
        changed()
        told = performance.now()
      }
      yield progressOf(step)
    }
  } catch (error) {
    throw named(error)
  } finally {
    changed()
  }
  return saidOfImport(what, last)
}

function progressOf({
  state,
  done,
  files,
  bytes,
  size,
  failed,
  errors,
  nothing,
}: ImportProgress): JobProgress {
  const ended = state === 'done'
  const [read, all] = files === null ? [bytes, size] : [done, files]
  const share = ended ? 1 : all === 0 ? null : Math.min(1, read / all)
  // The file of a folder is named by what is said of it.
  const problems = files === null ? errors : errors.map((error) => ({ ...error, line: null }))
  const attention = nothing !== null
  return { done, total: ended ? done : files, share, errors: failed, problems, attention }
}

/** What came of an import, for the reader. */
export function saidOfImport(
  what: string,
  progress: Omit<ImportProgress, 'files' | 'bytes' | 'size' | 'sheet'> | undefined,
): string {
  const { created = 0, replaced = 0, skipped = 0, leftOut = 0, failed = 0 } = progress ?? {}
  const notes = progress?.notes ?? []
  const ofFile = notes.filter(({ about }) => about === 'file').map(({ message }) => message)
  if (progress?.nothing) return [progress.nothing, `What was read is ${what}.`, ...ofFile].join(' ')
  const parts = [
    counted(created, 'new document'),
    ...(replaced > 0 ? [`${numberText(replaced)} replaced`] : []),
    ...(skipped > 0
      ? [`${numberText(skipped)} left out because ${skipped === 1 ? 'its' : 'their'} key is in use`]
      : []),
    ...(leftOut > 0 ? [`${numberText(leftOut)} left out because ${reasons(notes)}`] : []),
    ...(failed > 0 ? [`${counted(failed, 'record')} refused`] : []),
  ]
  return [`Imported ${what}: ${parts.join(', ')}.`, ...ofFile].join(' ')
}

/** The reasons among the notes, each once: "it is deleted or it is a design document". */
function reasons(notes: readonly ImportNote[]): string {
  const ofRecords = notes.filter(({ about }) => about === undefined)
  const said = ofRecords.map(({ message }) => message).filter((message) => !message.startsWith('It has '))
  const each = [...new Set(said.map((message) => `${message[0]!.toLowerCase()}${message.slice(1, -1)}`))]
  return each.join(' or ')
}
