import type { SqlValue } from '../columns/sql-value.ts'

export type { SqlValue }

export type SqlRow = Readonly<Record<string, SqlValue>>

/** A row as the list of its values. */
export type SqlValues = readonly SqlValue[]

/** What a statement that writes reports back. `lastId` is the row's id after a single insert. */
export interface RunResult {
  readonly changes: number
  readonly lastId: number
}

/**
 * One statement an operation asks its storage to execute. `rows` returns all rows, `values` all rows as lists in the
 * order of the columns, `row` the first or undefined, `run` counts the rows that changed. `exact` brings integers back
 * as bigints.
 */
export interface SqlRequest {
  readonly mode: 'rows' | 'values' | 'row' | 'run'
  readonly sql: string
  readonly params: readonly SqlValue[]
  readonly exact?: boolean
  /** The operation goes on when the statement fails, so that what it did before must not be lost with it. */
  readonly mayFail?: boolean
  /**
   * A query of what is committed whose tables the transaction is to rename or drop. Where a transaction keeps what it has read
   * from being renamed, it goes over another connection.
   */
  readonly aside?: boolean
  /**
   * Says that the statement is asked for often, so that a server prepares it once for each connection; the text stands for the
   * types of the tables' columns, for which it was prepared.
   */
  readonly keep?: string | undefined
  /**
   * Nobody waits for the answer, so that a server may be sent what follows with it: where the statement fails the transaction is begun
   * again, and everything in it is waited for. A number is that of the rows which it must change.
   */
  readonly later?: number | true | undefined
}

/** Statements of which none needs the answer of another one: a server may be sent them together. */
export interface SqlRequests {
  readonly mode: 'all'
  readonly requests: readonly SqlRequest[]
}

/**
 * Database work written once for every dialect: a generator that yields SQL and is given the result.
 * SQLite drives it synchronously, within one turn of the event loop; a server awaits each request.
 * See docs/decisions for why.
 *
 * A caller makes one by a function that stands in a module or a class. V8 keeps what a `function*` captures that is made in place
 * until it collects all garbage, not only the young: a writer's documents would pile up by hundreds of megabytes.
 */
export type Operation<T> = Generator<SqlRequest | SqlRequests, T, unknown>

/** How a document table's own statements, and those of the engine's own tables, are kept: their columns' types never change. */
export const own = { keep: 'own' } as const

/** The same of a statement whose answer nobody waits for. */
export const ownLater = { keep: 'own', later: true } as const

/** How a server may treat a statement. */
export type Treatment = Pick<SqlRequest, 'keep' | 'later'>

const none: Treatment = {}

/** Asks for every row of a query. */
export function* rows<R = SqlRow>(
  sql: string,
  params: readonly SqlValue[] = [],
  { keep, later }: Treatment = none,
): Operation<R[]> {
  return (yield { mode: 'rows', sql, params, keep, later }) as R[]
}

/** Asks for every row of a query, and reads numbers as they are, however large. */
export function* exactRows<R = SqlRow>({
  sql,
  params,
}: {
  readonly sql: string
  readonly params: readonly SqlValue[]
}): Operation<R[]> {
  return (yield { mode: 'rows', sql, params, exact: true }) as R[]
}

/** Asks for the first row of a query, undefined when there is none. */
export function* row<R = SqlRow>(
  sql: string,
  params: readonly SqlValue[] = [],
  { keep, later }: Treatment = none,
): Operation<R | undefined> {
  return (yield { mode: 'row', sql, params, keep, later }) as R | undefined
}

/** Asks for several things at once; answers are in their order. */
export function* together(requests: readonly SqlRequest[]): Operation<unknown[]> {
  return (yield { mode: 'all', requests }) as unknown[]
}

/** Asks for the first row of a query of tables that the transaction is to rename or drop, and has not written to. */
export function* rowAside<R = SqlRow>(sql: string): Operation<R | undefined> {
  return (yield { mode: 'row', sql, params: [], aside: true }) as R | undefined
}

/** Executes a statement whose failure is looked into by further statements. */
export function* attempt(
  sql: string,
  params: readonly SqlValue[] = [],
  { keep, later }: Treatment = none,
): Operation<RunResult> {
  return (yield { mode: 'run', sql, params, mayFail: true, keep, later }) as RunResult
}

/** Executes a statement that changes rows. */
export function* run(
  sql: string,
  params: readonly SqlValue[] = [],
  { keep, later }: Treatment = none,
): Operation<RunResult> {
  return (yield { mode: 'run', sql, params, keep, later }) as RunResult
}

/** Does nothing, in a transaction of its own. */
export function* nothing(): Operation<void> {}
