import { rmSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { createServerDatabase } from '../../tests/support/servers/server-database.ts'
import { missingServers, reachableServers, testServers } from '../../tests/support/servers/test-servers.ts'

/** A database to be measured: where empty places in it are, and what it promises of a commit. */
export interface Subject {
  readonly name: string
  readonly isServer: boolean
  readonly json?: 'text' | 'jsonb'
  /** Version and what decides whether a commit is on the disk when it returns. */
  readonly settings: string
  place(name: string): Promise<string>
  clear(url: string): Promise<void>
  close(): Promise<void>
}

/** SQLite, and each server that answers, with one more of MySQL's where `DATASTORE_BENCH_MYSQL` says; `missing` says where none does. */
export async function openSubjects(
  folder: string,
): Promise<{ readonly subjects: Subject[]; readonly missing: readonly string[] }> {
  const subjects = [sqlite(folder)]
  for (const server of await reachableServers()) {
    if (server === 'postgres') subjects.push(await postgres('text'), await postgres('jsonb'))
    else subjects.push(await mysql(testServers.mysql))
  }
  const another = process.env['DATASTORE_BENCH_MYSQL']
  if (another !== undefined) subjects.push(await mysql(another))
  return { subjects, missing: await missingServers() }
}

/** SQLite in files of that folder. */
export function sqlite(folder: string): Subject {
  const database = new SQLite(':memory:')
  const version = database.prepare('select sqlite_version()').pluck().get()
  database.close()
  return {
    name: 'SQLite',
    isServer: false,
    settings: `SQLite ${String(version)}, journal_mode wal, synchronous full`,
    place: async (name) => join(folder, `${name}.db`),
    async clear(path) {
      rmSync(path)
    },
    async close() {},
  }
}

async function postgres(json: 'text' | 'jsonb'): Promise<Subject> {
  const client = new pg.Client({ connectionString: testServers.postgres })
  await client.connect()
  const { rows } = await client.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings
     where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method')`,
  )
  await client.end()
  const of = (name: string): string => rows.find((row) => row.name === name)?.setting ?? 'unknown'
  return {
    name: `PostgreSQL, ${json}`,
    isServer: true,
    json,
    settings: `PostgreSQL ${of('server_version')}, fsync ${of('fsync')}, synchronous_commit ${of('synchronous_commit')}, full_page_writes ${of('full_page_writes')}`,
    ...(await placesOn('postgres')),
  }
}

async function mysql(url: string): Promise<Subject> {
  const connection = await createConnection(url)
  const [rows] = await connection.query(
    `select version() as version, @@innodb_flush_log_at_trx_commit as flush, @@innodb_doublewrite as twice,
       @@log_bin as log, @@sync_binlog as sync`,
  )
  await connection.end()
  const [of] = rows as unknown as {
    version: string
    flush: number
    twice: number
    log: number
    sync: number
  }[]
  const isMariadb = /mariadb/i.test(of!.version)
  return {
    name: isMariadb ? 'MariaDB' : 'MySQL',
    isServer: true,
    settings: `${isMariadb ? '' : 'MySQL '}${of!.version}, innodb_flush_log_at_trx_commit ${of!.flush}, innodb_doublewrite ${of!.twice}, log_bin ${of!.log}, sync_binlog ${of!.sync}`,
    ...(await placesOn('mysql', url)),
  }
}

async function placesOn(server: string, url?: string): Promise<Pick<Subject, 'place' | 'clear' | 'close'>> {
  const database = await createServerDatabase(server, { durable: true, url })
  return {
    place: (name) => database.place(name),
    clear: (url) => database.clear(url),
    close: () => database.drop(),
  }
}
