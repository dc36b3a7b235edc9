import { addBuild } from '../catalog/build-record.ts'
import type { NewBuild } from '../catalog/build-record.ts'
import { bumpGeneration } from '../catalog/catalog.ts'
import { clearFailure } from '../catalog/view-record.ts'
import { run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { BuildContext } from './build/types.ts'
import { leaseMilliseconds } from './build-lease.ts'
import type { TableSql } from './table-sql.ts'
import { clearErrors, failedBuild } from './view-errors.ts'

/** Registers a version to be built and creates its table. */
export function* startBuild(
  context: BuildContext,
  view: string,
  build: Omit<NewBuild, 'total' | 'lastId' | 'leaseUntil'>,
  sql: TableSql,
): Operation<void> {
  // A table that refers to the documents can be made by MySQL only as long as this transaction has not read them.
  for (const statement of sql.create) yield* run(statement)
  yield* context.session.storage.dialect.settleViewTable(build.table)
  const total = yield* context.documents.count()
  const lastId = yield* context.documents.lastId()
  yield* addBuild(context.store, view, {
    ...build,
    total,
    lastId,
    leaseUntil: Date.now() + leaseMilliseconds,
  })
  yield* forgetFailure(context.store, view, build.version)
  yield* bumpGeneration(context.store)
}

/** Forgets why the last build failed, and on which documents. */
export function* forgetFailure(store: string, view: string, version: number): Operation<void> {
  yield* clearFailure(store, view, version)
  yield* clearErrors({ store, view, table: failedBuild })
}
