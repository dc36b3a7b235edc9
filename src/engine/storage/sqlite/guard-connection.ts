import type SQLite from 'better-sqlite3'
import { addDecimals } from './decimals.ts'

/** Prepares a connection to a file, which may come from anyone: its schema must not call functions with side effects. */
export function guardConnection(database: SQLite.Database): void {
  database.pragma('trusted_schema = OFF')
  addDecimals(database)
  database.pragma('cell_size_check = ON')
}
