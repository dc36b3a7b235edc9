import type { Cell } from '../../../shared/model/query.ts'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { compileAggregate } from '../../queries/compile-aggregate.ts'
import type { AggregateOptions } from '../../queries/view-types.ts'
import { rowsOf } from '../../storage/aside/read-aside.ts'
import type { ReadLimits } from '../../storage/aside/read-aside.ts'
import { describeColumn } from '../../views/summary.ts'
import type { OpenStore } from '../open-store.ts'
import { aggregateRequest } from './aggregate-views.ts'

/** Groups for showing: results as cells, with the SQL and the lines of the database's plan. */
export interface AggregateAnswer {
  readonly columns: ColumnDefinition[]
  readonly rows: Record<string, Cell>[]
  readonly sql: string
  readonly plan: string[]
}

export async function aggregateCells(
  store: OpenStore,
  view: string,
  options: AggregateOptions,
  limits?: ReadLimits,
): Promise<AggregateAnswer> {
  const request = aggregateRequest(store, view, options)
  await store.refresh()
  const record = await store.answering(view)
  const { sql, params, results } = compileAggregate(store.dialect, record, options)
  const rows =
    limits === undefined
      ? await store.read(request.ask(record))
      : rowsOf(await store.storage.readAside({ sql, params }, limits))
  const found = request.read(record, rows)
  const plan = await store.read(store.dialect.introspector.explain(sql, params))
  return {
    columns: results.map(({ name, type, whole }) =>
      describeColumn({ name, type: whole === true ? 'integer' : type }),
    ),
    rows: found.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)])),
    ),
    sql,
    plan,
  }
}

/** JSON is shown as its text, and a time as it is written in a document. */
function cellOf(value: unknown): Cell {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Cell)
}
