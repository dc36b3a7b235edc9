import { sql } from 'drizzle-orm'
import { check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const stock = sqliteTable(
  'stock',
  { key: text().primaryKey(), left: integer().notNull() },
  (table) => [
    index('stock_left').on(table.left),
    check('left_is_integer', sql`typeof(${table.left}) = 'integer'`),
  ],
)
