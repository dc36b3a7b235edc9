import { sumOverflow } from '../../columns/sum-overflow.ts'
import { checkOptions } from '../../invalid-argument.ts'
import { compileAggregate } from '../../queries/compile-aggregate.ts'
import type { CompiledAggregate } from '../../queries/compile-aggregate.ts'
import { narrow, readValue } from '../../queries/read-row.ts'
import type { AggregateOptions, AggregateRow } from '../../queries/view-types.ts'
import type { SqlRow, SqlValue } from '../../storage/operation.ts'
import type { OpenStore } from '../open-store.ts'
import { exactRows } from '../../storage/operation.ts'
import type { ViewRequest } from './read-within.ts'

const aggregateOptions = {
  groupBy: 'any',
  where: 'object',
  count: 'flag',
  sum: 'any',
  min: 'any',
  max: 'any',
  avg: 'any',
  having: 'object',
  orderBy: 'any',
  limit: 'any',
  offset: 'any',
} as const

export async function aggregateView(
  store: OpenStore,
  view: string,
  options: AggregateOptions,
): Promise<AggregateRow[]> {
  const request = aggregateRequest(store, view, options)
  await store.refresh()
  const record = await store.answering(view)
  return request.read(record, await store.read(request.ask(record)))
}

/** What is asked when a view is aggregated, and what a transaction relies on. */
export function aggregateRequest(
  store: OpenStore,
  view: string,
  options: AggregateOptions,
): ViewRequest<SqlRow, AggregateRow[]> {
  checkOptions(options, aggregateOptions)
  return {
    view,
    ask: (record) => exactRows(compileAggregate(store.dialect, record, options)),
    askOthers(record, keys) {
      // A group that is left out may come in by rows of the transaction's own, and an average weighs by the count.
      const { having: _having, orderBy: _order, limit: _limit, offset: _offset, ...groups } = options
      const others = keys.length === 0 ? options : { ...groups, count: true }
      return exactRows(compileAggregate(store.dialect, record, others, keys))
    },
    read: (record, found) => readAggregates(compileAggregate(store.dialect, record, options), found),
  }
}

function readAggregates({ results }: CompiledAggregate, found: readonly SqlRow[]): AggregateRow[] {
  const numbers = results.filter(({ type }) => type !== 'decimal')
  for (const row of found) for (const { name } of numbers) refuseOverflow(row[name]!)
  return found.map((row) =>
    Object.fromEntries(results.map((result) => [result.name, readResult(result, row[result.name]!)])),
  )
}

/** Of any size: databases count whole numbers as decimals. */
function readResult(result: CompiledAggregate['results'][number], value: SqlValue): unknown {
  const read = readValue(result, value)
  return result.whole === true && typeof read === 'string' ? narrow(BigInt(read)) : read
}

/** Databases refuse some sums that they cannot hold; what they make of the others is refused here. */
function refuseOverflow(value: SqlValue): void {
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) throw sumOverflow('integer')
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) throw sumOverflow('real')
}
