import { DatastoreError } from '../../shared/errors.ts'
import { row } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { Build, BuildContext } from './build.ts'
import { countErrors, listErrors, noteError } from './view-errors.ts'
import type { ErrorList } from './view-errors.ts'

/** Documents with failing maps after which a build that rejects them stops looking for more. */
const mostErrors = 100

export function buildErrors({ store }: Pick<BuildContext, 'store'>, { record, build }: Build): ErrorList {
  return { store, view: record.name, table: build.table }
}

/** Notes that a document has no rows in the version that is being built, which may be one too many. */
export function* noteFailure(
  context: BuildContext,
  build: Build,
  key: string,
  error: DatastoreError,
): Operation<void> {
  if (build.record.kind === 'program') throw error
  const list = buildErrors(context, build)
  yield* noteError(context.session.storage.dialect, list, key, error)
  if (refuses(build, error) && (yield* countErrors(list)) >= mostErrors)
    throw yield* tooManyErrors(context, build)
}

function refuses(build: Build, error: Pick<DatastoreError, 'code'>): boolean {
  return build.mapper.onError === 'reject' || error.code === 'CONSTRAINT'
}

/** How many documents keep the version from being published. */
export function* countRefused(context: BuildContext, build: Build): Operation<number> {
  const { store, view, table } = buildErrors(context, build)
  const codes = build.mapper.onError === 'reject' ? '' : ` and code = 'CONSTRAINT'`
  const failed = yield* row<{ count: number }>(
    `select count(*) as count from datastore_view_errors where store = ? and view = ? and table_name = ?${codes}`,
    [store, view, table],
  )
  return failed!.count
}

export function* tooManyErrors(context: BuildContext, build: Build): Operation<DatastoreError> {
  const view = build.record.name
  const list = buildErrors(context, build)
  const count = yield* countErrors(list)
  const [first] = yield* listErrors(list, { offset: 0, limit: 1 })
  const many =
    count >= mostErrors ? `at least ${count} documents` : count === 1 ? '1 document' : `${count} documents`
  const code = first!.code as DatastoreError['code']
  return new DatastoreError(
    code,
    `View "${view}" was not published: its map fails on ${many}. The first: ${first!.message.replace(/\.?$/, '.')} Mend the map, or let the view skip documents that fail.`,
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
