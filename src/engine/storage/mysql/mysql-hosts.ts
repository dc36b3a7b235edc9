import { createPool } from 'mysql2/promise'
import type { Pool, PoolConnection } from 'mysql2/promise'
import { DatastoreError } from '../../../shared/errors.ts'
import { connectionFailure } from '../server/connection-failure.ts'
import { HostChoice, takesNoWrites } from '../server/host-choice.ts'
import type { TlsOptions } from '../server/read-tls.ts'
import type { HostAddress, ServerAddress } from '../server/server-url.ts'
import { lookAtServer } from './look-at-server.ts'
import type { ServerLook } from './look-at-server.ts'
import { endsConnection, isServerError } from './mysql-errors.ts'
import { typeCast } from './mysql-values.ts'
import { BusyHost } from './topology.ts'

/** A connection that is in use, and the host it belongs to. */
export interface Lent {
  readonly connection: PoolConnection
  readonly host: HostAddress
}

/** The hosts of a URL, each with a pool of its own, of which one is used at a time. */
export class MysqlHosts {
  readonly #address: ServerAddress
  readonly #readonly: boolean
  readonly #choice: HostChoice
  readonly #pools = new Map<HostAddress, Pool>()
  readonly #prepared = new WeakSet<object>()
  #look: ServerLook | undefined

  constructor(address: ServerAddress, readonly: boolean) {
    this.#address = address
    this.#readonly = readonly
    this.#choice = new HostChoice(address.hosts)
  }

  get several(): boolean {
    return this.#choice.several
  }

  /** What the server said of itself that was connected to last. */
  get look(): ServerLook {
    return this.#look!
  }

  moveOn(host: HostAddress): void {
    this.#choice.moveOn(host)
  }

  /** A connection of the host in use, or of the first one after it that answers. */
  async lend(): Promise<Lent> {
    try {
      return await this.#ask(false)
    } catch (error) {
      if (error instanceof BusyHost) return await this.#ask(true)
      throw error
    }
  }

  /** How the query builder connects: to the host in use, which it asks for again as soon as that is another one. */
  get builderConnection() {
    const [only] = this.#address.hosts
    if (!this.several) return connectionOptions(this.#address, only)
    return async () => {
      const { connection, host } = await this.lend()
      connection.release()
      return {
        ...connectionOptions(this.#address, host),
        expirationChecker: () => !this.#choice.isCurrent(host),
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()))
  }

  async #ask(evenBusy: boolean): Promise<Lent> {
    try {
      return await this.#choice.ask(
        async (host) => ({ host, connection: await this.#lendFrom(host, evenBusy) }),
        (error) => this.several && isPassedOver(error),
      )
    } catch (error) {
      throw isServerError(error) ? error : connectionFailure(this.#address.location, error)
    }
  }

  async #lendFrom(host: HostAddress, evenBusy: boolean): Promise<PoolConnection> {
    let connection: PoolConnection | undefined
    try {
      connection = await this.#pool(host).getConnection()
      if (!this.#prepared.has(connection.connection)) await this.#prepare(connection, evenBusy)
      return connection
    } catch (error) {
      connection?.destroy()
      throw error
    }
  }

  #pool(host: HostAddress): Pool {
    let pool = this.#pools.get(host)
    if (pool === undefined) {
      pool = createPool({
        ...connectionOptions(this.#address, host),
        charset: 'UTF8MB4_BIN',
        // A connection more for definitions, which go beside the transaction they belong to.
        connectionLimit: 2 * this.#address.poolSize,
      })
      this.#pools.set(host, pool)
    }
    return pool
  }

  async #prepare(connection: PoolConnection, evenBusy: boolean): Promise<void> {
    const look = await lookAtServer(connection)
    this.#refuse(look, evenBusy)
    this.#look = look
    await connection.query(
      `set sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
         time_zone = '+00:00', ${look.topology.session}`,
    )
    const reads = this.#readonly || (look.readsByDefault && !this.#address.readWrite)
    await connection.query(
      `set session transaction isolation level read committed, ${reads ? 'read only' : 'read write'}`,
    )
    this.#prepared.add(connection.connection)
  }

  #refuse({ takesWrites, busy }: ServerLook, evenBusy: boolean): void {
    if (!this.several) return
    if (!this.#readonly && !takesWrites) throw takesNoWrites(this.#address.location)
    if (busy !== null && !evenBusy) throw busy
  }
}

/** The host is gone, is not ready, or is a replica: another one may do better. A wrong password is wrong everywhere. */
function isPassedOver(error: unknown): boolean {
  if (error instanceof BusyHost) return true
  return error instanceof DatastoreError ? error.code === 'READ_ONLY' : endsConnection(error)
}

function connectionOptions(
  { user, password, database, tls, connectMilliseconds }: ServerAddress,
  { host, port }: HostAddress,
) {
  return {
    ...(host.startsWith('/') ? { socketPath: host } : { host, port }),
    user,
    password,
    database,
    ...(tls === undefined ? {} : { ssl: tlsOptions(tls) }),
    connectTimeout: connectMilliseconds,
    timezone: 'Z',
    supportBigNumbers: true,
    dateStrings: true,
    jsonStrings: true,
    typeCast,
  }
}

function tlsOptions({ anyHost, ...tls }: TlsOptions) {
  return { ...tls, verifyIdentity: tls.rejectUnauthorized && anyHost !== true }
}
