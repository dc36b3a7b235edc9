import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Datastore, DatastoreError } from '../../../src/engine/index.ts'
import type { Database } from '../../../src/engine/index.ts'
import { Jobs } from '../jobs.ts'
import type { Operation, ReadOnlyOrder } from './order.ts'

/** The operations of one run. */
export class Work {
  readonly #database: Database
  readonly #store: Datastore
  readonly #jobs: Jobs
  readonly #order: ReadOnlyOrder
  /** Of the job that is next: what is done is not done again. */
  #number = 0

  constructor(database: Database, store: Datastore, order: ReadOnlyOrder) {
    this.#database = database
    this.#store = store
    this.#order = order
    this.#jobs = new Jobs({ database, store, folder: order.folder, documents: order.documents })
  }

  /** Returns `done`, a code, or what was thrown instead of a DatastoreError. */
  async run(operation: Operation): Promise<string> {
    try {
      if (operation === 'open') await this.#open()
      else if (operation === 'backup') await this.#backUp()
      else await this.#jobs.run(operation, this.#number)
      this.#number++
      return 'done'
    } catch (error) {
      if (!(error instanceof DatastoreError)) return error instanceof Error ? error.stack! : String(error)
      return error.code
    }
  }

  /** Looks at what the last run of it has made, which was done. */
  async check(operation: Operation): Promise<string[]> {
    if (operation === 'open' || operation === 'backup') return []
    return await this.#jobs.check(operation, this.#number - 1)
  }

  /** Files under a final name that are not whole; parts have names of their own, and could perhaps not be removed. */
  async halfFiles(): Promise<string[]> {
    const problems = this.#jobs.leftovers().filter((problem) => !problem.includes('.tmp '))
    for (const name of readdirSync(this.#order.folder)) {
      if (!/^copy \d+\.db$/.test(name)) continue
      const count = await countBase(join(this.#order.folder, name), true).catch(String)
      if (count !== this.#order.documents) problems.push(`${name} has ${count} documents`)
    }
    return problems
  }

  /** Another program comes and reads, and closes the file, while this one has it open. */
  async #open(): Promise<void> {
    const count = await countBase(this.#database.path, this.#number % 2 === 1)
    if (count !== this.#order.documents) throw new Error(`An opener reads ${count} documents.`)
  }

  async #backUp(): Promise<void> {
    await this.#store.backup(join(this.#order.folder, `copy ${this.#number}.db`))
  }
}

async function countBase(path: string, readonly: boolean): Promise<number> {
  const copy = await Datastore.open(path, { table: 'entries', readonly })
  try {
    let count = 0
    for await (const { key } of copy.iterateText()) if (key.startsWith('base ')) count++
    return count
  } finally {
    await copy.close()
  }
}
