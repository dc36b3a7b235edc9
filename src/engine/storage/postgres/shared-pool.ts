import type { PoolClient } from 'pg'
import { DatastoreError } from '../../../shared/errors.ts'
import { BuilderPool } from '../server/builder-pool.ts'
import { connectionFailure } from '../server/connection-failure.ts'
import { locationOf } from '../server/program-pool.ts'
import type { FoundPool } from '../server/program-pool.ts'
import type { BuilderConfig } from '../create-builder.ts'
import type { Wanted } from './place.ts'
import { isServerError } from './postgres-errors.ts'
import type { LentClient, PostgresLender } from './postgres-lender.ts'
import { postgresTypes } from './postgres-values.ts'
import { readProduct } from './read-product.ts'
import type { PostgresProduct } from './read-product.ts'

/** Settings by their names. */
type Settings = Readonly<Record<string, string>>

/** What values are read and written under; the first three are told by the server whenever they change. */
const wanted: Settings = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  standard_conforming_strings: 'on',
  extra_float_digits: '1',
}

/** Those that do as well for what is read outside of transactions. */
const good: Readonly<Record<string, RegExp>> = {
  TimeZone: /^(?:Etc\/)?(?:UTC|UCT|Zulu|Universal)$/i,
  DateStyle: /^ISO/,
  standard_conforming_strings: /^on$/,
  extra_float_digits: /^[123]$/,
}

const names = Object.keys(wanted)

/** What is used of a client that the driver's types leave out. */
interface Internals {
  readonly binary?: boolean
  readonly connection?: {
    on(event: 'parameterStatus', told: (message: Told) => void): void
  }
  getTransactionStatus?(): string | null
}

interface Told {
  readonly parameterName: string
  readonly parameterValue: string
}

/**
 * The pool of a program, whose other users meet their own settings: those of the engine hold for a transaction, or are
 * put back before the connection is.
 */
export class SharedPool implements PostgresLender {
  readonly movesOn = false
  readonly inTransaction = names.map((name) => `; set local ${name} = '${wanted[name]!}'`).join('')
  readonly builder: BuilderConfig
  readonly #pool: FoundPool
  readonly #sessions = new WeakMap<object, Record<string, string>>()
  readonly #returning = new Set<Promise<void>>()
  #location: string
  #product: PostgresProduct | undefined

  constructor(pool: FoundPool) {
    this.#pool = pool
    this.#location = pool.location
    this.builder = {
      connectionPool: new BuilderPool(async () => {
        const lent = await this.lend()
        await lent.settle().catch((error: unknown) => {
          lent.giveBack(true)
          throw error
        })
        return { connection: lent.client, giveBack: (broken) => lent.giveBack(broken) }
      }),
      queryOptions: { types: postgresTypes },
    }
  }

  get location(): string {
    return this.#location
  }

  get product(): PostgresProduct {
    return this.#product!
  }

  get wanted(): Wanted {
    return { schema: undefined, readWrite: false, location: this.#location, pool: true }
  }

  async lend(): Promise<LentClient & Required<Pick<LentClient, 'settle'>>> {
    const client = await this.#take()
    // The next statement on it fails with what happens to it while it is lent.
    client.on('error', ignore)
    let before: Settings = {}
    const lent = {
      client,
      settle: async (): Promise<void> => {
        if (Object.keys(before).length > 0) return
        const session = await this.#session(client)
        if (names.every((name) => good[name]!.test(session[name]!))) return
        before = { ...session }
        await client.query(setting(wanted))
      },
      failed: () => undefined,
      giveBack: (broken: boolean): void => {
        const done = this.#giveBack(client, broken, before).finally(() => this.#returning.delete(done))
        this.#returning.add(done)
      },
    }
    if (this.#product === undefined) await this.#look(lent)
    return lent
  }

  /** Waits for what is being given back; the pool stays open. */
  async close(): Promise<void> {
    await Promise.all(this.#returning)
  }

  async #take(): Promise<PoolClient> {
    try {
      return (await this.#pool.take()) as PoolClient
    } catch (error) {
      throw isServerError(error) ? error : connectionFailure(this.#location, error)
    }
  }

  async #look(lent: LentClient): Promise<void> {
    const { client } = lent
    try {
      this.#location = locationOf('postgres', client)
      if ((client as Internals).binary === true) throw binaryPool()
      this.#product = await readProduct(client, this.#location)
    } catch (error) {
      lent.giveBack(true)
      throw error
    }
  }

  /** The settings of a connection, which are asked for once; the server tells what is changed later. */
  async #session(client: PoolClient): Promise<Record<string, string>> {
    const known = this.#sessions.get(client)
    if (known !== undefined) return known
    const { rows } = await client.query<Record<string, string>>(
      `select ${names.map((name) => `current_setting('${name}') as "${name}"`).join(', ')}`,
    )
    const session = { ...rows[0]! }
    this.#sessions.set(client, session)
    ;(client as Internals).connection?.on('parameterStatus', ({ parameterName, parameterValue }) => {
      if (parameterName in session) session[parameterName] = parameterValue
    })
    return session
  }

  async #giveBack(client: PoolClient, broken: boolean, before: Settings): Promise<void> {
    // Transactions of the query builder are the program's: one may have been left open.
    const status = (client as Internals).getTransactionStatus?.() ?? 'I'
    let fit = !broken && status === 'I'
    if (fit && Object.keys(before).length > 0) {
      fit = await client.query(setting(before)).then(
        () => true,
        () => false,
      )
    }
    client.off('error', ignore)
    if (fit) this.#pool.giveBack(client)
    else {
      // The end of a connection may be told after it is no longer the pool's.
      client.on('error', ignore)
      this.#pool.destroy(client)
    }
  }
}

function ignore(): void {}

function setting(settings: Settings): string {
  const each = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', '${value.replaceAll("'", "''")}', false)`,
  )
  return `select ${each.join(', ')}`
}

function binaryPool(): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    'The pool of "pg" has the option "binary", with which no values can be read here. Give a pool without it.',
    { details: { argument: 'url' } },
  )
}
