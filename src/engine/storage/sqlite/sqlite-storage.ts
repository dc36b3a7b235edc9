import SQLite from 'better-sqlite3'
import type { Knex } from 'knex'
import { DatastoreError } from '../../../shared/errors.ts'
import type { FileState } from '../../../shared/model/database.ts'
import type { Operation, RunResult, SqlRequest, SqlRow, SqlValue, SqlValues } from '../operation.ts'
import { readStatement } from '../aside/answer-read.ts'
import { checkRead } from '../aside/read-aside.ts'
import type { ReadAnswer, ReadLimits, ReadRequest } from '../aside/read-aside.ts'
import type { Durability, Storage, StreamOptions, WriteOptions } from '../storage.ts'
import type { QueryProcesses } from '../aside/query-processes.ts'
import { addDecimals } from './decimals.ts'
import { createBuilder } from '../create-builder.ts'
import { QueryReports } from '../query-reports.ts'
import type { QueryReportOptions } from '../query-reports.ts'
import { readOnlyRefusal } from '../read-only.ts'
import { closedError } from '../storage.ts'
import { FileGuard } from './file-guard.ts'
import { openSqliteFile } from './open-file.ts'
import type { OpenedDatabase } from './open-file.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { knexOnConnection } from './sqlite-knex.ts'

export interface SqliteOptions extends QueryReportOptions {
  readonly readonly?: boolean
  /** Create the file when it does not exist. */
  readonly create?: boolean
  readonly durability?: Durability
  /** How long to wait for another program's lock, in milliseconds. */
  readonly busyMilliseconds?: number
  /** The processes in which single statements run beside this one's thread. */
  readonly queryProcesses?: QueryProcesses | undefined
  /** Where the log beside the file belongs to another file, give it another name and open the file without it. */
  readonly setLogAside?: boolean
}

/** Statements compiled once, by their text. */
type Statements = Map<string, SQLite.Statement<SqlValue[]>>

/** SQLite through better-sqlite3: every operation runs synchronously on statements compiled once. */
export class SqliteStorage implements Storage {
  readonly dialect = sqliteDialect
  readonly product = 'SQLite'
  readonly location: string
  readonly readonly: boolean
  readonly readonlyReason: string | null
  readonly #database: SQLite.Database
  readonly #guardian: FileGuard | undefined
  readonly #busyMilliseconds: number
  readonly #queryProcesses: QueryProcesses | undefined
  readonly #reports: QueryReports
  readonly #statements: Statements = new Map()
  readonly #exactStatements: Statements = new Map()
  readonly #valueStatements: Statements = new Map()
  readonly #exactValueStatements: Statements = new Map()
  #dataVersion: SQLite.Statement<[], number> | undefined
  #knex: Knex | undefined
  #closed = false

  private constructor(
    path: string,
    { database, readonlyReason, guardian }: OpenedDatabase,
    { busyMilliseconds = 5000, queryProcesses, ...reports }: SqliteOptions,
  ) {
    this.location = path
    this.readonly = readonlyReason !== null
    this.readonlyReason = readonlyReason
    this.#database = database
    this.#guardian = guardian
    this.#busyMilliseconds = busyMilliseconds
    this.#queryProcesses = queryProcesses
    this.#reports = new QueryReports(this, reports)
  }

  /** Opens the file, or a private database for `:memory:`; reads its header and writes nothing. */
  static open(path: string, options: SqliteOptions = {}): SqliteStorage {
    const opened = openSqliteFile(path, options, options.busyMilliseconds ?? 5000)
    opened.database.pragma('busy_timeout = 0')
    return new SqliteStorage(path, opened, options)
  }

  /** Makes a database of its own in a file without a name, gone when it is closed: for what may not fit the memory. */
  static temporary(): SqliteStorage {
    const database = new SQLite('')
    // It is never recovered: its pages leave the cache only when there are too many of them.
    database.pragma('synchronous = OFF')
    database.pragma('journal_mode = MEMORY')
    database.pragma('cache_size = -16000')
    return new SqliteStorage('a temporary file', { database, readonlyReason: null }, { busyMilliseconds: 0 })
  }

  get knex(): Knex {
    this.#knex ??= createBuilder(
      knexOnConnection(this.#database, this.#busyMilliseconds),
      this,
      this.#reports,
    )
    return this.#knex
  }

