import { connectionFailure } from '../server/connection-failure.ts'
import type { Server, ServerConnection } from '../server/server-connection.ts'
import { parseServerUrl } from '../server/server-url.ts'
import type { FoundPool } from '../server/program-pool.ts'
import { PostgresConnection } from './postgres-connection.ts'
import type { Framing } from './postgres-connection.ts'
import type { BuilderConfig } from '../create-builder.ts'
import type { Dialect } from '../dialect.ts'
import { openedReadonly } from '../storage.ts'
import { isRefusedAsWhole, isServerError, translatePostgresError } from './postgres-errors.ts'
import { findPlace } from './place.ts'
import { postgresDialect } from './postgres-dialect.ts'
import type { LentClient, PostgresLender } from './postgres-lender.ts'
import { SchemaNames } from './schema-names.ts'
import { SharedPool } from './shared-pool.ts'
import { StatementTexts } from './statement-texts.ts'
import { UrlPools } from './url-pools.ts'

/** Answers to a commit by which the server says that it does not know itself whether it is done. */
const unknown = new Set(['40003', '08007'])

/** What was found out by the first connection, and holds for all of them. */
interface Database {
  readonly product: string
  readonly names: SchemaNames
  readonly dialect: Dialect
  readonly framing: Framing
  readonly readonlyReason: string | null
}

/** A PostgreSQL server. */
export class PostgresServer implements Server {
  readonly #lender: PostgresLender
  readonly #database: Database

  private constructor(lender: PostgresLender, database: Database) {
    this.#lender = lender
    this.#database = database
  }

  /** Connects once, so that what is wrong is said at once. */
  static async open(
    source: string | FoundPool,
    { readonly = false }: { readonly readonly?: boolean },
  ): Promise<PostgresServer> {
    const lender =
      typeof source === 'string'
        ? new UrlPools(parseServerUrl('postgres', source), readonly)
        : new SharedPool(source)
    try {
      return new PostgresServer(lender, await look(lender, readonly))
    } catch (error) {
      const { location } = lender
      await lender.close()
      throw isServerError(error)
        ? translatePostgresError(error, location)
        : connectionFailure(location, error)
    }
  }

  get location(): string {
    return this.#lender.location
  }

  get dialect(): Dialect {
    return this.#database.dialect
  }

  get readonlyReason(): string | null {
    return this.#database.readonlyReason
  }

  get journalMode(): string {
    return 'wal'
  }

  get movesOn(): boolean {
    return this.#lender.movesOn
  }

  get product(): string {
    return this.#database.product
  }

  get knex(): BuilderConfig {
    return {
      ...this.#lender.builder,
      client: 'pg',
      wrapIdentifier: this.#database.names.wrapIdentifier,
      // The version is known; asking for it would be one more statement of each connection.
      version: this.product.replace(/^\D+/, ''),
    }
  }

  async connect(): Promise<ServerConnection> {
    return await this.#connect()
  }

  async #connect(): Promise<PostgresConnection> {
    const cancel = (process: number): Promise<void> => this.#cancel(process)
    return new PostgresConnection(await this.#lender.lend(), this.#database.framing, cancel)
  }

  /** Ends what another process of this user is at. */
  async #cancel(process: number): Promise<void> {
    const connection = await this.#connect()
    try {
      await connection.execute({ mode: 'row', sql: 'select pg_cancel_backend(?)', params: [process] })
    } finally {
      connection.release()
    }
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
    await this.#lender.close()
  }
}

/** Finds out over one connection what holds for all. */
async function look(lender: PostgresLender, readonly: boolean): Promise<Database> {
  const lent: LentClient = await lender.lend()
  let broken = true
  try {
    const place = await findPlace(lent.client, lender.wanted)
    const names = new SchemaNames(place.schema)
    const { product, begin, pooled } = lender.product
    broken = false
    return {
      product,
      names,
      dialect: postgresDialect(names),
      framing: {
        texts: new StatementTexts(names, !pooled),
        begin: begin + lender.inTransaction,
        beginSnapshot: `begin isolation level repeatable read read only${lender.inTransaction}`,
      },
      readonlyReason: readonly ? openedReadonly : place.readonlyReason,
    }
  } finally {
    lent.giveBack(broken)
  }
}
