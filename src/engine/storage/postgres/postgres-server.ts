import pg from 'pg'
import type { PoolClient } from 'pg'
import { DatastoreError } from '../../../shared/errors.ts'
import { connectionFailure } from '../server/connection-failure.ts'
import { HostChoice, takesNoWrites } from '../server/host-choice.ts'
import type { Server, ServerConnection } from '../server/server-connection.ts'
import { parseServerUrl } from '../server/server-url.ts'
import type { HostAddress, ServerAddress } from '../server/server-url.ts'
import { PostgresConnection } from './postgres-connection.ts'
import { postgresDialect } from './postgres-dialect.ts'
import { endsConnection, isServerError } from './postgres-errors.ts'
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
  readonly #hosts: HostChoice
  readonly #pools = new Map<HostAddress, pg.Pool>()
  readonly #prepared = new WeakSet<PoolClient>()
  #version = ''

  private constructor(address: ServerAddress, readonly: boolean) {
    this.#address = address
    this.#hosts = new HostChoice(address.hosts)
    this.location = address.location
    this.readonly = readonly
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

  get movesOn(): boolean {
    return this.#hosts.several
  }

  get product(): string {
    return `PostgreSQL ${this.#version}`
  }

  get knex() {
    const { poolSize, schema, hosts } = this.#address
    return {
      client: 'pg',
      connection: this.movesOn ? () => this.#knexConnection() : connectionOptions(this.#address, hosts[0]),
      ...(schema === undefined ? {} : { searchPath: [schema] }),
      pool: { min: 0, max: Math.min(poolSize, 5), idleTimeoutMillis: 1000, reapIntervalMillis: 500 },
    }
  }

  async connect(): Promise<ServerConnection> {
    const { client, host } = await this.#lend()
    return new PostgresConnection(client, () => this.#hosts.moveOn(host))
  }

  asksToRetry(error: unknown): boolean {
    return isServerError(error) && retried.has(error.code)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()))
  }

  /** A connection of the host in use, or of the first one after it that answers. */
  async #lend(): Promise<{ readonly client: PoolClient; readonly host: HostAddress }> {
    try {
      return await this.#hosts.ask(
        async (host) => ({ host, client: await this.#lendFrom(host) }),
        (error) => this.#hosts.several && isPassedOver(error),
      )
    } catch (error) {
      throw isServerError(error) ? error : connectionFailure(this.location, error)
    }
  }

  async #lendFrom(host: HostAddress): Promise<PoolClient> {
    const client = await this.#pool(host).connect()
    if (!this.#prepared.has(client)) await this.#prepare(client)
    return client
  }

  #pool(host: HostAddress): pg.Pool {
    let pool = this.#pools.get(host)
    if (pool === undefined) {
      pool = new pg.Pool({
        ...connectionOptions(this.#address, host),
        pipeline: true,
        max: this.#address.poolSize,
        allowExitOnIdle: true,
      })
      // An idle connection that breaks is no longer used; the next caller gets another one.
      pool.on('error', () => undefined)
      this.#pools.set(host, pool)
    }
    return pool
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
      const { rows } = await client.query<{
        number: string
        version: string
        schema: string | null
        standby: number
      }>(
        `select current_setting('server_version_num') as number, current_setting('server_version') as version,
           current_schema() as schema, pg_is_in_recovery() as standby`,
      )
      const { number, version, schema: found, standby } = rows[0]!
      // Behind the number stands who built it.
      this.#version = version.split(' ')[0]!
      if (Number(number) < oldestVersion) throw tooOld(this.location, this.#version)
      if (this.#hosts.several && !this.readonly && standby === 1) throw takesNoWrites(this.location)
      if (found === null) throw noSchema(this.location)
      this.#prepared.add(client)
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  /** The query builder's connections go where ours go; it asks again as soon as that is another host. */
  async #knexConnection() {
    const { client, host } = await this.#lend()
    client.release()
    return {
      ...connectionOptions(this.#address, host),
      expirationChecker: () => !this.#hosts.isCurrent(host),
    }
  }
}

/** The host is gone, starting, stopping, or a standby: another one may do better. A wrong password is wrong everywhere. */
function isPassedOver(error: unknown): boolean {
  if (error instanceof DatastoreError) return error.code === 'READ_ONLY'
  return isServerError(error) ? error.code.startsWith('57P') : endsConnection(error)
}

function connectionOptions(
  { user, password, database, tls, connectMilliseconds }: ServerAddress,
  { host, port }: HostAddress,
) {
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