  get journalMode(): string {
    return String(this.#patiently(() => this.#database.pragma('journal_mode', { simple: true })))
  }

  // The write-ahead log lets readers and the writer go on without waiting for each other.
  prepareForStores(): void {
    if (this.location === ':memory:') return
    this.#guard(() => this.#patiently(() => this.#database.pragma('journal_mode = WAL')))
    this.#guard(() => this.#patiently(() => this.#guardian?.watchLog()))
  }

  async read<T>(operation: Operation<T>): Promise<T> {
    try {
      return this.#drive(operation)
    } catch (error) {
      throw this.#explain(error)
    }
  }

  async readSnapshot<T>(operation: () => Operation<T>): Promise<T> {
    return this.#guard(() => {
      this.#execute({ mode: 'run', sql: 'begin', params: [] })
      try {
        return this.#drive(operation())
      } finally {
        if (this.#database.inTransaction) this.#execute({ mode: 'run', sql: 'rollback', params: [] })
      }
    })
  }

  async outside<T>(operation: Operation<T>): Promise<T> {
    return await this.read(operation)
  }

  async write<T>(operation: () => Operation<T>, { unflushed = false }: WriteOptions = {}): Promise<T> {
    if (this.readonly) throw readOnlyRefusal(this)
    const work = (): T => this.#transact(operation())
    return this.#guard(() => (unflushed ? this.#unflushed(work) : work()))
  }

  stream(sql: string, params: readonly SqlValue[], options: StreamOptions = {}): AsyncGenerator<SqlRow[]> {
    const chunks = this.#stream(sql, params, options)
    return this.#reports.wanted ? this.#reports.stream(sql, params, chunks) : chunks
  }

