import type { Readable } from 'node:stream'
import type { Connection, ExecuteValues, ResultSetHeader } from 'mysql2/promise'
import type { SqlRequest, SqlRow, SqlValue } from '../operation.ts'
import type { Answer, ServerConnection } from '../server/server-connection.ts'
import { Definitions } from './definitions/definitions.ts'
import { isIndexMade } from './definitions/is-index-made.ts'
import { endsConnection } from './mysql-errors.ts'
import type { Connections } from './definitions/unfinished.ts'
import type { Finished, Topology } from './topology.ts'

/** What a connection is taken from and given back to. */
export interface Lender {
  readonly topology: Topology
  /** Runs one statement on another connection, and returns what the driver does. */
  aside(sql: string, params?: readonly ExecuteValues[]): Promise<unknown>
  giveBack(connection: Connection, broken: boolean): void
  /** The connection was lost without being closed here, or waits in vain: another host may do better. */
  failed(): void
  /** Takes note that definitions are left to be finished before anything else is done. */
  leave(): void
}

/** A connection of a pool of `mysql2`. */
export class MysqlConnection implements ServerConnection {
  readonly #connection: Connection
  readonly #lender: Lender
  readonly #connections: Connections
  readonly #definitions: Definitions
  #lost = false
  #inTransaction = false

  constructor(connection: Connection, lender: Lender) {
    this.#connection = connection
    this.#lender = lender
    this.#connections = {
      inside: async (sql, params) => (await this.#query(sql, params)) as SqlRow[],
      aside: async (sql, params) =>
        ((await lender.aside(sql, params?.map(bind))) as ResultSetHeader).affectedRows,
      look: async (sql, params) => (await lender.aside(sql, params?.map(bind))) as SqlRow[],
    }
    this.#definitions = new Definitions(this.#connections, lender.topology.guard(this.#connections))
  }

  get lost(): boolean {
    return this.#lost
  }

  async begin(): Promise<void> {
    await this.#query('start transaction')
    this.#inTransaction = true
  }

  async beginSnapshot(): Promise<void> {
    await this.#query('set transaction isolation level repeatable read')
    // From this moment on: otherwise the first table that is read would begin the snapshot, after a change number was asked for.
    await this.#query('start transaction with consistent snapshot, read only')
    this.#inTransaction = true
  }

  async execute({ mode, sql, params }: SqlRequest): Promise<Answer> {
    if (this.#inTransaction && /^(create|drop|alter|rename)\b/i.test(sql)) {
      await this.#definitions.run(sql)
      return { changes: 0, lastId: 0 }
    }
    const found = await this.#query(sql, params, mode === 'values').catch(async (error: unknown) => {
      // Its maker died before that was noted.
      if (await isIndexMade(this.#connections, sql, error)) return { affectedRows: 0, insertId: 0 }
      throw error
    })
    if (mode === 'run') {
      const { affectedRows, insertId } = found as ResultSetHeader
      return { changes: affectedRows, lastId: insertId }
    }
    return mode === 'row' ? (found as SqlRow[])[0] : (found as SqlRow[])
  }

  async commit(): Promise<void> {
    await this.#query('commit')
    this.#inTransaction = false
    await this.#definitions.keep().catch(() => this.#lender.leave())
  }

  async beforeCommit(): Promise<void> {
    await this.#definitions.beforeCommit()
  }

  async afterUnknownCommit(): Promise<void> {
    await this.#definitions.afterUnknownCommit().catch(() => this.#lender.leave())
  }

  /** Does what programs that died while they made or swapped tables have left to be done. */
  async finishDefinitions(): Promise<Finished> {
    return await this.#lender.topology.finishDefinitions(this.#connections, async (work) => {
      await this.begin()
      try {
        const done = await work()
        await this.commit()
        return done
      } catch (error) {
        await this.rollback()
        throw error
      }
    })
  }

  async rollback(): Promise<void> {
    if (this.#inTransaction && !this.#lost) {
      this.#inTransaction = false
      // When not even that succeeds the connection is ended, and the transaction with it.
      await this.#query('rollback').catch(() => (this.#lost = true))
    }
    await this.#definitions.undo().catch(() => this.#lender.leave())
  }

  async *stream(sql: string, params: readonly SqlValue[], size: number): AsyncGenerator<SqlRow[]> {
    // The server goes on sending what was asked for: a connection whose rows were not all taken is ended.
    let complete = false
    const { connection } = this.#connection as unknown as { connection: CallbackConnection }
    let rows: Readable | undefined
    // The driver tells the end of a connection to the connection, and not to the rows, which would be waited for without end.
    const fail = (error: Error): void => void rows?.destroy(error)
    connection.on('error', fail)
    try {
      rows = connection.execute(sql, [...params]).stream({ highWaterMark: size })
      let chunk: SqlRow[] = []
      for await (const row of rows) {
        chunk.push(row as SqlRow)
        if (chunk.length < size) continue
        yield chunk
        chunk = []
      }
      complete = true
      if (chunk.length > 0) yield chunk
    } catch (error) {
      this.#note(error)
      throw error
    } finally {
      connection.off('error', fail)
      this.#lost ||= !complete || !(await this.#answers())
    }
  }

  release(): void {
    this.#lender.giveBack(this.#connection, this.#lost || this.#inTransaction)
  }

  /**
   * Whether the connection is there after all rows were read: they may have arrived before it was ended, which the driver
   * learns a moment later, and the next caller would be handed a dead one.
   */
  async #answers(): Promise<boolean> {
    return await this.#connection.ping().then(
      () => true,
      () => false,
    )
  }

  async #query(sql: string, params: readonly SqlValue[] = [], rowsAsArray = false): Promise<unknown> {
    try {
      if (params.length > 0 && this.#inTransaction)
        await this.#lender.topology.beforeExecute(this.#connection, { sql, rowsAsArray })
      const [found] =
        params.length === 0
          ? await this.#connection.query({ sql, rowsAsArray })
          : await this.#connection.execute({ sql, rowsAsArray }, params.map(bind))
      return found
    } catch (error) {
      this.#note(error)
      throw error
    }
  }

  #note(error: unknown): void {
    if (this.#lender.topology.isBusyHost(error)) this.#lender.failed()
    if (!endsConnection(error)) return
    this.#lost = true
    this.#lender.failed()
  }
}

interface CallbackConnection {
  execute(sql: string, params: SqlValue[]): { stream(options: object): Readable }
  on(event: 'error', told: (error: Error) => void): void
  off(event: 'error', told: (error: Error) => void): void
}

/** A whole number is sent as its digits: as a number it would go as a fraction, and not be exact. */
function bind(value: SqlValue): ExecuteValues {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value)
  return typeof value === 'number' && Number.isInteger(value) ? String(value) : value
}
