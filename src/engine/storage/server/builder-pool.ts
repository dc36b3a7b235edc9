/** A connection that is lent, and how it is given back. */
interface Lent {
  readonly connection: object
  giveBack(broken: boolean): void
}

/** What knex notes at a connection. */
interface Noted {
  __knexUid?: string
  readonly __knex__disposed?: unknown
}

let count = 0

/** A pool as the query builder wants it, of connections that are lent to it one at a time. */
export class BuilderPool {
  readonly #lend: () => Promise<Lent>
  readonly #used = new Map<object, Lent>()

  constructor(lend: () => Promise<Lent>) {
    this.#lend = lend
  }

  acquire(): { readonly promise: Promise<object> } {
    return { promise: this.#acquire() }
  }

  release(connection: Noted): boolean {
    const lent = this.#used.get(connection)
    this.#used.delete(connection)
    lent?.giveBack(connection.__knex__disposed !== undefined)
    return lent !== undefined
  }

  /** The connections are the program's. */
  destroy(): Promise<void> {
    return Promise.resolve()
  }

  numUsed(): number {
    return this.#used.size
  }

  numFree(): number {
    return 0
  }

  numPendingAcquires(): number {
    return 0
  }

  async #acquire(): Promise<object> {
    const lent = await this.#lend()
    const connection: Noted = lent.connection
    connection.__knexUid ??= `datastore${++count}`
    this.#used.set(connection, lent)
    return connection
  }
}
