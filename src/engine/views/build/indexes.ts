import { DatastoreError } from '../../../shared/errors.ts'
import { saveIndexed } from '../../catalog/build-record.ts'
import type { ViewColumn } from '../../catalog/view-column.ts'
import type { Dialect } from '../../storage/dialect.ts'
import { attempt, row, run as statement } from '../../storage/operation.ts'
import type { Operation, SqlRow } from '../../storage/operation.ts'
import type { BuildRun } from './build-run.ts'
import { failpoint } from './failpoints.ts'
import { batchMilliseconds, leaseMilliseconds, newLease } from './lease.ts'

/**
 * Creates the index of a filled table that follows the first `indexed`, and more where that is done within a transaction. Returns
 * how many are there.
 */
export async function createNextIndexes(run: BuildRun, indexed: number): Promise<number> {
  const statements = run.dialect.compiler.onlineIndex(run.indexes[indexed]!)
  return statements === null
    ? await run.inLease(() => createIndexes(run, indexed), { unflushed: true })
    : await createIndexOnline(run, { indexed, statements })
}

/** Creates the indexes after the first `indexed`, until the time of a transaction is up. Returns how many are there. */
function* createIndexes(run: BuildRun, indexed: number): Operation<number> {
  const started = performance.now()
  const { indexes } = run
  let next = indexed
  do {
    yield* createIndex(run, indexes[next]!)
    failpoint('index.created')
    next++
  } while (next < indexes.length && performance.now() - started < batchMilliseconds)
  return yield* note(run, next)
}

function* createIndex({ dialect, view, build }: BuildRun, sql: string): Operation<void> {
  try {
    yield* attempt(sql)
  } catch (error) {
    const { table, columns } = build
    // Of an index of some rows only these count.
    const [, where = null] = / where (.*)$/s.exec(sql) ?? []
    throw yield* explainDuplicates(dialect, { view, table, columns, where }, error)
  }
}

function* note({ context, view }: BuildRun, indexed: number): Operation<number> {
  yield* saveIndexed(context.store, view, indexed, newLease())
  return indexed
}

/** How often a builder says that it is alive while the database makes an index, in milliseconds. */
const signOfLife = leaseMilliseconds / 3

/**
 * Creates the next index while writers go on, where the database can do that: the store is held before and after only.
 * Returns how many indexes are there.
 */
async function createIndexOnline(
  run: BuildRun,
  { indexed, statements }: { readonly indexed: number; readonly statements: readonly string[] },
): Promise<number> {
  const { storage } = run.context.session
  await run.inLease(() => note(run, indexed))
  // A builder that has taken the build over, or a caller that has ended it, is met with the last of these transactions.
  const alive = setInterval(
    () => void run.inLease(() => note(run, indexed)).catch(() => undefined),
    signOfLife,
  )
  try {
    for (const sql of statements) await storage.outside(createIndex(run, sql))
  } catch (error) {
    if (!isPassing(run.dialect, error)) throw error
    for (const sql of statements.slice(0, -1)) await storage.outside(statement(sql))
    return await run.inLease(() => createIndexes(run, indexed))
  } finally {
    clearInterval(alive)
  }
  failpoint('index.created')
  return await run.inLease(() => note(run, indexed + 1))
}

/**
 * Whether a value was there twice for a moment only, as it seems: MySQL takes the row of a writer that is then refused for one
 * that stays. The index has to be made while no writer is at work.
 */
function isPassing(dialect: Dialect, error: unknown): boolean {
  const cause = error instanceof DatastoreError && error.code !== 'CONSTRAINT' ? error.cause : error
  return dialect.errors.violation(cause)?.kind === 'unique'
}

interface FilledTable {
  readonly view: string
  readonly table: string
  readonly columns: readonly ViewColumn[]
  /** The rows that the index is of, as SQL; null for all. */
  readonly where: string | null
}

/** A unique index could not be built: names the value and two of the documents that have it. */
function* explainDuplicates(dialect: Dialect, filled: FilledTable, cause: unknown): Operation<unknown> {
  const told = dialect.errors.violation(cause)
  if (told === null) return cause
  const violation = yield* dialect.errors.locate(told, filled.table)
  if (violation.columns.length === 0) return cause
  const columns = violation.columns.map((column) => dialect.compiler.quote(column)).join(', ')
  const found = yield* row<SqlRow & { _first: string; _last: string; _count: number }>(
    `select ${columns}, min(_key) as _first, max(_key) as _last, count(*) as _count from ${dialect.compiler.table(filled.table)}
     where ${violation.columns.map((column) => `${dialect.compiler.quote(column)} is not null`).join(' and ')}
     ${filled.where === null ? '' : ` and ${filled.where}`}
     group by ${columns} having count(*) > 1 order by count(*) desc limit 1`,
  )
  if (found === undefined) return cause
  const values = violation.columns.map((column) => found[column])
  const what = violation.columns
    .map((column, index) => `${column} ${JSON.stringify(values[index], bigintText)}`)
    .join(', ')
  const who =
    found._first === found._last
      ? `document "${found._first}" yields it ${found._count} times`
      : `documents "${found._first}" and "${found._last}" both yield it${found._count > 2 ? ` (${found._count} rows in all)` : ''}`
  return new DatastoreError(
    'CONSTRAINT',
    `View "${filled.view}" cannot be filled: it allows each ${violation.columns.join(' and ')} once, and for ${what} ${who}.`,
    {
      details: {
        view: filled.view,
        column: violation.columns[0],
        columns: violation.columns.length > 1 ? violation.columns : undefined,
        value: values.length === 1 ? values[0] : values,
        key: found._last,
        holder: found._first,
        constraint: 'unique',
      },
      cause,
    },
  )
}

function bigintText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
