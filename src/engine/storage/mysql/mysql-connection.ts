import type { Readable } from 'node:stream'
import type { ExecuteValues, ResultSetHeader } from 'mysql2/promise'
import type { SqlRequest, SqlRow, SqlValue, SqlValues } from '../operation.ts'
import type { ReadAnswer, ReadPage, ReadRequest } from '../aside/read-aside.ts'
import { endWith, executeInTurn } from '../server/server-connection.ts'
import type { Answer, ServerConnection } from '../server/server-connection.ts'
import { Definitions } from './definitions/definitions.ts'
import { isIndexMade } from './definitions/is-index-made.ts'
import { endsConnection } from './mysql-errors.ts'
import type { Connections, LookingRequest } from './definitions/unfinished.ts'
import type { LentConnection } from './mysql-lender.ts'
import { reading, typeCastBytes } from './mysql-values.ts'
import type { Finished, Topology } from './topology.ts'

/** What a connection has around it. */
export interface Surroundings {
  readonly topology: Topology
  /** Runs one statement on another connection, and returns what the driver does. */
  aside(sql: string, params?: readonly ExecuteValues[]): Promise<unknown>
  /** Takes note that definitions are left to be finished before anything else is done. */
  leave(): void
}

/** A connection of a pool of `mysql2`. */
export class MysqlConnection implements ServerConnection {
  readonly #lent: LentConnection
  readonly #around: Surroundings
  readonly #connections: Connections
  readonly #definitions: Definitions
  #lost = false
  #ended = false
  #inTransaction = false
  /** Whether this transaction has looked for what another program left half-done. */
  #looked = false

  constructor(lent: LentConnection, around: Surroundings) {
    this.#lent = lent
    this.#around = around
    this.#connections = {
      inside: async (sql, params) => (await this.#query(sql, params)) as SqlRow[],
      aside: async (sql, params) =>
        ((await around.aside(sql, params?.map(bind))) as ResultSetHeader).affectedRows,
      look: async (sql, params) => (await around.aside(sql, params?.map(bind))) as SqlRow[],
    }
    this.#definitions = new Definitions(this.#connections, around.topology.guard(this.#connections))
  }

  get lost(): boolean {
    return this.#lost
  }

  async begin(): Promise<void> {
    await this.#query('start transaction')
    this.#looked = false
    this.#inTransaction = true
  }

  async beginSnapshot(): Promise<void> {
    await this.#query('set transaction isolation level repeatable read')
    // From this moment on: otherwise the first table that is read would begin the snapshot, after a change number was asked for.
    await this.#query('start transaction with consistent snapshot, read only')
    this.#inTransaction = true
  }

  async execute({ mode, sql, params, aside = false, looks }: LookingRequest): Promise<Answer> {
    if (this.#inTransaction && aside) {
      const rows = await this.#connections.look(sql, params)
      return mode === 'row' ? rows[0] : rows
    }
    if (this.#inTransaction && /^(create|drop|alter|rename)\b/i.test(sql)) {
      await this.#definitions.run(sql)
      return { changes: 0, lastId: 0 }
    }
    const found = await this.#query(sql, params, mode === 'values').catch(async (error: unknown) => {
      // Its maker died before that was noted.
      if (await isIndexMade(this.#connections, sql, error)) return { affectedRows: 0, insertId: 0 }
      throw error
    })
    if (looks) this.#looked = true
    if (mode === 'run') {
      const { affectedRows, insertId } = found as ResultSetHeader
      return { changes: affectedRows, lastId: insertId }
    }
    return mode === 'row' ? (found as SqlRow[])[0] : (found as SqlRow[])
  }

  async executeAll(requests: readonly SqlRequest[]): Promise<Answer[]> {
    return await executeInTurn(this, requests)
  }

  async commit(): Promise<void> {
    await this.#query('commit')
    this.#inTransaction = false
    await this.#definitions.keep().catch(() => this.#around.leave())
  }

  async beforeCommit(): Promise<void> {
    await this.#definitions.beforeCommit(this.#looked)
  }

  async afterUnknownCommit(): Promise<void> {
    await this.#definitions.afterUnknownCommit().catch(() => this.#around.leave())
  }

  /** Does what programs that died while they made or swapped tables have left to be done. */
  async finishDefinitions(): Promise<Finished> {
    return await this.#around.topology.finishDefinitions(this.#connections, async (work) => {
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
    await this.#definitions.undo().catch(() => this.#around.leave())
  }

