import { DatastoreError } from '../../shared/errors.ts'
import type { ColumnForm } from '../columns/column-form.ts'
import { row } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'

interface DefaultedColumn extends ColumnForm {
  readonly name: string
}

/**
 * The value of a column's default, which the program's own table definition gave as SQL; the query builder quotes numbers too.
 *
 * @throws DatastoreError `INVALID_INPUT` for a default that would differ from one time, or from one database, to another.
 */
export function* defaultOf(
  view: string,
  column: DefaultedColumn,
  sql: string,
): Operation<string | number | null> {
  if (!isConstant(sql)) throw refused(view, column, `has the default ${sql}, which is not the same each time`)
  const { value } = (yield* row<{ value: unknown }>(`select ${sql} as value`))!
  if (value === null) return null
  const { type } = column
  if (
    type === 'json' ||
    type === 'jsonb' ||
    type === 'binary' ||
    (typeof value !== 'string' && typeof value !== 'number')
  )
    throw refused(view, column, `of type ${type} has a default`)
  const numeric = type === 'integer' || type === 'real' || type === 'boolean'
  return numeric && typeof value === 'string' ? Number(value) : value
}

/** Whether SQL is a text, a number or another constant, maybe cast to a type. */
function isConstant(sql: string): boolean {
  // MariaDB tells a text with backslashes before its quotes, the others double these.
  return [/'(?:[^']|'')*'/g, /'(?:[^'\\]|\\.|'')*'/gs].some((text) => isNumber(sql.replaceAll(text, '0')))
}

function isNumber(sql: string): boolean {
  const plain = sql.replaceAll(
    /::\s*(?:"[^"]*"\.?)*[\w .]*(?:\(\s*\d+(?:\s*,\s*\d+)?\s*\))?[\w ]*(?:\[\])*/g,
    '',
  )
  return /^[\s()+-]*(?:true|false|null|[\d.]+(?:e[+-]?\d+)?)[\s)]*$/i.test(plain)
}

function refused(view: string, { name }: DefaultedColumn, what: string): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `Column "${name}" of view "${view}" ${what}. Leave the default out, and let the map yield the value.`,
    { details: { view, column: name } },
  )
}
