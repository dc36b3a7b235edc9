import { createConnection } from 'mysql2/promise'
import type { RowDataPacket } from 'mysql2/promise'
import pg from 'pg'
import { Pgbouncer } from './pgbouncer.ts'
import { testServers } from './test-servers.ts'

/** Whether this run of the suite goes through a pool of PostgreSQL's connections, in transaction mode. */
const pooled = process.env['DATASTORE_TEST_POOL'] === 'pgbouncer'

/** A database of its own for one file of tests, with empty places in it. */
export interface ServerDatabase {
  /** Makes an empty place and returns its URL. */
  place(name: string): Promise<string>
  /** Removes what is in a place. */
  clear(url: string): Promise<void>
  drop(): Promise<void>
}

interface ServerOptions {
  /**
   * Whether the files of tests that this process runs one after the other may share a database of PostgreSQL, which takes a
   * quarter of a second to make: each leaves it empty, and the end of the test run drops it.
   */
  readonly kept?: boolean
  /** Keeps what is committed through a loss of power. */
  readonly durable?: boolean
  /** A server of MariaDB or MySQL that is not the one of the tests. */
  readonly url?: string
}

/** Creates a database on the server that tests use. */
export async function createServerDatabase(
  dialect: string,
  { kept = false, durable = false, url = testServers.mysql }: ServerOptions = {},
): Promise<ServerDatabase> {
  if (dialect === 'postgres') return await createPostgres(durable, kept)
  if (dialect === 'mysql') return await createMysql(url)
  throw new Error(`There is no database "${dialect}" to test with.`)
}

/** What the names of databases begin with that the files of a test run share. */
const keptPrefix = (): string => `datastore_test_run_${process.env['DATASTORE_TEST_RUN']}_`

/** Drops the databases that this test run has kept. */
export async function dropKeptDatabases(): Promise<void> {
  const admin = new pg.Client({ connectionString: testServers.postgres })
  await admin.connect()
  const { rows } = await admin.query<{ datname: string }>(
    'select datname from pg_database where starts_with(datname, $1)',
    [keptPrefix()],
  )
  for (const { datname } of rows) await admin.query(`drop database if exists ${datname} with (force)`)
  await admin.end()
}

async function createPostgres(durable: boolean, kept: boolean): Promise<ServerDatabase> {
  const server = testServers.postgres
  const name = kept ? keptPrefix() + process.pid : `datastore_test_${process.pid}_${Date.now()}`
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  const found = await admin.query('select from pg_database where datname = $1', [name])
  if (found.rowCount === 0) {
    await admin.query(`create database ${name}`)
    // Nothing here has to survive a loss of power.
    if (!durable) await admin.query(`alter database ${name} set synchronous_commit = off`)
  }
  const url = new URL(server)
  url.pathname = `/${name}`
  const inside = new pg.Client({ connectionString: url.href })
  await inside.connect()
  const pool = pooled ? await Pgbouncer.open(server) : undefined
  const schemas = new Set<string>()
  return {
    async place(schema) {
      schemas.add(schema)
      await inside.query(`create schema ${schema}`)
      const place = new URL(url)
      place.searchParams.set('schema', schema)
      return pool?.through(place.href) ?? place.href
    },
    async clear(place) {
      const schema = new URL(place).searchParams.get('schema')!
      schemas.delete(schema)
      await inside.query(`drop schema ${schema} cascade`)
    },
    async drop() {
      await pool?.close()
      if (kept) {
        // A transaction that a test has left open holds nothing up. A connection that does nothing is left alone: it may be ending.
        await inside.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null',
        )
        for (const schema of schemas) await inside.query(`drop schema if exists ${schema} cascade`)
      }
      await inside.end()
      if (!kept) await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}

async function createMysql(server: string): Promise<ServerDatabase> {
  const admin = await createConnection(server)
  const names = new Set<string>()
  return {
    async place(place) {
      const name = `datastore_test_${process.pid}_${Date.now()}_${place}`
      await admin.query(`create database ${name}`)
      names.add(name)
      const url = new URL(server)
      url.pathname = `/${name}`
      return url.href
    },
    async clear(place) {
      const name = new URL(place).pathname.slice(1)
      names.delete(name)
      await admin.query(`drop database ${name}`)
    },
    async drop() {
      for (const name of names) await admin.query(`drop database ${name}`)
      await admin.end()
    },
  }
}

/** A connection of another program's, which runs what it is told to. */
export interface RawConnection {
  run(sql: string): Promise<void>
  /** The text that a query finds. */
  value(sql: string): Promise<string>
  close(): Promise<void>
}

export async function openRawConnection(dialect: string, url: string): Promise<RawConnection> {
  if (dialect === 'mysql') {
    const connection = await createConnection(url)
    connection.on('error', () => undefined)
    await connection.query(`set sql_mode = 'ANSI_QUOTES'`)
    return {
      run: async (sql) => void (await connection.query(sql)),
      value: async (sql) => {
        const [rows] = await connection.query<RowDataPacket[]>(`select (${sql}) as value`)
        return (rows as { value: string }[])[0]!.value
      },
      close: () => connection.end(),
    }
  }
  const place = new URL(url)
  const schema = place.searchParams.get('schema')
  place.search = ''
  // It is another program's, with a session of its own.
  place.host = Pgbouncer.before.get(place.host) ?? place.host
  const client = new pg.Client({ connectionString: place.href })
  // It may be ended by the server.
  client.on('error', () => undefined)
  await client.connect()
  if (schema !== null) await client.query(`set search_path to ${client.escapeIdentifier(schema)}`)
  return {
    run: async (sql) => void (await client.query(sql)),
    value: async (sql) => (await client.query<{ value: string }>(`select (${sql}) as value`)).rows[0]!.value,
    close: () => client.end(),
  }
}
