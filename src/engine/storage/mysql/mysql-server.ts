import { isIP } from 'node:net'
import { createPool } from 'mysql2/promise'
import type { ExecuteValues, Pool, PoolConnection, RowDataPacket } from 'mysql2/promise'
import { DatastoreError } from '../../../shared/errors.ts'
import type { Dialect } from '../dialect.ts'
import { connectionFailure } from '../server/connection-failure.ts'
import type { Server, ServerConnection } from '../server/server-connection.ts'
import { parseServerUrl } from '../server/server-url.ts'
import type { ServerAddress } from '../server/server-url.ts'
import { contradictsTables, SwapLeft } from './definitions.ts'
import { MysqlConnection } from './mysql-connection.ts'
import { createMysqlDialect } from './mysql-dialect.ts'
import { endsConnection, isDenied, isServerError, translateMysqlError } from './mysql-errors.ts'
import { typeCast } from './mysql-values.ts'

/** Deadlocks and waiting for a lock in vain: begun again, the transaction may succeed. */
const retried = new Set([1213, 1205])

/** A MariaDB or MySQL server. */
export class MysqlServer implements Server {
  readonly dialect: Dialect
  readonly location: string
  readonly readonly: boolean
  readonly journalMode = 'innodb'
  readonly #address: ServerAddress
  readonly #pool: Pool
  readonly #prepared = new WeakSet<object>()
  /** Whether this program has lost its connections before its definitions were finished. */
  #left = false
  #finishing: Promise<void> | undefined

  private constructor(address: ServerAddress, pool: Pool, dialect: Dialect, readonly: boolean) {
    this.#address = address
    this.#pool = pool
    this.dialect = dialect
    this.location = address.location
    this.readonly = readonly
  }

  /** Connects once, so that what is wrong is said at once, and to learn which of the two it is. */
  static async open(
    url: string,
    { readonly = false }: { readonly readonly?: boolean },
  ): Promise<MysqlServer> {
    const address = parseServerUrl('mysql', url)
    checkName(address)
    // A connection more for definitions, which go beside the transaction they belong to.
    const pool = createPool({
      ...connectionOptions(address),
      charset: 'UTF8MB4_BIN',
      connectionLimit: 2 * address.poolSize,
    })
    try {
      const connection = await pool.getConnection()
      const [[found]] = await connection.query<RowDataPacket[]>('select version() as version')
      connection.release()
      const dialect = createMysqlDialect({ mariadb: checkVersion(address, String(found!['version'])) })
      const server = new MysqlServer(address, pool, dialect, readonly)
      if (!readonly) {
        await server.#finishDefinitions().catch((error: unknown) => {
          // Who may not do it can read all the same.
          if (!isDenied(error)) throw error
        })
      }
      return server
    } catch (error) {
      await pool.end()
      throw isServerError(error)
        ? translateMysqlError(error, address.location)
        : connectionFailure(address.location, error)
    }
  }

  get knex() {
    return {
      client: 'mysql2',
      connection: connectionOptions(this.#address),
      pool: { min: 0, max: 5, idleTimeoutMillis: 1000, reapIntervalMillis: 500 },
    }
  }

  async connect(): Promise<ServerConnection> {
    if (this.#left && !this.readonly) {
      this.#finishing ??= this.#finishLeft().finally(() => (this.#finishing = undefined))
      await this.#finishing
    }
    return await this.#connect()
  }

  async #finishLeft(): Promise<void> {
    this.#left = false
    try {
      await this.#finishDefinitions()
    } catch (error) {
      this.#left = true
      throw error
    }
  }

  async #finishDefinitions(): Promise<number> {
    const connection = await this.#connect()
    try {
      return await connection.finishDefinitions()
    } finally {
      connection.release()
    }
  }

  async #connect(): Promise<MysqlConnection> {
    const lent = await this.#lend()
    return new MysqlConnection(lent, {
      aside: (sql, params) => this.#aside(sql, params),
      giveBack: (_connection, broken) => (broken ? lent.destroy() : lent.release()),
      leave: () => (this.#left = true),
    })
  }

  /** A swap that a program left half-done is undone first; tables that are not as expected may have been left so. */
  async asksToRetry(error: unknown): Promise<boolean> {
    if (error instanceof SwapLeft || contradictsTables(error)) {
      return (await this.#finishDefinitions()) > 0 || error instanceof SwapLeft
    }
    return isServerError(error) && retried.has(error.errno)
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #lend(): Promise<PoolConnection> {
    let connection: PoolConnection | undefined
    try {
      connection = await this.#pool.getConnection()
      if (!this.#prepared.has(connection.connection)) await this.#prepare(connection)
      return connection
    } catch (error) {
      connection?.destroy()
      throw isServerError(error) ? error : connectionFailure(this.location, error)
    }
  }

  async #prepare(connection: PoolConnection): Promise<void> {
    await connection.query(
      `set sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
         time_zone = '+00:00', lock_wait_timeout = 30`,
    )
    await connection.query(
      `set session transaction isolation level read committed, ${this.readonly ? 'read only' : 'read write'}`,
    )
    this.#prepared.add(connection.connection)
  }

  async #aside(sql: string, params: readonly ExecuteValues[] = []): Promise<void> {
    const connection = await this.#lend()
    try {
      if (params.length === 0) await connection.query(sql)
      else await connection.execute(sql, [...params])
      connection.release()
    } catch (error) {
      if (endsConnection(error)) connection.destroy()
      else connection.release()
      throw error
    }
  }
}

function connectionOptions({
  host,
  port,
  user,
  password,
  database,
  tls,
  connectMilliseconds,
}: ServerAddress) {
  return {
    host,
    port,
    user,
    password,
    database,
    ...(tls === undefined ? {} : { ssl: { ...tls, verifyIdentity: tls.rejectUnauthorized } }),
    connectTimeout: connectMilliseconds,
    timezone: 'Z',
    supportBigNumbers: true,
    dateStrings: true,
    jsonStrings: true,
    typeCast,
  }
}

/**
 * The driver compares names with the certificate and, for an address, compares "localhost" instead.
 *
 * @throws DatastoreError `INVALID_INPUT` when an address is to be verified.
 */
function checkName({ host, tls }: ServerAddress): void {
  if (tls?.rejectUnauthorized !== true || isIP(host) === 0) return
  throw new DatastoreError(
    'INVALID_INPUT',
    `"sslmode=verify-full" needs the host by its name: of MariaDB and MySQL, an address such as ${host} cannot be compared with the certificate.`,
    { details: { argument: 'url' } },
  )
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
