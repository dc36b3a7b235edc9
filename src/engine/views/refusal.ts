import { DatastoreError } from '../../shared/errors.ts'
import type { ViewCheck } from '../../shared/model/view-definition.ts'
import { jsonSafe } from '../catalog/json-safe.ts'
import type { ViewColumn } from '../catalog/view-column.ts'
import type { ConstraintViolation } from '../storage/dialect.ts'
import type { Operation, SqlValue } from '../storage/operation.ts'
import { checkCalled, columnsOfConditions } from './constraints/constraints.ts'
import type { Constraints } from './constraints/constraints.ts'
import type { StoredRow } from './row.ts'

/** The view that refuses a document. */
interface RefusingView {
  readonly name: string
  readonly columns: readonly ViewColumn[]
  readonly constraints: Constraints
  /** The key of the document whose row holds these values. */
  holder(columns: readonly string[], values: readonly SqlValue[]): Operation<string | undefined>
}

interface RefusedWrite {
  readonly violation: ConstraintViolation
  readonly key: string
  /** All rows of the document, and the one that was refused. */
  readonly stored: readonly StoredRow[]
  readonly values: StoredRow
  readonly cause: unknown
}

/** Tells the reader which view refused which document, for which value, and which document holds it already. */
export function* explainRefusal(view: RefusingView, refused: RefusedWrite): Operation<DatastoreError> {
  const { violation, key, cause } = refused
  switch (violation.kind) {
    case 'unique':
      return yield* explainUnique(view, refused)
    case 'not null': {
      const column = violation.columns[0] ?? ''
      return new DatastoreError(
        'CONSTRAINT',
        `Document "${key}" was refused: view "${view.name}" needs a value in column "${column}" and the map yielded null.`,
        { details: { view: view.name, column, value: null, key, constraint: 'not null' }, cause },
      )
    }
    case 'check':
      return explainCheck(view, refused)
    case 'foreign key':
      return new DatastoreError(
        'CONSTRAINT',
        `Document "${key}" was refused: its row in view "${view.name}" points to a row that does not exist. The row is ${showRow(view, refused.values)}.`,
        { details: { view: view.name, key, constraint: 'foreign key' }, cause },
      )
    case 'type':
      return new DatastoreError(
        'CONSTRAINT',
        `Document "${key}" was refused: a column of view "${view.name}" cannot hold the value of its row (${cause instanceof Error ? cause.message : String(cause)}).`,
        { details: { view: view.name, column: violation.columns[0], key, constraint: 'type' }, cause },
      )
    default:
      return violation.kind satisfies never
  }
}

function explainCheck(view: RefusingView, { violation, key, values, cause }: RefusedWrite): DatastoreError {
  const check = checkCalled(view.constraints, violation.name)
  if (check === undefined)
    return new DatastoreError(
      'CONSTRAINT',
      `Document "${key}" was refused: its row in view "${view.name}" does not satisfy the check ${violation.name ?? 'of the view'}. The row is ${showRow(view, values)}.`,
      { details: { view: view.name, key, constraint: 'check' }, cause },
    )
  return checkRefusal({ view: view.name, columns: view.columns, check, key, values }, cause)
}

interface FailedCheck {
  readonly view: string
  readonly columns: readonly ViewColumn[]
  readonly check: ViewCheck
  readonly key: string
  readonly values: StoredRow
}

/** The error for a row that does not satisfy a check of its view. */
export function checkRefusal(
  { view, columns, check, key, values }: FailedCheck,
  cause?: unknown,
): DatastoreError {
  const named = columnsOfConditions(columns, check.where)
  const held = named.map((name) => showValue(values[columns.findIndex((column) => column.name === name)]!))
  const row = named.map((name, index) => `${name} ${JSON.stringify(held[index])}`).join(', ')
  return new DatastoreError(
    'CONSTRAINT',
    `Document "${key}" was refused: its row in view "${view}" has ${row}, and the check "${check.name}" asks for ${JSON.stringify(check.where, jsonSafe)}.`,
    {
      details: {
        view,
        column: named[0],
        columns: named.length > 1 ? named : undefined,
        value: held.length === 1 ? held[0] : held,
        key,
        constraint: 'check',
      },
      cause,
    },
  )
}

function* explainUnique(
  view: RefusingView,
  { violation, key, values, cause }: RefusedWrite,
): Operation<DatastoreError> {
  const columns = violation.columns
  const isMade = (column: string): boolean => !view.columns.some(({ name }) => name === column)
  if (columns.some(isMade)) return refusedByMade(view, columns, { key, values, cause })
  const held = columns.map(
    (column) => values[view.columns.findIndex((known) => known.name === column)] ?? null,
  )
  const holder = columns.length === 0 ? undefined : yield* view.holder(columns, held)
  return uniqueRefusal({ view: view.name, columns, held, key, holder }, cause)
}

/** What the database made of a row, and refused, is known to the database alone. */
function refusedByMade(
  view: RefusingView,
  columns: readonly string[],
  { key, values, cause }: Pick<RefusedWrite, 'key' | 'values' | 'cause'>,
): DatastoreError {
  return new DatastoreError(
    'CONSTRAINT',
    `Document "${key}" was refused: view "${view.name}" allows each ${columns.join(' and ')} once, and another row has what the database makes of the row ${showRow(view, values)}.`,
    { details: { view: view.name, column: columns[0], key, constraint: 'unique' }, cause },
  )
}

interface HeldValue {
  readonly view: string
  readonly columns: readonly string[]
  /** The values of these columns that are held already. */
  readonly held: readonly SqlValue[]
  /** The document that was refused, and the one that holds the values. */
  readonly key: string
  readonly holder: string | undefined
}

/** The error for a document that yields what a view allows once and another row has. */
export function uniqueRefusal(
  { view, columns, held, key, holder }: HeldValue,
  cause?: unknown,
): DatastoreError {
  const value = held.length === 1 ? showValue(held[0]!) : held.map(showValue)
  const what = columns
    .map((column, index) => `${column} ${JSON.stringify(showValue(held[index]!))}`)
    .join(', ')
  const owner =
    holder === undefined ? '' : holder === key ? ' twice by this document itself' : ` by document "${holder}"`
  return new DatastoreError(
    'CONSTRAINT',
    `Document "${key}" was refused: view "${view}" allows each ${columns.join(' and ') || 'value'} once, and ${what || 'this one'} is already held${owner}.`,
    {
      details: {
        view,
        column: columns[0],
        columns: columns.length > 1 ? columns : undefined,
        value,
        key,
        holder,
        constraint: 'unique',
      },
      cause,
    },
  )
}

function showRow(view: RefusingView, values: StoredRow): string {
  return JSON.stringify(
    Object.fromEntries(view.columns.map((column, index) => [column.name, showValue(values[index]!)])),
  )
}

function showValue(value: SqlValue): string | number | null {
  if (typeof value === 'bigint') return String(value)
  return value instanceof Uint8Array ? `${value.byteLength} bytes` : value
}
