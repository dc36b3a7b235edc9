import type { Knex } from 'knex'
import type { AnyDocument, MapDocument } from './document.ts'
import { addColumns } from './view-columns.ts'
import type { Where } from './where.ts'
import type { ColumnList, Columns, YieldedRow } from './view-columns.ts'

/** An index of a program's view: as in an authored view, typed by the columns. */
export interface ColumnsIndex<Shape> {
  readonly columns: readonly (
    | IndexedName<Shape>
    | { readonly column: IndexedName<Shape>; readonly order?: 'asc' | 'desc' }
  )[]
  /** No two rows have the same values in all of the columns; nulls are no duplicates. */
  readonly unique?: boolean
  /** The index is of the rows that satisfy the conditions. */
  readonly where?: Where<Shape>
}

/** @hidden */
type IndexedName<Shape> = keyof Columns<Shape> & string

/** A check of a program's view. A comparison with null does not fail it. */
export interface RowCheck<Shape> {
  readonly name: string
  readonly where: Where<Shape>
}

/**
 * A view defined in a program: a SQL table and the function that fills it from each document.
 *
 * The table gets the `columns` and two of the engine's own, `_id` and `_key`, which name the document a row came from.
 * It is updated in the transaction of the document, so a constraint on a column rejects the document. Columns without
 * a row's value are null, or have their default.
 *
 * A list that is written `as const` types the view's rows. `View<typeof columns, User>` says the columns and the documents:
 * what the map yields is then checked too. A row's type may stand in place of the list, `View<{ email: string | null }>`.
 *
 * @example
 * class UsersIndex extends View {
 *   override tableName = 'users_index'
 *   override columns = [{ name: 'email', type: 'text', unique: true }] as const
 *   override *map(doc: MapDocument) { if (doc.email) yield { email: doc.email.toLowerCase() } }
 * }
 * await store.views.add('index', new UsersIndex())
 */
// oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of a view's columns unless it says so
export abstract class View<Shape = any, Doc extends object = AnyDocument> {
  /** What the types know of the columns and the documents; there is no such member. */
  declare readonly '~types'?: { readonly shape: Shape; readonly document: Doc }

  /** Name of the SQL table; `<store>_<view>` when it is not set. */
  tableName?: string

  /** Raise it when `map` has changed: the engine cannot tell, and reindexes a view whose version or table differs. */
  version: number = 1

  /** The columns of the table. */
  readonly columns?: Shape extends ColumnList ? Shape : ColumnList

  /** Indexes of several columns of the list, or of some rows: `{ columns: ['author', { column: 'year', order: 'desc' }] }`. */
  readonly indexes?: readonly ColumnsIndex<Shape>[]

  /** What every row must satisfy, by names that errors tell: `{ name: 'grown_up', where: { age: { gte: 18 } } }`. */
  readonly checks?: readonly RowCheck<Shape>[]

  /** Adds with knex's table builder what the members above do not say: other types, and whatever else SQL has. */
  defineTable?(table: Knex.CreateTableBuilder): void

  /**
   * Yields the rows of one document, or returns them as an array. It sees the document as JSON text holds it, and its
   * `_key`; it must depend on nothing else. What it throws rejects the document with `MAP_ERROR`.
   */
  abstract map(doc: MapDocument<Doc>): Iterable<YieldedRow<Shape>>
}

/** Makes the columns of a view's table: those of its list, and what `defineTable` adds. */
export function defineViewTable(view: View, table: Knex.CreateTableBuilder): void {
  addColumns(table, (view.columns ?? []) as ColumnList)
  view.defineTable?.(table)
}
