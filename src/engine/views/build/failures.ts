import { counted } from '../../../shared/counted.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { numberText } from '../../../shared/numbers.ts'
import { findBacklog } from '../../catalog/build-record.ts'
import { row } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import { countErrors, listErrors } from '../view-errors.ts'
import type { BuildRun } from './build-run.ts'

/** Documents a build that rejects failing ones looks for before it stops. */
const mostRejected = 100

/** The share of documents that may fail where the definition does not say; a few documents have no share to speak of. */
const usualShare = 0.5
const leastForShare = 100

/** How many documents of so many may fail for the definition to be published. */
export function mostFailing(
  { onError, maxFailures }: Pick<ViewDefinition, 'onError' | 'maxFailures'>,
  documents: number,
): number {
  if (onError !== 'skip') return 0
  return Math.floor((maxFailures ?? (documents < leastForShare ? 1 : usualShare)) * documents)
}

/** How many documents may fail of so many for the version to be published. */
function mostFailures({ build, mapper }: BuildRun, documents: number): number {
  return mostFailing({ onError: mapper.onError, maxFailures: build.definition?.maxFailures }, documents)
}

/**
 * Throws when more documents have failed than may: at once when it is sure, so that no caller waits for the rest. Returns how many
 * have failed.
 */
export function* refuseFailures(run: BuildRun): Operation<number> {
  const { failed, progress } = run
  const { mapper } = run
  const stop = mapper.onError === 'reject' ? mostRejected : mostFailures(run, progress.total) + 1
  if (failed < stop) return failed
  const count = yield* countStanding(run)
  if (count >= stop) throw yield* tooManyFailures(run, progress.total)
  return count
}

/**
 * Counts the documents that failed as they are now: a document that was changed since, and is not followed yet, may
 * map by now.
 */
function* countStanding({ context, view, errors }: BuildRun): Operation<number> {
  const { followedSeq, joinedSeq } = yield* findBacklog(context.store, view)
  const found = yield* row<{ count: number }>(
    `select count(*) as count from datastore_view_errors e join ${context.documents.quoted} d on d."key" = e."key"
     where e.store = ? and e.view = ? and e.table_name = ? and (d.seq <= ? or d.seq > ?)`,
    [errors.store, errors.view, errors.table, followedSeq, joinedSeq ?? Number.MAX_SAFE_INTEGER],
  )
  return found!.count
}

/** How many documents keep the version from being published because they violate a constraint. */
export function* countRefused({ errors: { store, view, table } }: BuildRun): Operation<number> {
  const failed = yield* row<{ count: number }>(
    `select count(*) as count from datastore_view_errors
     where store = ? and view = ? and table_name = ? and code = 'CONSTRAINT'`,
    [store, view, table],
  )
  return failed!.count
}

/** The last look before the swap. */
export function* refuseTooManyFailures(run: BuildRun): Operation<void> {
  const failed = yield* countErrors(run.errors)
  if (failed === 0) return
  const documents = yield* run.context.documents.count()
  if (failed > mostFailures(run, documents)) throw yield* tooManyFailures(run, documents)
}

export function* tooManyFailures(run: BuildRun, documents: number): Operation<DatastoreError> {
  const count = yield* countErrors(run.errors)
  const [first] = yield* listErrors(run.errors, { offset: 0, limit: 1 })
  const { record, build } = run
  const isReindex = record.live && record.version === build.version
  const why = `its map fails on ${describeCount(run, count, documents)}`
  return new DatastoreError(
    first!.code as DatastoreError['code'],
    `View "${run.view}" was not ${isReindex ? 'reindexed' : 'published'}: ${why}. The first: ${first!.message.replace(/\.?$/, '.')} ${advice(run)}`,
    {
      details: {
        view: run.view,
        key: first!.key ?? undefined,
        line: first!.line ?? undefined,
        columnNumber: first!.column ?? undefined,
      },
    },
  )
}

function describeCount(run: BuildRun, count: number, documents: number): string {
  const most = mostFailures(run, documents)
  if (run.mapper.onError === 'skip' && count > most)
    return `${numberText(count)} of ${counted(documents, 'document')}, and at most ${numberText(most)} may fail`
  if (count >= mostRejected) return `at least ${counted(count, 'document')}`
  return counted(count, 'document')
}

function advice({ mapper }: BuildRun): string {
  return mapper.onError === 'reject'
    ? 'Correct the map, or let the view skip documents that fail.'
    : 'Correct the map or the documents, or let more of them fail (maxFailures).'
}
