import { DatastoreError } from './errors.ts'

/** How a SQLite file is opened, as `mode` of its URL says: to be read, to be written when it is there, or created too. */
export type SqliteMode = 'ro' | 'rw' | 'rwc'

/** What a URL of SQLite says. */
export interface SqliteUrl {
  /** Relative or absolute; null for a private database in memory. */
  readonly path: string | null
  /** Whether three slashes stand before the path: it is relative for some programs, absolute for others. */
  readonly threeSlashes: boolean
  /** Undefined when the URL says nothing of it. */
  readonly mode: SqliteMode | undefined
}

/** A way to open a file, or a private database in memory. */
type Mode = SqliteMode | 'memory' | undefined

const modes: readonly string[] = ['ro', 'rw', 'rwc', 'memory']
/** What the options of SQLite and of its drivers stand for here; each is refused with this. */
const instead: Readonly<Record<string, string>> = {
  cache:
    'A database in memory belongs to the one that opened it: open it once and share that. Leave "cache" out.',
  immutable: 'Use "mode=ro": it changes nothing, and sees what others write.',
  nolock: 'A file is always locked while it is written. Leave "nolock" out.',
  vfs: 'The file system of the machine is the one there is. Leave "vfs" out.',
  psow: 'Leave "psow" out.',
  modeof: 'Leave "modeof" out.',
  timeout: 'How long to wait for a lock is the option "busyMilliseconds" of Database.open.',
  busy_timeout: 'How long to wait for a lock is the option "busyMilliseconds" of Database.open.',
  uri: 'Leave "uri" out: the options in a URL are always read.',
  check_same_thread: 'Leave "check_same_thread" out.',
}
/** Options with a value that asks for what is done anyway. */
const harmless: Readonly<Record<string, string>> = {
  cache: 'private',
  immutable: '0',
  nolock: '0',
  uri: 'true',
}

/** Whether a scheme is one of SQLite's: `sqlite`, `sqlite3`, SQLAlchemy's `sqlite+aiosqlite`, knex's `better-sqlite3`, `file`. */
export function isSqliteScheme(name: string): boolean {
  return /^(?:sqlite3?|better-sqlite3|file)$/.test(name.toLowerCase().replace(/^(sqlite)\+.*/s, '$1'))
}

/**
 * Reads a URL of SQLite: `sqlite:users.db`, `sqlite:////data/users.db`, `file:users.db?mode=ro`. In one that begins
 * with `file:` codes such as `%20` stand for characters, as in SQLite itself; after `sqlite:` a path is taken as it
 * is.
 *
 * @throws DatastoreError `INVALID_INPUT` for what is not done as it says, with what to use instead.
 */
export function readSqliteUrl(text: string): SqliteUrl {
  const [, scheme = '', rest = ''] = /^([^:]*):(.*)$/s.exec(text.trim()) ?? []
  const isFile = scheme.toLowerCase() === 'file'
  const [name = '', ...options] = rest.split('?')
  const mode = readMode(options.join('?'))
  if (isFile && rest.includes('#'))
    throw wrong('A "#" in a file URL is no part of the name. Write "%23" for the sign itself.')
  const { path, threeSlashes } = isFile
    ? fileName(name)
    : { path: slashed(name), threeSlashes: /^\/\/\/(?!\/)/.test(name) }
  const inMemory =
    mode === 'memory' || path === ':memory:' || (!isFile && /^\/\/(?:\/\/:memory:)?$/.test(name))
  if (inMemory) {
    if (mode !== undefined && mode !== 'memory')
      throw wrong(`":memory:" cannot be opened with "mode=${mode}". Leave one of them out.`)
    return { path: null, threeSlashes: false, mode: undefined }
  }
  if (/^\/*[^/:]*:.*@/s.test(rest)) {
    throw wrong(
      'A SQLite file has no user and no password. In a URL that begins with "file:" a ":" that is part of the name is written "%3A".',
    )
  }
  if (path === '') throw wrong(`The URL "${scheme}:" names no file. Use "sqlite:users.db" or ":memory:".`)
  return { path, threeSlashes, mode }
}

/** `sqlite:a`, `sqlite://a` and `sqlite:///a` name `a`; `sqlite:/a` and `sqlite:////a` name `/a`. */
function slashed(name: string): string {
  return name.startsWith('///') ? name.slice(3) : name.startsWith('//') ? name.slice(2) : name
}

/** As SQLite reads it: a host is not allowed unless it is this machine. */
function fileName(name: string): { path: string; threeSlashes: boolean } {
  const [, host = '', path = ''] = /^\/\/([^/]*)(.*)$/s.exec(name) ?? ['', '', name]
  if (host !== '' && host.toLowerCase() !== 'localhost') {
    throw wrong(
      'A file URL with two slashes names another machine, whose files cannot be opened from here. Write "file:users.db" for a file in the working folder, or "file:///data/users.db".',
    )
  }
  const decoded = decode(path)
  // A drive of Windows, as in file:///C:/users.db
  return { path: decoded.replace(/^\/(?=[a-z]:[/\\])/i, ''), threeSlashes: false }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrong('The file URL has a "%" that begins no code. Write "%25" for the sign itself.')
  }
}

function readMode(text: string): Mode {
  let mode: Mode
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === 'mode') {
      if (mode !== undefined && mode !== value) throw wrong('The URL has two different modes. Name one.')
      if (!modes.includes(value))
        throw wrong(`There is no mode ${JSON.stringify(value)}. The modes are ${modes.join(', ')}.`)
      mode = value as Mode
    } else if (Object.hasOwn(instead, name)) {
      if (harmless[name] !== value) throw wrong(`The URL's option "${name}" is not done. ${instead[name]}`)
    } else {
      throw wrong(
        'The only option in a URL of SQLite is "mode". A "?" that is part of a file\'s name is written "%3F" in a URL that begins with "file:".',
      )
    }
  }
  return mode
}

function wrong(message: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { argument: 'url' } })
}
