import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import type { DraftAnswer, DraftSample } from '../../../shared/model/draft/draft-answer.ts'
import type { MapError } from '../../../shared/model/view.ts'
import type { QueryOptions } from '../../queries/view-types.ts'
import { tableNameOf } from '../../views/build/version.ts'
import { checkDefinition } from '../../views/check-definition.ts'
import { DraftTable } from '../../views/dry-run/draft-table.ts'
import { describeError } from '../../views/dry-run/describe-error.ts'
import { authoredMapper, type Mapper } from '../../views/mapper.ts'
import { describeColumn } from '../../views/summary.ts'
import type { Where } from '../../where.ts'
import type { OpenStore } from '../open-store.ts'
import { type TriedDocuments, triedDocuments, type TryBudget } from './tried-documents.ts'

/** What is asked of a draft, and which documents its rows are of. */
export interface DraftQuery extends Pick<QueryOptions, 'orderBy'>, TryBudget {
  readonly where: Where
  readonly limit: number
  readonly sample: DraftSample
}

/** As many errors are told; all are counted. */
const mostErrors = 20

/** Maps documents with a draft, puts its rows into a table as the view would have it, and asks that. Writes nothing to the store. */
export async function queryDraft(
  store: OpenStore,
  definition: ViewDefinition,
  { where, orderBy, limit, sample, budget, signal }: DraftQuery,
): Promise<DraftAnswer> {
  const started = performance.now()
  const checked = checkDefinition(definition)
  const sandbox = store.session.sandbox()
  await sandbox.check(checked.map)
  const table = new DraftTable(checked, tableNameOf(store.dialect, store.name, checked.name))
  try {
    await table.create()
    const filled = await fill(
      table,
      authoredMapper(sandbox, checked, checked),
      triedDocuments(store, sample, { budget, signal }),
      signal,
    )
    const { rows, sql, plan } = await table.query(where, { orderBy, limit: limit + 1 })
    return {
      columns: checked.columns.map((column) => describeColumn(column)),
      rows: rows.slice(0, limit),
      more: rows.length > limit,
      ...filled,
      drafted: await table.count(),
      milliseconds: performance.now() - started,
      sql,
      plan: [...plan],
    }
  } finally {
    await table.close()
  }
}

/** How many documents the table has been filled from, whether these are all of the store, and which of them it lacks. */
type Filled = Pick<DraftAnswer, 'documents' | 'complete' | 'failed' | 'errors'>

async function fill(
  table: DraftTable,
  mapper: Mapper,
  source: AsyncGenerator<TriedDocuments>,
  signal: AbortSignal | undefined,
): Promise<Filled> {
  const errors: MapError[] = []
  let [documents, failed, complete] = [0, 0, false]
  for await (const batch of source) {
    const outcomes = await mapper.run(batch.documents, signal)
    const mapped = batch.documents.map((document, at) => ({ ...document, rows: outcomes[at]!.rows ?? [] }))
    const refused = await table.add(mapped)
    for (const [at, { key }] of batch.documents.entries()) {
      const error = outcomes[at]!.error ?? refused.get(key)
      if (error === undefined) continue
      failed++
      if (errors.length < mostErrors) errors.push(describeError(key, error))
    }
    documents += batch.documents.length
    complete = batch.complete
  }
  return { documents, complete, failed, errors }
}
