import { testOf } from '../columns/condition-value.ts'
import { describeForm } from '../columns/column-form.ts'
import { invalidArgument } from '../invalid-argument.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { SqlValue } from '../storage/operation.ts'
import { narrow } from './read-row.ts'
import type { Resolved } from './compile-conditions.ts'
import type { QueryOptions } from './view-types.ts'

/** The order of a query whose rows have cursors: no two rows have the same place in it. */
export interface Places {
  readonly store: string
  readonly view: string
  /** What the rows are ordered by, as `orderBy` has it; `_id` is always among them. */
  readonly names: readonly string[]
  readonly terms: readonly Term[]
  /** What tells equal rows of a document apart. */
  readonly rowId: string
}

interface Term extends Resolved {
  readonly descending: boolean
}

/** Whether a query's rows are in the order of their places, and not only in that of `orderBy`. */
export function hasPlaces({ after, before, reverse, includeCursors }: QueryOptions): boolean {
  return (after ?? before) !== undefined || reverse === true || includeCursors === true
}

/** Names of the columns that make a place; how well a row matches is another order with each search. */
export function placeNames(names: readonly string[], searched: string): string[] {
  const told = names.map((name) =>
    /^-?_rank$/.test(name) && searched !== '[]' ? `${name} ${searched}` : name,
  )
  return names.some((name) => /^-?_id$/.test(name)) ? told : [...told, '_id']
}

/** The column of a name, without its direction, and without what is searched. */
function columnOf(name: string): string {
  return name.replace(/^-/, '').replace(/^_rank .*$/s, '_rank')
}

/** @throws DatastoreError `INVALID_INPUT` for a column whose values have no order that a cursor could keep. */
export function placesOf(
  dialect: Dialect,
  { searched, ...view }: { readonly store: string; readonly view: string; readonly searched: string },
  given: readonly string[],
  resolve: (name: string) => Resolved,
): Places {
  const names = placeNames(given, searched)
  const terms = names.map((name): Term => {
    const descending = name.startsWith('-')
    const term = resolve(columnOf(name))
    const { type } = term.field
    if (type === 'jsonb' || type === 'other')
      throw invalidArgument(
        'orderBy',
        `Rows that are ordered by "${term.field.name}", which is ${describeForm(term.field)}, have no cursors. Order them by other columns.`,
      )
    return { ...term, descending }
  })
  return { ...view, names, terms, rowId: `v.${dialect.compiler.rowId}` }
}

/** Writes the order of places. */
export function orderOfPlaces({ compiler }: Dialect, { terms, rowId }: Places, reverse: boolean): string {
  const ordered = terms.map(({ field, ordered: sql, descending }) => {
    const down = descending !== reverse
    // Never null, and so no matter where the index has nulls.
    if (field.name === '_id') return down ? `${sql} desc` : sql
    return compiler.orderTerm(compiler.place(sql, field), down)
  })
  return ` order by ${[...ordered, reverse ? `${rowId} desc` : rowId].join(', ')}`
}

/**
 * Writes the conditions that rows stand after one cursor and before another one.
 *
 * @throws DatastoreError `INVALID_INPUT` for what is no cursor of these places.
 */
export function compileBounds(
  dialect: Dialect,
  places: Places,
  { after, before, valuesOnly = false }: Pick<QueryOptions, 'after' | 'before'> & ValuesOnly,
  params: SqlValue[],
): string[] {
  const bounds: string[] = []
  const compiling = { dialect, places, valuesOnly }
  if (after !== undefined) bounds.push(compileBound(compiling, 'after', after, params))
  if (before !== undefined) bounds.push(compileBound(compiling, 'before', before, params))
  return bounds
}

/** Whether rows that have no value in the first column of the order are left out; they come last where values fall. */
export interface ValuesOnly {
  readonly valuesOnly?: boolean
}

/** Whether rows are read from a cursor to smaller values, and so come to those without a value at the end. */
export function readsDownwards({ orderBy, after, before, reverse = false }: QueryOptions): boolean {
  const [first] = typeof orderBy === 'string' ? [orderBy] : (orderBy ?? [])
  if (first === undefined) return false
  return first.startsWith('-') ? after !== undefined && !reverse : before !== undefined && reverse
}

