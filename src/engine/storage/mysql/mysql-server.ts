import { isIP } from 'node:net'
import type { ExecuteValues } from 'mysql2/promise'
import { DatastoreError } from '../../../shared/errors.ts'
import type { BuilderConfig } from '../create-builder.ts'
import type { Dialect } from '../dialect.ts'
import { openedReadonly } from '../storage.ts'
import { connectionFailure } from '../server/connection-failure.ts'
import type { Server, ServerConnection } from '../server/server-connection.ts'
import type { FoundPool } from '../server/program-pool.ts'
import { parseServerUrl } from '../server/server-url.ts'
import type { ServerAddress } from '../server/server-url.ts'
import type { ServerLook } from './look-at-server.ts'
import { MysqlConnection } from './mysql-connection.ts'
import { createMysqlDialect } from './mysql-dialect.ts'
import { endsConnection, isDenied, isServerError, translateMysqlError } from './mysql-errors.ts'
import type { MysqlLender } from './mysql-lender.ts'
import { reading } from './mysql-values.ts'
import { SharedPool } from './shared-pool.ts'
import { UrlHosts } from './url-hosts.ts'
import { whyReadonly } from './why-readonly.ts'
import { SwapLeft } from './definitions/unfinished.ts'
import type { Topology } from './topology.ts'

/** Deadlocks and waiting for a lock in vain: begun again, the transaction may succeed. */
const retried = new Set([1213, 1205])

/** Deadlocks, and a table whose definition was changed after the snapshot was taken. */
const readAgain = new Set([1213, 1205, 1412])

/** A MariaDB or MySQL server, or several of which one is used at a time. */
export class MysqlServer implements Server {
  readonly dialect: Dialect
  readonly product: string
  readonly readonlyReason: string | null
  readonly journalMode = 'innodb'
  readonly #lender: MysqlLender
  readonly #topology: Topology
  /** Whether this program has lost its connections before its definitions were finished. */
  #left = false
  #finishing: Promise<void> | undefined
  #following: NodeJS.Timeout | undefined

  private constructor(lender: MysqlLender, readonlyReason: string | null) {
    this.#lender = lender
    this.readonlyReason = readonlyReason
    const { mariadb, number } = checkVersion(lender.location, lender.look)
    this.product = `${mariadb ? 'MariaDB' : 'MySQL'} ${number}`
    this.#topology = lender.look.topology
    this.dialect = createMysqlDialect({ mariadb, topology: this.#topology })
  }

  /** Connects once, so that what is wrong is said at once, and to learn which of the two it is. */
  static async open(
    source: string | FoundPool,
    { readonly = false }: { readonly readonly?: boolean },
  ): Promise<MysqlServer> {
    const lender =
      typeof source === 'string'
        ? new UrlHosts(checkNames(parseServerUrl('mysql', source)), readonly)
        : new SharedPool(source, readonly)
    try {
      const server = new MysqlServer(lender, await lookForReason(lender, readonly))
      if (server.readonlyReason === null) {
        await server.#finishDefinitions().catch((error: unknown) => {
          // A user without the right to do it can read all the same.
          if (!isDenied(error)) throw error
        })
      }
      return server
    } catch (error) {
      const { location } = lender
      await lender.close()
      throw isServerError(error) ? translateMysqlError(error, location) : connectionFailure(location, error)
    }
  }

  get location(): string {
    return this.#lender.location
  }

  get movesOn(): boolean {
    return this.#lender.movesOn
  }

