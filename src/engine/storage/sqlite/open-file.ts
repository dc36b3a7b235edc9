import { accessSync, constants, existsSync, openSync, readSync, closeSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import SQLite from 'better-sqlite3'
import { DatastoreError } from '../../../shared/errors.ts'
import { openedReadonly } from '../storage.ts'
import type { Durability } from '../storage.ts'
import { addDecimals } from './decimals.ts'
import { translateSqliteError } from './sqlite-errors.ts'

interface OpenOptions {
  readonly readonly?: boolean
  readonly create?: boolean
  readonly durability?: Durability
}

interface OpenedFile {
  readonly database: SQLite.Database
  readonly readonlyReason: string | null
}

/** Opens a SQLite file after looking at it, so that what is wrong is said at once and nothing is touched. */
export function openSqliteFile(path: string, options: OpenOptions, busyMilliseconds: number): OpenedFile {
  if (path === ':memory:') return { database: prepare(new SQLite(':memory:'), options), readonlyReason: null }
  checkFile(path, options)
  const readonlyReason = whyReadonly(path, options)
  let database: SQLite.Database | undefined
  try {
    database = new SQLite(path, {
      readonly: readonlyReason !== null,
      fileMustExist: options.create !== true,
      timeout: busyMilliseconds,
    })
    return { database: prepare(database, options), readonlyReason }
  } catch (error) {
    database?.close()
    throw translateSqliteError(error, path)
  }
}

/**
 * Pages kept in memory, taken as they are read: a store of a million documents is read as fast as its hot part fits. The
 * file is never mapped into memory instead, as whoever truncates it then would end this process.
 */
const cacheKibibytes = 64_000

/** How long the write-ahead log grows before its pages go into the file: 16 MB, as each time costs two syncs. */
const checkpointPages = 4000

function prepare(database: SQLite.Database, { durability }: OpenOptions): SQLite.Database {
  // A file may come from anyone: its schema must not call functions with side effects.
  database.pragma('trusted_schema = OFF')
  addDecimals(database)
  database.pragma('cell_size_check = ON')
  database.pragma('foreign_keys = ON')
  database.pragma(`synchronous = ${durability === 'normal' ? 'NORMAL' : 'FULL'}`)
  database.pragma(`cache_size = -${cacheKibibytes}`)
  database.pragma(`wal_autocheckpoint = ${checkpointPages}`)
  // Reads the whole schema, which is where a damaged file shows first.
  database.prepare('select count(*) from sqlite_master').get()
  return database
}

function checkFile(path: string, options: OpenOptions): void {
  if (!existsSync(path)) {
    if (options.create === true && options.readonly !== true) return checkFolder(path)
    throw new DatastoreError(
      'NOT_FOUND',
      `There is no file "${path}". Check the path, or create a new database there.`,
      {
        details: { path },
      },
    )
  }
  const stats = statSync(path)
  if (stats.isDirectory()) {
    throw new DatastoreError('NOT_A_DATABASE', `"${path}" is a folder. Choose a database file in it.`, {
      details: { path },
    })
  }
  checkHeader(path, stats.size)
}

function checkFolder(path: string): void {
  if (!existsSync(dirname(path))) {
    throw new DatastoreError(
      'IO',
      `The folder "${dirname(path)}" does not exist. Create it first, or choose another one.`,
      {
        details: { path },
      },
    )
  }
}

const magic = 'SQLite format 3\u0000'

/** A truncated file opens well and fails at some later read; its header says how long it must be. */
function checkHeader(path: string, size: number): void {
  if (size === 0) return
  const header = readHeader(path)
  if (header.length < 100 || header.toString('latin1', 0, 16) !== magic) {
    throw new DatastoreError(
      'NOT_A_DATABASE',
      `"${path}" is not a SQLite database (or it is encrypted). Nothing was changed.`,
      {
        details: { path },
      },
    )
  }
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
  const pages = header.readUInt32BE(28)
  // The count is valid only when the change counter was written together with it; a -wal file may hold the rest.
  const countIsValid = header.readUInt32BE(24) === header.readUInt32BE(92)
  if (countIsValid && pages * pageSize > size && !existsSync(`${path}-wal`)) {
    throw new DatastoreError(
      'CORRUPT',
      `"${path}" is incomplete: its header promises ${pages * pageSize} bytes and ${size} are there. It was probably cut off while it was copied; copy it again, or restore a backup.`,
      { details: { path } },
    )
  }
}

function readHeader(path: string): Buffer {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (cause) {
    throw new DatastoreError('IO', `"${path}" cannot be read. Check that you may read this file.`, {
      details: { path },
      cause,
    })
  }
  try {
    const header = Buffer.alloc(100)
    return header.subarray(0, readSync(file, header, 0, 100, 0))
  } finally {
    closeSync(file)
  }
}

function whyReadonly(path: string, options: OpenOptions): string | null {
  if (options.readonly === true) return openedReadonly
  if (!existsSync(path)) return null
  try {
    accessSync(path, constants.W_OK)
    return null
  } catch {
    return 'you have no permission to write the file.'
  }
}
