import { setTimeout as sleep } from 'node:timers/promises'
import { Datastore } from '../../../src/engine/index.ts'

/** Two more writers, and a reader that follows the changes of all from the last number it was given. */
export class Follower {
  readonly #stores: readonly Datastore[]
  readonly #told = new Set<string>()
  readonly #expected = new Set<string>()
  readonly #problems: string[] = []
  readonly #ended = new AbortController()
  #work: Promise<unknown> = Promise.resolve()
  #since = 0

  private constructor(stores: readonly Datastore[]) {
    this.#stores = stores
  }

  static async start(url: string): Promise<Follower> {
    const stores = await Promise.all([0, 1, 2].map(() => Datastore.open(url, { table: 'documents' })))
    const follower = new Follower(stores)
    follower.#work = Promise.all([follower.#write(0), follower.#write(1), follower.#follow()])
    return follower
  }

  /** How many documents it was told of. */
  get seen(): number {
    return this.#told.size
  }

  /** A document that was written and that it must be told of. */
  expect(key: string): void {
    this.#expected.add(key)
  }

  /** Ends the writers and reads what is left; what was told twice, out of order or not at all. */
  async end(): Promise<string[]> {
    this.#ended.abort()
    await this.#work
    while (await this.#read());
    const missing = [...this.#expected].filter((key) => !this.#told.has(key))
    if (missing.length > 0)
      this.#problems.push(`never told of ${missing.slice(0, 10).join(', ')} (${missing.length} in all)`)
    await Promise.all(this.#stores.map((store) => store.close()))
    return this.#problems
  }

  async #write(writer: number): Promise<void> {
    for (let n = 0; !this.#ended.signal.aborted; n++) {
      const key = `writer ${writer} ${n}`
      await this.#stores[writer]!.put(key, { n })
      this.expect(key)
      await sleep(n % 7)
    }
  }

  async #follow(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      await this.#read()
      await sleep(1)
    }
  }

  async #read(): Promise<boolean> {
    const changes = await this.#stores[2]!.changes.list({ since: this.#since })
    for (const { key, seq } of changes) {
      if (seq <= this.#since) this.#problems.push(`told of ${key} (${seq}) after ${this.#since}`)
      this.#since = seq
      this.#told.add(key)
    }
    return changes.length > 0
  }
}
