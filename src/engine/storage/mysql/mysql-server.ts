import { createPool } from 'mysql2/promise'
import type { ExecuteValues, Pool, PoolConnection } from 'mysql2/promise'
import { DatastoreError } from '../../../shared/errors.ts'
import type { Dialect } from '../dialect.ts'
import { connectionFailure } from '../server/connection-failure.ts'
import { HostChoice, takesNoWrites } from '../server/host-choice.ts'
import type { Server, ServerConnection } from '../server/server-connection.ts'
import { parseServerUrl } from '../server/server-url.ts'
import type { HostAddress, ServerAddress } from '../server/server-url.ts'
import { lookAtServer } from './look-at-server.ts'
import { MysqlConnection } from './mysql-connection.ts'
import { createMysqlDialect } from './mysql-dialect.ts'
import { endsConnection, isServerError, translateMysqlError } from './mysql-errors.ts'
import { typeCast } from './mysql-values.ts'

/** Deadlocks and waiting for a lock in vain: begun again, the transaction may succeed. */
const retried = new Set([1213, 1205])

/** A connection that is in use, and whose it is. */
interface Lent {
  readonly connection: PoolConnection
  readonly host: HostAddress
}

/** A MariaDB or MySQL server, or several of which one is used at a time. */
export class MysqlServer implements Server {
  readonly location: string
  readonly readonly: boolean
  readonly journalMode = 'innodb'
  readonly #address: ServerAddress
  readonly #hosts: HostChoice
  readonly #pools = new Map<HostAddress, Pool>()
  readonly #prepared = new WeakSet<object>()
  #dialect: Dialect | undefined
  #galera = false

  private constructor(address: ServerAddress, readonly: boolean) {
    this.#address = address
    this.#hosts = new HostChoice(address.hosts)
    this.location = address.location
    this.readonly = readonly
  }

  /** Connects once, so that what is wrong is said at once, and to learn which of the two it is. */
  static async open(
    url: string,
    { readonly = false }: { readonly readonly?: boolean },
  ): Promise<MysqlServer> {
    const server = new MysqlServer(parseServerUrl('mysql', url), readonly)
    try {
      const { connection } = await server.#lend()
      connection.release()
      if (!readonly) await server.#finishDefinitions()
      return server
    } catch (error) {
      await server.close()
      throw isServerError(error)
        ? translateMysqlError(error, server.location)
        : connectionFailure(server.location, error)
    }
  }

  get dialect(): Dialect {
    return this.#dialect!
  }

  get movesOn(): boolean {
    return this.#hosts.several
  }

  get knex() {
    const [only] = this.#address.hosts
    return {
      client: 'mysql2',
      connection: this.movesOn ? () => this.#knexConnection() : connectionOptions(this.#address, only),
      pool: {
        min: 0,
        max: 5,
        idleTimeoutMillis: 1000,
        reapIntervalMillis: 500,
        ...(this.#galera ? { afterCreate: readCommitted } : {}),
      },
    }
  }

  async connect(): Promise<ServerConnection> {
    return await this.#connect()
  }

  async #finishDefinitions(): Promise<void> {
    const connection = await this.#connect()
    try {
      await connection.finishDefinitions()
    } finally {
      connection.release()
    }
  }

  async #connect(): Promise<MysqlConnection> {
    const { connection: lent, host } = await this.#lend()
    return new MysqlConnection(lent, {
      aside: (sql, params) => this.#aside(sql, params),
      giveBack: (_connection, broken) => (broken ? lent.destroy() : lent.release()),
      failed: () => this.#hosts.moveOn(host),
    })
  }

  asksToRetry(error: unknown): boolean {
    return isServerError(error) && retried.has(error.errno)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()))
  }

  /** A connection of the host in use, or of the first one after it that answers. */
  async #lend(): Promise<Lent> {
    try {
      return await this.#hosts.ask(
        async (host) => ({ host, connection: await this.#lendFrom(host) }),
        (error) => this.#hosts.several && isPassedOver(error),
      )
    } catch (error) {
      throw isServerError(error) ? error : connectionFailure(this.location, error)
    }
  }

  async #lendFrom(host: HostAddress): Promise<PoolConnection> {
    let connection: PoolConnection | undefined
    try {
      connection = await this.#pool(host).getConnection()
      if (!this.#prepared.has(connection.connection)) await this.#prepare(connection)
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

  async #prepare(connection: PoolConnection): Promise<void> {
    const { version, galera, ready, takesWrites } = await lookAtServer(connection)
    if (!ready)
      throw new Error('this node of the Galera cluster is not ready: it has no quorum, or is joining')
    if (this.#hosts.several && !this.readonly && !takesWrites) throw takesNoWrites(this.location)
    const mariadb = checkVersion(this.#address, version)
    this.#dialect ??= createMysqlDialect({ mariadb, galera })
    this.#galera = galera
    await connection.query(
      `set sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
         time_zone = '+00:00', lock_wait_timeout = 30${galera ? `, ${readsWhatIsCommitted}` : ''}`,
    )
    await connection.query(
      `set session transaction isolation level read committed, ${this.readonly ? 'read only' : 'read write'}`,
    )
    this.#prepared.add(connection.connection)
  }

  async #aside(sql: string, params: readonly ExecuteValues[] = []): Promise<void> {
    const { connection, host } = await this.#lend()
    try {
      if (params.length === 0) await connection.query(sql)
      else await connection.execute(sql, [...params])
      connection.release()
    } catch (error) {
      if (endsConnection(error)) {
        connection.destroy()
        this.#hosts.moveOn(host)
      } else connection.release()
      throw error
    }
  }

  /** The query builder's connections go where ours go; it asks again as soon as that is another host. */
  async #knexConnection() {
    const { connection, host } = await this.#lend()
    connection.release()
    return {
      ...connectionOptions(this.#address, host),
      expirationChecker: () => !this.#hosts.isCurrent(host),
    }
  }
}

/**
 * What is read on a node of Galera waits until the node has all that the cluster has committed by then. A transaction waits
 * so when it begins, and what it writes is then based on the present rows.
 */
const readsWhatIsCommitted = 'wsrep_sync_wait = 1'

/** The same for the query builder's connections. */
function readCommitted(connection: CallbackConnection, done: (error: unknown) => void): void {
  connection.query(`set ${readsWhatIsCommitted}`, done)
}

interface CallbackConnection {
  query(sql: string, done: (error: unknown) => void): void
}

/** The host is gone, a node without its cluster, or a replica: another one may do better. A wrong password is wrong everywhere. */
function isPassedOver(error: unknown): boolean {
  return error instanceof DatastoreError ? error.code === 'READ_ONLY' : endsConnection(error)
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
    ...(tls === undefined ? {} : { ssl: tls }),
    connectTimeout: connectMilliseconds,
    timezone: 'Z',
    supportBigNumbers: true,
    dateStrings: true,
    jsonStrings: true,
    typeCast,
  }
}

/** Whether it is MariaDB. @throws DatastoreError `UNSUPPORTED_DATABASE` when it is too old. */
function checkVersion({ location }: ServerAddress, version: string): boolean {
  const mariadb = /mariadb/i.test(version)
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  const number = major * 10_000 + minor * 100 + patch
  if (number >= (mariadb ? 100_600 : 80_023)) return mariadb
  throw new DatastoreError(
    'UNSUPPORTED_DATABASE',
    `The server of "${location}" is too old (${version}). Datastore needs MariaDB 10.6 or MySQL 8.0.23, or later.`,
  )
}
