/** What is kept: an unfinished dry run. */
export interface KeptRun {
  readonly cursor: string
  close(): Promise<void>
}

/** Dry runs that stopped early and are kept to be gone on with: the newest few of a database. */
const mostKept = 4

/** Keeps what unfinished dry runs have found, by cursor, for as long as the database is open. */
export class DryRunCache {
  readonly #kept = new Map<string, KeptRun>()

  /** Keeps one; the oldest gives way when there are too many. */
  async put(run: KeptRun): Promise<void> {
    this.#kept.set(run.cursor, run)
    const [oldest] = this.#kept.values()
    if (this.#kept.size > mostKept) await this.take(oldest!.cursor)?.close()
  }

  /** Hands a kept run out; the caller closes it, or puts it back. */
  take(cursor: string): KeptRun | undefined {
    const found = this.#kept.get(cursor)
    this.#kept.delete(cursor)
    return found
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#kept.values(), (run) => run.close()))
    this.#kept.clear()
  }
}
