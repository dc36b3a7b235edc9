import { findBacklog, removeBuild } from '../../catalog/build-record.ts'
import { dropViewTable } from '../table-sql.ts'
import { bumpGeneration } from '../../catalog/catalog.ts'
import { checkViewTable } from '../../catalog/check-schema.ts'
import { setLive } from '../../catalog/view-record.ts'
import { rows, run as statement } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import { refuseOrphans } from '../constraints/references.ts'
import { clearErrors, moveErrors } from '../view-errors.ts'
import type { BuildRun } from './build-run.ts'
import { failpoint } from './failpoints.ts'
import { countRefused, refuseTooManyFailures, tooManyFailures } from './failures.ts'

/**
 * Makes the filled version the one that answers. `behind` when a program without its code has written meanwhile, `refused` when
 * documents that were written meanwhile are not in it, and may have to be tried again.
 */
export function* swap(
  run: BuildRun,
  { isLastAttempt, mayBeBehind }: { readonly isLastAttempt: boolean; readonly mayBeBehind: boolean },
): Operation<'swapped' | 'behind' | 'refused'> {
  const { context, dialect, view, errors, record, build } = run
  const { store } = context
  const { followedSeq, joinedSeq } = yield* findBacklog(store, view)
  if (joinedSeq === null && !mayBeBehind) return 'behind'
  if ((yield* countRefused(run)) > 0) {
    if (!isLastAttempt) return 'refused'
    throw yield* tooManyFailures(run, yield* context.documents.count())
  }
  yield* refuseTooManyFailures(run)
  yield* refuseOrphanRows(run)
  if (build.table !== record.table) {
    yield* checkViewTable(dialect, store, record.table)
    yield* dropViewTable(dialect, record.table)
    failpoint('swap.dropped')
    yield* statement(
      `alter table ${dialect.compiler.table(build.table)} rename to ${dialect.compiler.quote(record.table)}`,
    )
    const { wordsTable } = dialect.adapter
    if (wordsTable !== null) yield* wordsTable.rename(build.table, record.table)
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

/** @throws DatastoreError `CONSTRAINT` for a row that refers to one which is not there */
function refuseOrphanRows({ context, dialect, view, build }: BuildRun): Operation<void> {
  return refuseOrphans(dialect, context.store, { name: view, table: build.table, columns: build.columns })
}

/** Documents tried again at once: a build that has more has a map or a constraint that does not fit. */
const mostRetried = 100

/** Lists documents that the version does not hold because they collided with others. */
export function* listRefused({ errors: { store, view, table } }: BuildRun): Operation<{ key: string }[]> {
  return yield* rows<{ key: string }>(
    `select "key" from datastore_view_errors
     where store = ? and view = ? and table_name = ? and code = 'CONSTRAINT' order by "key" limit ?`,
    [store, view, table, mostRetried],
  )
}
