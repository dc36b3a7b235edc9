import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** How long another process may take, in milliseconds. */
const longest = 600_000

/** Runs work that one process at a time may do, under the lock of this path: the system lets it go when its process ends, however that ends. */
export function underLock(path: string, work: () => void): void {
  mkdirSync(dirname(path), { recursive: true })
  const lock = new DatabaseSync(path, { timeout: longest })
  try {
    lock.exec('begin exclusive')
    work()
  } finally {
    lock.close()
  }
}
