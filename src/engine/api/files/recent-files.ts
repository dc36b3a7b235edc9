import { access, stat } from 'node:fs/promises'
import * as v from 'valibot'
import type { RecentFile } from '../../../shared/model/database.ts'
import { isServerUrl } from '../../../shared/server-url.ts'
import type { StateFiles } from './state-files.ts'

const kept = v.array(v.object({ path: v.string(), openedAt: v.number() }))
const limit = 30
const name = 'recent-files'

/** The databases opened lately, the newest first. */
export class RecentFiles {
  readonly #state: StateFiles
  #last: Promise<unknown> = Promise.resolve()

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

  /** One change after the other, so that two windows opening files at once lose neither. */
  #change(change: (files: v.InferOutput<typeof kept>) => v.InferOutput<typeof kept>): Promise<void> {
    const changed = this.#last.then(async () =>
      this.#state.write(name, JSON.stringify(change(await this.#read()))),
    )
    this.#last = changed.catch(() => {})
    return changed
  }

  async #read(): Promise<v.InferOutput<typeof kept>> {
    const text = await this.#state.read(name)
    const parsed = v.safeParse(kept, text === null ? [] : JSON.parse(text))
    return parsed.success ? parsed.output : []
  }
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