  async *#stream(sql: string, params: readonly SqlValue[], options: StreamOptions): AsyncGenerator<SqlRow[]> {
    this.check()
    const reader = this.#openReader()
    try {
      const statement = this.#guard(() =>
        reader.prepare<SqlValue[], SqlRow>(sql).safeIntegers(options.exact ?? false),
      )
      let chunk: SqlRow[] = []
      for (const found of statement.iterate(...params)) {
        chunk.push(found)
        if (chunk.length < (options.chunk ?? 500)) continue
        yield chunk
        chunk = []
        await nextTurn()
        if (options.signal?.aborted) throw cancelled()
      }
      if (chunk.length > 0) yield chunk
    } catch (error) {
      throw this.#explain(error)
    } finally {
      if (reader !== this.#database) reader.close()
    }
  }

  async readAside(asked: ReadRequest, limits: ReadLimits): Promise<ReadAnswer> {
    this.check()
    const request = checkRead(asked)
    const read = (): Promise<ReadAnswer> => this.#readAside(request, limits)
    if (!this.#reports.wanted) return await read()
    return await this.#reports.wait({ mode: 'values', ...request }, read, ({ rows }) => rows.length)
  }

  async #readAside(request: ReadRequest, limits: ReadLimits): Promise<ReadAnswer> {
    const file = { path: this.location, busyMilliseconds: this.#busyMilliseconds }
    try {
      if (this.#queryProcesses !== undefined && this.location !== ':memory:')
        return await this.#queryProcesses.read({ ...file, ...request }, limits)
      if (request.page !== undefined) return readStatement(this.#database, request)
      const statement = this.#statement({ ...request, mode: 'values', exact: true })
      const columns = statement.columns().map(({ name }) => name)
      return { columns, rows: statement.all(...request.params) as SqlValues[] }
    } catch (error) {
      throw this.#explain(error)
    }
  }

  check(): void {
    if (this.#closed) throw closedError(this.location)
    this.#guardian?.check()
  }

  fileState(): FileState {
    return this.#guardian?.state() ?? 'same'
  }

  dataVersion(): number {
    return this.#patiently(() => {
      this.#dataVersion ??= this.#database.prepare<[], number>('pragma data_version').pluck()
      return this.#dataVersion.get()!
    })
  }

  async backup(
    path: string,
    named: string,
    progress?: (pages: { done: number; total: number }) => void,
  ): Promise<void> {
    // Of one that was overwritten there is nothing left that belongs together.
    if (this.fileState() === 'overwritten') this.check()
    FileGuard.lookAtAll()
    const pagesAtOnce = 1000
    try {
      await this.#database.backup(path, {
        progress({ totalPages: total, remainingPages }) {
          progress?.({ done: total - remainingPages, total })
          return pagesAtOnce
        },
      })
    } catch (error) {
      throw this.dialect.errors.translate(error, named)
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#knex?.destroy()
    for (const statements of [
      this.#statements,
      this.#exactStatements,
      this.#valueStatements,
      this.#exactValueStatements,
    ])
      statements.clear()
    if (this.#guardian === undefined) this.#database.close()
    else this.#guardian.close()
  }

  // A cursor keeps its connection busy, so a stream gets one of its own; memory has only the one it lives in,
  // and is read whole before the first row leaves.
  #openReader(): SQLite.Database {
    const reader =
      this.location === ':memory:'
        ? new SQLite(this.#database.serialize())
        : this.#guard(() => new SQLite(this.location, { readonly: true, timeout: this.#busyMilliseconds }))
    addDecimals(reader)
    return reader
  }

  // Without a write-ahead log a transaction that is not flushed could damage the file.
  #unflushed<T>(work: () => T): T {
    const synchronous = Number(this.#database.pragma('synchronous', { simple: true }))
    if (this.journalMode !== 'wal' || synchronous < 2) return work()
    this.#database.pragma('synchronous = NORMAL')
    try {
      return work()
    } finally {
      this.#database.pragma(`synchronous = ${synchronous}`)
    }
  }

  #transact<T>(operation: Operation<T>): T {
    this.#execute({ mode: 'run', sql: 'begin immediate', params: [] })
    try {
      const result = this.#drive(operation)
      this.#guardian?.check()
      this.#execute({ mode: 'run', sql: 'commit', params: [] })
      return result
    } finally {
      // Still inside only when the operation or the commit failed; SQLite may have rolled back by itself.
      if (this.#database.inTransaction) this.#execute({ mode: 'run', sql: 'rollback', params: [] })
      this.#guardian?.afterTransaction()
    }
  }

  #drive<T>(operation: Operation<T>): T {
    let step = operation.next()
    while (step.done !== true) {
      let answer: unknown
      try {
        const asked = step.value
        answer =
          asked.mode === 'all'
            ? asked.requests.map((request) => this.#execute(request))
            : this.#execute(asked)
      } catch (error) {
        step = operation.throw(error)
        continue
      }
      step = operation.next(answer)
    }
    return step.value
  }

  #execute(request: SqlRequest): unknown {
    if (this.#reports.wanted) return this.#reports.run(request, () => this.#executePatiently(request))
    return this.#executePatiently(request)
  }

  #executePatiently(request: SqlRequest): unknown {
    try {
      return this.#executeOnce(request)
    } catch (error) {
      if (!isLocked(error)) throw error
      return this.#patiently(() => this.#executeOnce(request))
    }
  }

  #executeOnce(request: SqlRequest): unknown {
    const { mode, params } = request
    const statement = this.#statement(request)
    // Most statements that read have one value, and spreading it takes as long as what SQLite does with it.
    if (mode === 'row') return params.length === 1 ? statement.get(params[0]!) : statement.get(...params)
    if (mode === 'rows' || mode === 'values') return statement.all(...params)
    const { changes, lastInsertRowid } = statement.run(...params)
    return { changes, lastId: Number(lastInsertRowid) } satisfies RunResult
  }

  #statement({ sql, mode, exact = false }: SqlRequest): SQLite.Statement<SqlValue[]> {
    const asValues = mode === 'values'
    const cache = asValues
      ? exact
        ? this.#exactValueStatements
        : this.#valueStatements
      : exact
        ? this.#exactStatements
        : this.#statements
    let statement = cache.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare<SqlValue[]>(sql).safeIntegers(exact)
      if (asValues) statement.raw(true)
      // A store issues a few dozen shapes; only a caller that varies its queries without end gets here often.
      if (cache.size >= 500) cache.delete(cache.keys().next().value!)
      cache.set(sql, statement)
    }
    return statement
  }

  /**
   * Does it again and again while another program holds the lock. SQLite's own waiting looks again after up to 100 ms,
   * and so misses the moments in which a builder makes way.
   */
  #patiently<T>(work: () => T): T {
    let until = 0
    for (;;) {
      try {
        return work()
      } catch (error) {
        until ||= performance.now() + this.#busyMilliseconds
        if (!isLocked(error) || performance.now() > until) throw error
        Atomics.wait(sleeper, 0, 0, 1)
      }
    }
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw this.#explain(error)
    }
  }

  /** What SQLite says of a file that is no longer the one it has opened is explained by that. */
  #explain(error: unknown): unknown {
    if (error instanceof DatastoreError) return error
    const translated = this.dialect.errors.translate(error, this.location)
    const lost = translated instanceof DatastoreError && lostFile.has(translated.code)
    return lost ? (this.#guardian?.explain(translated) ?? translated) : translated
  }
}

/** What a file that was taken away or overwritten looks like to SQLite. */
const lostFile: ReadonlySet<string> = new Set(['CORRUPT', 'NOT_A_DATABASE', 'IO', 'READ_ONLY'])

const sleeper = new Int32Array(new SharedArrayBuffer(4))

function isLocked(error: unknown): boolean {
  return error instanceof SQLite.SqliteError && /^SQLITE_BUSY(_RECOVERY)?$/.test(error.code)
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function cancelled(): DatastoreError {
  return new DatastoreError('CANCELLED', 'Reading was cancelled.')
}
