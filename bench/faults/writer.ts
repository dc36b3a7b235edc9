import { setTimeout as wait } from 'node:timers/promises'
import { DatastoreError } from '../../src/engine/index.ts'
import type { Datastore } from '../../src/engine/index.ts'
import type { Entry } from './entries.ts'
import type { Random } from './random.ts'

const keys = 12

/** How long a writer rests after it was refused, in milliseconds. */
const rest = 20

/** Puts documents while jobs run and faults happen, and knows what each document may hold afterwards. */
export class Writer {
  acknowledged = 0
  readonly problems: string[] = []
  /** Codes that writes were refused with, and how often. */
  readonly refused: Record<string, number> = {}
  readonly #store: Datastore
  readonly #random: Random
  readonly #expects: ReadonlySet<string>
  readonly #possible = new Map<string, readonly (string | undefined)[]>()
  #stopped = false
  #ended: Promise<void> | undefined

  /** `expects` are the codes that the fault may refuse a write with. */
  constructor(store: Datastore, random: Random, expects: readonly string[]) {
    this.#store = store
    this.#random = random
    this.#expects = new Set(expects)
  }

  start(): void {
    this.#stopped = false
    this.#ended = this.#go()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#ended
  }

  /** Every acknowledged write is there, and none that was refused. */
  async check(): Promise<string[]> {
    const found = await this.#store.getMany([...this.#possible.keys()])
    return [...this.#possible].flatMap(([key, possible]) => {
      const document = found.get(key)
      const text = document === undefined ? undefined : JSON.stringify(entryOf(document as unknown as Entry))
      return possible.includes(text)
        ? []
        : [`document ${key} is ${text}, and was left as ${possible.join(' or ')}`]
    })
  }

  async #go(): Promise<void> {
    while (!this.#stopped) {
      const key = `written ${this.#random.integer(1, keys)}`
      const entry = { n: this.#random.integer(0, 1_000_000), tags: [`t${this.#random.integer(0, 9)}`] }
      await this.#put(key, entry)
      // Jobs of this process go on between writes.
      await wait(1)
    }
  }

  /** Puts, and repeats the put by its `writeId` when its outcome is unknown. */
  async #put(key: string, entry: Entry, writeId?: string): Promise<void> {
    const before = this.#possible.get(key) ?? [undefined]
    try {
      await this.#store.put(key, entry, writeId === undefined ? {} : { writeId })
      this.#possible.set(key, [JSON.stringify(entry)])
      this.acknowledged++
    } catch (error) {
      const code = error instanceof DatastoreError ? error.code : 'no DatastoreError'
      this.refused[code] = (this.refused[code] ?? 0) + 1
      if (!this.#expects.has(code)) this.problems.push(`a put was refused with ${code}: ${String(error)}`)
      await wait(rest)
      if (!(error instanceof DatastoreError) || code !== 'UNKNOWN_OUTCOME') return
      this.#possible.set(key, [...before, JSON.stringify(entry)])
      await this.#put(key, entry, String(error.details.writeId))
    }
  }
}

function entryOf({ n, tags }: Entry): Entry {
  return { n, tags }
}
