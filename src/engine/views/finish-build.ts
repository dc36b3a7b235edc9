import { DatastoreError } from '../../shared/errors.ts'
import { removeBuild, saveIndexed } from '../catalog/build-record.ts'
import { bumpGeneration } from '../catalog/catalog.ts'
import { checkViewTable } from '../catalog/check-schema.ts'
import { setBehind, setLive } from '../catalog/view-record.ts'
import type { Dialect } from '../storage/dialect.ts'
import { attempt, rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { Build, BuildContext } from './build/types.ts'
import { batchMilliseconds, holdLease, leaseMilliseconds } from './build-lease.ts'
import { crashPoint } from './crash-points.ts'
import { explainDuplicates } from './explain-duplicates.ts'
import { buildErrors, countRefused, refuseTooManyFailures, tooManyFailures } from './failures.ts'
import { handOverLeft } from './left-documents.ts'
import { letGo } from './let-go.ts'
import { maintainBuilding } from './maintain-building.ts'
import { clearErrors, moveErrors } from './view-errors.ts'
import { ViewTable } from './view-table.ts'

/**
 * Creates the index of a filled table that follows the first `indexed`, and more where that is done within a transaction. Returns
 * how many are there, or null when a pause was asked for instead.
 */
export async function createNextIndexes(
  context: BuildContext,
  build: Build,
  indexed: number,
): Promise<number | null> {
  const { session } = context
  const statements = session.storage.dialect.onlineIndex(build.sql.indexes[indexed]!)
  return statements === null
    ? await session.write(() => createIndexes(context, build, indexed), { unflushed: true })
    : await createIndexOnline(context, build, { indexed, statements })
}

/**
 * Creates the indexes of a filled table after the first `indexed`, until the time of a transaction is up. Returns how many
 * are there, or null when a pause was asked for instead.
 */
function* createIndexes(context: BuildContext, build: Build, indexed: number): Operation<number | null> {
  const { store } = context
  const { name } = build.record
  const started = performance.now()
  if (yield* letGo(context, build)) return null
  let next = indexed
  do {
    yield* makeIndex(context, build, build.sql.indexes[next]!)
    crashPoint('index.created')
    next++
  } while (next < build.sql.indexes.length && performance.now() - started < batchMilliseconds)
  yield* saveIndexed(store, name, next, Date.now() + leaseMilliseconds)
  return next
}

function* makeIndex({ session }: BuildContext, { record, build }: Build, sql: string): Operation<void> {
  try {
    yield* attempt(sql)
  } catch (error) {
    const { table, columns } = build
    throw yield* explainDuplicates(session.storage.dialect, { view: record.name, table, columns }, error)
  }
}

/** How often a builder says that it is alive while the database makes an index, in milliseconds. */
const signOfLife = leaseMilliseconds / 3

/**
 * Creates the next index while others write, where the database can do that: the store is held before and after only.
 * Returns how many indexes are there, or null when a pause was asked for instead.
 */
async function createIndexOnline(
  context: BuildContext,
  build: Build,
  { indexed, statements }: { readonly indexed: number; readonly statements: readonly string[] },
): Promise<number | null> {
  const { store, session } = context
  const { name } = build.record
  const { storage } = session
  const note = function* (done: number): Operation<number | null> {
    if (yield* letGo(context, build)) return null
    yield* saveIndexed(store, name, done, Date.now() + leaseMilliseconds)
    return done
  }
  if ((await session.write(() => note(indexed))) === null) return null
  // Whoever has taken the build over, or ended it, is met with the last of these transactions.
  const alive = setInterval(() => void session.write(() => note(indexed)).catch(() => undefined), signOfLife)
  try {
    for (const sql of statements) await storage.outside(makeIndex(context, build, sql))
  } catch (error) {
    if (!isPassing(storage.dialect, error)) throw error
    for (const sql of statements.slice(0, -1)) await storage.outside(run(sql))
    return await session.write(() => createIndexes(context, build, indexed))
  } finally {
    clearInterval(alive)
  }
  crashPoint('index.created')
  return await session.write(() => note(indexed + 1))
}

/**
 * Whether a value was there twice for a moment only, as it seems: MySQL takes the row of a writer who is then refused for one
 * that stays. The index has to be made while nobody writes.
 */
function isPassing(dialect: Dialect, error: unknown): boolean {
  const cause = error instanceof DatastoreError && error.code !== 'CONSTRAINT' ? error.cause : error
  return dialect.violation(cause)?.kind === 'unique'
}

/** How often documents that writers could not add are tried again before the build fails on them. */
const mostAttempts = 3

/**
 * Makes the filled version the one that answers. `left` when more than a few documents have to be filled in first, `refused`
 * when documents that were written meanwhile are not in it, and may have to be tried again.
 */
export function* swap(
  context: BuildContext,
  build: Build,
  attempt: number,
): Operation<'swapped' | 'paused' | 'left' | 'refused'> {
  const { store, session } = context
  const { record } = build
  const { table } = build.build
  const { dialect } = session.storage
  if (yield* letGo(context, build)) return 'paused'
  const since = yield* handOverLeft(context, build)
  if (since === undefined) return 'left'
  if ((yield* countRefused(context, build)) > 0) {
    if (attempt < mostAttempts) return 'refused'
    throw yield* tooManyFailures(context, build, yield* context.documents.count())
  }
  yield* refuseTooManyFailures(context, build)
  if (table !== record.table) {
    yield* checkViewTable(dialect, store, record.table)
    yield* run(`drop table if exists ${dialect.table(record.table)}`)
    crashPoint('swap.dropped')
    yield* run(`alter table ${dialect.table(table)} rename to ${dialect.quote(record.table)}`)
    yield* clearErrors({ store, view: record.name, table: record.table })
    yield* moveErrors({ store, view: record.name, table }, record.table)
  }
  crashPoint('swap.renamed')
  yield* setLive(store, record.name, build.build)
  if (since !== null) yield* setBehind(store, record.name, since)
  yield* removeBuild(store, record.name)
  yield* bumpGeneration(store)
  crashPoint('swap.recorded')
  return 'swapped'
}

/** Documents tried again at once: who has more has a map or a constraint that does not fit. */
const mostRetried = 100

/** Adds documents that collided with others while the version was built, and may not any more. */
export async function retryConflicts(
  context: BuildContext,
  build: Build,
  signal?: AbortSignal,
): Promise<void> {
  const { session, documents } = context
  const { storage } = session
  const refused = await storage.read(listRefused(context, build))
  for (const { key } of refused) {
    const document = await storage.read(documents.find(key))
    if (document === undefined) continue
    const [outcome] = await build.mapper.run([document], signal)
    await session.write(function* () {
      yield* holdLease(context, build)
      const head = yield* documents.head(key)
      if (head?.seq !== document.seq) return
      const { dialect } = storage
      const table = new ViewTable(dialect, { ...build.build, name: build.record.name })
      yield* maintainBuilding({ dialect, table, list: buildErrors(context, build) }, document, outcome!)
    })
  }
}

function* listRefused(context: BuildContext, build: Build): Operation<{ key: string }[]> {
  const { store, view, table } = buildErrors(context, build)
  return yield* rows<{ key: string }>(
    `select "key" from datastore_view_errors
     where store = ? and view = ? and table_name = ? and code = 'CONSTRAINT' order by "key" limit ?`,
    [store, view, table, mostRetried],
  )
}
