import type { Knex } from 'knex'
import { delay } from '../../../shared/delay.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { retry } from '../../../shared/retry.ts'
import type { Dialect } from '../dialect.ts'
import type { Operation, SqlRow, SqlValue } from '../operation.ts'
import { createBuilder } from '../create-builder.ts'
import { QueryReports } from '../query-reports.ts'
import type { QueryReportOptions } from '../query-reports.ts'
import { readOnlyRefusal } from '../read-only.ts'
import { closedError } from '../storage.ts'
import { checkRead, endOfRead } from '../aside/read-aside.ts'
import type { ReadAnswer, ReadLimits, ReadRequest } from '../aside/read-aside.ts'
import type { Storage, StreamOptions } from '../storage.ts'
import { connectionFailure } from './connection-failure.ts'
import { ReportedConnection } from './reported-connection.ts'
import { NeedsCare } from './server-connection.ts'
import type { Answer, Care, Server, ServerConnection } from './server-connection.ts'

/** How often a transaction is begun again because the server asks for it. */
const mostAttempts = 10

/**
 * Milliseconds that a cluster may take to agree on which nodes are left, or a standby to take over: no host answers
 * meanwhile.
 */
const electionMilliseconds = 10_000

/** A database server: the operations that SQLite runs at once are awaited here, each on one connection of a pool. */
export class ServerStorage implements Storage {
  readonly #server: Server
  readonly #reports: QueryReports
  #knex: Knex | undefined
  #closed = false

  constructor(server: Server, reports: QueryReportOptions) {
    this.#server = server
    this.#reports = new QueryReports(server, reports)
  }

  get dialect(): Dialect {
    return this.#server.dialect
  }

  get location(): string {
    return this.#server.location
  }

  get product(): string {
    return this.#server.product
  }

  get readonly(): boolean {
    return this.readonlyReason !== null
  }

  get readonlyReason(): string | null {
    return this.#server.readonlyReason
  }

  get knex(): Knex {
    this.#knex ??= createBuilder(this.#server.knex, this, this.#reports)
    return this.#knex
  }

  get journalMode(): string {
    return this.#server.journalMode
  }

  prepareForStores(): void {}

  dataVersion(): null {
    return null
  }

  async read<T>(operation: Operation<T>): Promise<T> {
    let connection: ServerConnection | undefined
    try {
      connection = await this.#connect()
      return await drive(connection, operation)
    } catch (thrown) {
      throw this.dialect.errors.translate(
        connection === undefined ? thrown : this.#tell(connection, thrown),
        this.location,
      )
    } finally {
      connection?.release()
    }
  }

  async readSnapshot<T>(operation: () => Operation<T>): Promise<T> {
    return await this.#guard(() =>
      this.#retry((connection) => lookOnce(this.#server, connection, operation())),
    )
  }

  async outside<T>(operation: Operation<T>): Promise<T> {
    this.#checkWritable()
    return await this.#guard(() => this.#with((connection) => drive(connection, operation), true))
  }

  async write<T>(operation: () => Operation<T>): Promise<T> {
    this.#checkWritable()
    let care: Care = 'none'
    const work = async (connection: ServerConnection): Promise<Tried<T>> => {
      const tried = await transact(this.#server, connection, operation(), care)
      if ('failed' in tried && tried.failed instanceof NeedsCare) care = 'full'
      return tried
    }
    return await this.#guard(() => this.#retry(work, true))
  }

  #checkWritable(): void {
    if (this.readonly) throw readOnlyRefusal(this)
  }

  async *stream(
    sql: string,
    params: readonly SqlValue[],
    options: StreamOptions = {},
  ): AsyncGenerator<SqlRow[]> {
    const connection = await this.#guard(() => this.#connect())
    try {
      for await (const chunk of connection.stream(sql, params, options.chunk ?? 500)) {
        yield chunk
        if (options.signal?.aborted) throw new DatastoreError('CANCELLED', 'Reading was cancelled.')
      }
    } catch (thrown) {
      throw this.#tell(connection, thrown)
    } finally {
      connection.release()
    }
  }

  async readAside(asked: ReadRequest, limits: ReadLimits): Promise<ReadAnswer> {
    const request = checkRead(asked)
    const end = endOfRead(limits)
    try {
      return await this.#guard(() => this.#with((connection) => readUntil(connection, request, end.signal)))
    } catch (error) {
      // A server says of what was ended only that it was.
      throw end.signal.aborted ? end.signal.reason : error
    } finally {
      end.dispose()
    }
  }

  async backup(): Promise<never> {
    throw new DatastoreError(
      'UNSUPPORTED_DATABASE',
      `Datastore copies SQLite files only. Back "${this.location}" up with the server's own tools, such as pg_dump or mariadb-dump.`,
    )
  }

  // A server's database has no file that could be replaced.
  check(): void {}

  fileState(): 'same' {
    return 'same'
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#knex?.destroy()
    await this.#server.close()
  }

  async #retry<T>(work: (connection: ServerConnection) => Promise<Tried<T>>, writes = false): Promise<T> {
    const until = performance.now() + electionMilliseconds
    const attempt = async (): Promise<T> => {
      const tried = await this.#with(work, writes)
      if ('value' in tried) return tried.value
      if ('refused' in tried) throw new Refused(tried.refused)
      throw await this.#whatFailed(tried)
    }
    try {
      return await retry(attempt, {
        isRetried: (error, done) =>
          error instanceof Refused &&
          (this.#server.passes(error.reason) ? performance.now() < until : done < mostAttempts),
        between: (done, _milliseconds, error) =>
          error instanceof Refused && error.reason instanceof NeedsCare ? undefined : pause(done),
      })
    } catch (error) {
      throw error instanceof Refused ? error.reason : error
    }
  }

  /** What is thrown for a transaction that has failed. Its connection is given back, as finding out may need another. */
  async #whatFailed({ failed, lost }: Failed): Promise<unknown> {
    if (failed instanceof NeedsCare || (await this.#server.asksToRetry(failed))) return new Refused(failed)
    // Nothing was committed: another host may do it, from the beginning.
    if ((lost || isDisconnected(failed)) && this.#server.movesOn)
      return new Refused(connectionFailure(this.location, failed))
    return this.#tell({ lost }, failed)
  }

  async #with<T>(work: (connection: ServerConnection) => Promise<T>, writes = false): Promise<T> {
    const connection = await this.#connect(writes)
    try {
      return await work(connection)
    } catch (thrown) {
      throw this.#tell(connection, thrown)
    } finally {
      connection.release()
    }
  }

  /** The error for the reader of what was thrown on this connection, which may have been lost by it. */
  #tell({ lost }: { readonly lost: boolean }, thrown: unknown): unknown {
    const error = this.dialect.errors.translate(thrown, this.location)
    const told = error instanceof DatastoreError
    return lost && !told ? connectionFailure(this.location, error) : error
  }

  async #connect(writes = false): Promise<ServerConnection> {
    if (this.#closed) throw closedError(this.location)
    const connection = await (this.#server.movesOn
      ? this.#connectInTime(writes)
      : this.#server.connect(writes))
    return this.#reports.wanted ? new ReportedConnection(connection, this.#reports) : connection
  }

  /** Waits for one of several hosts to take the place of the one that is lost. */
  #connectInTime(writes: boolean): Promise<ServerConnection> {
    const until = performance.now() + electionMilliseconds
    return retry(() => this.#server.connect(writes), {
      isRetried: (error) => mayPass(error) && performance.now() < until,
      between: () => pause(4),
    })
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.dialect.errors.translate(error, this.location)
    }
  }
}

