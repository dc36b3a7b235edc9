import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { DatastoreError } from '../../../shared/errors.ts'
import { BuilderPool } from '../server/builder-pool.ts'
import { connectionFailure } from '../server/connection-failure.ts'
import { locationOf } from '../server/program-pool.ts'
import type { FoundPool } from '../server/program-pool.ts'
import { Slots } from '../server/slots.ts'
import type { BuilderConfig } from '../create-builder.ts'
import { lookAtServer } from './look-at-server.ts'
import type { ServerLook } from './look-at-server.ts'
import { isServerError } from './mysql-errors.ts'
import type { LentConnection, MysqlLender } from './mysql-lender.ts'
import { reading, sqlMode } from './mysql-values.ts'
import type { Wanted } from './why-readonly.ts'

/** A connection of the driver's, as its pool hands it out. */
interface Core {
  readonly config: { readonly database?: string }
  promise(): PoolConnection
  on(event: 'error', told: () => void): void
  off(event: 'error', told: () => void): void
}

/**
 * The pool of a program, whose other users meet their own settings: those of the engine are made when a connection is lent,
 * and what they were before is put back before it is.
 */
export class SharedPool implements MysqlLender {
  readonly movesOn = false
  readonly builder: BuilderConfig
  readonly #pool: FoundPool
  readonly #readonly: boolean
  readonly #writers: Slots
  readonly #returning = new Set<Promise<void>>()
  #location: string
  #database = ''
  #look: ServerLook | undefined

  constructor(pool: FoundPool, readonly: boolean) {
    if (pool.size < 2) throw tooSmall()
    this.#pool = pool
    this.#readonly = readonly
    this.#location = pool.location
    // One is left for definitions, which go beside the transaction that they belong to.
    this.#writers = new Slots(pool.size - 1)
    this.builder = {
      connectionPool: new BuilderPool(async () => {
        const lent = await this.lend(false)
        return {
          connection: (lent.connection as unknown as { readonly connection: object }).connection,
          giveBack: (broken) => lent.giveBack(broken),
        }
      }),
      queryOptions: reading,
      bind: (value) => (value instanceof Date ? value.toISOString().slice(0, -1).replace('T', ' ') : value),
    }
  }

  get location(): string {
    return this.#location
  }

  get look(): ServerLook {
    return this.#look!
  }

  get wanted(): Wanted {
    return { readWrite: false, database: this.#database, pool: true }
  }

  async lend(writes: boolean): Promise<LentConnection> {
    if (writes) await this.#writers.take()
    let core: Core | undefined
    try {
      core = await this.#take()
      // The next statement on it fails with what happens to it while it is lent.
      core.on('error', ignore)
      const connection = core.promise()
      this.#look ??= await this.#lookAt(core, connection)
      await connection.query(this.#settings(this.#look))
      return this.#lent(core, connection, writes)
    } catch (error) {
      if (core !== undefined) this.#pool.destroy(core)
      if (writes) this.#writers.giveBack()
      throw isServerError(error) ? error : connectionFailure(this.#location, error)
    }
  }

  /** Waits for what is being given back; the pool stays open. */
  async close(): Promise<void> {
    await Promise.all(this.#returning)
  }

  async #take(): Promise<Core> {
    return (await this.#pool.take()) as Core
  }

  async #lookAt({ config }: Core, connection: PoolConnection): Promise<ServerLook> {
    this.#location = locationOf('mysql', config)
    this.#database = config.database ?? ''
    const [rows] = await connection.query<RowDataPacket[]>({
      ...reading,
      sql: 'select @@character_set_client as charset, database() as name',
    })
    const { charset, name } = rows[0] as { charset: string; name: string | null }
    if (name === null) throw refused('names no database. Give one that does.')
    if (charset !== 'utf8mb4')
      throw refused(`has the charset "${charset}", which does not hold every text. Give one of "utf8mb4".`)
    return await lookAtServer(connection)
  }

  #lent(core: Core, connection: PoolConnection, writes: boolean): LentConnection {
    return {
      connection,
      failed: ignore,
      giveBack: (broken) => {
        const done = this.#giveBack(core, connection, broken).finally(() => {
          this.#returning.delete(done)
          if (writes) this.#writers.giveBack()
        })
        this.#returning.add(done)
      },
    }
  }

  async #giveBack(core: Core, connection: PoolConnection, broken: boolean): Promise<void> {
    const fit =
      !broken &&
      (await connection.query(restore(this.look)).then(
        () => true,
        () => false,
      ))
    if (!fit) return this.#pool.destroy(core)
    core.off('error', ignore)
    this.#pool.giveBack(core)
  }

  /** Keeps what is set, in variables of the connection, and sets it in the same statement. */
  #settings(look: ServerLook): string {
    const keep = variables(look).map((name) => `@datastore_${name} = @@${name}`)
    const [isolation, access] = transactionVariables(look)
    const reads = this.#readonly || look.readsByDefault
    return `set ${keep.join(', ')}, session sql_mode = '${sqlMode}', time_zone = '+00:00',
      collation_connection = utf8mb4_bin, autocommit = 1, ${isolation} = 'READ-COMMITTED',
      ${access} = ${reads ? 1 : 0}, ${look.topology.session}`
  }
}

function restore(look: ServerLook): string {
  return `set session ${variables(look)
    .map((name) => `${name} = @datastore_${name}`)
    .join(', ')}`
}

/** What the engine sets on a connection. */
function variables(look: ServerLook): string[] {
  return [
    'sql_mode',
    'time_zone',
    'collation_connection',
    'autocommit',
    ...transactionVariables(look),
    ...[...look.topology.session.matchAll(/(\w+) =/g)].map(([, name]) => name!),
  ]
}

/** MariaDB had these names until 11.1, and takes them still. */
function transactionVariables({ version }: ServerLook): readonly [isolation: string, access: string] {
  return /mariadb/i.test(version)
    ? ['tx_isolation', 'tx_read_only']
    : ['transaction_isolation', 'transaction_read_only']
}

function ignore(): void {}

function refused(reason: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', `The pool of "mysql2" ${reason}`, {
    details: { argument: 'url' },
  })
}

function tooSmall(): DatastoreError {
  return refused(
    'has one connection. Give one of at least 2: tables are made beside the transaction that they belong to ("connectionLimit").',
  )
}
