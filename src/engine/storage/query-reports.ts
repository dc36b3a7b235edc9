import { channel } from 'node:diagnostics_channel'
import type { Knex } from 'knex'
import type { SqlRequest, SqlRow, SqlValue } from './operation.ts'
import type { Storage } from './storage.ts'

/**
 * A statement that was sent to a database, and how it ended.
 *
 * @example
 * const slow: string[] = []
 * await Datastore.open('users.db', {
 *   onQuery({ sql, milliseconds }) {
 *     if (milliseconds > 50) slow.push(sql)
 *   },
 * })
 */
export interface QueryReport {
  /** The file's path, `:memory:`, or the server's URL without its password. */
  readonly database: string
  /** The database and its version: "PostgreSQL 15.4". */
  readonly product: string
  /** The statement, with `?` for each of its parameters. */
  readonly sql: string
  /** The values of the parameters: only where `queryParameters` asks for them, as they are what documents hold. */
  readonly parameters?: readonly unknown[]
  /** How long the database took; of a stream of rows, without the time its reader took between them. */
  readonly milliseconds: number
  /** How many rows were returned, or changed. */
  readonly rows: number
  /** What the driver threw. The engine may have handled it: a constraint becomes a `CONSTRAINT`, a lock is waited for. */
  readonly error?: unknown
}

/** The listeners to the statements of a database that is open. */
export interface QueryReportOptions {
  /**
   * Called after each statement, in the order in which they end. What it throws ends up as an uncaught exception of the
   * program, and never in the work that the statement belongs to.
   */
  readonly onQuery?: (report: QueryReport) => void
  /** Put the values of parameters into reports; without it they are left out. */
  readonly queryParameters?: boolean
}

/** The channel of `node:diagnostics_channel` that is told of each statement of each database of the program. */
export const queryChannel = 'datastore:query'
const queries = channel(queryChannel)

/** Reports the statements of one database to its program. Costs nothing without a listener. */
export class QueryReports {
  readonly #storage: Pick<Storage, 'location' | 'product'>
  readonly #options: QueryReportOptions

  constructor(storage: Pick<Storage, 'location' | 'product'>, options: QueryReportOptions) {
    this.#storage = storage
    this.#options = options
  }

  /** Whether there is a listener. */
  get wanted(): boolean {
    return this.#options.onQuery !== undefined || queries.hasSubscribers
  }

  /** Runs a statement and reports it. */
  run<Answer>(request: SqlRequest, work: () => Answer): Answer {
    const started = performance.now()
    try {
      const answer = work()
      this.#tell(request, { started, rows: rowsOf(request, answer) })
      return answer
    } catch (error) {
      this.#tell(request, { started, rows: 0, error })
      throw error
    }
  }

  /** Awaits a statement and reports it. */
  async wait<Answer>(
    request: SqlRequest,
    work: () => Promise<Answer>,
    count: (answer: Answer) => number = (answer) => rowsOf(request, answer),
  ): Promise<Answer> {
    const started = performance.now()
    try {
      const answer = await work()
      this.#tell(request, { started, rows: count(answer) })
      return answer
    } catch (error) {
      this.#tell(request, { started, rows: 0, error })
      throw error
    }
  }

  /** Hands on a stream of rows, and reports its statement when it has ended. */
  async *stream(
    sql: string,
    params: readonly SqlValue[],
    chunks: AsyncGenerator<SqlRow[]>,
  ): AsyncGenerator<SqlRow[]> {
    let rows = 0
    let took = 0
    let failure: { readonly error?: unknown } = {}
    try {
      for (;;) {
        const started = performance.now()
        const step = await chunks.next().finally(() => (took += performance.now() - started))
        if (step.done === true) return
        rows += step.value.length
        yield step.value
      }
    } catch (error) {
      failure = { error }
      throw error
    } finally {
      await chunks.return(undefined)
      this.#tell({ sql, params }, { started: performance.now() - took, rows, ...failure })
    }
  }

  /** Reports what a program sends through the query builder. */
  watch(builder: Knex): void {
    const started = new Map<string, number>()
    const end = (sent: BuilderQuery, rows: number, failure: { readonly error?: unknown } = {}): void => {
      const since = started.get(sent.__knexQueryUid)
      if (since === undefined) return
      started.delete(sent.__knexQueryUid)
      this.#tell({ sql: sent.sql, params: sent.bindings ?? [] }, { started: since, rows, ...failure })
    }
    builder.on('query', (sent: BuilderQuery) => {
      if (this.wanted) started.set(sent.__knexQueryUid, performance.now())
    })
    builder.on('query-response', (answer: unknown, sent: BuilderQuery) => end(sent, builderRows(answer)))
    builder.on('query-error', (error: unknown, sent: BuilderQuery) => end(sent, 0, { error }))
  }

  #tell(
    { sql, params }: { readonly sql: string; readonly params: readonly unknown[] },
    { started, ...ended }: { readonly started: number; readonly rows: number; readonly error?: unknown },
  ): void {
    const { onQuery, queryParameters = false } = this.#options
    const report: QueryReport = {
      database: this.#storage.location,
      product: this.#storage.product,
      sql,
      ...(queryParameters ? { parameters: params } : {}),
      milliseconds: performance.now() - started,
      ...ended,
    }
    queries.publish(report)
    try {
      onQuery?.(report)
    } catch (error) {
      process.nextTick(() => {
        throw error
      })
    }
  }
}

/** What the query builder tells of a statement. */
interface BuilderQuery {
  readonly __knexQueryUid: string
  readonly sql: string
  readonly bindings?: readonly unknown[]
}

function rowsOf({ mode }: SqlRequest, answer: unknown): number {
  if (mode === 'run') return (answer as { readonly changes: number }).changes
  if (mode === 'row') return answer === undefined ? 0 : 1
  return (answer as readonly unknown[]).length
}

/** The query builder's answer is a list of rows, or how many were changed. */
function builderRows(answer: unknown): number {
  if (Array.isArray(answer)) return answer.length
  return typeof answer === 'number' ? answer : answer === undefined ? 0 : 1
}