async function readUntil(
  connection: ServerConnection,
  request: ReadRequest,
  ended: AbortSignal,
): Promise<ReadAnswer> {
  ended.throwIfAborted()
  const answer = await connection.read(request, ended)
  // Some functions that are ended return as if nothing had happened.
  ended.throwIfAborted()
  return answer
}

/** A transaction that the server wants to be begun again, on its way to the retry. */
class Refused extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('The server refused the transaction.')
    this.reason = reason
  }
}

/** A transaction that was undone, on a connection that may be lost. */
interface Failed {
  readonly failed: unknown
  readonly lost: boolean
}

type Tried<T> = { readonly value: T } | { readonly refused: unknown } | Failed

/** Runs an operation in one transaction; `failed` says that it was undone. */
async function transact<T>(
  server: Server,
  connection: ServerConnection,
  operation: Operation<T>,
  care: Care,
): Promise<Tried<T>> {
  let committing = false
  try {
    await connection.begin(care)
    const value = await drive(connection, operation)
    await connection.beforeCommit()
    committing = true
    await connection.commit()
    return { value }
  } catch (error) {
    if (committing && (connection.lost || server.leavesUnknown(error))) {
      await connection.afterUnknownCommit()
      throw unknownOutcome(server.location, connection.lost, error)
    }
    await connection.rollback()
    return { failed: error, lost: connection.lost }
  }
}

/** Runs an operation that only reads in one snapshot; `refused` says that the server wants it to be begun again. */
async function lookOnce<T>(
  server: Server,
  connection: ServerConnection,
  operation: Operation<T>,
): Promise<Tried<T>> {
  try {
    await connection.beginSnapshot()
    return { value: await drive(connection, operation) }
  } catch (error) {
    if (server.asksToReadAgain(error)) return { refused: error }
    throw error
  } finally {
    await connection.rollback()
  }
}

async function drive<T>(connection: ServerConnection, operation: Operation<T>): Promise<T> {
  let step = operation.next()
  while (step.done !== true) {
    let answer: Answer | Answer[]
    try {
      const asked = step.value
      answer = await (asked.mode === 'all'
        ? connection.executeAll(asked.requests)
        : connection.execute(asked))
    } catch (error) {
      step = operation.throw(error)
      continue
    }
    step = operation.next(answer)
  }
  return step.value
}

/**
 * Whether no host answered, or only hosts that take no writes: among several hosts one may take the place of the one
 * that is lost.
 */
function mayPass(error: unknown): boolean {
  return isDisconnected(error) || (error instanceof DatastoreError && error.code === 'READ_ONLY')
}

function isDisconnected(error: unknown): boolean {
  return error instanceof DatastoreError && error.code === 'DISCONNECTED'
}

/** Waits, longer after each attempt and partly at random, so that two transactions do not meet again. */
function pause(attempt: number): Promise<void> {
  const most = Math.min(1000, 10 * 2 ** attempt)
  return delay(most * (0.5 + Math.random() / 2))
}

function unknownOutcome(location: string, lost: boolean, cause: unknown): DatastoreError {
  const what = lost
    ? `The connection to "${location}" was lost while the change was being committed`
    : `The server of "${location}" does not know whether it has committed the change`
  return new DatastoreError(
    'UNKNOWN_OUTCOME',
    `${what}: it was saved, or not. Do the same again: a put that names its write is not done twice.`,
    { details: { path: location }, cause },
  )
}
