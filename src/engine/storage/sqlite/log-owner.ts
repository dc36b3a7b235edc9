import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import type { BigIntStats } from 'node:fs'
import * as v from 'valibot'
import { DatastoreError } from '../../../shared/errors.ts'

/**
 * The small file beside an open database that says which file the write-ahead log belongs to, by what the filesystem calls
 * both. SQLite's log names no file: without this, one that a killed program left would be written over whatever file has
 * taken the place of the one it belongs to.
 */
const ending = '-datastore'

/** What the name of every file of a database ends with: its own, and those that lie beside it while it is open. */
export const databaseEndings = ['', '-wal', '-shm', '-journal', ending] as const

const number = v.pipe(v.string(), v.regex(/^\d{1,30}$/), v.toBigint())
/** What the filesystem knows a file by; `born` in nanoseconds since 1970, 0 where it keeps no such time. */
const identity = v.object({ device: number, inode: number, born: number })
const record = v.object({ database: identity, log: identity, self: identity })

type Identity = v.InferOutput<typeof identity>
type Record = v.InferOutput<typeof record>

/**
 * Throws when the log beside the file at `path` belongs to another file; to be called before SQLite touches either. Only a
 * log, and a record, that are the very ones the record speaks of count: a folder that was copied or restored has others.
 *
 * @throws DatastoreError `REPLACED`.
 */
export function checkLogOwner(path: string): void {
  if (!isOfAnother(path, (log) => log.size > 0n)) return
  throw new DatastoreError(
    'REPLACED',
    `The write-ahead log beside "${path}" ("${path}-wal") belongs to another database file, which was there before and was replaced, deleted or moved away. Nothing was read or written, as the log would be written over this one. Open it without that log, which is then kept under another name, or put the former file back.`,
    { details: { path, log: `${path}-wal` } },
  )
}

/** Takes an empty log of another file away, whose program would share it with the program that opens this one. */
export function dropEmptyLog(path: string): void {
  if (!isOfAnother(path, (log) => log.size === 0n)) return
  for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true })
}

/**
 * Gives a log that belongs to another file, its index and its record another name, under which the file it belongs to can
 * be put to be opened with it. A log that is this file's own is left as it is.
 */
export function setLogAside(path: string): void {
  if (!isOfAnother(path, (log) => log.size > 0n)) return
  const stem = `${path}.replaced-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`
  let aside = stem
  for (let n = 2; existsSync(`${aside}-wal`); n++) aside = `${stem}-${n}`
  try {
    // The log first: the file is refused until it is gone.
    for (const end of ['-wal', '-shm', ending])
      if (existsSync(path + end)) renameSync(path + end, aside + end)
  } catch (cause) {
    throw new DatastoreError(
      'IO',
      `The log beside "${path}" cannot be given another name. Check that you may write to its folder.`,
      { details: { path }, cause },
    )
  }
}

/**
 * Records that a log belongs to the file at `path`; returns how to take the record away when the log is gone. A folder that
 * may not be written gets none.
 */
export function recordLogOwner(
  path: string,
  files: { readonly database: BigIntStats; readonly log: BigIntStats },
): (() => void) | undefined {
  try {
    const [database, log] = [toIdentity(files.database), toIdentity(files.log)]
    const known = readRecord(path)
    const isThere = known !== undefined && isSame(known.database, database) && isSame(known.log, log)
    if (!isThere) writeRecord(path, { database, log })
    return () => forget(path, log)
  } catch {
    return undefined
  }
}

/** Takes the record away, of a log that is gone: of one that is there another program is still using it. */
function forget(path: string, log: Identity): void {
  try {
    const left = statSync(`${path}-wal`, { bigint: true, throwIfNoEntry: false })
    if (left !== undefined && !isAnother(log, left)) return
    const known = readRecord(path)
    if (known !== undefined && isSame(known.log, log)) rmSync(path + ending, { force: true })
  } catch {
    // A record without its log says nothing about any other.
  }
}

function isOfAnother(path: string, concerns: (log: BigIntStats) => boolean): boolean {
  const log = statSync(`${path}-wal`, { bigint: true, throwIfNoEntry: false })
  if (log === undefined || !concerns(log)) return false
  const known = readRecord(path)
  if (known === undefined || isAnother(known.log, log)) return false
  const file = statSync(path, { bigint: true, throwIfNoEntry: false })
  return file === undefined || isAnother(known.database, file)
}

/** The record, if it can be read and was written at this very place. */
function readRecord(path: string): Record | undefined {
  try {
    const found = v.safeParse(record, JSON.parse(readFileSync(path + ending, 'utf8')))
    if (!found.success) return undefined
    return isAnother(found.output.self, statSync(path + ending, { bigint: true })) ? undefined : found.output
  } catch {
    return undefined
  }
}

/** Writes it under another name first, so that no reader finds half of it. */
function writeRecord(path: string, { database, log }: Omit<Record, 'self'>): void {
  const unfinished = `${path}${ending}-${process.pid}`
  try {
    const descriptor = openSync(unfinished, 'w', 0o600)
    try {
      const self = toIdentity(fstatSync(descriptor, { bigint: true }))
      const text = { about: 'Which file the write-ahead log belongs to. Datastore writes and removes this.' }
      writeSync(descriptor, `${JSON.stringify({ ...text, database, log, self }, asText, 2)}\n`)
    } finally {
      closeSync(descriptor)
    }
    chmodSync(unfinished, statSync(path).mode & 0o666)
    renameSync(unfinished, path + ending)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

function toIdentity({ dev, ino, birthtimeNs }: BigIntStats): Identity {
  return { device: dev, inode: ino, born: birthtimeNs }
}

function isSame(one: Identity, other: Identity): boolean {
  return one.device === other.device && one.inode === other.inode && one.born === other.born
}

/**
 * Whether a file is another one than was recorded. The number of a deleted file is given to a later one, which is born later;
 * earlier times come of programs that set them, and where none is kept Node gives the time of the last change.
 */
function isAnother({ device, inode, born }: Identity, found: BigIntStats): boolean {
  if (found.dev !== device || found.ino !== inode) return true
  return found.birthtimeNs > born && found.birthtimeNs !== found.ctimeNs
}
