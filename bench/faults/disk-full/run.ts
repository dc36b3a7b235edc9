import { existsSync, rmSync } from 'node:fs'
import { Datastore, DatastoreError } from '../../../src/engine/index.ts'
import { EntriesIndex, tagsView } from '../entries.ts'
import type { Entry } from '../entries.ts'
import type { Random } from '../random.ts'
import type { Operation } from './order.ts'

const documents = 40
const mostOperations = 60

/** One operation that is repeated until the disk is full, and what must then be in the store. */
export class Run {
  readonly problems: string[] = []
  full = false
  acknowledged = 0
  readonly #store: Datastore
  readonly #operation: Operation
  readonly #random: Random
  readonly #copy: string
  readonly #expected = new Map<string, string>()
  #version = 1

  constructor(store: Datastore, operation: Operation, random: Random, copy: string) {
    this.#store = store
    this.#operation = operation
    this.#random = random
    this.#copy = copy
  }

  async start(): Promise<void> {
    for await (const { key, text } of this.#store.iterateText()) this.#expected.set(key, text)
  }

  /** Repeats the operation until it is refused for want of space. */
  async untilFull(): Promise<void> {
    for (let step = 0; step < mostOperations && !this.full; step++) {
      try {
        await this.#step()
        this.acknowledged++
      } catch (error) {
        this.full = true
        this.#judge(error)
      }
    }
    if (existsSync(this.#copy)) this.problems.push('an incomplete backup was left')
  }

  /** The same again, now that there is space. */
  async goOn(): Promise<void> {
    try {
      await this.#step()
    } catch (error) {
      this.problems.push(`${this.#operation} when space is back: ${String(error)}`)
    }
  }

  /** Everything acknowledged is there, and what was refused is not. */
  async look(when: string): Promise<void> {
    const left = new Map(this.#expected)
    try {
      for await (const { key, text } of this.#store.iterateText()) {
        if (left.get(key) !== text) this.problems.push(`${when}: document ${key} is not as acknowledged`)
        left.delete(key)
      }
      await this.#store.query('index', {}, { limit: 5, includeDocs: true })
      await this.#store.query('by_tag', {}, { limit: 5 })
    } catch (error) {
      this.problems.push(`${when}: reading failed: ${String(error)}`)
    }
    if (left.size > 0) this.problems.push(`${when}: ${left.size} acknowledged documents are gone`)
  }

  #judge(error: unknown): void {
    if (!(error instanceof DatastoreError)) this.problems.push(`no DatastoreError: ${String(error)}`)
    else if (error.code !== 'IO' || !/disk/i.test(error.message)) {
      this.problems.push(`${this.#operation} was refused with ${error.code}: ${error.message}`)
    }
  }

  async #step(): Promise<void> {
    switch (this.#operation) {
      case 'put': {
        const [key, entry] = this.#entry()
        await this.#store.put(key, entry)
        return this.#put(key, entry)
      }
      case 'putMany': {
        const entries = new Map(Array.from({ length: 30 }, () => this.#entry()))
        await this.#store.putMany(entries)
        for (const [key, entry] of entries) this.#put(key, entry)
        return
      }
      case 'delete': {
        const key = [...this.#expected.keys()][0] ?? 'none'
        await this.#store.delete(key)
        this.#expected.delete(key)
        return
      }
      case 'transaction': {
        const [key, entry] = this.#entry()
        const gone = [...this.#expected.keys()].find((other) => other !== key) ?? 'none'
        await this.#store.transaction((tx) => {
          tx.put(key, entry)
          tx.delete(gone)
        })
        this.#put(key, entry)
        this.#expected.delete(gone)
        return
      }
      case 'defineView':
        await this.#store.views.publish(tagsView(++this.#version))
        return
      case 'addView':
        return await this.#store.views.add('index', new EntriesIndex(++this.#version))
      case 'reindex':
        await this.#store.views.reindex(this.#random.pick(['index', 'by_tag']))
        return
      case 'backup': {
        await this.#store.backup(this.#copy)
        const copy = await Datastore.open(this.#copy, { table: 'entries', readonly: true })
        let count = 0
        for await (const { key, text } of copy.iterateText()) if (this.#expected.get(key) === text) count++
        await copy.close()
        if (count !== this.#expected.size)
          this.problems.push(`the backup has ${count} of ${this.#expected.size} documents`)
        for (const end of ['', '-wal', '-shm']) rmSync(`${this.#copy}${end}`, { force: true })
        return
      }
      default:
        this.#operation satisfies never
    }
  }

  #entry(): [string, Entry] {
    const index = this.#random.integer(0, documents * 2)
    const note = this.#random.text(this.#random.integer(0, 4000))
    return [`k${index}`, { email: `${index}@x`, n: this.#random.integer(0, 1000), tags: ['a', 'b'], note }]
  }

  #put(key: string, entry: Entry): void {
    this.#expected.set(key, JSON.stringify(entry))
  }
}
