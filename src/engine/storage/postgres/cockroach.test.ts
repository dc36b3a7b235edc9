import { afterEach, describe, expect, test } from 'vitest'
import { Database } from '../../database.ts'
import { refusal } from '../../testing/refusal.ts'
import { WireServer } from '../../testing/wire-server.ts'
import type { WireAnswer, WireScript } from '../../testing/wire-server.ts'
import { openStorage } from '../open-storage.ts'
import { attempt, run } from '../operation.ts'
import type { Operation } from '../operation.ts'
import type { Storage } from '../storage.ts'
import { cockroachDialect } from './cockroach-dialect.ts'
import { SchemaNames } from './schema-names.ts'

// No CockroachDB can be had here: what is tested is what the engine does with the answers that one is documented to give.

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close()
})

const dialect = cockroachDialect(new SchemaNames('public'))
const cockroach = 'CockroachDB CCL v25.2.1 (x86_64-pc-linux-gnu, built 2025/06/01 00:00:00, go1.23.7)'

function version(text: string): WireAnswer {
  return { columns: ['text', 'number', 'version'], rows: [[text, '130000', '13.0.0']] }
}

async function serve(script: WireScript, says = cockroach): Promise<WireServer> {
  const server = await WireServer.open((sql) =>
    sql.startsWith('select version') ? version(says) : script(sql),
  )
  opened.push(server)
  return server
}

async function connect(...servers: WireServer[]): Promise<Storage> {
  const hosts = servers.map(({ port }) => `127.0.0.1:${port}`).join(',')
  const storage = await openStorage(`cockroachdb://root@${hosts}/shop`, { create: true })
  opened.push(storage)
  return storage
}

/** Refuses the first of the statements that begin so, and answers all others. */
function refuseOnce(begin: string, answer: WireAnswer): WireScript {
  let refused = false
  return (sql) => {
    if (refused || !sql.startsWith(begin)) return {}
    refused = true
    return answer
  }
}

/** What PostgreSQL says of the schema that is worked in. */
function place(standby: string): WireAnswer {
  return {
    columns: ['schema', 'user', 'standby', 'standard', 'usage', 'creates', 'writes'],
    rows: [['public', 'root', standby, 'off', '1', '1', '1']],
  }
}

function* twoUpdates(): Operation<string> {
  yield* run('update a set n = ?', [1])
  yield* attempt('update b set n = ?', [2])
  return 'done'
}

const restart: WireAnswer = {
  error: '40001',
  message: 'restart transaction: TransactionRetryWithProtoRefreshError: WriteTooOldError',
}

test('is known by its version, and calls itself experimental', async () => {
  const server = await serve(() => ({}))
  const storage = await connect(server)
  expect(storage.dialect.rowId).toBe(dialect.rowId)
  expect(storage.journalMode).toContain('experimental')
  expect(server.heard).toContain('set autocommit_before_ddl = off')
  expect(server.heard).toContain(`set default_transaction_isolation = 'serializable'`)
  const database = await Database.open(`postgres://root@127.0.0.1:${server.port}/shop`)
  opened.push(database)
  expect(await database.inspect()).toMatchObject({
    journalMode: 'CockroachDB, experimental',
    stores: [],
    product: 'CockroachDB 25.2',
  })
})

test('is refused when it is too old', async () => {
  const server = await serve(() => ({}), 'CockroachDB CCL v22.2.9 (x86_64-pc-linux-gnu)')
  const error = await refusal(connect(server))
  expect(error.code).toBe('UNSUPPORTED_DATABASE')
  expect(error.message).toContain('23.1')
})

describe('a transaction that it wants to be restarted', () => {
  test.each(['update a', 'update b', 'commit'])('at "%s" is begun again from its beginning', async (at) => {
    const server = await serve(refuseOnce(at, restart))
    const storage = await connect(server)
    expect(await storage.write(twoUpdates)).toBe('done')
    expect(server.heard.filter((sql) => sql === 'begin')).toHaveLength(2)
    expect(server.heard.filter((sql) => sql.startsWith('update a'))).toHaveLength(2)
    expect(server.heard.filter((sql) => sql.startsWith('rollback'))).toEqual(['rollback'])
    expect(server.heard.at(-1)).toBe('commit')
  })
})

test('a commit of which it does not know itself whether it is done is not repeated', async () => {
  const server = await serve(
    refuseOnce('commit', { error: '40003', message: 'result is ambiguous: error=rpc error' }),
  )
  const storage = await connect(server)
  expect((await refusal(storage.write(twoUpdates))).code).toBe('UNKNOWN_OUTCOME')
  expect(server.heard.filter((sql) => sql === 'begin')).toHaveLength(1)
  expect(await storage.write(twoUpdates)).toBe('done')
})

describe('its tables', () => {
  test('have a hidden column that tells equal rows apart, and columns as wide as those of SQLite', () => {
    expect(
      dialect.tableSql(
        `create table "t" ("real" varchar(255), "n" integer not null, "x" real, "_key" text default 'integer')`,
        [],
      ),
    ).toBe(
      `create table "t" ("real" text, "n" bigint not null, "x" double precision, "_key" text default 'integer', _row bigint not visible not null default unique_rowid())`,
    )
  })

  test('have no collations', () => {
    const { types, columnType, compared } = dialect
    const all = [...Object.values(types), columnType('text', true), compared('"a"', { type: 'json' })]
    expect(all.join(' ')).not.toContain('collate')
  })
})

test('of several hosts, a standby of PostgreSQL is passed over by who writes, and taken by who reads', async () => {
  const postgres = (role: string): Promise<WireServer> =>
    serve((sql) => {
      if (sql.includes('nspname')) return place(role === 'standby' ? '1' : '0')
      return sql.includes('pg_is_in_recovery') ? { columns: ['role'], rows: [[role]] } : {}
    }, 'PostgreSQL 15.18 (Debian) on x86_64-pc-linux-gnu')
  const [standby, primary] = [await postgres('standby'), await postgres('primary')]
  const writer = await connect(standby, primary)
  await writer.write(twoUpdates)
  expect(standby.heard).not.toContain('update a set n = $1')
  expect(primary.heard).toContain('commit')
  expect((await refusal(connect(standby, standby))).code).toBe('READ_ONLY')
  const url = `postgres://root@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/shop`
  const reader = await openStorage(url, { readonly: true })
  opened.push(reader)
  await reader.read(run('select 1'))
  expect(standby.heard).toContain('select 1')
})
