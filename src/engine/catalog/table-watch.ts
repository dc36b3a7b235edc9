import { DatastoreError } from '../../shared/errors.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { Operation } from '../storage/operation.ts'
import { checkSchema } from './check-schema.ts'
import type { ViewRecord } from './view-record.ts'

/** Milliseconds that a writer relies on its last check of the tables, on a database that does not report their changes. */
const lookMilliseconds = 1000

/** Looks at what another program makes of a store's tables, again whenever it may have changed them. */
export class TableWatch {
  readonly #dialect: Dialect
  readonly #store: string
  #schema: number | null = -1
  #looked = -Infinity
  #reason: string | null = null

  constructor(dialect: Dialect, store: string) {
    this.#dialect = dialect
    this.#store = store
  }

  /** Why the store must not be written, although its file may be; null when it may. */
  get reason(): string | null {
    return this.#reason
  }

  /**
   * Looks at the tables of these views and the store's own, where they may have changed since the last look: a database
   * that does not tell is looked at once a second.
   *
   * @throws DatastoreError `CORRUPT` when one of them is no longer a table as the engine makes it.
   */
  *look(records: readonly ViewRecord[]): Operation<void> {
    const schema = yield* this.#dialect.introspector.schemaVersion()
    const now = performance.now()
    if (schema === this.#schema && (schema !== null || now - this.#looked < lookMilliseconds)) return
    this.#reason = yield* checkSchema(this.#dialect, this.#store, records)
    this.#schema = schema
    this.#looked = now
  }

  /** @throws DatastoreError `READ_ONLY` where the last look found what forbids to write. */
  refuse(location: string): void {
    if (this.#reason === null) return
    throw new DatastoreError('READ_ONLY', `Store "${this.#store}" is only read: ${this.#reason}`, {
      details: { store: this.#store, path: location },
    })
  }
}
