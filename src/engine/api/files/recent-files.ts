import { access, stat } from 'node:fs/promises'
import * as v from 'valibot'
import type { RecentFile } from '../../../shared/model/database.ts'
import { isServerUrl } from '../../../shared/server-url.ts'
import { listOf } from './state-files.ts'
import type { StateFiles } from './state-files.ts'

const kept = v.array(v.object({ path: v.string(), openedAt: v.number() }))
type Kept = v.InferOutput<typeof kept>

const limit = 30
const name = 'recent-files'

/** The databases opened lately, the newest first. */
export class RecentFiles {
  readonly #state: StateFiles

  constructor(state: StateFiles) {
    this.#state = state
  }

  async list(): Promise<RecentFile[]> {
    const files = await this.#read()
    return Promise.all(
      files.map(async (file) => {
        if (isServerUrl(file.path)) return { ...file, exists: true, size: null }
        const found = await stat(file.path).catch(() => null)
        return { ...file, exists: found !== null, size: found?.size ?? null }
      }),
    )
  }

  add(path: string): Promise<void> {
    return this.#change((files) =>
      [{ path, openedAt: Date.now() }, ...files.filter((file) => file.path !== path)].slice(0, limit),
    )
  }

  forget(path: string): Promise<void> {
    return this.#change((files) => files.filter((file) => file.path !== path))
  }

  /** No other window or process changes them meanwhile, so that two that open files at once lose neither. */
  #change(change: (files: Kept) => Kept): Promise<void> {
    return this.#state.change(name, (text) => JSON.stringify(change(listOf(kept, text))))
  }

  async #read(): Promise<Kept> {
    return listOf(kept, await this.#state.read(name))
  }
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
