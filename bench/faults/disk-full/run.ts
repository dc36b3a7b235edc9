import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Datastore, DatastoreError } from '../../../src/engine/index.ts'
import { exportDocuments } from '../../../src/engine/transfer/exports/export-documents.ts'
import { EntriesIndex, tagsView } from '../entries.ts'
import type { Entry } from '../entries.ts'
import type { Random } from '../random.ts'
import type { Operation } from './order.ts'

const documents = 40
const mostOperations = 60
const imported = 250

/** One operation that is repeated until the disk is full, and what must then be in the store. */
export class Run {
  readonly problems: string[] = []
  full = false
  acknowledged = 0
  readonly #store: Datastore
  readonly #operation: Operation
  readonly #random: Random
  readonly #folder: string
  readonly #expected = new Map<string, string>()
  /** What the file holds that is imported; how much of it is saved when the disk is full is the engine's choice. */
  readonly #records = new Map<string, string>()
  /** The version of each view that answers. */
  readonly #answers = { index: 1, by_tag: 1 }
  #version = 1
  #exports = 0

  constructor(store: Datastore, operation: Operation, random: Random, folder: string) {
    this.#store = store
    this.#operation = operation
    this.#random = random
    this.#folder = folder
  }

  async start(): Promise<void> {
    for await (const { key, text } of this.#store.iterateText()) this.#expected.set(key, text)
    if (this.#operation !== 'import') return
    for (let n = 0; n < imported; n++) {
      const entry = {
        email: `i${n}@x`,
        n,
        tags: ['a'],
        note: this.#random.text(this.#random.integer(0, 3000)),
      }
      this.#records.set(`i${n}`, JSON.stringify(entry))
    }
    const lines = [...this.#records].map(([key, text]) => `{"_key":"${key}",${text.slice(1)}`)
    writeFileSync(this.#importFile, lines.join('\n'))
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
    this.#lookAtFiles()
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
        if ((left.get(key) ?? this.#records.get(key)) !== text)
          this.problems.push(`${when}: document ${key} is not as acknowledged`)
        left.delete(key)
      }
      for (const view of ['index', 'by_tag'] as const) {
        const rows = await this.#store.query(view, {}, { limit: 5, includeDocs: true })
        const wrong = rows.find((row) => row['v'] !== this.#answers[view])
        if (wrong !== undefined)
          this.problems.push(`${when}: ${view} answers with version ${String(wrong['v'])}`)
      }
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
      case 'publish':
        await this.#store.views.publish(tagsView(++this.#version))
        this.#answers.by_tag = this.#version
        return
      case 'addView':
        await this.#store.views.add('index', new EntriesIndex(++this.#version))
        this.#answers.index = this.#version
        return
      case 'reindex':
        await this.#store.views.reindex(this.#random.pick(['index', 'by_tag']))
        return
      case 'backup':
        return await this.#backUp()
      case 'export':
        return await this.#export()
      case 'import':
        await this.#store.importFile(this.#importFile, { key: '_key', name: 'once' })
        for (const [key, text] of this.#records) this.#expected.set(key, text)
        return
      default:
        this.#operation satisfies never
    }
  }

  async #backUp(): Promise<void> {
    const path = join(this.#folder, 'copy.db')
    await this.#store.backup(path)
    const copy = await Datastore.open(path, { table: 'entries', readonly: true })
    let count = 0
    for await (const { key, text } of copy.iterateText()) if (this.#expected.get(key) === text) count++
    await copy.close()
    if (count !== this.#expected.size)
      this.problems.push(`the backup has ${count} of ${this.#expected.size} documents`)
    for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  }

  /** Each export is a file more, until there is no room for one. */
  async #export(): Promise<void> {
    const path = join(this.#folder, `export ${this.#exports}.ndjson`)
    const source = {
      name: 'items',
      documents: () => this.#store.iterateText(),
      total: () => Promise.resolve(null),
    }
    for await (const _ of exportDocuments(source, { path, format: 'ndjson', overwrite: false })) void _
    this.#exports++
  }

  /** What is there has been acknowledged and is whole; nothing else is there, under whatever name. */
  #lookAtFiles(): void {
    const known = /^(entries\.db(-wal|-shm|-datastore)?|import\.ndjson|ballast)$/
    const files = readdirSync(this.#folder).filter((name) => !known.test(name))
    for (const name of files) {
      const number = Number(/^export (\d+)\.ndjson$/.exec(name)?.[1] ?? Infinity)
      if (number >= this.#exports) this.problems.push(`an incomplete ${name} was left`)
      else if (
        readFileSync(join(this.#folder, name), 'utf8').trimEnd().split('\n').length !== this.#expected.size
      )
        this.problems.push(`${name} is not whole`)
    }
  }

  get #importFile(): string {
    return join(this.#folder, 'import.ndjson')
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
