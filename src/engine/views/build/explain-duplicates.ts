import { DatastoreError } from '../../../shared/errors.ts'
import type { ViewColumn } from '../../catalog/view-column.ts'
import type { Dialect } from '../../storage/dialect.ts'
import { row } from '../../storage/operation.ts'
import type { Operation, SqlRow } from '../../storage/operation.ts'

interface FilledTable {
  readonly view: string
  readonly table: string
  readonly columns: readonly ViewColumn[]
  /** The rows that the index is of, as SQL; null for all. */
  readonly where: string | null
}

/** A unique index could not be built: names the value and two of the documents that have it. */
export function* explainDuplicates(
  dialect: Dialect,
  filled: FilledTable,
  cause: unknown,
): Operation<unknown> {
  const told = dialect.errors.violation(cause)
  if (told === null) return cause
  const violation = yield* dialect.errors.locate(told, filled.table)
  if (violation.columns.length === 0) return cause
  const columns = violation.columns.map((column) => dialect.compiler.quote(column)).join(', ')
  const found = yield* row<SqlRow & { _first: string; _last: string; _count: number }>(
    `select ${columns}, min(_key) as _first, max(_key) as _last, count(*) as _count from ${dialect.compiler.table(filled.table)}
     where ${violation.columns.map((column) => `${dialect.compiler.quote(column)} is not null`).join(' and ')}
     ${filled.where === null ? '' : ` and ${filled.where}`}
     group by ${columns} having count(*) > 1 order by count(*) desc limit 1`,
  )
  if (found === undefined) return cause
  const values = violation.columns.map((column) => found[column])
  const what = violation.columns
    .map((column, index) => `${column} ${JSON.stringify(values[index], bigintText)}`)
    .join(', ')
  const who =
    found._first === found._last
      ? `document "${found._first}" yields it ${found._count} times`
      : `documents "${found._first}" and "${found._last}" both yield it${found._count > 2 ? ` (${found._count} rows in all)` : ''}`
  return new DatastoreError(
    'CONSTRAINT',
    `View "${filled.view}" cannot be filled: it allows each ${violation.columns.join(' and ')} once, and for ${what} ${who}.`,
    {
      details: {
        view: filled.view,
        column: violation.columns[0],
        columns: violation.columns.length > 1 ? violation.columns : undefined,
        value: values.length === 1 ? values[0] : values,
        key: found._last,
        holder: found._first,
        constraint: 'unique',
      },
      cause,
    },
  )
}

function bigintText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