function compileBound(
  {
    dialect,
    places,
    valuesOnly,
  }: { readonly dialect: Dialect; readonly places: Places; readonly valuesOnly: boolean },
  side: 'after' | 'before',
  cursor: unknown,
  params: SqlValue[],
): string {
  const { values, row } = readCursor(dialect, places, side, cursor)
  const { compiler } = dialect
  let lead = ''
  let closing = ''
  let sql = ''
  for (const [index, { field, ordered, descending }] of places.terms.entries()) {
    const value = values[index]!
    const upwards = (side === 'after') !== descending
    const key = compiler.place(ordered, field)
    const known = compiler.place(compiler.orderedOperand(field), field)
    if (index === 0 && (upwards || valuesOnly) && value !== null) {
      // An index can be entered here; it cannot by alternatives.
      lead = `${upwards || isShort(value) ? ordered : key} ${upwards ? '>=' : '<='} ${known} and `
      params.push(value)
    }
    if (value === null) {
      sql += upwards ? `(${key} is not null or (${key} is null and ` : `((${key} is null and `
    } else {
      sql += `(${key} ${upwards ? '>' : '<'} ${known}${upwards ? '' : ` or ${key} is null`} or (${key} = ${known} and `
      params.push(value, value)
    }
    closing += '))'
  }
  params.push(row)
  return `${lead}${sql}${places.rowId} ${side === 'after' ? '>' : '<'} ?${closing}`
}

/** Whether a value is its own place: MariaDB and MySQL sort by the beginning of a text or of bytes, which has more bytes than this. */
function isShort(value: SqlValue): boolean {
  return typeof value === 'string' || value instanceof Uint8Array ? Buffer.byteLength(value) < 200 : true
}

/** The cursor of a row; `valueOf` gives the row's value of a column, as the database gave it. */
export function cursorOf(
  { store, view }: Pick<Places, 'store' | 'view'>,
  names: readonly string[],
  valueOf: (name: string) => SqlValue,
  row: SqlValue,
): string {
  const values = names.map((name) => kept(valueOf(columnOf(name))))
  return Buffer.from(JSON.stringify([store, view, names, values, kept(row)])).toString('base64url')
}

function kept(value: SqlValue): string | number | null {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  const narrowed = narrow(value)
  return typeof narrowed === 'bigint' ? String(narrowed) : (narrowed as string | number | null)
}

function readCursor(
  dialect: Dialect,
  places: Places,
  side: string,
  cursor: unknown,
): { readonly values: readonly SqlValue[]; readonly row: SqlValue } {
  const [store, view, names, values, row] = parse(side, cursor)
  if (store !== places.store || view !== places.view)
    throw refused(
      side,
      `a cursor of view "${view}" of store "${store}"`,
      `"${places.view}" of "${places.store}"`,
    )
  if (names.join(' ') !== places.names.join(' '))
    throw refused(side, `a cursor of the order ${names.join(', ')}`, places.names.join(', '))
  return {
    row,
    values: places.terms.map(({ field }, index) => {
      const value = values[index] ?? null
      if (value === null) return null
      const given = field.type === 'binary' ? Buffer.from(String(value), 'base64') : value
      const test = testOf(field, 'eq', given, dialect.adapter)
      if (typeof test === 'string') throw noCursor(side)
      return test.value
    }),
  }
}

type Parsed = [
  store: string,
  view: string,
  names: string[],
  values: (string | number | null)[],
  row: string | number,
]

function parse(side: string, cursor: unknown): Parsed {
  if (typeof cursor !== 'string') throw noCursor(side)
  try {
    const parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Parsed
    const [, , names, values, row] = parsed
    if (names.length === values.length && /^(\d+|\(\d+,\d+\))$/.test(String(row))) return parsed
  } catch {
    // As below.
  }
  throw noCursor(side)
}

function noCursor(side: string): Error {
  return invalidArgument(
    side,
    `"${side}" is the "_cursor" of a row that was read with { includeCursors: true }, and this is none.`,
  )
}

function refused(side: string, what: string, wanted: string): Error {
  return invalidArgument(
    side,
    `"${side}" is ${what}, and this query is of ${wanted}. Go on with the query that gave it, or begin without a cursor.`,
  )
}
