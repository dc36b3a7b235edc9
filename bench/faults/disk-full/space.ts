import { execFileSync } from 'node:child_process'
import { closeSync, fstatSync, openSync, readdirSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { limitFileSize } from '../../../tests/support/file-size-limit.ts'
import type { Shortage } from './order.ts'

/** Takes space away and gives it back. */
export interface Space {
  /** Leaves about this many bytes to write. */
  take(free: number): void
  giveBack(): void
}

export function spaceOf(shortage: Shortage, folder: string): Space {
  return shortage === 'small filesystem' ? new Ballast(folder) : new SizeLimit(folder)
}

/** Fills the filesystem with a file of zeros. */
class Ballast implements Space {
  readonly #folder: string
  readonly #path: string

  constructor(folder: string) {
    this.#folder = folder
    this.#path = join(folder, 'ballast')
  }

  take(free: number): void {
    const { bavail, bsize } = statfsSync(this.#folder)
    const file = openSync(this.#path, 'w')
    try {
      // A full filesystem writes a part, or nothing.
      for (let left = bavail * bsize - free; left > 0;) {
        left -= writeSync(file, Buffer.alloc(Math.min(left, 65_536)))
      }
      if (fstatSync(file).size === 0 && free < bavail * bsize) throw new Error('The ballast took no space.')
    } finally {
      closeSync(file)
    }
  }

  giveBack(): void {
    rmSync(this.#path, { force: true })
  }
}

/** Lets the kernel refuse writes beyond an offset, to the byte: Node ignores the signal, so the write fails. */
class SizeLimit implements Space {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  take(free: number): void {
    const logs = readdirSync(this.#folder).filter((name) => name.endsWith('-wal'))
    const largest = Math.max(0, ...logs.map((name) => statSync(join(this.#folder, name)).size))
    limitFileSize(process.pid, largest + free)
  }

  giveBack(): void {
    limitFileSize(process.pid, 'unlimited')
  }
}

export const megabytes = 4

/** Mounts a filesystem of a few megabytes; null where this process may not. */
export function mountSmall(folder: string): { readonly unmount: () => void } | null {
  if (process.platform !== 'linux') return null
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  return { unmount: () => void execFileSync('umount', [folder]) }
}
