import { DatastoreError } from '../../shared/errors.ts'
import type { ViewDefinition } from '../../shared/model/view-definition.ts'
import { row } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { Build, BuildContext } from './build/types.ts'
import { countErrors, listErrors, noteError } from './view-errors.ts'
import type { ErrorList } from './view-errors.ts'

/** Documents a build that rejects failing ones looks for before it stops. */
const mostRejected = 100

/** The share of documents that may fail where the definition does not say; a few documents have no share to speak of. */
const usualShare = 0.5
const leastForShare = 100

export function buildErrors({ store }: Pick<BuildContext, 'store'>, { record, build }: Build): ErrorList {
  return { store, view: record.name, table: build.table }
}

/** Notes that a document has no rows in the version that is being built. */
export function* noteFailure(
  context: BuildContext,
  build: Build,
  key: string,
  error: DatastoreError,
): Operation<void> {
  if (build.record.kind === 'program') throw error
  yield* noteError(context.session.storage.dialect, buildErrors(context, build), key, error)
}

/** How many documents may fail of so many for the version to be published. */
export function mostFailures({ build, mapper }: Build, documents: number): number {
  return mostFailing({ onError: mapper.onError, maxFailures: build.definition?.maxFailures }, documents)
}

/** How many documents of so many may fail for the definition to be published. */
export function mostFailing(
  { onError, maxFailures }: Pick<ViewDefinition, 'onError' | 'maxFailures'>,
  documents: number,
): number {
  if (onError !== 'skip') return 0
  return Math.floor((maxFailures ?? (documents < leastForShare ? 1 : usualShare)) * documents)
}

/**
 * Throws when more documents have failed than may: at once when it is sure, so that nobody waits for the rest.
 * `failed` were noted so far of `documents`.
 */
export function* refuseFailures(
  context: BuildContext,
  build: Build,
  { failed, documents }: { readonly failed: number; readonly documents: number },
): Operation<number> {
  const stop = build.mapper.onError === 'reject' ? mostRejected : mostFailures(build, documents) + 1
  if (failed < stop) return failed
  // Writers have mended some since, perhaps.
  const count = yield* countErrors(buildErrors(context, build))
  if (count >= stop) throw yield* tooManyFailures(context, build, documents)
  return count
}

/** How many documents keep the version from being published because they violate a constraint. */
export function* countRefused(context: BuildContext, build: Build): Operation<number> {
  const { store, view, table } = buildErrors(context, build)
  const failed = yield* row<{ count: number }>(
    `select count(*) as count from datastore_view_errors
     where store = ? and view = ? and table_name = ? and code = 'CONSTRAINT'`,
    [store, view, table],
  )
  return failed!.count
}

/** The last look before the swap. */
export function* refuseTooManyFailures(context: BuildContext, build: Build): Operation<void> {
  const failed = yield* countErrors(buildErrors(context, build))
  if (failed === 0) return
  const documents = yield* context.documents.count()
  if (failed > mostFailures(build, documents)) throw yield* tooManyFailures(context, build, documents)
}

export function* tooManyFailures(
  context: BuildContext,
  build: Build,
  documents: number,
): Operation<DatastoreError> {
  const view = build.record.name
  const list = buildErrors(context, build)
  const count = yield* countErrors(list)
  const [first] = yield* listErrors(list, { offset: 0, limit: 1 })
  const why = `its map fails on ${describeCount(build, count, documents)}`
  return new DatastoreError(
    first!.code as DatastoreError['code'],
    `View "${view}" was not ${isReindex(build) ? 'reindexed' : 'published'}: ${why}. The first: ${first!.message.replace(/\.?$/, '.')} ${advice(build)}`,
    {
      details: {
        view,
        key: first!.key ?? undefined,
        line: first!.line ?? undefined,
        columnNumber: first!.column ?? undefined,
      },
    },
  )
}

function isReindex({ record, build }: Build): boolean {
  return record.live && record.version === build.version
}

function describeCount(build: Build, count: number, documents: number): string {
  const most = mostFailures(build, documents)
  if (build.mapper.onError === 'skip' && count > most)
    return `${count} of ${documents} documents, and at most ${most} may fail`
  if (count >= mostRejected) return `at least ${count} documents`
  return count === 1 ? '1 document' : `${count} documents`
}

function advice(build: Build): string {
  return build.mapper.onError === 'reject'
    ? 'Mend the map, or let the view skip documents that fail.'
    : 'Mend the map or the documents, or let more of them fail (maxFailures).'
}
