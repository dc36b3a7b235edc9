import { createPool } from 'mysql2/promise'
import type { Pool, PoolConnection } from 'mysql2/promise'
import { DatastoreError } from '../../../shared/errors.ts'
import type { BuilderConfig } from '../create-builder.ts'
import { connectionFailure } from '../server/connection-failure.ts'
import { HostChoice, takesNoWrites } from '../server/host-choice.ts'
import { Slots } from '../server/slots.ts'
import type { TlsOptions } from '../server/read-tls.ts'
import type { HostAddress, ServerAddress } from '../server/server-url.ts'
import { lookAtServer } from './look-at-server.ts'
import type { ServerLook } from './look-at-server.ts'
import { endsConnection, isServerError } from './mysql-errors.ts'
import type { LentConnection, MysqlLender } from './mysql-lender.ts'
import { reading, sqlMode } from './mysql-values.ts'
import { BusyHost } from './topology.ts'
import type { Wanted } from './why-readonly.ts'

/** A connection that is in use, and the host it belongs to. */
interface Lent {
  readonly connection: PoolConnection
  readonly host: HostAddress
}

/** The hosts of a URL, each with a pool of its own, of which one is used at a time. */
export class UrlHosts implements MysqlLender {
  readonly #address: ServerAddress
  readonly #readonly: boolean
  readonly #choice: HostChoice
  readonly #pools = new Map<HostAddress, Pool>()
  readonly #prepared = new WeakSet<object>()
  /** As many connections as these may have are left for definitions, on which writers may wait. */
  readonly #writers: Slots
  #look: ServerLook | undefined

  constructor(address: ServerAddress, readonly: boolean) {
    this.#address = address
    this.#readonly = readonly
    this.#choice = new HostChoice(address.hosts)
    this.#writers = new Slots(address.poolSize)
  }

  get location(): string {
    return this.#address.location
  }

  get movesOn(): boolean {
    return this.#choice.several
  }

  get wanted(): Wanted {
    const { readWrite = false, database } = this.#address
    return { readWrite, database, pool: false }
  }

  get look(): ServerLook {
    return this.#look!
  }

  /** A connection of the host in use, or of the first one after it that answers. */
  async lend(writes: boolean): Promise<LentConnection> {
    if (writes) await this.#writers.take()
    const { connection, host } = await this.#lend().catch((error: unknown) => {
      if (writes) this.#writers.giveBack()
      throw error
    })
    return {
      connection,
      failed: () => this.#choice.moveOn(host),
      giveBack: (broken) => {
        if (broken) connection.destroy()
        else connection.release()
        if (writes) this.#writers.giveBack()
      },
    }
  }

  async #lend(): Promise<Lent> {
    try {
      return await this.#ask(false)
    } catch (error) {
      if (error instanceof BusyHost) return await this.#ask(true)
      throw error
    }
  }

  get builder(): BuilderConfig {
    const { builderSession } = this.look.topology
    return {
      connection: this.#builderConnection,
      pool: {
        min: 0,
        max: 5,
        idleTimeoutMillis: 1000,
        reapIntervalMillis: 500,
        ...(builderSession === null ? {} : { afterCreate: setSession(builderSession) }),
      },
    }
  }

  /** The query builder connects to the host in use, and asks for it again as soon as that is another one. */
  get #builderConnection() {
    const [only] = this.#address.hosts
    if (!this.movesOn) return connectionOptions(this.#address, only)
    return async () => {
      const { connection, host } = await this.#lend()
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
        (error) => this.movesOn && isPassedOver(error),
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
        // Beside those of writers, as many for definitions, which go beside the transaction they belong to, and for readers.
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
    await connection.query(`set sql_mode = '${sqlMode}', time_zone = '+00:00', ${look.topology.session}`)
    const reads = this.#readonly || (look.readsByDefault && !this.#address.readWrite)
    await connection.query(
      `set session transaction isolation level read committed, ${reads ? 'read only' : 'read write'}`,
    )
    this.#prepared.add(connection.connection)
  }

  #refuse({ takesWrites, busy }: ServerLook, evenBusy: boolean): void {
    if (!this.movesOn) return
    if (!this.#readonly && !takesWrites) throw takesNoWrites(this.#address.location)
    if (busy !== null && !evenBusy) throw busy
  }
}

interface CallbackConnection {
  query(sql: string, done: (error: unknown) => void): void
}

/** Sets variables of each connection that the query builder makes. */
function setSession(settings: string) {
  return (connection: CallbackConnection, done: (error: unknown) => void): void =>
    connection.query(`set ${settings}`, done)
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
    ...reading,
  }
}

function tlsOptions({ anyHost, ...tls }: TlsOptions) {
  return { ...tls, verifyIdentity: tls.rejectUnauthorized && anyHost !== true }
}
