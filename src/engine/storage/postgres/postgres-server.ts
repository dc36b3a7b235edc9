import pg from 'pg'
import type { PoolClient } from 'pg'
import { DatastoreError } from '../../../shared/errors.ts'
import { connectionFailure } from '../server/connection-failure.ts'
import type { Server, ServerConnection } from '../server/server-connection.ts'
import { parseServerUrl } from '../server/server-url.ts'
import type { ServerAddress } from '../server/server-url.ts'
import { PostgresConnection } from './postgres-connection.ts'
import { postgresDialect } from './postgres-dialect.ts'
import { isServerError } from './postgres-errors.ts'
import { postgresTypes } from './postgres-values.ts'

/** The oldest PostgreSQL there is support for, as its `server_version_num`. */
const oldestVersion = 130_000

/** Serialization failures and deadlocks: the server has undone the transaction and says so. */
const retried = new Set(['40001', '40P01'])

/** A PostgreSQL server, or one that speaks as it does. */
export class PostgresServer implements Server {
  readonly dialect = postgresDialect
  readonly location: string
  readonly readonly: boolean
  readonly journalMode = 'wal'
  readonly #address: ServerAddress
  readonly #pool: pg.Pool
  readonly #prepared = new WeakSet<PoolClient>()
  #version = ''

  private constructor(address: ServerAddress, readonly: boolean) {
    this.#address = address
    this.location = address.location
    this.readonly = readonly
    this.#pool = new pg.Pool({ ...this.#connection(), max: address.poolSize, allowExitOnIdle: true })
    // An idle connection that breaks is no longer used; the next caller gets another one.
    this.#pool.on('error', () => undefined)
  }

  /** Connects once, so that what is wrong is said at once. */
  static async open(
    url: string,
    { readonly = false }: { readonly readonly?: boolean },
  ): Promise<PostgresServer> {
    const server = new PostgresServer(parseServerUrl('postgres', url), readonly)
    try {
      const connection = await server.connect()
      connection.release()
      return server
    } catch (error) {
      await server.close()
      throw postgresDialect.translate(error, server.location)
    }
  }

  get product(): string {
    return `PostgreSQL ${this.#version}`
  }

  get knex() {
    const { poolSize, schema } = this.#address
    return {
      client: 'pg',
      connection: this.#connection(),
      ...(schema === undefined ? {} : { searchPath: [schema] }),
      pool: { min: 0, max: Math.min(poolSize, 5), idleTimeoutMillis: 1000, reapIntervalMillis: 500 },
    }
  }

  async connect(): Promise<ServerConnection> {
    let client: PoolClient
    try {
      client = await this.#pool.connect()
    } catch (error) {
      throw isServerError(error) ? error : connectionFailure(this.location, error)
    }
    if (!this.#prepared.has(client)) await this.#prepare(client)
    return new PostgresConnection(client)
  }

  asksToRetry(error: unknown): boolean {
    return isServerError(error) && retried.has(error.code)
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #prepare(client: PoolClient): Promise<void> {
    const { schema } = this.#address
    try {
      // Without a listener an error on a connection that is in use would end the process.
      client.on('error', () => undefined)
      await client.query(
        `set time zone 'UTC'; set datestyle = 'ISO, YMD'; set extra_float_digits = 1; set standard_conforming_strings = on;
         set client_min_messages = error; set session characteristics as transaction isolation level read committed,
         ${this.readonly ? 'read only' : 'read write'};
         ${schema === undefined ? '' : `set search_path to ${postgresDialect.quote(schema)}`}`,
      )
      const { rows } = await client.query<{ number: string; version: string; schema: string | null }>(
        `select current_setting('server_version_num') as number, current_setting('server_version') as version,
           current_schema() as schema`,
      )
      const [found] = rows
      // Behind the number stands who built it.
      this.#version = found!.version.split(' ')[0]!
      if (Number(found!.number) < oldestVersion) throw tooOld(this.location, this.#version)
      if (found!.schema === null) throw noSchema(this.location)
      this.#prepared.add(client)
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  #connection() {
    const { host, port, user, password, database, tls, connectMilliseconds } = this.#address
    return {
      host,
      port,
      user,
      password,
      database,
      ssl: tls ?? false,
      connectionTimeoutMillis: connectMilliseconds,
      keepAlive: true,
      application_name: 'datastore',
      types: postgresTypes,
    }
  }
}

function tooOld(location: string, version: string): DatastoreError {
  return new DatastoreError(
    'UNSUPPORTED_DATABASE',
    `The server of "${location}" is too old (${version}). Datastore needs PostgreSQL 13 or later.`,
  )
}

function noSchema(location: string): DatastoreError {
  return new DatastoreError(
    'NOT_FOUND',
    `The schema that "${location}" names is not there. Create it first, or check the name.`,
    { details: { path: location, argument: 'schema' } },
  )
}
