import type { Knex } from 'knex'
import type { MapDocument } from '../../../src/engine/document.ts'
import { View } from '../../../src/engine/view.ts'

/** The view of the README: each user's email, once. */
export class UsersIndex extends View {
  override tableName = 'users_index'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('email').unique()
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    if (typeof doc['email'] === 'string') yield { email: doc['email'].toLowerCase() }
  }
}
