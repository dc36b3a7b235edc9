import { DatastoreError } from '../../../shared/errors.ts'
import { joinServerUrl, splitServerUrl } from '../../../shared/server-url-parts.ts'

/** A pool of `pg` that a program has made: a `pg.Pool`. */
export interface PostgresPool {
  connect(): Promise<unknown>
  readonly totalCount: number
  readonly waitingCount: number
}

/** A pool of `mysql2` that a program has made, by `createPool` of `mysql2` or of `mysql2/promise`. */
export interface MysqlPool {
  getConnection(...given: never[]): unknown
  escapeId(...given: never[]): string
}

/** A query builder of knex that a program has made, with the client `pg` or `mysql2`. */
export interface KnexInstance {
  raw(...given: never[]): unknown
  // oxlint-disable-next-line typescript/no-explicit-any -- knex declares it so
  readonly client: any
}

/** Connections of the program's own, which a database is opened with in place of a URL; they stay the program's. */
export type ProgramPool = PostgresPool | MysqlPool | KnexInstance

/** What a program's connections are taken from, whatever kind of pool it is. */
export interface FoundPool {
  readonly dialect: 'postgres' | 'mysql'
  /** Connections at once, at most. */
  readonly size: number
  /** The URL that leads to the same database, without a password, as far as the pool's options say it. */
  readonly location: string
  take(): Promise<object>
  giveBack(connection: object): void
  destroy(connection: object): void
}

/** Names of options, of either driver, that say where a connection leads. */
interface Place {
  readonly host?: string
  readonly port?: number | string
  readonly user?: string
  readonly database?: string
  readonly socketPath?: string
  readonly connectionString?: string
}

type Callback = (error: Error | null, connection: Releasable) => void

interface Releasable {
  release(broken?: boolean): void
  destroy(): void
}

interface PgPool {
  readonly options: Place & { readonly max?: number }
  connect(): Promise<Releasable>
}

interface CallbackPool {
  readonly config: { readonly connectionLimit?: number; readonly connectionConfig: Place }
  getConnection(done: Callback): void
}

interface KnexClient {
  readonly driverName?: string
  readonly connectionSettings?: Place
  readonly pool?: { readonly max?: number }
  acquireConnection(): Promise<object>
  releaseConnection(connection: object): Promise<void>
}

interface KnexConnection {
  __knex__disposed?: unknown
  destroy?(): void
  end?(): unknown
}

/**
 * Tells by its members what pool a program has handed in.
 *
 * @throws DatastoreError `INVALID_INPUT` for what is none, and for what leads to SQLite.
 */
export function findPool(source: unknown): FoundPool {
  if (isKnex(source)) return fromKnex(source)
  const given = (typeof source === 'object' && source !== null ? source : {}) as Record<string, unknown>
  if (has(given, 'pragma', 'prepare')) throw sqliteGiven('A database of better-sqlite3')
  if (has(given, 'getConnection', 'escapeId')) return fromMysql((given['pool'] ?? given) as CallbackPool)
  if (has(given, 'connect', 'end') && 'totalCount' in given) return fromPg(given as unknown as PgPool)
  throw notUnderstood(
    'Give the database as a file path or URL, such as "sqlite:users.db", or as a pool of the program: a Pool of "pg", a pool of "mysql2", or a knex of either.',
  )
}

/** The URL of a place, by what a connection or the options of its pool say. */
export function locationOf(
  dialect: FoundPool['dialect'],
  { host, port, user = '', database = '', socketPath, connectionString }: Place,
): string {
  const parts = connectionString === undefined ? null : splitServerUrl(connectionString)
  if (parts !== null) return joinServerUrl({ ...parts, password: '', options: '' })
  const path = socketPath ?? (host?.startsWith('/') ? host : undefined)
  const named = host?.includes(':') ? `[${host}]` : (host ?? 'localhost')
  return joinServerUrl({
    scheme: dialect,
    user: encodeURIComponent(user),
    password: '',
    hosts: path === undefined ? `${named}${port === undefined ? '' : `:${port}`}` : '',
    database: encodeURIComponent(database),
    options: path === undefined ? '' : `${dialect === 'mysql' ? 'socketPath' : 'host'}=${path}`,
  })
}

function fromPg(pool: PgPool): FoundPool {
  return {
    dialect: 'postgres',
    size: pool.options.max ?? Infinity,
    location: locationOf('postgres', pool.options),
    take: () => pool.connect(),
    giveBack: (client) => (client as Releasable).release(),
    destroy: (client) => (client as Releasable).release(true),
  }
}

function fromMysql(pool: CallbackPool): FoundPool {
  return {
    dialect: 'mysql',
    size: pool.config.connectionLimit || Infinity,
    location: locationOf('mysql', pool.config.connectionConfig),
    take: () =>
      new Promise((resolve, reject) => {
        pool.getConnection((error, connection) => (error === null ? resolve(connection) : reject(error)))
      }),
    giveBack: (connection) => (connection as Releasable).release(),
    destroy: (connection) => (connection as Releasable).destroy(),
  }
}

function fromKnex(knex: { readonly client: KnexClient; readonly isTransaction?: boolean }): FoundPool {
  const { client } = knex
  if (knex.isTransaction === true)
    throw notUnderstood('A transaction of knex has one connection, and ends. Give the knex that it is of.')
  const dialect = { pg: 'postgres', mysql2: 'mysql' }[client.driverName ?? ''] as
    | FoundPool['dialect']
    | undefined
  if (dialect === undefined) {
    if (/sqlite/.test(client.driverName ?? '')) throw sqliteGiven('A knex of SQLite')
    throw notUnderstood(
      `A knex of the client "${client.driverName ?? 'unknown'}" cannot be used. Give one of "pg" or "mysql2".`,
    )
  }
  return {
    dialect,
    size: client.pool?.max ?? Infinity,
    location: locationOf(dialect, client.connectionSettings ?? {}),
    take: () => client.acquireConnection(),
    giveBack: (connection) => void client.releaseConnection(connection),
    destroy(connection: KnexConnection) {
      // Its pool destroys what is marked so when it looks at it next; the server is to hear of it now.
      connection.__knex__disposed ??= new Error('The connection was lost, or left in a transaction.')
      if (dialect === 'mysql') connection.destroy?.()
      else void connection.end?.()
      void client.releaseConnection(connection)
    },
  }
}

function isKnex(
  source: unknown,
): source is { readonly client: KnexClient; readonly isTransaction?: boolean } {
  if (typeof source !== 'function') return false
  const { client } = source as { readonly client?: unknown }
  return typeof client === 'object' && client !== null && 'acquireConnection' in client
}

function has(given: Record<string, unknown>, ...methods: readonly string[]): boolean {
  return methods.every((name) => typeof given[name] === 'function')
}

function sqliteGiven(what: string): DatastoreError {
  return notUnderstood(
    `${what} cannot be shared. Give the path of the file instead: it may be open twice in one program.`,
  )
}

function notUnderstood(message: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { argument: 'url' } })
}
