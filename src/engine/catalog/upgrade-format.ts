import type { Dialect } from '../storage/dialect.ts'
import { row, rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { Storage } from '../storage/storage.ts'
import { revokeLease } from './build-record.ts'
import {
  bumpGeneration,
  formatVersion,
  formerVersion,
  hasCatalog,
  holdDatabase,
  holdStore,
  isReservedTable,
} from './catalog.ts'

/**
 * Brings the engine's own tables from the former format to the present one, in a database that may be written. In the
 * former one writers maintained the documents that a builder had filled, and a builder left all other documents to
 * writers. Unfinished builds go on in the new way; builders of programs that know the former one only find them taken
 * over.
 */
export async function upgradeFormat(storage: Storage): Promise<void> {
  const { dialect } = storage
  if (storage.readonly || !(await storage.read(isFormer(dialect)))) return
  if (!dialect.adapter.definitionsCommit) return await storage.write(() => inOne(dialect))
  // Where definitions commit, each step is right after any part of the steps before.
  for (const step of steps) await storage.write(() => step(dialect))
}

const steps = [addColumns, convertBuilds, dropColumn, setVersion]

function* inOne(dialect: Dialect): Operation<void> {
  yield* holdDatabase(dialect)
  // Another program may have done it meanwhile.
  if (yield* isFormer(dialect)) for (const step of steps) yield* step(dialect)
}

/** Whether the tables are of the former format; those with a foreign trigger are only read anyway. */
function* isFormer(dialect: Dialect): Operation<boolean> {
  if (!(yield* hasCatalog(dialect))) return false
  const format = yield* row<{ version: number }>('select version from datastore_format')
  if (format?.version !== formerVersion) return false
  const { triggers } = yield* dialect.introspector.programmability()
  return !triggers.some(({ table }) => isReservedTable(table))
}

function* addColumns(dialect: Dialect): Operation<void> {
  for (const column of ['followed_seq', 'joined_seq'])
    yield* define(dialect, column, true, `add column ${column} ${dialect.compiler.types.integer}`)
}

function* dropColumn(dialect: Dialect): Operation<void> {
  yield* define(dialect, 'last_id', false, 'drop column last_id')
}

/** Changes the columns of the builds, unless another program has done so. */
function* define(dialect: Dialect, column: string, isWanted: boolean, change: string): Operation<void> {
  if ((yield* hasColumn(dialect, column)) === isWanted) return
  try {
    yield* run(`alter table datastore_builds ${change}`)
  } catch (error) {
    if ((yield* hasColumn(dialect, column)) !== isWanted) throw error
  }
}

function* hasColumn(dialect: Dialect, column: string): Operation<boolean> {
  return (yield* dialect.introspector.columns('datastore_builds')).some(({ name }) => name === column)
}

interface FormerBuild {
  readonly store: string
  readonly view: string
  readonly table: string
  readonly lastId: number
}

function* convertBuilds(dialect: Dialect): Operation<void> {
  if (!(yield* hasColumn(dialect, 'last_id'))) return
  for (const build of yield* formerBuilds(dialect)) yield* convertBuild(dialect, build)
}

/** Builds that no program has converted; none when another program has dropped the column meanwhile, after converting all. */
function* formerBuilds(dialect: Dialect): Operation<FormerBuild[]> {
  try {
    return yield* rows<FormerBuild>(
      `select store, view, table_name as "table", last_id as "lastId" from datastore_builds where followed_seq is null
       order by store, view`,
    )
  } catch (error) {
    if (yield* hasColumn(dialect, 'last_id')) throw error
    return []
  }
}

/**
 * The table holds the documents up to the checkpoint and those after `last_id`, except those that were left to
 * writers, and those that a program without the view's code has written. The new builder follows all changes since
 * the oldest of these.
 */
function* convertBuild(dialect: Dialect, { store, view, table, lastId }: FormerBuild): Operation<void> {
  yield* holdStore(dialect, store)
  const documents = dialect.compiler.table(store)
  const found = yield* row<{ left: number | null; late: number | null; behind: number | null }>(
    `select
       (select min(d.seq) from ${documents} d join datastore_view_errors e on e."key" = d."key"
        where e.store = ? and e.view = ? and e.table_name = ? and e.code = 'LEFT') as "left",
       (select min(seq) from ${documents} where id > ?) as late,
       (select indexed_seq from datastore_views where store = ? and name = ?) as behind`,
    [store, view, table, lastId, store, view],
  )
  const { left, late, behind } = found!
  const followed = Math.min(
    yield* dialect.adapter.numbers.last(store),
    left === null ? Infinity : left - 1,
    late === null ? Infinity : late - 1,
    behind ?? Infinity,
  )
  // Another program may have converted the build meanwhile, and removed the rows that this was read from.
  const { changes } = yield* run(
    'update datastore_builds set followed_seq = ? where store = ? and view = ? and followed_seq is null',
    [followed, store, view],
  )
  if (changes === 0) return
  yield* revokeLease(store, view)
  yield* bumpGeneration(store)
}

function* setVersion(): Operation<void> {
  yield* run("delete from datastore_view_errors where code = 'LEFT'")
  yield* run('update datastore_format set version = ?', [formatVersion])
}
