import { chmodSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Takes the permissions to write away, of a folder alone or of its files as well. */
export class Permissions {
  readonly #folder: string
  readonly #modes = new Map<string, number>()

  constructor(folder: string) {
    this.#folder = folder
  }

  take(from: 'folder' | 'files too'): void {
    const paths = [this.#folder]
    if (from === 'files too') paths.push(...readdirSync(this.#folder).map((name) => join(this.#folder, name)))
    for (const path of paths) {
      // A temporary file may have gone since it was listed.
      const stats = statSync(path, { throwIfNoEntry: false })
      if (stats === undefined) continue
      this.#modes.set(path, stats.mode)
      chmodSync(path, stats.mode & 0o555)
    }
  }

  giveBack(): void {
    for (const [path, mode] of this.#modes)
      if (statSync(path, { throwIfNoEntry: false }) !== undefined) chmodSync(path, mode & 0o777)
  }
}