  async *stream(sql: string, params: readonly SqlValue[], size: number): AsyncGenerator<SqlRow[]> {
    // The server goes on sending what was asked for: a connection whose rows were not all taken is ended.
    let complete = false
    const { connection } = this.#lent.connection as unknown as { connection: CallbackConnection }
    let rows: Readable | undefined
    // The driver tells the end of a connection to the connection, and not to the rows, which would be waited for without end.
    const fail = (error: Error): void => void rows?.destroy(error)
    connection.on('error', fail)
    try {
      rows = connection.execute({ ...reading, sql }, [...params]).stream({ highWaterMark: size })
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

  async read({ sql, params, page }: ReadRequest, ended: AbortSignal): Promise<ReadAnswer> {
    await this.beginSnapshot()
    const [own] = (await this.#query('select connection_id() as id')) as SqlRow[]
    const kill = (): void =>
      // Where the server cannot be told, the connection is ended instead.
      void this.#around
        .aside(`kill query ${Number(own?.['id'])}`)
        .catch(() => this.#lent.connection.destroy())
    const done = endWith(ended, kill)
    try {
      ended.throwIfAborted()
      if (page !== undefined) return await this.#readPage(sql, page, ended)
      const { found, fields } = await this.#ask(sql, params, true)
      return { columns: fields.map(({ name }) => name), rows: found as SqlValues[] }
    } finally {
      done()
      // Of a page the server may still be sending what is not wanted: the connection is ended.
      if (page === undefined) await this.rollback()
      // What was sent to end the statement may arrive late, and would end the next one.
      this.#ended ||= ended.aborted || page !== undefined
    }
  }

  /** Reads a page of a person's statement as its rows arrive; those behind it are not waited for. */
  async #readPage(sql: string, { offset, limit, each }: ReadPage, ended: AbortSignal): Promise<ReadAnswer> {
    const core = (this.#lent.connection as unknown as { connection: CallbackConnection }).connection
    const query = core.query({ ...reading, typeCast: typeCastBytes, sql, rowsAsArray: true } as {
      readonly sql: string
    })
    const columns = new Promise<string[]>((resolve, reject) => {
      query.once('fields', (fields = []) => resolve(fields.map(({ name }) => name)))
      query.once('error', reject)
    })
    columns.catch(() => undefined)
    let rows: SqlValues[] = []
    let passed = 0
    for await (const row of query.stream({ highWaterMark: limit })) {
      if (passed++ < offset) continue
      if (rows.push(row as SqlValues) < limit) continue
      if (each === undefined) break
      await each({ columns: await columns, rows })
      ended.throwIfAborted()
      rows = []
    }
    return { columns: await columns, rows }
  }

  release(): void {
    this.#lent.giveBack(this.#lost || this.#ended || this.#inTransaction)
  }

  /**
   * Whether the connection is there after all rows were read: they may have arrived before it was ended, which the driver
   * learns a moment later, and the next caller would be handed a dead one.
   */
  async #answers(): Promise<boolean> {
    return await this.#lent.connection.ping().then(
      () => true,
      () => false,
    )
  }

  async #query(sql: string, params: readonly SqlValue[] = [], rowsAsArray = false): Promise<unknown> {
    return (await this.#ask(sql, params, rowsAsArray)).found
  }

  async #ask(sql: string, params: readonly SqlValue[], rowsAsArray: boolean): Promise<Asked> {
    const { connection } = this.#lent
    const statement = { ...reading, sql, rowsAsArray }
    try {
      if (params.length > 0 && this.#inTransaction)
        await this.#around.topology.beforeExecute(connection, statement)
      return await ask(connection, statement, params)
    } catch (error) {
      this.#note(error)
      throw error
    }
  }

  #note(error: unknown): void {
    if (this.#around.topology.isBusyHost(error)) this.#lent.failed()
    if (!endsConnection(error)) return
    this.#lost = true
    this.#lent.failed()
  }
}

/** Asks without the driver's own promises, each of which costs as much as a statement's other work: it notes where it was called. */
function ask(
  { connection }: LentConnection['connection'],
  statement: { readonly sql: string },
  params: readonly SqlValue[],
): Promise<Asked> {
  const core = connection as unknown as CallbackConnection
  return new Promise((resolve, reject) => {
    const done: Done = (error, found, fields = []) => {
      if (error === null) resolve({ found, fields })
      else reject(error)
    }
    if (params.length === 0) core.query(statement, done)
    else core.execute(statement, params.map(bind), done)
  })
}

/** What the driver found, and the columns of its rows; a statement that writes has none. */
interface Asked {
  readonly found: unknown
  readonly fields: readonly { readonly name: string }[]
}

type Done = (error: Error | null, found: unknown, fields?: Asked['fields']) => void

interface StreamedQuery {
  once(event: 'fields', told: (fields?: Asked['fields']) => void): void
  once(event: 'error', told: (error: Error) => void): void
  stream(options: object): Readable
}

interface CallbackConnection {
  query(options: { readonly sql: string }, done: Done): void
  query(options: { readonly sql: string }): StreamedQuery
  execute(
    options: { readonly sql: string },
    params: readonly ExecuteValues[],
    done?: Done,
  ): { stream(options: object): Readable }
  on(event: 'error', told: (error: Error) => void): void
  off(event: 'error', told: (error: Error) => void): void
}

/** A whole number is sent as its digits: as a number it would go as a fraction, and not be exact. */
function bind(value: SqlValue): ExecuteValues {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value)
  return typeof value === 'number' && Number.isInteger(value) ? String(value) : value
}
