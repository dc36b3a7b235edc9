import type { ComparedRows } from '../../../shared/model/draft/compared-rows.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { checkDefinition } from '../../views/check-definition.ts'
import { SharedColumns } from '../../views/dry-run/compare-rows.ts'
import { RowCounts } from '../../views/dry-run/row-counts.ts'
import { authoredMapper } from '../../views/mapper.ts'
import type { OpenStore } from '../open-store.ts'
import { triedDocuments, type TryBudget } from './tried-documents.ts'

/** Maps documents with two definitions and tells what becomes of the rows from one to the other. Writes nothing. */
export async function compareDefinitions(
  store: OpenStore,
  before: ViewDefinition,
  after: ViewDefinition,
  limits: TryBudget,
): Promise<ComparedRows> {
  const [from, to] = [checkDefinition(before), checkDefinition(after)]
  const sandbox = store.session.sandbox()
  await sandbox.check(from.map)
  await sandbox.check(to.map)
  const mappers = [from, to].map((each) => authoredMapper(sandbox, each, each))
  const counts = new RowCounts(new SharedColumns(from.columns, to.columns))
  const failed = { before: 0, after: 0 }
  let [documents, complete] = [0, false]
  for await (const batch of triedDocuments(store, 'all', limits)) {
    const [old, fresh] = await Promise.all(
      mappers.map(async (mapper) => await mapper.run(batch.documents, limits.signal)),
    )
    for (const [at, { key }] of batch.documents.entries()) {
      const [was, is] = [old![at]!, fresh![at]!]
      if (was.error !== null) failed.before++
      if (is.error !== null) failed.after++
      counts.add(key, was.rows ?? [], is.rows ?? [])
    }
    documents += batch.documents.length
    complete = batch.complete
  }
  const { rows, samples, columns } = counts
  return { documents, complete, rows, samples, columns, failed }
}
