import type { Connection, ExecuteValues, ResultSetHeader } from 'mysql2/promise'
import type { SqlRequest, SqlRow, SqlValue } from '../operation.ts'
import type { Answer, ServerConnection } from '../server/server-connection.ts'
import type { Connections } from './definitions.ts'
import { Definitions, finishDefinitions, lacksTable } from './definitions.ts'
import { endsConnection } from './mysql-errors.ts'

/** What a connection is taken from and given back to. */
export interface Lender {
  /** Runs one statement on another connection. */
  aside(sql: string, params?: readonly ExecuteValues[]): Promise<void>
  giveBack(connection: Connection, broken: boolean): void
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
      aside: (sql, params) => lender.aside(sql, params?.map(bind)),
    }
    this.#definitions = new Definitions(this.#connections)
  }

  get lost(): boolean {
    return this.#lost
  }

  async begin(): Promise<void> {
    await this.#query('start transaction')
    this.#inTransaction = true
  }

  async execute({ mode, sql, params }: SqlRequest): Promise<Answer> {
    if (this.#inTransaction && /^(create|drop|alter|rename)\b/i.test(sql)) {
      await this.#definitions.run(sql)
      return { changes: 0, lastId: 0 }
    }
    const found = await this.#query(sql, params, mode === 'values')
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
    await this.#definitions.refuseHalfSwapped()
    await this.#definitions.beforeCommit()
  }

  /** Does what programs that died while they made or swapped tables have left to be done, and returns how much that was. */
  async finishDefinitions(): Promise<number> {
    await this.begin()
    try {
      const finished = await finishDefinitions(this.#connections)
      await this.commit()
      return finished
    } catch (error) {
      await this.rollback()
      if (lacksTable(error)) return 0
      throw error
    }
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
    const rows = connection.execute(sql, [...params]).stream({ highWaterMark: size })
    try {
      let chunk: SqlRow[] = []
      for await (const row of rows) {
        chunk.push(row as SqlRow)
        if (chunk.length < size) continue
        yield chunk
        chunk = []
      }
      complete = true
      if (chunk.length > 0) yield chunk
    } finally {
      this.#lost ||= !complete
    }
  }

  release(): void {
    this.#lender.giveBack(this.#connection, this.#lost || this.#inTransaction)
  }

  async #query(sql: string, params: readonly SqlValue[] = [], rowsAsArray = false): Promise<unknown> {
    try {
      const [found] =
        params.length === 0
          ? await this.#connection.query({ sql, rowsAsArray })
          : await this.#connection.execute({ sql, rowsAsArray }, params.map(bind))
      return found
    } catch (error) {
      this.#lost ||= endsConnection(error)
      throw error
    }
  }
}

interface CallbackConnection {
  execute(sql: string, params: SqlValue[]): { stream(options: object): AsyncIterable<unknown> }
}

/** A whole number is sent as its digits: as a number it would go as a fraction, and not be exact. */
function bind(value: SqlValue): ExecuteValues {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value)
  return typeof value === 'number' && Number.isInteger(value) ? String(value) : value
}
