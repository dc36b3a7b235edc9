import { DatastoreError } from '../../../shared/errors.ts'
import type { ViewColumn } from '../../catalog/view-column.ts'
import { listViews } from '../../catalog/view-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import { identify } from '../../columns/kept-value.ts'
import type { Dialect } from '../../storage/dialect.ts'
import { inSizes } from '../../storage/statements/in-sizes.ts'
import { exactRows, rowAside } from '../../storage/operation.ts'
import type { Operation, SqlValue } from '../../storage/operation.ts'

/** A view's table, and one of its columns. */
interface Place {
  readonly view: string
  readonly table: string
  readonly column: ViewColumn
}

/** A foreign key: each value of `from` must be one of `to`. */
export interface Reference {
  readonly from: Place
  readonly to: Place
}

/** A value of a view's row, and the document of the row. */
export interface Held {
  readonly key: string
  readonly value: SqlValue
}

type KnownView = Pick<ViewRecord, 'name' | 'table' | 'live' | 'columns'>

/** The foreign keys between views that answer. */
export function referencesOf(records: readonly KnownView[]): Reference[] {
  return records.flatMap(({ name, table, live, columns }) =>
    columns.flatMap((column) => {
      const to = live && column.references !== undefined ? targetOf(records, column.references) : undefined
      return to === undefined ? [] : [{ from: { view: name, table, column }, to }]
    }),
  )
}

function targetOf(
  records: readonly KnownView[],
  { view, column: name }: NonNullable<ViewColumn['references']>,
): Place | undefined {
  const record = records.find((each) => each.live && each.name === view)
  const column = record?.columns.find((each) => each.name === name)
  return column === undefined ? undefined : { view, table: record!.table, column }
}

/** A view as it is to be: its name, and its columns. */
interface Planned {
  readonly name: string
  readonly columns: readonly ViewColumn[]
}

/**
 * Refuses a version of a view whose foreign keys refer to no unique column of the same type, and one to which other views
 * could not refer any more.
 *
 * @throws DatastoreError `INVALID_INPUT` naming both views and the columns.
 */
export function* checkReferences(
  { introspector }: Dialect,
  records: readonly KnownView[],
  planned: Planned,
): Operation<void> {
  for (const column of planned.columns) {
    const { references } = column
    if (references === undefined) continue
    const { view, column: target } = references
    const record = records.find(({ name, live }) => live && name === view)
    const isOwn = view === planned.name
    if (record === undefined && !isOwn)
      throw refused(planned.name, column, references, 'there is no such view yet')
    const { columns } = isOwn ? planned : record!
    const found = columns.find(({ name }) => name === target)
    if (found === undefined) throw refused(planned.name, column, references, 'that view has no such column')
    if (found.type !== column.type)
      throw refused(planned.name, column, references, `it is ${found.type}, and this one is ${column.type}`)
    const isUnique =
      found.unique === true ||
      (!isOwn &&
        (yield* introspector.uniqueKeys(record!.table)).some((key) => key.length === 1 && key[0] === target))
    if (!isUnique) throw refused(planned.name, column, references, 'it is not unique')
  }
  for (const { from, to } of referencesOf(records)) {
    if (to.view !== planned.name || from.view === planned.name) continue
    const found = planned.columns.find(({ name }) => name === to.column.name)
    if (found?.type === to.column.type && (found.unique === true || to.column.unique !== true)) continue
    throw new DatastoreError(
      'INVALID_INPUT',
      `View "${planned.name}" must keep its unique column "${to.column.name}" of type ${to.column.type}: column "${from.column.name}" of view "${from.view}" refers to it. Change that view first.`,
      { details: { view: planned.name, column: to.column.name } },
    )
  }
}

function refused(
  view: string,
  { name }: ViewColumn,
  to: NonNullable<ViewColumn['references']>,
  why: string,
): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `Column "${name}" of view "${view}" refers to column "${to.column}" of view "${to.view}", and ${why}. Name a unique column of a view that is published.`,
    { details: { view, column: name } },
  )
}

/** @throws DatastoreError `INVALID_INPUT` for a view that is to be removed and to which another one refers. */
export function refuseReferred(records: readonly KnownView[], { name }: KnownView): void {
  const other = referencesOf(records).find(({ from, to }) => to.view === name && from.view !== name)
  if (other === undefined) return
  throw new DatastoreError(
    'INVALID_INPUT',
    `View "${name}" cannot be removed: column "${other.from.column.name}" of view "${other.from.view}" refers to it. Remove or change that view first.`,
    { details: { view: name } },
  )
}

