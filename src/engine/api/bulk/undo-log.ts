import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as v from 'valibot'
import { toFileError } from '../../storage/file-error.ts'

/** What a document was before a job wrote it. */
const undoRecord = v.object({
  key: v.string(),
  /** Null for one that was not there. */
  before: v.nullable(v.object({ rev: v.string(), text: v.string() })),
  /** Whether the job deleted it. */
  deleted: v.boolean(),
})

export type UndoRecord = Readonly<v.InferOutput<typeof undoRecord>>

/**
 * What the documents were that jobs have written, a file for each job. A record is on the disk before its document is written, so
 * none is missing; of those that were not written after all, their revision tells.
 */
export class UndoLogs {
  readonly #folder: string

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, 'undo')
  }

  /** @throws DatastoreError `IO`, also where the disk is full: then nothing may be written. */
  async append(job: string, records: readonly UndoRecord[]): Promise<void> {
    if (records.length === 0) return
    const path = this.#pathOf(job)
    try {
      await mkdir(this.#folder, { recursive: true })
      const file = await open(path, 'a', 0o600)
      try {
        await file.appendFile(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
        await file.datasync()
      } finally {
        await file.close()
      }
    } catch (cause) {
      throw toFileError('write', path, cause)
    }
  }

  /** The records of a job in their order, from the `from`th on, `size` at a time. A line that was cut off by a crash is left out. */
  async *read(job: string, from: number, size: number): AsyncGenerator<UndoRecord[], void, void> {
    const path = this.#pathOf(job)
    const source = createReadStream(path, 'utf8')
    try {
      let part: UndoRecord[] = []
      let at = 0
      for await (const line of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })) {
        if (at++ < from) continue
        const record = v.safeParse(undoRecord, parsed(line))
        if (record.success) part.push(record.output)
        if (part.length === size) {
          yield part
          part = []
        }
      }
      if (part.length > 0) yield part
    } catch (cause) {
      throw toFileError('read', path, cause)
    } finally {
      source.destroy()
    }
  }

  /** How many documents a job has records of, as far as these can be read. */
  async count(job: string): Promise<number> {
    const keys = new Set<string>()
    try {
      for await (const part of this.read(job, 0, 1000)) for (const { key } of part) keys.add(key)
    } catch {
      // What can be read can be undone.
    }
    return keys.size
  }

  /** Forgets what is needed to undo a job. */
  async remove(job: string): Promise<void> {
    await rm(this.#pathOf(job), { force: true })
  }

  #pathOf(job: string): string {
    return join(this.#folder, `${encodeURIComponent(job)}.ndjson`)
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
