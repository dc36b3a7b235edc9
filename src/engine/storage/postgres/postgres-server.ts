import pg from 'pg'
import type { PoolClient } from 'pg'
import { DatastoreError } from '../../../shared/errors.ts'
import { connectionFailure } from '../server/connection-failure.ts'
import { HostChoice, takesNoWrites } from '../server/host-choice.ts'
import type { Server, ServerConnection } from '../server/server-connection.ts'
import type { TlsOptions } from '../server/read-tls.ts'
import { parseServerUrl } from '../server/server-url.ts'
import type { HostAddress, ServerAddress } from '../server/server-url.ts'
import { PostgresConnection } from './postgres-connection.ts'
import type { Session } from './postgres-connection.ts'
import type { Dialect } from '../dialect.ts'
import { quote } from '../quote.ts'
import { openedReadonly } from '../storage.ts'
import { endsConnection, isRefusedAsWhole, isServerError, translatePostgresError } from './postgres-errors.ts'
import { findPlace } from './place.ts'
import { postgresDialect } from './postgres-dialect.ts'
import { postgresTypes } from './postgres-values.ts'
import { readProduct } from './read-product.ts'
import type { PostgresProduct } from './read-product.ts'
import { SchemaNames } from './schema-names.ts'
import { StatementTexts } from './statement-texts.ts'

/** Answers to a commit by which the server says that it does not know itself whether it is done. */
const unknown = new Set(['40003', '08007'])

/** What was found out by the first connection, and holds for all of them. */
interface Database {
  readonly product: PostgresProduct
  readonly names: SchemaNames
  readonly dialect: Dialect
  readonly session: Session
  readonly readonlyReason: string | null
}

/** A PostgreSQL server. */
export class PostgresServer implements Server {
  readonly location: string
  readonly #asked: boolean
  readonly #address: ServerAddress
  readonly #hosts: HostChoice
  readonly #pools = new Map<HostAddress, pg.Pool>()
  readonly #prepared = new WeakSet<PoolClient>()
  #database: Database | undefined

  private constructor(address: ServerAddress, readonly: boolean) {
    this.#address = address
    this.#hosts = new HostChoice(address.hosts)
    this.location = address.location
    this.#asked = readonly
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
      throw translatePostgresError(error, server.location)
    }
  }

  get dialect(): Dialect {
    return this.#database!.dialect
  }

  get readonlyReason(): string | null {
    return this.#asked ? openedReadonly : this.#database!.readonlyReason
  }

  get journalMode(): string {
    return 'wal'
  }

  get movesOn(): boolean {
    return this.#hosts.several
  }

  get product(): string {
    return this.#database!.product.product
  }

  get knex() {
    const { poolSize, hosts } = this.#address
    return {
      client: 'pg',
      wrapIdentifier: this.#database!.names.wrapIdentifier,
      connection: this.movesOn ? () => this.#knexConnection() : connectionOptions(this.#address, hosts[0]),
      // The version is known; asking for it would be one more statement of each connection.
      version: this.product.replace(/^\D+/, ''),
      pool: {
        min: 0,
        max: Math.min(poolSize, 5),
        idleTimeoutMillis: 1000,
        reapIntervalMillis: 500,
        afterCreate: (client: PoolClient, done: (error: Error | null, client: PoolClient) => void): void => {
          client.query(this.#settings(this.#database!.product), (error: Error | null) => done(error, client))
        },
      },
    }
  }

  async connect(): Promise<ServerConnection> {
    const { client, host } = await this.#lend()
    return new PostgresConnection(client, this.#database!.session, () => this.#hosts.moveOn(host))
  }

  leavesUnknown(error: unknown): boolean {
    return isServerError(error) && unknown.has(error.code)
  }

  passes(): boolean {
    return false
  }

  asksToRetry(error: unknown): boolean {
    return isRefusedAsWhole(error)
  }

  asksToReadAgain(error: unknown): boolean {
    return isRefusedAsWhole(error)
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
      // Without a listener an error on a connection that is in use would end the process. It must be there at once: a server
      // that stops may say so in the packet that tells that the connection is ready.
      pool.on('connect', (client) => void client.on('error', () => undefined))
      this.#pools.set(host, pool)
    }
    return pool
  }

  async #prepare(client: PoolClient): Promise<void> {
    try {
      const product = await readProduct(client, this.location)
      await client.query(this.#settings(product))
      if (this.#hosts.several && !this.#asked && (await isStandby(client))) throw takesNoWrites(this.location)
      this.#database ??= await this.#look(client, product)
      this.#prepared.add(client)
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  /** Settings of a connection, as one text; what a pool would hand on to other clients is left out there. */
  #settings({ settings, pooled }: PostgresProduct): string {
    const { schema, readWrite = false } = this.#address
    const own = [
      ...(this.#asked || readWrite
        ? [`set default_transaction_read_only = ${this.#asked ? 'on' : 'off'}`]
        : []),
      // For what a program tells the query builder in SQL of its own; the engine's SQL names the schema.
      ...(schema === undefined ? [] : [`set search_path to ${quote(schema)}`]),
    ]
    return [...settings, ...(pooled ? [] : own)].join('; ')
  }

  async #look(client: PoolClient, product: PostgresProduct): Promise<Database> {
    const { schema, readWrite = false } = this.#address
    const { location } = this
    const place = await findPlace(client, { schema, readWrite, location })
    const names = new SchemaNames(place.schema)
    return {
      product,
      names,
      dialect: postgresDialect(names),
      session: { texts: new StatementTexts(names), begin: product.begin },
      readonlyReason: place.readonlyReason,
    }
  }

  /** The query builder connects to the host in use; it asks again as soon as that is another one. */
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
  {
    user,
    password,
    database,
    tls,
    connectMilliseconds,
    applicationName,
    settings,
    channelBinding,
  }: ServerAddress,
  { host, port }: HostAddress,
) {
  return {
    host,
    port,
    user,
    password,
    database,
    ssl: tls === undefined ? false : tlsOptions(tls),
    options: settings,
    enableChannelBinding: channelBinding,
    connectionTimeoutMillis: connectMilliseconds,
    keepAlive: true,
    application_name: applicationName ?? 'datastore',
    types: postgresTypes,
  }
}

function tlsOptions({ anyHost, ...tls }: TlsOptions) {
  return anyHost === true ? { ...tls, checkServerIdentity: () => undefined } : tls
}

async function isStandby(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ role: string }>(
    "select case when pg_is_in_recovery() then 'standby' else 'primary' end as role",
  )
  return rows[0]!.role === 'standby'
}
