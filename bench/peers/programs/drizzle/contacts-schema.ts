import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const contacts = sqliteTable('contacts', {
  key: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
  folded: text().notNull().unique(),
})

export const versions = sqliteTable(
  'versions',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    key: text().notNull(),
    name: text(),
    email: text(),
    at: text()
      .notNull()
      .default(sql`current_timestamp`),
  },
  (table) => [index('versions_key').on(table.key)],
)
