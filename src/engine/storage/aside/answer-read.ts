import SQLite from 'better-sqlite3'
import type { SqlValue, SqlValues } from '../operation.ts'
import type { ReadAnswer, ReadRequest } from './read-aside.ts'
import { guardConnection } from '../sqlite/guard-connection.ts'

/** What a query process is asked: of which file, and how long it waits for another program's lock. */
export interface FileRead extends ReadRequest {
  readonly path: string
  readonly busyMilliseconds: number
}

/** What SQLite says of a statement that failed, as it crosses to the engine. */
export interface ReadFailure {
  readonly code: string
  readonly message: string
}

/** What a query process answers. */
export type ReadOutcome = { readonly answer: ReadAnswer } | { readonly failure: ReadFailure }

/** Reads a file over a connection of its own, which cannot write and ends with the answer. */
export function answerRead(read: FileRead): ReadOutcome {
  let database: SQLite.Database | undefined
  try {
    database = new SQLite(read.path, { readonly: true, timeout: read.busyMilliseconds })
    guardConnection(database)
    database.pragma('query_only = ON')
    return { answer: readStatement(database, read) }
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
    return { failure: { code: typeof code === 'string' ? code : '', message: String(message) } }
  } finally {
    database?.close()
  }
}

/** Reads what one statement finds, which is refused where it could write. */
export function readStatement(database: SQLite.Database, request: ReadRequest): ReadAnswer {
  const statement = database.prepare<SqlValue[], SqlValues>(request.sql)
  if (!statement.reader || !statement.readonly) throw new Error('it writes, or returns no rows.')
  statement.safeIntegers(true).raw(true)
  const columns = statement.columns().map(({ name }) => name)
  return { columns, rows: rowsOf(statement, request) }
}

/** Of a page: a file from anyone may answer with any number of values of a gigabyte. */
const mostBytes = 64e6

/** All rows, or those of the page, of which no more are read than it has. */
function rowsOf(
  statement: SQLite.Statement<SqlValue[], SqlValues>,
  { params, page }: ReadRequest,
): readonly SqlValues[] {
  if (page === undefined) return statement.all(...params)
  const rows: SqlValues[] = []
  let [passed, room] = [0, mostBytes]
  for (const row of statement.iterate(...params)) {
    if (passed++ < page.offset) continue
    for (const value of row)
      room -= typeof value === 'string' || value instanceof Uint8Array ? value.length : 8
    if (room < 0) throw new Error('its page has more than 64 MB. Ask for fewer rows or columns.')
    if (rows.push(row) >= page.limit) break
  }
  return rows
}
