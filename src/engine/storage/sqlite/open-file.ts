import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { dirname } from 'node:path'
import SQLite from 'better-sqlite3'
import { DatastoreError } from '../../../shared/errors.ts'
import { toFileError } from '../file-error.ts'
import { openedReadonly } from '../storage.ts'
import type { Durability } from '../storage.ts'
import { guardConnection } from './guard-connection.ts'
import { FileGuard } from './file-guard.ts'
import { checkLogOwner, dropEmptyLog, setLogAside } from './log-owner.ts'
import { OpenedFile } from './opened-file.ts'
import { translateSqliteError } from './sqlite-errors.ts'

interface FileOptions {
  readonly readonly?: boolean
  readonly create?: boolean
  readonly durability?: Durability
  readonly setLogAside?: boolean
}

export interface OpenedDatabase {
  readonly database: SQLite.Database
  readonly readonlyReason: string | null
  /** Undefined for a database in memory. */
  readonly guardian?: FileGuard
}

/** Opens a SQLite file after looking at it, so that what is wrong is said at once and nothing is touched. */
export function openSqliteFile(path: string, options: FileOptions, busyMilliseconds: number): OpenedDatabase {
  if (path === ':memory:') return { database: prepare(new SQLite(':memory:'), options), readonlyReason: null }
  checkFile(path, options)
  const readonlyReason = whyReadonly(path, options)
  let database: SQLite.Database | undefined
  let file = existsSync(path) ? openExisting(path) : undefined
  try {
    FileGuard.lookAtAll(file)
    const place = file === undefined ? path : realpathSync(path)
    if (options.setLogAside === true) setLogAside(place)
    checkLogOwner(place)
    if (readonlyReason === null) dropEmptyLog(place)
    if (file !== undefined) checkHeader(path, file)
    database = new SQLite(path, {
      readonly: readonlyReason !== null,
      fileMustExist: options.create !== true,
      timeout: busyMilliseconds,
    })
    prepare(database, options)
    file ??= openExisting(path)
    return { database, readonlyReason, guardian: new FileGuard(path, database, file) }
  } catch (error) {
    database?.close()
    file?.close()
    throw translateSqliteError(error, path)
  }
}

function openExisting(path: string): OpenedFile {
  try {
    return OpenedFile.open(path)
  } catch (cause) {
    throw toFileError('read', path, cause)
  }
}

/**
 * Pages kept in memory, taken as they are read: a store of a million documents is read as fast as its hot part fits.
 * The file is never mapped into memory instead, because a program that truncates it would then end this process.
 */
const cacheKibibytes = 64_000

/** How long the write-ahead log grows before its pages go into the file: 16 MB, as each time costs two syncs. */
const checkpointPages = 4000

function prepare(database: SQLite.Database, { durability }: FileOptions): SQLite.Database {
  guardConnection(database)
  database.pragma('foreign_keys = ON')
  database.pragma(`synchronous = ${durability === 'normal' ? 'NORMAL' : 'FULL'}`)
  database.pragma(`cache_size = -${cacheKibibytes}`)
  database.pragma(`wal_autocheckpoint = ${checkpointPages}`)
  // Reads the whole schema, which is where a damaged file shows first.
  database.prepare('select count(*) from sqlite_master').get()
  return database
}

function checkFile(path: string, options: FileOptions): void {
  const stats = lookAt(path)
  if (stats === undefined) {
    if (options.create === true && options.readonly !== true) return checkFolder(path)
    throw new DatastoreError(
      'NOT_FOUND',
      `There is no file "${path}". Check the path, or create a new database there.`,
      {
        details: { path },
      },
    )
  }
  if (stats.isDirectory()) {
    throw new DatastoreError('NOT_A_DATABASE', `"${path}" is a folder. Choose a database file in it.`, {
      details: { path },
    })
  }
  // A device would look like an empty database, and a pipe would be waited for without end.
  if (!stats.isFile()) {
    throw new DatastoreError(
      'NOT_A_DATABASE',
      `"${path}" is a device, a pipe or a socket, and no file. Nothing was read from it. Choose a database file.`,
      { details: { path } },
    )
  }
}

/** What is there; undefined where nothing is. A disk that does not answer is no missing file, which would be made anew. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (cause) {
    throw toFileError('read', path, cause)
  }
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
function checkHeader(path: string, file: OpenedFile): void {
  const size = Number(file.stats().size)
  if (size === 0) return
  const header = file.read(0, 100)
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

function whyReadonly(path: string, options: FileOptions): string | null {
  if (options.readonly === true) return openedReadonly
  if (!existsSync(path)) return null
  try {
    accessSync(path, constants.W_OK)
    return null
  } catch {
    return 'you have no permission to write the file.'
  }
}
