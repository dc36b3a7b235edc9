import pg from 'pg'
import type { PoolClient } from 'pg'
import { DatastoreError } from '../../../shared/errors.ts'
import { connectionFailure } from '../server/connection-failure.ts'
import { HostChoice, takesNoWrites } from '../server/host-choice.ts'
import type { TlsOptions } from '../server/read-tls.ts'
import type { HostAddress, ServerAddress } from '../server/server-url.ts'
import type { BuilderConfig } from '../create-builder.ts'
import { quote } from '../quote.ts'
import { endsConnection, isServerError } from './postgres-errors.ts'
import type { Wanted } from './place.ts'
import type { LentClient, PostgresLender } from './postgres-lender.ts'
import { postgresTypes } from './postgres-values.ts'
import { readProduct } from './read-product.ts'
import type { PostgresProduct } from './read-product.ts'

/** The hosts of a URL, each with a pool of its own, of which one is used at a time. */
export class UrlPools implements PostgresLender {
  readonly location: string
  readonly inTransaction = ''
  readonly #readonly: boolean
  readonly #address: ServerAddress
  readonly #hosts: HostChoice
  readonly #pools = new Map<HostAddress, pg.Pool>()
  readonly #prepared = new WeakSet<PoolClient>()
  #product: PostgresProduct | undefined

  constructor(address: ServerAddress, readonly: boolean) {
    this.#address = address
    this.#hosts = new HostChoice(address.hosts)
    this.location = address.location
    this.#readonly = readonly
  }

  get movesOn(): boolean {
    return this.#hosts.several
  }

  get product(): PostgresProduct {
    return this.#product!
  }

  get wanted(): Wanted {
    const { schema, readWrite = false, location } = this.#address
    return { schema, readWrite, location, pool: false }
  }

  get builder(): BuilderConfig {
    const { poolSize, hosts } = this.#address
    return {
      connection: this.movesOn ? () => this.#builderConnection() : connectionOptions(this.#address, hosts[0]),
      pool: {
        min: 0,
        max: Math.min(poolSize, 5),
        idleTimeoutMillis: 1000,
        reapIntervalMillis: 500,
        afterCreate: (client: PoolClient, done: (error: Error | null, client: PoolClient) => void): void => {
          client.query(this.#settings(this.product), (error: Error | null) => done(error, client))
        },
      },
    }
  }

  /** A connection of the host in use, or of the first one after it that answers. */
  async lend(): Promise<LentClient> {
    const { client, host } = await this.#lend()
    return {
      client,
      failed: () => this.#hosts.moveOn(host),
      giveBack: (broken) => client.release(broken),
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()))
  }

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
      if (this.#hosts.several && !this.#readonly && (await isStandby(client)))
        throw takesNoWrites(this.location)
      this.#product ??= product
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
      ...(this.#readonly || readWrite
        ? [`set default_transaction_read_only = ${this.#readonly ? 'on' : 'off'}`]
        : []),
      // For what a program tells the query builder in SQL of its own; the engine's SQL names the schema.
      ...(schema === undefined ? [] : [`set search_path to ${quote(schema)}`]),
    ]
    return [...settings, ...(pooled ? [] : own)].join('; ')
  }

  /** The query builder connects to the host in use; it asks again as soon as that is another one. */
  async #builderConnection() {
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
