import { realpath } from 'node:fs/promises'
import { DatastoreError } from '../../shared/errors.ts'
import type { DatabaseSummary, FileState } from '../../shared/model/database.ts'
import { isServerUrl, readServerUrl } from '../../shared/server-url.ts'
import type { SqliteMode } from '../../shared/sqlite-url.ts'
import { Database } from '../database.ts'
import type { Datastore } from '../datastore.ts'
import { parseLocation } from '../storage/location.ts'
import { serverLocation } from '../storage/server/server-location.ts'
import type { QueryProcesses } from '../storage/aside/query-processes.ts'
import type { AllowedFolders } from './files/allowed-folders.ts'
import type { ServerConnections } from './server-connections.ts'

export interface OpenMode {
  readonly readonly?: boolean
  readonly create?: boolean
  readonly setLogAside?: boolean
}

/** How long a call waits for another program's lock: meanwhile nothing else is answered. */
const busyMilliseconds = 1500

interface Place {
  readonly file: string
  readonly mode?: SqliteMode | undefined
}

interface Entry {
  readonly database: Promise<Database>
  readonly readonly: boolean
}

/**
 * The databases that are open: one handle per file, whatever path it was named by, and per URL of a server; opened when
 * first needed.
 */
export class OpenDatabases {
  readonly #entries = new Map<string, Entry>()
  readonly #writers = new WeakMap<Database, Map<string, Datastore>>()
  readonly #servers: ServerConnections
  readonly #folders: AllowedFolders
  readonly #queryProcesses: QueryProcesses

  constructor(servers: ServerConnections, folders: AllowedFolders, queryProcesses: QueryProcesses) {
    this.#queryProcesses = queryProcesses
    this.#servers = servers
    this.#folders = folders
  }

  /** Opens a file, or a server's database, that one read-only when it was so last and nothing else is said. */
  async open(
    path: string,
    { readonly: wanted, create = false, setLogAside = false }: OpenMode = {},
  ): Promise<Database> {
    const { file, mode } = await this.#place(path)
    const given = readServerUrl(path)?.password ?? ''
    if (given !== '') this.#servers.hold(file, given)
    const readonly = mode === 'ro' || (wanted ?? (await this.#servers.isReadonly(file)))
    const known = this.#entries.get(file)
    if (known?.readonly === readonly) return known.database
    // The only way to what a file held that is gone: it is kept until `reopen` or `close` is asked for.
    const state = await known?.database.then((database) => database.fileState()).catch(() => undefined)
    if (known !== undefined && state !== undefined && state !== 'same') return known.database
    // The same file, wanted with other rights: one handle at a time.
    if (known !== undefined) await this.#close(file)
    return this.#open(file, {
      readonly,
      create: mode === 'rwc' || (create && mode !== 'rw'),
      setLogAside,
    })
  }

  /** Takes over a server's database that was just opened with `password`, in the place of what was open of it. */
  async adopt(database: Database, password: string): Promise<void> {
    const location = database.path
    await this.#close(location)
    this.#entries.set(location, { database: Promise.resolve(database), readonly: database.readonly })
    this.#servers.hold(location, password)
  }

  /** The database at a path, opened again when it was closed. */
  async get(path: string): Promise<Database> {
    const { file } = await this.#place(path)
    const readonly = await this.#servers.isReadonly(file)
    return this.#entries.get(file)?.database ?? this.#open(file, { readonly })
  }

  /** The database at a path if it is open, without opening it. */
  async peek(path: string): Promise<Database | undefined> {
    return this.#entries.get((await this.#place(path)).file)?.database
  }

  async store({
    database,
    store,
  }: {
    readonly database: string
    readonly store: string
  }): Promise<Datastore> {
    const opened = await this.get(database)
    return opened.store(store)
  }

