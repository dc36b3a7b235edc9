import type { Knex } from 'knex'
import type { MapDocument } from './document.ts'

/**
 * A view defined in a program: a SQL table and the function that fills it from each document.
 *
 * The table gets the columns of `defineTable` and two of the engine's own, `_id` and `_key`, which name the document
 * a row came from. It is updated in the transaction of the document, so a constraint on a column rejects the document.
 * Columns without a row's value are null, or the default that `defineTable` gives them.
 *
 * @example
 * class UsersIndex extends View {
 *   override tableName = 'users_index'
 *   override defineTable(table: Knex.CreateTableBuilder) { table.string('email').unique() }
 *   override *map(doc: MapDocument) { if (doc.email) yield { email: doc.email.toLowerCase() } }
 * }
 * await store.views.add('index', new UsersIndex())
 */
export abstract class View {
  /** Name of the SQL table; `<store>_<view>` when it is not set. */
  tableName?: string

  /** Raise it when `map` has changed: the engine cannot tell, and reindexes a view whose version or table differs. */
  version: number = 1

  /** Defines the columns and constraints with knex's table builder. */
  abstract defineTable(table: Knex.CreateTableBuilder): void

  /**
   * Yields the rows of one document, or returns them as an array. It sees the document as JSON text holds it, and its
   * `_key`; it must depend on nothing else. What it throws rejects the document with `MAP_ERROR`.
   */
  abstract map(doc: MapDocument): Iterable<Record<string, unknown>>
}
