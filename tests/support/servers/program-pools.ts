import knex from 'knex'
import type { Knex } from 'knex'
import { createPool } from 'mysql2'
import { createPool as createPromisePool } from 'mysql2/promise'
import pg from 'pg'
import type { ProgramPool } from '../../../src/engine/storage/server/program-pool.ts'

/** A pool as a program makes one, with settings and parsers of its own on each connection. */
export interface TestPool {
  readonly source: ProgramPool
  /** What the program's own query finds: values as its driver gives them. */
  ask(sql: string): Promise<Record<string, unknown>[]>
  end(): Promise<unknown>
}

type MakePool = (url: string, size: number) => TestPool

/** Settings that are neither the engine's nor the server's. */
const mysqlVariables = `set time_zone = '+09:00', sql_mode = 'NO_ZERO_DATE', collation_connection = utf8mb4_general_ci,
  lock_wait_timeout = 77, tx_isolation = 'SERIALIZABLE'`

function pgOptions(url: string, dates = 'ISO') {
  const place = new URL(url)
  const schema = place.searchParams.get('schema')!
  place.search = ''
  return {
    connectionString: place.href,
    options: `-c application_name=program -c timezone=Asia/Tokyo -c datestyle=${dates},DMY -c extra_float_digits=0 -c search_path=${schema}`,
  }
}

function pgPool(url: string, max: number, more: object = {}): TestPool {
  const pool = new pg.Pool({ ...pgOptions(url), max, ...more })
  pool.on('error', () => undefined)
  return {
    source: pool,
    ask: async (sql) => (await pool.query<Record<string, unknown>>(sql)).rows,
    end: () => pool.end(),
  }
}

function ofKnex(config: Knex.Config): TestPool {
  // It would tell on the console which connections were killed.
  const builder = knex({ ...config, log: { warn: () => undefined } })
  return {
    source: builder,
    async ask(sql) {
      const found = (await builder.raw(sql)) as { rows: Record<string, unknown>[] } & Record<
        string,
        unknown
      >[][]
      return config.client === 'pg' ? found.rows : found[0]!
    },
    end: () => builder.destroy(),
  }
}

/** Options that change how values come back, or how SQL is read. */
const mysqlOptions = {
  bigNumberStrings: true,
  supportBigNumbers: true,
  decimalNumbers: true,
  namedPlaceholders: true,
}

/** Each kind of pool that a program may hand in, by dialect. */
export const programPools: Readonly<Record<string, Readonly<Record<string, MakePool>>>> = {
  postgres: {
    'a Pool of pg': (url, max) => pgPool(url, max),
    'a Pool of pg that pipelines': (url, max) => pgPool(url, max, { pipeline: true }),
    'a knex of pg': (url, max) =>
      ofKnex({ client: 'pg', connection: pgOptions(url, 'German'), pool: { min: 0, max } }),
  },
  mysql: {
    'a pool of mysql2': (uri, connectionLimit) => {
      const pool = createPool({ uri, connectionLimit, ...mysqlOptions })
      pool.on('connection', (connection) => void connection.query(mysqlVariables))
      return {
        source: pool,
        ask: async (sql) => (await pool.promise().query(sql))[0] as Record<string, unknown>[],
        end: () => pool.promise().end(),
      }
    },
    'a pool of mysql2/promise': (uri, connectionLimit) => {
      const pool = createPromisePool({ uri, connectionLimit })
      pool.on('connection', (connection) => void connection.query(mysqlVariables))
      return {
        source: pool,
        ask: async (sql) => (await pool.query(sql))[0] as Record<string, unknown>[],
        end: () => pool.end(),
      }
    },
    'a knex of mysql2': (uri, max) =>
      ofKnex({
        client: 'mysql2',
        connection: uri,
        pool: {
          min: 0,
          max,
          afterCreate: (
            connection: { query(sql: string, done: (error: Error | null) => void): void },
            done: (error: Error | null, connection: object) => void,
          ) => connection.query(mysqlVariables, (error) => done(error, connection)),
        },
      }),
  },
}
