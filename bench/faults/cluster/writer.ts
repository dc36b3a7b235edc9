import { setTimeout as wait } from 'node:timers/promises'
import { Datastore, DatastoreError } from '../../../src/engine/index.ts'
import { countUp } from '../campaign.ts'
import type { Entry } from '../entries.ts'
import { EntriesIndex } from '../entries.ts'
import type { Random } from '../random.ts'

/** Documents that all writers count in. `by` says whose the additions are, so that an unknown outcome can be looked up. */
export const counters = ['counter-1', 'counter-2', 'counter-3']

export interface Counter {
  readonly n: number
  readonly by: Readonly<Record<string, number>>
}

/** What may be answered while a node dies; everything else is a violation. */
const passing = new Set(['BUSY', 'DISCONNECTED', 'UNKNOWN_OUTCOME'])
const keys = 12

/** One program that writes while nodes come and go, and remembers what was acknowledged. */
export class Writer {
  readonly documents = new Map<string, Entry>()
  readonly additions: Record<string, number> = {}
  /** Errors that no promise allows. */
  readonly unexpected: string[] = []
  /** The longest time between two writes that were acknowledged, in milliseconds. */
  longestPause = 0
  acknowledged = 0
  readonly #name: string
  readonly #store: Datastore
  readonly #random: Random
  readonly #counts: Record<string, number>
  #stopped = false

  private constructor(name: string, store: Datastore, random: Random, counts: Record<string, number>) {
    this.#name = name
    this.#store = store
    this.#random = random
    this.#counts = counts
  }

  static async open(
    url: string,
    name: string,
    random: Random,
    counts: Record<string, number>,
  ): Promise<Writer> {
    const store = await Datastore.open(url, { table: 'entries', views: { index: new EntriesIndex() } })
    return new Writer(name, store, random, counts)
  }

  stop(): void {
    this.#stopped = true
  }

  async close(): Promise<void> {
    await this.#store.close()
  }

  /** Writes until it is stopped. */
  async work(): Promise<void> {
    let last = Date.now()
    while (!this.#stopped) {
      const kind = this.#random.pick(['put', 'putMany', 'delete', 'add', 'addWithRevision', 'mixed'] as const)
      try {
        if (await this.#do(kind)) {
          this.acknowledged++
          countUp(this.#counts, kind)
          this.longestPause = Math.max(this.longestPause, Date.now() - last)
          last = Date.now()
        }
      } catch (error) {
        this.unexpected.push(`${kind}: ${error instanceof Error ? error.stack : String(error)}`)
        return
      }
    }
  }

  async #do(kind: 'put' | 'putMany' | 'delete' | 'add' | 'addWithRevision' | 'mixed'): Promise<boolean> {
    switch (kind) {
      case 'put':
        return await this.#put(this.#key(), this.#entry())
      case 'putMany':
        return await this.#putMany()
      case 'delete':
        return await this.#delete(this.#key())
      case 'add':
      case 'mixed':
        return await this.#addInTransaction(this.#random.pick(counters), kind === 'mixed')
      case 'addWithRevision':
        return await this.#addWithRevision(this.#random.pick(counters))
    }
  }

  async #put(key: string, entry: Entry): Promise<boolean> {
    return await this.#untilKnown(() => this.#store.put(key, entry), [[key, entry]])
  }

  async #putMany(): Promise<boolean> {
    const entries = new Map(Array.from({ length: 5 }, () => [this.#key(), this.#entry()] as const))
    return await this.#untilKnown(() => this.#store.putMany(entries), [...entries])
  }

  async #delete(key: string): Promise<boolean> {
    return await this.#untilKnown(() => this.#store.delete(key), [[key, undefined]])
  }

  /** Repeats a write of documents that only this writer writes until it is acknowledged, or refused by a constraint. */
  async #untilKnown(
    write: () => Promise<unknown>,
    changes: readonly (readonly [string, Entry | undefined])[],
  ): Promise<boolean> {
    for (;;) {
      const code = await this.#attempt(write)
      if (code === null) {
        for (const [key, entry] of changes) {
          if (entry === undefined) this.documents.delete(key)
          else this.documents.set(key, entry)
        }
        return true
      }
      if (code === 'CONSTRAINT') return false
    }
  }

  /** Reads, adds one and puts with the revision that was read. */
  async #addWithRevision(key: string): Promise<boolean> {
    const before = await this.#read(key)
    const { _rev: rev } = before
    for (let uncertain = false; ;) {
      const code = await this.#attempt(() => this.#store.put(key, this.#plusOne(before), { rev }))
      if (code === null) return this.#added(key)
      uncertain ||= code === 'UNKNOWN_OUTCOME'
      // Another writer was quicker; after an unknown outcome the document says whether that was only afterwards.
      if (code === 'CONFLICT') return uncertain && (await this.#isCounted(key)) && this.#added(key)
    }
  }

  async #addInTransaction(key: string, mixed: boolean): Promise<boolean> {
    const own = this.#key()
    const entry = this.#entry()
    for (;;) {
      const code = await this.#attempt(() =>
        this.#store.transaction(async (tx) => {
          const before = await tx.get(key)
          tx.put(key, this.#plusOne(before as unknown as Counter))
          if (mixed) tx.put(own, entry)
        }),
      )
      const counted = code === null || (code === 'UNKNOWN_OUTCOME' && (await this.#isCounted(key)))
      if (counted) {
        if (mixed) this.documents.set(own, entry)
        return this.#added(key)
      }
      if (code === 'CONSTRAINT' || code === 'CONFLICT') return false
    }
  }

  #plusOne({ n, by }: Counter): Counter & Record<string, never> {
    return {
      n: n + 1,
      by: { ...by, [this.#name]: (by[this.#name] ?? 0) + 1 },
    } as Counter & Record<string, never>
  }

  async #isCounted(key: string): Promise<boolean> {
    const { by } = await this.#read(key)
    return (by[this.#name] ?? 0) > (this.additions[key] ?? 0)
  }

  #added(key: string): true {
    countUp(this.additions, key)
    return true
  }

  async #read(key: string): Promise<Counter & { readonly _rev: string }> {
    for (;;) {
      let found: (Counter & { readonly _rev: string }) | undefined
      const code = await this.#attempt(async () => (found = (await this.#store.get(key)) as typeof found))
      if (code === null) {
        if (found === undefined) throw new Error(`${key} is gone`)
        return found
      }
    }
  }

  /** The code of what it was refused with; null when it was done. */
  async #attempt(work: () => Promise<unknown>): Promise<string | null> {
    try {
      await work()
      return null
    } catch (error) {
      const code = error instanceof DatastoreError ? error.code : ''
      if (!passing.has(code) && code !== 'CONFLICT' && code !== 'CONSTRAINT') throw error
      countUp(this.#counts, code)
      if (passing.has(code)) await wait(100)
      return code
    }
  }

  #key(): string {
    return `${this.#name}-${this.#random.integer(1, keys)}`
  }

  #entry(): Entry {
    const random = this.#random
    // Few values of which each may be held once only: writers on different nodes want the same.
    const email = random.chance(0.2) ? `shared-${random.integer(1, 4)}@x` : `${random.text(16)}@x`
    return {
      ...(random.chance(0.9) ? { email } : {}),
      n: random.integer(0, 1_000_000),
      tags: Array.from({ length: random.integer(0, 3) }, () => `t${random.integer(1, 9)}`),
    }
  }
}
