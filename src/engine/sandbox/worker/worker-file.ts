import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Finds the worker's entry beside this module: `.ts` when run from source, `.js` when compiled, and in the folder
 * above when a bundler put this module into a chunk of its own.
 */
export function workerFile(): string {
  const here = import.meta.url
  const name = here.endsWith('.ts') ? 'sandbox-worker.ts' : 'sandbox-worker.js'
  const candidates = [`./${name}`, `../${name}`].map((path) => fileURLToPath(new URL(path, here)))
  return candidates.find((path) => existsSync(path)) ?? (candidates[0] as string)
}
