import { DatastoreError } from '../../shared/errors.ts'
import { sourcesOf } from '../../shared/model/generated-columns.ts'
import type { GeneratedValue } from '../../shared/model/view-definition.ts'
import { numberText } from '../../shared/numbers.ts'
import type { ViewColumn } from '../catalog/view-column.ts'
import { describeForm } from '../columns/column-form.ts'
import { keepValue } from '../columns/keep-value.ts'
import { fold, hasTooManyWords, mostWordBytes } from '../columns/text/words.ts'
import type { RowValue } from '../columns/keep-value.ts'
import type { SqlValue } from '../storage/operation.ts'

/** A row as a map gave it, a program's own or an authored one. */
export type MapRow = Readonly<Record<string, RowValue>>

/** A view row as it is stored: one value for each column that the map fills, in the columns' order. */
export type StoredRow = readonly SqlValue[]

export interface RowTarget {
  readonly name: string
  readonly columns: readonly ViewColumn[]
}

/**
 * Turns what a map yielded into rows as the table stores them.
 *
 * @throws DatastoreError `MAP_ERROR` for an unknown column or a value the column cannot hold,
 *   `CONSTRAINT` for a null in a column that must not have one. Both name view, column, value and key.
 */
export function storeRows(target: RowTarget, key: string, rows: readonly MapRow[]): StoredRow[] {
  return rows.map((row) => storeRow(target, key, row))
}

function storeRow(target: RowTarget, key: string, row: MapRow): StoredRow {
  const { columns } = target
  const stored: SqlValue[] = []
  let used = 0
  for (const column of columns) {
    const given = Object.hasOwn(row, column.name)
    if (column.generated !== undefined) {
      if (given) throw givenForGenerated(target, key, column.name)
      if (column.generated !== true) stored.push(null)
      continue
    }
    if (given) used++
    const value = given
      ? storeValue(target, key, column, row[column.name])
      : storeDefault(target, key, column)
    if (value === null && column.notNull === true) throw notNull(target, key, column.name)
    stored.push(value)
  }
  if (used !== Object.keys(row).length) throw unknownColumn(target, key, row)
  makeValues(target, key, stored)
  return stored
}

/** Gives the generated columns their values. */
function makeValues(target: RowTarget, key: string, stored: SqlValue[]): void {
  for (const { place, column, generated, sources } of generatedColumns(target.columns)) {
    const values = sources.map((source) => stored[source]!)
    const value = storeValue(target, key, column, generate(generated, values))
    if (value === null && column.notNull === true) throw notNull(target, key, column.name)
    stored[place] = value
  }
}

function generate(generated: GeneratedValue, values: readonly SqlValue[]): SqlValue {
  if ('first' in generated) return values.find((value) => value !== null) ?? null
  if (values.includes(null)) return null
  return 'fold' in generated ? fold(String(values[0])) : values.join(generated.by ?? '')
}

/** A generated column, its place in a stored row, and the places of the columns that it is made of. */
interface GeneratedColumn {
  readonly place: number
  readonly column: ViewColumn
  readonly generated: GeneratedValue
  readonly sources: readonly number[]
}

const known = new WeakMap<RowTarget['columns'], readonly GeneratedColumn[]>()

/** The generated columns of a view; each row asks for them. */
function generatedColumns(columns: RowTarget['columns']): readonly GeneratedColumn[] {
  const before = known.get(columns)
  if (before !== undefined) return before
  // Columns that SQL generates have no place in a stored row.
  const places = columns.filter(({ generated }) => generated !== true)
  const placeOf = (name: string): number => places.findIndex((column) => column.name === name)
  const found = places.flatMap((column, place): GeneratedColumn[] => {
    const { generated } = column
    return typeof generated === 'object'
      ? [{ place, column, generated, sources: sourcesOf(generated).map(placeOf) }]
      : []
  })
  known.set(columns, found)
  return found
}

function storeDefault(target: RowTarget, key: string, column: ViewColumn): SqlValue {
  return column.default === undefined || column.default === null
    ? null
    : storeValue(target, key, column, column.default)
}

function storeValue(target: RowTarget, key: string, column: ViewColumn, value: RowValue): SqlValue {
  if (value === null) return null
  if (value === undefined) {
    throw wrongValue(
      target,
      key,
      column.name,
      undefined,
      'is undefined. Yield null when there is nothing, or leave the column out',
    )
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw wrongValue(target, key, column.name, String(value), `is ${value}, which no database column holds`)
  }
  if (typeof value === 'object' && 'unsupported' in value) {
    throw wrongValue(
      target,
      key,
      column.name,
      value.unsupported,
      `is ${value.unsupported}; a row holds strings, numbers, booleans, dates, bytes, JSON and null`,
    )
  }
  const stored = keepValue(column, value)
  if (column.fullText === true && typeof stored === 'string' && hasTooManyWords(stored)) {
    throw wrongValue(
      target,
      key,
      column.name,
      undefined,
      `is searched by its words and has more than ${numberText(mostWordBytes)} bytes of different ones. Yield a shorter text, or leave "fullText" out`,
    )
  }
  if (stored !== undefined) return stored
  throw wrongValue(
    target,
    key,
    column.name,
    show(value),
    `has type ${describeForm(column)} and was given ${describe(value)}`,
  )
}

function show(value: RowValue): unknown {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' && value !== null && 'json' in value ? value.json : value
}

function describe(value: RowValue): string {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'an invalid date' : `the date ${value.toISOString()}`
  if (typeof value === 'object' && value !== null && 'json' in value) return `the object ${short(value.json)}`
  if (typeof value === 'object' && value !== null) return value.unsupported
  return `the ${typeof value} ${typeof value === 'string' ? short(JSON.stringify(value)) : value}`
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

function wrongValue(
  target: RowTarget,
  key: string,
  column: string,
  value: unknown,
  what: string,
): DatastoreError {
  return new DatastoreError(
    'MAP_ERROR',
    `View "${target.name}", document "${key}": the map yielded a row whose column "${column}" ${what}.`,
    { details: { view: target.name, key, column, value } },
  )
}

function givenForGenerated(target: RowTarget, key: string, column: string): DatastoreError {
  return new DatastoreError(
    'MAP_ERROR',
    `View "${target.name}", document "${key}": the map yielded a value for column "${column}", which is made of the row's other columns. Leave it out of the row.`,
    { details: { view: target.name, key, column } },
  )
}

function unknownColumn(target: RowTarget, key: string, row: MapRow): DatastoreError {
  const known = target.columns.map((column) => column.name)
  const extra = Object.keys(row).find((name) => !known.includes(name))!
  return new DatastoreError(
    'MAP_ERROR',
    `View "${target.name}", document "${key}": the map yielded a column "${extra}", which the view does not have. Its columns are ${known.join(', ')}.`,
    { details: { view: target.name, key, column: extra, known } },
  )
}

function notNull(target: RowTarget, key: string, column: string): DatastoreError {
  return new DatastoreError(
    'CONSTRAINT',
    `Document "${key}" was refused: view "${target.name}" needs a value in column "${column}" and the map yielded null.`,
    { details: { view: target.name, key, column, value: null, constraint: 'not null' } },
  )
}