  /**
   * The store to save a document in. A server's stays the same for as long as its database is open, because it is the
   * store that recognises a put whose outcome was unknown when it is put once more; a file has no such outcome.
   */
  async writer(at: { readonly database: string; readonly store: string }): Promise<Datastore> {
    if (!isServerUrl(at.database)) return this.store(at)
    const database = await this.get(at.database)
    const writers = this.#writers.get(database) ?? new Map<string, Datastore>()
    this.#writers.set(database, writers)
    const opened = writers.get(at.store) ?? (await database.store(at.store))
    // Another save may have been quicker.
    const writer = writers.get(at.store) ?? opened
    writers.set(at.store, writer)
    return writer
  }

  /** What has become of a file since it was opened here; nothing of one that is closed. */
  async fileState(path: string): Promise<FileState> {
    return (await this.peek(path))?.fileState() ?? 'same'
  }

  /**
   * Opens what is at the path now in the place of what was open there and is no longer. When that fails, what was open stays
   * open, to be saved.
   */
  async reopen(path: string): Promise<Database> {
    const { file } = await this.#place(path)
    const known = this.#entries.get(file)
    if (known === undefined) return this.get(path)
    const lost = await known.database
    const state = lost.fileState()
    if (state === 'same') return lost
    // The very same file: a second connection would share its log. Of an overwritten one nothing is left to be saved.
    if (state === 'overwritten' || state === 'unlogged') {
      await this.#close(file)
      return this.#open(file, known)
    }
    const opened = await this.#openFile(file, { readonly: known.readonly })
    if (this.#entries.get(file) !== known) {
      await opened.close()
      return this.get(path)
    }
    this.#entries.set(file, { database: Promise.resolve(opened), readonly: known.readonly })
    await lost.close()
    return opened
  }

  async inspect(path: string): Promise<DatabaseSummary> {
    const opened = await this.get(path)
    return opened.inspect()
  }

  async close(path: string): Promise<void> {
    await this.#close((await this.#place(path)).file)
  }

  async closeAll(): Promise<void> {
    this.#queryProcesses.close()
    await Promise.allSettled([...this.#entries.keys()].map((file) => this.#close(file)))
  }

  #open(
    file: string,
    { readonly = false, create = false, setLogAside = false }: OpenMode,
  ): Promise<Database> {
    const database = this.#openFile(file, { readonly, create, setLogAside })
    const entry = { database, readonly }
    this.#entries.set(file, entry)
    // What could not be opened is not open: the next call tries again.
    database.catch(() => {
      if (this.#entries.get(file) === entry) this.#entries.delete(file)
    })
    return database
  }

  async #openFile(file: string, options: OpenMode): Promise<Database> {
    if (!isServerUrl(file)) await this.#folders.check(file)
    const url = isServerUrl(file) ? await this.#servers.urlOf(file) : file
    return await Database.openWith(this.#queryProcesses, url, { ...options, busyMilliseconds })
  }

  /** A path that names what is open means that, whatever is at the path now. */
  async #place(path: string): Promise<Place> {
    return this.#entries.has(path) ? { file: path } : await toPlace(path)
  }

  async #close(file: string): Promise<void> {
    const entry = this.#entries.get(file)
    if (entry === undefined) return
    this.#entries.delete(file)
    const database = await entry.database.catch(() => undefined)
    await database?.close()
  }
}

/**
 * The file itself, whatever link leads to it, or a server's URL without its password. A file that is not there yet keeps
 * the path it will have.
 *
 * @throws DatastoreError `INVALID_INPUT`, `UNSUPPORTED_DATABASE` for a URL that names no database.
 */
async function toPlace(path: string): Promise<Place> {
  if (isServerUrl(path)) return { file: serverLocation(path) ?? path }
  const location = parseLocation(path)
  // One that begins as a server's and goes on otherwise cannot be read.
  if (location.dialect !== 'sqlite') throw unreadable()
  return { file: await realpath(location.path).catch(() => location.path), mode: location.mode }
}

function unreadable(): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    'The URL of the server cannot be read. It has the form "postgres://user:password@host:5432/database".',
    { details: { argument: 'url' } },
  )
}
