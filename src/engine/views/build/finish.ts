import { DatastoreError } from '../../../shared/errors.ts'
import { findBacklog, removeBuild } from '../../catalog/build-record.ts'
import { bumpGeneration } from '../../catalog/catalog.ts'
import { checkViewTable } from '../../catalog/check-schema.ts'
import { setLive } from '../../catalog/view-record.ts'
import { rows, run as statement } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import { refuseOrphans } from '../constraints/references.ts'
import { clearError, clearErrors, moveErrors } from '../view-errors.ts'
import type { BuildRun } from './build-run.ts'
import { failpoint } from './failpoints.ts'
import { countRefused, refuseTooManyFailures, tooManyFailures } from './failures.ts'
import { createNextIndexes } from './indexes.ts'
import { maintainBuilding } from './maintain-building.ts'
import { followPass, join } from './passes.ts'
import { gap, mapDocuments } from './map-documents.ts'
import type { BuildProgress } from './types.ts'

function lookForOrphans({ context, dialect, view, planned: { build } }: BuildRun): Operation<void> {
  return refuseOrphans(dialect, context.store, { name: view, table: build.table, columns: build.columns })
}

/** How often documents that writers could not add are tried again before the build fails on them. */
const mostAttempts = 3

/** Follows what was changed while the table was filled, creates the indexes, and makes the version the one that answers. */
export async function* finish(run: BuildRun): AsyncGenerator<BuildProgress> {
  yield* follow(run)
  yield* createAllIndexes(run)
  let mayBeBehind = false
  for (let attempt = 1; ;) {
    run.throwIfAborted()
    const now = { attempt, mayBeBehind }
    // MariaDB and MySQL rename no table that the transaction, or another one, has read.
    if (run.dialect.adapter.definitionsCommit) await run.inLease(() => lookForOrphans(run))
    const end = await run.inLease(() => swap(run, now))
    if (end === 'swapped') break
    if (end === 'behind') {
      yield* follow(run)
      // A program without the code that writes all the time would always be there again.
      mayBeBehind = run.planned.record.kind === 'program'
    } else {
      await retryRefused(run)
      attempt++
    }
  }
  failpoint('swap.committed')
}

/** Lets writers maintain the table from now on, and maps what was changed before. */
async function* follow(run: BuildRun): AsyncGenerator<BuildProgress> {
  const backlog = await run.inLease(() => join(run))
  failpoint('join.committed')
  run.total = backlog.total
  yield* mapDocuments(run, followPass(run, backlog))
}

async function* createAllIndexes(run: BuildRun): AsyncGenerator<BuildProgress> {
  const { indexes } = run.planned.sql
  let { indexed } = run.planned.build
  let triedAgain = false
  while (indexed < indexes.length) {
    run.throwIfAborted()
    try {
      indexed = await createNextIndexes(run, indexed)
      failpoint('index.committed')
    } catch (error) {
      // Values may be there twice because a program without the view's code has handed one on.
      if (triedAgain || !isConstraint(error) || (await isJoined(run))) throw error
      yield* follow(run)
      triedAgain = true
    }
    await gap()
    if (indexed < indexes.length) yield run.progress
  }
}

function isConstraint(error: unknown): boolean {
  return error instanceof DatastoreError && error.code === 'CONSTRAINT'
}

async function isJoined(run: BuildRun): Promise<boolean> {
  return (await run.read(findBacklog(run.context.store, run.view))).joinedSeq !== null
}

/**
 * Makes the filled version the one that answers. `behind` when a program without its code has written meanwhile, `refused` when
 * documents that were written meanwhile are not in it, and may have to be tried again.
 */
function* swap(
  run: BuildRun,
  { attempt, mayBeBehind }: { readonly attempt: number; readonly mayBeBehind: boolean },
): Operation<'swapped' | 'behind' | 'refused'> {
  const { context, dialect, view, errors } = run
  const { record, build } = run.planned
  const { store } = context
  const { followedSeq, joinedSeq } = yield* findBacklog(store, view)
  if (joinedSeq === null && !mayBeBehind) return 'behind'
  if ((yield* countRefused(run)) > 0) {
    if (attempt < mostAttempts) return 'refused'
    throw yield* tooManyFailures(run, yield* context.documents.count())
  }
  yield* refuseTooManyFailures(run)
  if (!dialect.adapter.definitionsCommit) yield* lookForOrphans(run)
  if (build.table !== record.table) {
    yield* checkViewTable(dialect, store, record.table)
    yield* statement(`drop table if exists ${dialect.compiler.table(record.table)}`)
    failpoint('swap.dropped')
    yield* statement(
      `alter table ${dialect.compiler.table(build.table)} rename to ${dialect.compiler.quote(record.table)}`,
    )
    yield* clearErrors({ ...errors, table: record.table })
    yield* moveErrors(errors, record.table)
  }
  failpoint('swap.renamed')
  yield* setLive(store, view, { ...build, indexedSeq: joinedSeq === null ? followedSeq : null })
  yield* removeBuild(store, view)
  yield* bumpGeneration(store)
  failpoint('swap.recorded')
  return 'swapped'
}

/** Documents tried again at once: a build that has more has a map or a constraint that does not fit. */
const mostRetried = 100

/** Adds documents that collided with other documents while the version was built, and may not any more. */
async function retryRefused(run: BuildRun): Promise<void> {
  const { documents } = run.context
  for (const { key } of await run.read(listRefused(run))) {
    const document = await run.read(documents.find(key))
    const [outcome] = document === undefined ? [] : await run.planned.mapper.run([document], run.signal)
    await run.inLease(function* () {
      const head = yield* documents.head(key)
      if (head === undefined) yield* clearError(run.errors, key)
      else if (head.seq === document?.seq)
        yield* maintainBuilding(
          { dialect: run.dialect, table: run.table, list: run.errors },
          document,
          outcome!,
        )
    })
  }
}

function* listRefused({ errors: { store, view, table } }: BuildRun): Operation<{ key: string }[]> {
  return yield* rows<{ key: string }>(
    `select "key" from datastore_view_errors
     where store = ? and view = ? and table_name = ? and code = 'CONSTRAINT' order by "key" limit ?`,
    [store, view, table, mostRetried],
  )
}
