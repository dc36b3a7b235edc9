import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DatastoreError } from '../../../shared/errors.ts'

/**
 * Finds the worker's entry beside this module: `.ts` when run from source, `.js` when compiled, and in the folder
 * above when a bundler put this module into a chunk of its own.
 *
 * @throws DatastoreError `IO` when a bundler has left it behind.
 */
export function workerFile(): string {
  const here = import.meta.url
  const name = here.endsWith('.ts') ? 'sandbox-worker.ts' : 'sandbox-worker.js'
  const candidates = [`./${name}`, `../${name}`].map((path) => fileURLToPath(new URL(path, here)))
  const found = candidates.find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new DatastoreError(
    'IO',
    `Authored views need the file "${name}", which is not beside the program: a bundler has left it behind. Have the bundler leave the package "datastore" as it is, or copy that file of its "dist" folder to ${dirname(candidates[0]!)}.`,
  )
}
