import { addBuild } from '../catalog/build-record.ts'
import type { NewBuild } from '../catalog/build-record.ts'
import { bumpGeneration } from '../catalog/catalog.ts'
import { setFailure } from '../catalog/view-record.ts'
import { run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { BuildContext } from './build.ts'
import { leaseMilliseconds } from './build-lease.ts'
import type { TableSql } from './table-sql.ts'

/** Registers a version to be built and creates its table. */
export function* startBuild(
  context: BuildContext,
  view: string,
  build: Omit<NewBuild, 'leaseUntil'>,
  sql: TableSql,
): Operation<void> {
  for (const statement of sql.create) yield* run(statement)
  yield* context.session.storage.dialect.settleViewTable(build.table)
  yield* addBuild(context.store, view, { ...build, leaseUntil: Date.now() + leaseMilliseconds })
  yield* setFailure(context.store, view, null)
  yield* bumpGeneration(context.store)
}
