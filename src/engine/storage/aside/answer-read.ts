import SQLite from 'better-sqlite3'
import type { SqlValue, SqlValues } from '../operation.ts'
import type { ReadAnswer, ReadRequest } from './read-aside.ts'
import { guardConnection } from '../sqlite/guard-connection.ts'

/** What a query process is asked: of which file, and how long it waits for another program's lock. */
export interface FileRead extends ReadRequest {
  readonly path: string
  readonly busyMilliseconds: number
  /** Of a page: whether those behind it are asked for next, with the same read. */
  readonly goesOn?: true
}

/** What SQLite says of a statement that failed, as it crosses to the engine. */
export interface ReadFailure {
  readonly code: string
  readonly message: string
}

/** What a query process answers. */
export type ReadOutcome = { readonly answer: ReadAnswer } | { readonly failure: ReadFailure }

/** The statement that the caller reads page by page, with its connection; it stays open between two pages. */
let open: { readonly database: SQLite.Database; readonly pages: Iterator<ReadAnswer> } | undefined

/** Reads a file over a connection of its own, which cannot write and ends with the answer, or with the last page. */
export function answerRead(read: FileRead): ReadOutcome {
  let database = open?.database
  try {
    database ??= connect(read)
    if (read.goesOn === undefined) return { answer: readStatement(database, read) }
    open ??= { database, pages: pagesOf(prepared(database, read.sql), read.page!.limit) }
    const { value } = open.pages.next() as { readonly value: ReadAnswer }
    if (value.more === true) database = undefined
    else open = undefined
    return { answer: value }
  } catch (error) {
    open = undefined
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
    return { failure: { code: typeof code === 'string' ? code : '', message: String(message) } }
  } finally {
    database?.close()
  }
}

function connect({ path, busyMilliseconds, scans }: FileRead): SQLite.Database {
  const database = new SQLite(path, { readonly: true, timeout: busyMilliseconds })
  guardConnection(database)
  database.pragma('query_only = ON')
  // 1 MB: a page that is read once takes longer where memory has to be found for each.
  if (scans === true) database.pragma('cache_size = -1000')
  return database
}

/** Reads what one statement finds, which is refused where it could write. */
export function readStatement(database: SQLite.Database, request: ReadRequest): ReadAnswer {
  const statement = prepared(database, request.sql)
  return { columns: columnsOf(statement), rows: rowsOf(statement, request) }
}

type Reading = SQLite.Statement<SqlValue[], SqlValues>

function prepared(database: SQLite.Database, sql: string): Reading {
  const statement = database.prepare<SqlValue[], SqlValues>(sql)
  if (!statement.reader || !statement.readonly) throw new Error('it writes, or returns no rows.')
  return statement.safeIntegers(true).raw(true)
}

function columnsOf(statement: Reading): readonly string[] {
  return statement.columns().map(({ name }) => name)
}

/** All rows in pages, `more` of each but the last. */
function* pagesOf(statement: Reading, limit: number): Generator<ReadAnswer> {
  const columns = columnsOf(statement)
  let [rows, room]: [SqlValues[], number] = [[], pageBytes]
  for (const row of statement.iterate()) {
    rows.push(row)
    room -= sizeOf(row)
    if (rows.length < limit && room > 0) continue
    yield { columns, rows, more: true }
    ;[rows, room] = [[], pageBytes]
  }
  yield { columns, rows }
}

/** What a page of many has room for. */
const pageBytes = 4e6

/** Of a page: a file from anyone may answer with any number of values of a gigabyte. */
const mostBytes = 64e6

/** All rows, or those of the page, of which no more are read than it has. */
function rowsOf(statement: Reading, { params, page }: ReadRequest): readonly SqlValues[] {
  if (page === undefined) return statement.all(...params)
  const rows: SqlValues[] = []
  let [passed, room] = [0, mostBytes]
  for (const row of statement.iterate(...params)) {
    if (passed++ < page.offset) continue
    room -= sizeOf(row)
    if (room < 0) throw new Error('its page has more than 64 MB. Ask for fewer rows or columns.')
    if (rows.push(row) >= page.limit && page.each === undefined) break
  }
  return rows
}

function sizeOf(row: SqlValues): number {
  let size = 0
  for (const value of row) size += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8
  return size
}
