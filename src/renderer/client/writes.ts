import type { JobSnapshot } from '../../shared/model/job.ts'
import { snapshotOf } from './job-snapshots.ts'

/** What an input of the contract may name as the place it is about. */
interface Placed {
  readonly database?: unknown
  readonly target?: unknown
  readonly id?: unknown
}

/** Procedures of the contract that change a database, by name, with the part of their input that names it, or the job that does. */
const writes: ReadonlyMap<string, keyof Placed> = new Map([
  ['databases.createStore', 'database'],
  ['databases.copyStore', 'target'],
  ['databases.upgrade', 'database'],
  ['documents.save', 'database'],
  ['documents.editField', 'database'],
  ['documents.delete', 'database'],
  ['documents.restore', 'database'],
  ['documents.deleteSelected', 'database'],
  ['documents.editSelected', 'database'],
  ['views.publish', 'database'],
  ['views.reindex', 'database'],
  ['views.resume', 'database'],
  ['views.repair', 'database'],
  ['views.remove', 'database'],
  ['views.cancelBuild', 'database'],
  ['views.restore', 'database'],
  ['views.saveQuery', 'database'],
  ['views.removeQuery', 'database'],
  ['imports.bundle', 'database'],
  ['imports.start', 'database'],
  ['imports.startTable', 'database'],
  ['jobs.resume', 'id'],
  ['jobs.undo', 'id'],
])

/** The database that a call writes to, or null when it only reads. */
export function writtenDatabase(path: readonly string[], input: unknown): string | null {
  const part = writes.get(path.join('.'))
  if (part === undefined || typeof input !== 'object' || input === null) return null
  const { [part]: given } = input as Placed
  const place = part === 'id' ? writtenByJob(snapshotOf(given)) : given
  return typeof place === 'string' ? place : null
}

/** Where each kind of job writes: to the database it is of, to the one that its target is in, or to none. */
const jobWrites: Readonly<Record<JobSnapshot['kind'], 'own' | 'target' | 'none'>> = {
  publish: 'own',
  reindex: 'own',
  repair: 'own',
  import: 'own',
  copy: 'target',
  delete: 'own',
  edit: 'own',
  undo: 'own',
  'dry-run': 'none',
  verify: 'none',
  export: 'none',
}

function writtenByJob(job: JobSnapshot | undefined): string | undefined {
  if (job === undefined || jobWrites[job.kind] === 'none') return undefined
  return jobWrites[job.kind] === 'own' ? job.database : job.target?.database
}

/** The database that gets stores by a job: a copy makes one, a bundle brings several and is of no store itself. */
export function databaseOfNewStores({ kind, store, database, target }: JobSnapshot): string | undefined {
  return target?.database ?? (kind === 'import' && store === '' ? database : undefined)
}
