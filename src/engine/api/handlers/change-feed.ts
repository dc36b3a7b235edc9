import { delay } from '../../../shared/delay.ts'
import type { OpenDatabases } from '../open-databases.ts'
import { Signal } from '../signal.ts'

export interface StoreName {
  readonly database: string
  readonly store: string
}

/** Milliseconds between two looks for another program's writes while a reader watches, and at least between two events. */
const checkInterval = 1000
const eventInterval = 100

interface Watched {
  readonly changed: Signal
  watchers: number
  timer: NodeJS.Timeout
}

/** Tells watchers when a store changed: at once for writes made through this host, within a second for any other. */
export class ChangeFeed {
  readonly #databases: OpenDatabases
  readonly #watched = new Map<string, Watched>()

  constructor(databases: OpenDatabases) {
    this.#databases = databases
  }

  /** Says that a database was written through this host. */
  notify(database: string): void {
    this.#watched.get(database)?.changed.notify()
  }

  /** The store's change number at once, and again after each change, until `signal` aborts. */
  async *watch(
    { database, store }: StoreName,
    signal: AbortSignal,
  ): AsyncGenerator<{ seq: number }, void, void> {
    const watched = await this.#enter(database)
    try {
      let seen = watched.changed.version
      const present = await this.#databases.store({ database, store })
      yield { seq: await present.changes.seq() }
      for (;;) {
        await watched.changed.after(seen, signal)
        await delay(eventInterval, signal)
        if (signal.aborted) return
        seen = watched.changed.version
        const opened = await this.#databases.peek(database)
        if (opened === undefined) continue
        const changed = await opened.store(store)
        yield { seq: await changed.changes.seq() }
      }
    } finally {
      this.#leave(database, watched)
    }
  }

  async #enter(database: string): Promise<Watched> {
    const version = await this.#version(database)
    const known = this.#watched.get(database)
    if (known !== undefined) {
      known.watchers += 1
      return known
    }
    const changed = new Signal()
    let last = version
    const check = async (): Promise<void> => {
      const now = await this.#version(database)
      if (now !== undefined && last !== undefined && (now !== last || now === null)) changed.notify()
      last = now ?? last
    }
    // A database that cannot be asked just now, because it is being closed, is asked again a second later.
    const timer = setInterval(() => void check().catch(() => {}), checkInterval)
    const watched = { changed, watchers: 1, timer }
    this.#watched.set(database, watched)
    return watched
  }

  #leave(database: string, watched: Watched): void {
    watched.watchers -= 1
    if (watched.watchers > 0) return
    clearInterval(watched.timer)
    this.#watched.delete(database)
  }

  /**
   * Returns the database's mark of writes by other programs. Undefined while the database is closed, since watching does not
   * open it; null for a server, where each store is asked instead.
   */
  async #version(database: string): Promise<number | null | undefined> {
    const opened = await this.#databases.peek(database)
    return opened?.dataVersion()
  }
}
