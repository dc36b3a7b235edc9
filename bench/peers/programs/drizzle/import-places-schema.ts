import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const places = sqliteTable(
  'places',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    folded: text().notNull(),
    country: text().notNull(),
    population: integer().notNull(),
  },
  (table) => [index('places_folded').on(table.folded), index('places_country').on(table.country)],
)

export const imports = sqliteTable('imports', {
  file: text().primaryKey(),
  lines: integer().notNull(),
  created: integer().notNull(),
  failed: integer().notNull(),
})