  get knex(): BuilderConfig {
    return { ...this.#lender.builder, client: 'mysql2', version: this.#lender.look.version }
  }

  async connect(writes = false): Promise<ServerConnection> {
    if (this.#left && this.readonlyReason === null) {
      this.#finishing ??= this.#finishLeft().finally(() => (this.#finishing = undefined))
      await this.#finishing
    }
    return await this.#connect(writes)
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

  /** A swap that a program left half-done is undone first; tables that are not as expected may have been left so. */
  async asksToRetry(error: unknown): Promise<boolean> {
    if (this.#topology.comesOfUnfinished(error))
      return (await this.#finishDefinitions()) > 0 || error instanceof SwapLeft
    return (isServerError(error) && retried.has(error.errno)) || this.passes(error)
  }

  asksToReadAgain(error: unknown): boolean {
    return isServerError(error) && readAgain.has(error.errno)
  }

  passes(error: unknown): boolean {
    return this.#topology.passes(error)
  }

  leavesUnknown(): boolean {
    return false
  }

  async close(): Promise<void> {
    clearTimeout(this.#following)
    await this.#lender.close()
  }

  /** Does what is left to be done, and returns how much that was; what cannot be told yet is looked at again later. */
  async #finishDefinitions(): Promise<number> {
    const connection = await this.#connect(true)
    try {
      const { count, againAfter } = await connection.finishDefinitions()
      if (againAfter !== null) this.#finishAgain(againAfter)
      return count
    } finally {
      connection.release()
    }
  }

  #finishAgain(milliseconds: number): void {
    clearTimeout(this.#following)
    this.#following = setTimeout(
      () => void this.#finishDefinitions().catch(() => undefined),
      milliseconds,
    ).unref()
  }

  async #connect(writes: boolean): Promise<MysqlConnection> {
    return new MysqlConnection(await this.#lender.lend(writes), {
      topology: this.#topology,
      aside: (sql, params) => this.#aside(sql, params),
      leave: () => (this.#left = true),
    })
  }

  async #aside(sql: string, params: readonly ExecuteValues[] = []): Promise<unknown> {
    const lent = await this.#lender.lend(false)
    const statement = { ...reading, sql }
    try {
      const [found] = await (params.length === 0
        ? lent.connection.query(statement)
        : lent.connection.execute(statement, [...params]))
      lent.giveBack(false)
      return found
    } catch (error) {
      const ended = endsConnection(error)
      lent.giveBack(ended)
      if (!ended) throw error
      lent.failed()
      throw isServerError(error)
        ? translateMysqlError(error, this.location)
        : connectionFailure(this.location, error)
    }
  }
}

/** Connects once, and finds out why nothing can be written; null when it can. */
async function lookForReason(lender: MysqlLender, readonly: boolean): Promise<string | null> {
  const lent = await lender.lend(false)
  let broken = true
  try {
    const reason = readonly ? openedReadonly : await whyReadonly(lent.connection, lender.look, lender.wanted)
    broken = false
    return reason
  } finally {
    lent.giveBack(broken)
  }
}

/**
 * The driver compares names with the certificate and, for an address, compares "localhost" instead.
 *
 * @throws DatastoreError `INVALID_INPUT` when an address is to be verified.
 */
function checkNames(address: ServerAddress): ServerAddress {
  const { hosts, tls } = address
  const numeric = hosts.find(({ host }) => isIP(host) !== 0)
  if (tls?.rejectUnauthorized !== true || tls.anyHost === true || numeric === undefined) return address
  throw new DatastoreError(
    'INVALID_INPUT',
    `"sslmode=verify-full" needs the host by its name: of MariaDB and MySQL, an address such as ${numeric.host} cannot be compared with the certificate.`,
    { details: { argument: 'url' } },
  )
}

interface ServerVersion {
  readonly mariadb: boolean
  /** As `10.11.6`. */
  readonly number: string
}

/** Reads the version. @throws DatastoreError `UNSUPPORTED_DATABASE` when it is too old. */
function checkVersion(location: string, { version }: ServerLook): ServerVersion {
  const mariadb = /mariadb/i.test(version)
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  const number = major * 10_000 + minor * 100 + patch
  if (number >= (mariadb ? 100_600 : 80_023)) return { mariadb, number: version.split('-')[0]! }
  throw new DatastoreError(
    'UNSUPPORTED_DATABASE',
    `The server of "${location}" is too old (${version}). Datastore needs MariaDB 10.6 or MySQL 8.0.23, or later.`,
  )
}
