import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Datastore } from '../../src/engine/index.ts'
import { realDocuments } from '../engine/real-documents.ts'

/** The store of places in the file. */
export const places = 'places'
/** The store of large documents in the file. */
export const large = 'large'
const batch = 10_000
const megabyte = 1_000_000

/** The keys of the store of large documents. */
export const megabyteKey = 'one megabyte'
export const largestKey = 'sixteen megabytes'

/** A database file that the app is measured on. */
export interface AppFile {
  readonly path: string
  /** The key of the document at a place, counted from 0 in the order of keys. */
  readonly keyAt: (index: number) => string
  /** Removes the file. */
  readonly remove: () => void
}

/** Real places under keys that say where each stands, so that a row can be waited for. */
const keyAt = (index: number): string => `place-${String(index).padStart(8, '0')}`

/**
 * A file of `count` places and of two large documents. Built once: it stays in the system's folder for temporary files,
 * under a name made of what it holds, until it is removed.
 */
export async function appFile(count: number): Promise<AppFile> {
  const recipe = createHash('sha256')
    .update(`${count} places 2 ${keyAt(1)} ${megabyte}`)
    .digest('hex')
  const folder = join(tmpdir(), `datastore-bench-app-${recipe.slice(0, 12)}`)
  const path = join(folder, 'app.db')
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true })
    const unfinished = join(folder, 'unfinished.db')
    rmSync(unfinished, { force: true })
    await fill(unfinished, count)
    renameSync(unfinished, path)
  }
  return { path, keyAt, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

async function fill(path: string, count: number): Promise<void> {
  const store = await Datastore.open(path, { table: places })
  for (let from = 0; from < count; from += batch) {
    const documents = realDocuments(Math.min(batch, count - from), from)
    await store.putMany(Object.fromEntries(documents.map(({ place }, at) => [keyAt(from + at), place])))
  }
  await store.close()
  const texts = await Datastore.open(path, { table: large })
  await texts.putText(megabyteKey, largeText(megabyte))
  await texts.putText(largestKey, largeText(16 * megabyte))
  await texts.close()
}

/** A JSON text of about so many characters, broken into lines as an editor would. */
function largeText(length: number): string {
  const some = realDocuments(1000).map(({ place }) => place)
  const lines = JSON.stringify(some, null, 2).length
  const rounds = Math.max(1, Math.round(length / lines))
  const all = Array.from({ length: rounds }, () => some).flat()
  return JSON.stringify(
    { places: all.slice(0, Math.ceil((all.length * length) / (rounds * lines))) },
    null,
    2,
  )
}
