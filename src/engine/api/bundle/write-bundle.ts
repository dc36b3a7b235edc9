import { lstat, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DatastoreError } from '../../../shared/errors.ts'
import { Database } from '../../database.ts'
import { toFileError } from '../../storage/file-error.ts'
import { publishFile } from '../../storage/replace-file.ts'
import { databaseEndings } from '../../storage/sqlite/log-owner.ts'
import type { JobProgress } from '../jobs/job-work.ts'
import { copyStores, type CopiedStores } from './copy-stores.ts'

interface Bundle {
  readonly from: Database
  readonly path: string
  readonly history: boolean
  /** Tells one attempt from another, and is the same when it is begun anew. */
  readonly id: string
  readonly signal: AbortSignal
}

/**
 * Copies every store of a database into one new file, a database of SQLite, with the definitions of the views. The file has its name
 * when it is whole.
 *
 * @throws DatastoreError `EXISTS` when the file is there, `IO`, and whatever `copyStore` throws.
 */
export async function* writeBundle({
  from,
  path,
  history,
  id,
  signal,
}: Bundle): AsyncGenerator<JobProgress, CopiedStores, void> {
  await refuseExisting(path)
  const temporary = temporaryOf(path, id)
  await removeDatabase(temporary)
  const stores = (await from.inspect()).stores.map(({ name }) => name)
  let whole = false
  try {
    const to = await Database.open(temporary, { create: true }).catch((cause: unknown) => {
      throw cause instanceof DatastoreError ? cause : toFileError('write', path, cause)
    })
    try {
      const copied = yield* copyStores({ from, to, stores, history, signal })
      await to.close()
      await publishFile(temporary, path, false)
      whole = true
      return copied
    } finally {
      await to.close()
    }
  } finally {
    if (!whole) await removeDatabase(temporary)
  }
}

/** A bundle never takes the place of a file: what is there may be a database. */
async function refuseExisting(path: string): Promise<void> {
  if ((await lstat(path).catch(() => undefined)) === undefined) return
  throw new DatastoreError('EXISTS', `${path} already exists. Choose another name for the bundle.`, {
    details: { path },
  })
}

/** Removes what a bundle that was interrupted has left beside its place. */
export async function discardBundle({ path, id }: Pick<Bundle, 'path' | 'id'>): Promise<void> {
  await removeDatabase(temporaryOf(path, id))
}

function temporaryOf(path: string, id: string): string {
  return join(dirname(path), `.${basename(path)}.${id}.tmp`)
}

async function removeDatabase(path: string): Promise<void> {
  for (const ending of databaseEndings) await rm(path + ending, { force: true })
}
