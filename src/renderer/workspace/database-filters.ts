/** What a database's file is called. */
export const databaseFilters = [
  { name: 'SQLite databases', extensions: ['db', 'sqlite', 'sqlite3', 'datastore'] },
]
