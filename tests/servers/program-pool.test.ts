import { createPool } from 'mysql2'
import knex from 'knex'
import pg from 'pg'
import SQLite from 'better-sqlite3'
import { afterEach, describe, expect, test } from 'vitest'
import type { Knex } from 'knex'
import { DatastoreError } from '../../src/shared/errors.ts'
import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import type { AnyDocument, MapDocument } from '../../src/engine/document.ts'
import { View } from '../../src/engine/view.ts'
import { byAnotherProgram } from '../support/databases/another-program.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'
import { refusal } from '../support/refusal.ts'
import { programPools } from '../support/servers/program-pools.ts'
import type { TestPool } from '../support/servers/program-pools.ts'

const names: ViewDefinition = {
  name: 'names',
  columns: [{ name: 'name', type: 'text', unique: true }],
  map: 'export default (doc) => [{ name: doc.name }]',
}

class Orders extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.decimal('price', 12, 2)
    table.bigInteger('big')
    table.integer('n').index()
    table.timestamp('at')
  }

  override *map({ _key, name, ...row }: MapDocument): Iterable<Record<string, unknown>> {
    yield row
  }
}

const order = { price: '19.90', big: 9_007_199_254_740_993n, n: 3, at: '2026-01-02T03:04:05.000Z' }
const row = { price: '19.90', big: 9_007_199_254_740_993n, n: 3, at: '2026-01-02T03:04:05.000Z' }

const settings =
  dialect === 'postgres'
    ? `select current_setting('TimeZone') as zone, current_setting('DateStyle') as dates,
         current_setting('extra_float_digits') as digits, current_setting('transaction_isolation') as isolation,
         current_setting('search_path') as path, now() as at, 1::int8 as n, 1.5::numeric as d, pg_backend_pid() as id`
    : `select @@time_zone as zone, @@sql_mode as mode, @@collation_connection as collation, @@autocommit as autocommit,
         @@tx_isolation as isolation, @@tx_read_only as access, @@lock_wait_timeout as patience, now() as at,
         cast(1 as signed) as n, cast(1.5 as decimal(3, 1)) as d, connection_id() as id`

const pools: TestPool[] = []
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.end()
})

const kinds = Object.entries(programPools[dialect]!)

/** What the program's own queries meet, on each connection of its pool. */
async function meet(pool: TestPool): Promise<Record<string, unknown>> {
  const pause = dialect === 'postgres' ? 'pg_sleep(0.02)' : 'sleep(0.02)'
  const found = await Promise.all(
    Array.from({ length: 6 }, () => pool.ask(settings.replace('select', `select ${pause} as pause,`))),
  )
  const rows = found.map(([first]) => {
    // The driver itself reads no date that is written the German way.
    const readsDates = !String(first!['dates']).startsWith('German')
    expect(first!['at'] instanceof Date).toBe(readsDates)
    const { at: _at, id: _id, pause: _pause, ...rest } = first!
    return rest
  })
  for (const each of rows) expect(each).toEqual(rows[0])
  return rows[0]!
}

/** Waits until the store can be written: a connection that is dead may be noticed only when it is used. */
async function saves(store: Datastore): Promise<void> {
  const save = (): Promise<string> =>
    store.put('again', { n: Math.random() }).then(
      () => 'saved',
      (error: unknown) => (error as DatastoreError).code,
    )
  await expect.poll(save).toBe('saved')
}

