import type { QueryResult } from 'pg'
import { DatastoreError } from '../../../shared/errors.ts'
import type { SqlRequest, SqlRow, SqlValue } from '../operation.ts'
import type { Answer, ServerConnection } from '../server/server-connection.ts'
import { endsConnection, isRefusedAsWhole, unkeepable } from './postgres-errors.ts'
import type { LentClient } from './postgres-lender.ts'
import { postgresTypes } from './postgres-values.ts'
import type { StatementTexts } from './statement-texts.ts'

/** How the driver is to read values, whatever the options of the pool say. */
const reading = { types: postgresTypes }

/** Asks the driver for rows as lists of their values. */
const lists = { ...reading, rowMode: 'array' } as object

/** What every transaction brings along, since it may meet a server connection that another client has set up otherwise. */
export interface Framing {
  readonly texts: StatementTexts
  /** Begins a transaction that writes. */
  readonly begin: string
  /** Begins one that only reads, and reads everything as it is then. */
  readonly beginSnapshot: string
}

/** A connection of a pool of `pg`. */
export class PostgresConnection implements ServerConnection {
  readonly #lent: LentClient
  readonly #framing: Framing
  #lost = false
  #inTransaction = false
  #saved = false
  #cursors = 0
  /** What was sent and not waited for: the server answers it before what is sent next. */
  #ahead: Promise<unknown> | undefined

  constructor(lent: LentClient, framing: Framing) {
    this.#lent = lent
    this.#framing = framing
  }

  get lost(): boolean {
    return this.#lost
  }

  async begin(): Promise<void> {
    this.#inTransaction = true
    await this.#sendAhead(this.#framing.begin)
  }

  async beginSnapshot(): Promise<void> {
    this.#inTransaction = true
    await this.#sendAhead(this.#framing.beginSnapshot)
  }

  async execute({ mode, sql, params, mayFail }: SqlRequest): Promise<Answer> {
    const guarded = mayFail === true && this.#inTransaction
    if (guarded) await this.#save()
    try {
      const { rows, rowCount } = await this.#query(this.#framing.texts.of(sql), params, mode === 'values')
      if (mode === 'rows' || mode === 'values') return rows
      if (mode === 'row') return rows[0]
      return { changes: rowCount ?? 0, lastId: Number(rows[0]?.['id'] ?? 0) }
    } catch (error) {
      // A transaction that is to be begun again as a whole has no use for its savepoint.
      if (guarded && !this.#lost && !isRefusedAsWhole(error))
        await this.#query('rollback to savepoint statement')
      throw error
    }
  }

  async beforeCommit(): Promise<void> {}

  async commit(): Promise<void> {
    const { command } = await this.#query('commit')
    this.#inTransaction = false
    // A transaction in which a statement has failed ends so, and without an error.
    if (command === 'ROLLBACK') {
      throw new DatastoreError('INTERNAL', 'A statement failed and nobody looked at it: nothing was written.')
    }
  }

  async rollback(): Promise<void> {
    if (!this.#inTransaction || this.#lost) return
    // When not even that succeeds the connection is ended, and the transaction with it.
    await this.#query('rollback').catch(() => (this.#lost = true))
    this.#inTransaction = false
  }

  async afterUnknownCommit(): Promise<void> {}

  async *stream(sql: string, params: readonly SqlValue[], size: number): AsyncGenerator<SqlRow[]> {
    const cursor = `datastore_${++this.#cursors}`
    await this.beginSnapshot()
    try {
      await this.#query(`declare ${cursor} no scroll cursor for ${this.#framing.texts.of(sql)}`, params)
      for (;;) {
        const { rows } = await this.#query(`fetch ${size} from ${cursor}`)
        if (rows.length > 0) yield rows
        if (rows.length < size) return
      }
    } finally {
      if (!this.#lost) await this.rollback()
    }
  }

  release(): void {
    this.#lent.giveBack(this.#lost || this.#inTransaction)
  }

  // One savepoint at a time: they would add up to a long list that the server has to look through.
  async #save(): Promise<void> {
    await this.#sendAhead(`${this.#saved ? 'release savepoint statement; ' : ''}savepoint statement`)
    this.#saved = true
  }

  /**
   * Sends a statement together with the next one, which saves a round trip. It must be one without which the next
   * cannot succeed, or that can only fail with the connection: both are sent whatever becomes of the first. A
   * connection that does not pipeline, as a program's may not, has each statement awaited.
   */
  async #sendAhead(text: string): Promise<void> {
    const { client } = this.#lent
    if (!('pipeline' in client && client.pipeline)) return void (await this.#query(text))
    const before = this.#ahead
    const sent = client.query(text)
    this.#ahead = before === undefined ? sent : Promise.all([before, sent])
    // The caller that waits for the next statement gets the error.
    this.#ahead.catch(() => undefined)
  }

  async #query(text: string, values?: readonly SqlValue[], asLists = false): Promise<QueryResult<SqlRow>> {
    const wrong = values?.find((value) => typeof value === 'string' && value.includes('\u0000'))
    if (typeof wrong === 'string') throw unkeepable(wrong)
    const ahead = this.#ahead
    this.#ahead = undefined
    try {
      if (!this.#inTransaction) await this.#lent.settle?.()
      const sent = this.#lent.client.query<SqlRow>({
        text,
        ...(values === undefined || values.length === 0 ? {} : { values: [...values] }),
        ...(asLists ? lists : reading),
      })
      return ahead === undefined ? await sent : (await Promise.all([sent, ahead]))[0]
    } catch (error) {
      if (endsConnection(error)) {
        this.#lost = true
        this.#lent.failed()
      }
      throw error
    }
  }
}