/**
 * Refuses a filled version, in `table`, where its rows refer to nothing, or those of other views would when it answers.
 *
 * @throws DatastoreError `CONSTRAINT` naming the document, the column and the value.
 */
export function* refuseOrphans(
  dialect: Dialect,
  store: string,
  filled: { readonly name: string; readonly table: string; readonly columns: readonly ViewColumn[] },
): Operation<void> {
  const records = (yield* listViews(store)).map((record) =>
    record.name === filled.name ? { ...record, ...filled, live: true } : record,
  )
  for (const reference of referencesOf(records)) {
    const { from, to } = reference
    if (from.view !== filled.name && to.view !== filled.name) continue
    const { compiler } = dialect
    const value = `r.${compiler.quote(from.column.name)}`
    const found = yield* rowAside<{ key: string; value: SqlValue }>(
      `select r._key as "key", ${value} as value from ${compiler.table(from.table)} r where ${value} is not null
         and not exists (select 1 from ${compiler.table(to.table)} p where p.${compiler.quote(to.column.name)} = ${value}) limit 1`,
    )
    if (found !== undefined)
      throw referenceRefusal(reference, { key: found.key, value: found.value }, filled.name)
  }
}

/** How many values one statement looks for. */
const valuesAtOnce = 500

/** Those whose value is not there to be referred to. With `hold`, the rows that have the others stay until the transaction ends. */
export function* orphansAmong(
  { compiler }: Dialect,
  { to }: Reference,
  rows: readonly Held[],
  { hold }: { readonly hold: boolean },
): Operation<Held[]> {
  const wanted = new Map(rows.map(({ value }) => [identify([value]), value]))
  const there = new Set<string>()
  for (const part of inSizes([...wanted.values()], valuesAtOnce)) {
    const found = yield* heldBy(
      `select _key as "key", ${compiler.quote(to.column.name)} as value from ${compiler.table(to.table)}
       where ${compiler.quote(to.column.name)} in (${part.map(() => compiler.operand(to.column)).join(', ')}) ${hold ? compiler.forShare : ''}`,
      part,
    )
    for (const { value } of found) there.add(identify([value]))
  }
  return rows.filter(({ value }) => !there.has(identify([value])))
}

/** Reads keys and values, and integers exactly. */
export function* heldBy(sql: string, params: readonly SqlValue[]): Operation<Held[]> {
  const found = yield* exactRows({ sql, params })
  return found.map(({ key, value }) => ({ key: String(key), value: value! }))
}

/** The error for a row that refers to nothing: of a document that is written, or of one that keeps `built` from answering. */
export function referenceRefusal(
  { from, to }: Reference,
  { key, value }: { readonly key: string; readonly value: SqlValue },
  built?: string,
): DatastoreError {
  const what = `column "${from.column.name}" ${show(value)} of document "${key}"`
  const message =
    built === undefined
      ? `Document "${key}" was refused: view "${from.view}" has ${from.column.name} ${show(value)}, and no row of view "${to.view}" has that in column "${to.column.name}". Put the document that has it first.`
      : `View "${built}" cannot be filled: view "${from.view}" has in ${what}, and no row of view "${to.view}" has that in column "${to.column.name}".`
  return new DatastoreError('CONSTRAINT', message, {
    details: {
      view: from.view,
      column: from.column.name,
      value: plain(value),
      key,
      constraint: 'foreign key',
    },
  })
}

/** The error for a document whose row goes although another document's row refers to it. */
export function referredRefusal(
  { from, to }: Reference,
  { key, value, holder }: { readonly key: string; readonly value: SqlValue; readonly holder: string },
): DatastoreError {
  return new DatastoreError(
    'CONSTRAINT',
    `Document "${key}" was refused: document "${holder}" refers to its ${to.column.name} ${show(value)} of view "${to.view}", in column "${from.column.name}" of view "${from.view}". Change or delete that document first.`,
    {
      details: {
        view: to.view,
        column: to.column.name,
        value: plain(value),
        key,
        holder,
        constraint: 'foreign key',
      },
    },
  )
}

function plain(value: SqlValue): unknown {
  if (typeof value !== 'bigint') return value
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}

function show(value: SqlValue): string {
  return JSON.stringify(plain(value))
}