describe.each(kinds)('%s', (_, make) => {
  test('serves a store, and its other users meet their own settings before, between and after', async () => {
    const pool = make(await temporaryUrl(), 2)
    pools.push(pool)
    const before = await meet(pool)
    const store = await Datastore.open<AnyDocument>(pool.source, { table: 'orders' })
    await store.views.add('orders', new Orders())
    expect(await meet(pool)).toEqual(before)

    await store.put('a', { name: 'Ann', ...order })
    expect(await store.get('a')).toMatchObject({ name: 'Ann' })
    expect(await meet(pool)).toEqual(before)
    await store.views.publish(names)
    expect(await refusal(store.put('b', { name: 'Ann' }))).toMatchObject({ code: 'CONSTRAINT' })
    await store.transaction(async (tx) => {
      const { n } = (await tx.get('a'))! as unknown as { n: number }
      tx.put('b', { name: 'Bob', n: n + 1, at: '2026-01-02T03:04:05.000Z' })
    })
    expect(await store.query('names', { name: 'Bob' })).toMatchObject([{ name: 'Bob', _key: 'b' }])
    expect(await store.query('orders', { n: 3 })).toMatchObject([row])
    expect(await store.query('orders', { at: '2026-01-02T03:04:05.000Z' })).toHaveLength(2)
    expect(await Array.fromAsync(store.iterateRows('orders'))).toHaveLength(2)
    expect((await store.changes.list()).map(({ key }) => key)).toEqual(['a', 'b'])
    expect(await meet(pool)).toEqual(before)

    const built = store.view('orders')
    expect(await built.clone().select('price', 'big', 'n', 'at').where('n', 3)).toEqual([row])
    const when = new Date(order.at)
    expect(await built.clone().select('_key').where('at', '<=', when).orderBy('_key')).toEqual([
      { _key: 'a' },
      { _key: 'b' },
    ])
    expect(await meet(pool)).toEqual(before)
    await store.close()
    expect((await refusal(store.get('a'))).code).toBe('CLOSED')
    expect(await meet(pool)).toEqual(before)
  })

  test('serves more callers than it has connections', async () => {
    const pool = make(await temporaryUrl(), 2)
    pools.push(pool)
    const store = await Datastore.open(pool.source, { table: 'items' })
    const published = Promise.resolve(store.views.publish(names))
    const callers = Array.from({ length: 16 }, async (_none, n) => {
      await store.put(`k${n}`, { name: `n${n}` })
      await store.update(`k${n}`, (document) => ({ ...document, again: true }))
      return (await store.get(`k${n}`))!['again']
    })
    expect(await Promise.all(callers)).toEqual(Array.from({ length: 16 }, () => true))
    await published
    expect(await store.query('names', {})).toHaveLength(16)
    const read: string[] = []
    for await (const document of store.iterate()) {
      read.push(document._key)
      await store.put('last', { name: 'last' })
    }
    expect(read).toHaveLength(16)
    await store.close()
    expect(await pool.ask('select 1 as one')).toEqual([{ one: 1 }])
  })

  test('goes on after its connections were killed, idle or at work', async () => {
    const url = await temporaryUrl()
    const pool = make(url, 4)
    pools.push(pool)
    const store = await Datastore.open(pool.source, { table: 'items' })
    const kill = async (): Promise<number> => {
      const listed =
        dialect === 'postgres'
          ? `select pid as id from pg_stat_activity where datname = current_database() and application_name = 'program'`
          : `select id from information_schema.processlist where db = database()`
      const ids = (await pool.ask(listed)).map(({ id }) => String(id))
      const sql = dialect === 'postgres' ? 'select pg_terminate_backend(ID)' : 'kill ID'
      for (const id of ids) await byAnotherProgram(url, sql.replace('ID', id)).catch(() => undefined)
      return ids.length
    }
    await store.putMany(Array.from({ length: 3000 }, (_none, n) => [`k${n}`, { n }] as const))
    expect(await kill()).toBeGreaterThan(0)
    await saves(store)
    const killed = refusal(
      (async () => {
        let seen = 0
        for await (const _document of store.iterate()) if (seen++ === 0) await kill()
        // MariaDB may have sent all rows by then.
        if (seen === 3001) throw new DatastoreError('DISCONNECTED', 'at its end')
      })(),
    )
    expect((await killed).code).toBe('DISCONNECTED')
    await saves(store)
    const puts = Promise.allSettled(Array.from({ length: 20 }, (_none, n) => store.put(`p${n}`, { n })))
    await kill()
    for (const put of await puts) {
      const ended = put.status === 'fulfilled' ? 'saved' : (put.reason as DatastoreError).code
      expect(['saved', 'DISCONNECTED', 'UNKNOWN_OUTCOME']).toContain(ended)
    }
    await saves(store)
    await store.close()
    expect(await pool.ask('select 1 as one')).toEqual([{ one: 1 }])
  })

  test('is named in messages by host and database, without its password', async () => {
    const url = await temporaryUrl()
    const pool = make(url, 2)
    pools.push(pool)
    const database = await Database.open(pool.source)
    const { hostname, port, pathname } = new URL(url)
    expect(database.path).toContain(`${hostname}:${port}${pathname}`)
    expect(await database.inspect()).toMatchObject({ readonly: false, stores: [] })
    await database.createStore('made')
    await database.close()
    const reader = await Datastore.open(pool.source, { table: 'made', readonly: true })
    expect((await refusal(reader.put('a', {}))).code).toBe('READ_ONLY')
    expect(await Array.fromAsync(reader.iterate())).toEqual([])
    await reader.close()
  })
})

test('what is no pool, or one that cannot be shared, is refused with what to do instead', async () => {
  const file = new SQLite(':memory:')
  const lite = knex({ client: 'better-sqlite3', connection: ':memory:', useNullAsDefault: true })
  const given: readonly (readonly [unknown, RegExp])[] = [
    [file, /path of the file/],
    [lite, /path of the file/],
    [
      Object.assign(() => undefined, { client: { driverName: 'tedious', acquireConnection: null } }),
      /one of "pg" or "mysql2"/,
    ],
    [{}, /a Pool of "pg"/],
    [undefined, /a Pool of "pg"/],
    [null, /a Pool of "pg"/],
    [() => undefined, /a Pool of "pg"/],
  ]
  for (const [source, reason] of given) {
    const error = await refusal(Datastore.open(source as string))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toMatch(reason)
  }
  file.close()
  await lite.destroy()
})

test.runIf(dialect === 'mysql')('a pool of one connection, or without a database, is refused', async () => {
  const uri = await temporaryUrl()
  for (const [options, reason] of [
    [{ uri, connectionLimit: 1 }, /at least 2/],
    [{ uri: new URL('/', uri).href }, /names no database/],
    [{ uri, charset: 'latin1' }, /"latin1"/],
  ] as const) {
    const pool = createPool(options)
    expect((await refusal(Datastore.open(pool))).message).toMatch(reason)
    await pool.promise().end()
  }
})

test.runIf(dialect === 'postgres')('a pool of binary values, or one that was ended, is refused', async () => {
  const connectionString = (await temporaryUrl()).replace(/\?.*/, '')
  const binary = new pg.Pool({ connectionString, binary: true } as pg.PoolConfig)
  expect((await refusal(Datastore.open(binary))).message).toMatch(/"binary"/)
  await binary.end()
  expect((await refusal(Datastore.open(binary))).code).toBe('DISCONNECTED')
})
