import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import pg from 'pg'
import type { Knex } from 'knex'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { Pgbouncer } from '../support/servers/pgbouncer.ts'
import { refusal } from '../support/refusal.ts'
import { openRawConnection } from '../support/servers/server-database.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'
import { View } from '../../src/engine/view.ts'

// Runs through pgbouncer in transaction mode: two schemas of one database share two connections to the server.

let pool: Pgbouncer
/** Two schemas of one database, through the pool, and the first one without it. */
let a: string
let b: string
let direct: string

beforeAll(async () => {
  const urls = [new URL(await temporaryUrl()), new URL(await temporaryUrl())]
  for (const url of urls) url.host = Pgbouncer.before.get(url.host) ?? url.host
  direct = urls[0]!.href
  pool = await Pgbouncer.open(direct, { size: 2 })
  a = pool.through(direct)
  b = pool.through(urls[1]!.href)
})

afterAll(() => pool.close())

class ByTeam extends View {
  override tableName = 'by_team'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('team').index()
    table.integer('n').unique()
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { team: doc['team'], n: doc['n'] }
  }
}

const teams = { views: { by_team: new ByTeam() }, table: 'things' }

describe('two schemas that share connections', () => {
  test('keep their documents, views, changes and counters apart, in whatever order they write', async () => {
    const stores = { a: await Datastore.open(a, teams), b: await Datastore.open(b, teams) }
    const readers = {
      a: await Datastore.open(a, { table: 'things', readonly: true }),
      b: await Datastore.open(b, { table: 'things', readonly: true }),
    }
    const names = ['a', 'b'] as const
    const rounds = 40
    for (const name of names) await stores[name].put('count', { team: name, n: -1, count: 0 })
    const seen: unknown[] = []
    await Promise.all(
      names.flatMap((team) => [
        ...[0, 1, 2].map(async (writer) => {
          for (let round = 0; round < rounds; round++) {
            const n = writer * rounds + round
            await stores[team].put(`k${n}`, { team, n })
            await stores[team].transaction(async (tx) => {
              const counter = (await tx.get('count'))!
              tx.put('count', { team, n: -1, count: Number(counter['count']) + 1 })
            })
          }
        }),
        (async () => {
          for (let round = 0; round < rounds; round++) {
            const other = team === 'a' ? 'b' : 'a'
            seen.push(...(await readers[team].query('by_team', { team: other })))
            seen.push(...(await readers[team].view('by_team').where('team', other)))
            for await (const { text } of readers[team].iterateText())
              if (text.includes(`"team":"${other}"`)) seen.push(text)
          }
        })(),
      ]),
    )
    expect(seen).toEqual([])
    for (const team of names) {
      expect(await stores[team].get('count')).toMatchObject({ team, count: 3 * rounds })
      expect(await stores[team].query('by_team', { team })).toHaveLength(3 * rounds + 1)
      expect(await stores[team].views.verify('by_team')).toMatchObject({ different: 0 })
      const changes = await stores[team].changes.list()
      expect(new Set(changes.map(({ key }) => key)).size).toBe(3 * rounds + 1)
      await stores[team].close()
      await readers[team].close()
    }
  })

  test('are each told of what stands in their own one only', async () => {
    const [one, other] = [await Database.open(a), await Database.open(b)]
    await one.createStore('only_a')
    expect((await one.inspect()).stores.map(({ name }) => name)).toContain('only_a')
    expect((await other.inspect()).stores.map(({ name }) => name)).not.toContain('only_a')
    await one.close()
    await other.close()
  })
})

test('an opener that only reads leaves those who write alone', async () => {
  const reader = await Datastore.open(a, { table: 'things', readonly: true })
  const writer = await Datastore.open(a, teams)
  for (let round = 0; round < 10; round++) {
    await reader.get('count')
    await reader.view('by_team').limit(1)
    await writer.put('r', { team: 'a', n: 100_000 + round })
  }
  expect((await refusal(reader.put('r', {}))).code).toBe('READ_ONLY')
  await reader.close()
  await writer.close()
})

test('nothing of ours is left behind in a connection that others get', async () => {
  const store = await Datastore.open(a, { table: 'things', readonly: true })
  await store.view('by_team').limit(1)
  for await (const found of store.iterateText()) if (found === undefined) break
  await store.close()
  const place = new URL(a)
  place.search = ''
  const clients = [
    new pg.Client({ connectionString: place.href }),
    new pg.Client({ connectionString: place.href }),
  ]
  for (const client of clients) {
    await client.connect()
    client.on('error', () => undefined)
  }
  // Both connections to the server are asked, each held by a transaction.
  await Promise.all(clients.map((client) => client.query('begin')))
  for (const client of clients) {
    const { rows } = await client.query<{ name: string }>(
      `select name from pg_settings where source = 'session' and name in
         ('search_path', 'default_transaction_read_only', 'default_transaction_isolation', 'extra_float_digits', 'client_min_messages')`,
    )
    expect(rows).toEqual([])
    await client.query('rollback')
    await client.end()
  }
})

test('what others leave behind in a connection is not taken for our own', async () => {
  const place = new URL(a)
  place.search = ''
  const others = [
    new pg.Client({ connectionString: place.href }),
    new pg.Client({ connectionString: place.href }),
  ]
  for (const other of others) {
    await other.connect()
    await other.query('begin')
  }
  for (const other of others) {
    await other.query('set search_path to pg_catalog; set default_transaction_read_only = on')
    await other.query('commit')
    await other.end()
  }
  const store = await Datastore.open(a, teams)
  for (let round = 0; round < 6; round++) await store.put('s', { team: 'a', n: 200_000 + round })
  expect(await store.query('by_team', { n: 200_005 })).toHaveLength(1)
  await store.close()
  // A schema that the URL does not name is the user's own, whatever another client has set meanwhile.
  place.search = ''
  const plain = await Database.open(place.href)
  expect((await plain.inspect()).stores).toEqual([])
  expect(plain.readonly).toBe(false)
  await plain.close()
})

test('a pool in statement mode is refused at once, with its own words', async () => {
  const statements = await Pgbouncer.open(direct, { mode: 'statement' })
  const error = await refusal(Datastore.open(statements.through(direct)))
  expect(error.code).toBe('UNSUPPORTED_DATABASE')
  expect(error.message).toMatch(/statement.*transaction/s)
  await statements.close()
})

test('a pool that does not take the options of a URL is not said to be gone', async () => {
  const url = new URL(a)
  url.searchParams.set('options', '-c statement_timeout=5s')
  const error = await refusal(Datastore.open(url.href))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { argument: 'url' } })
  expect(error.message).toMatch(/pool.*does not take "options"/)
})

test('a pool in session mode works as without one', async () => {
  const sessions = await Pgbouncer.open(direct, { mode: 'session', size: 20 })
  const store = await Datastore.open(sessions.through(direct), teams)
  await store.put('session', { team: 'a', n: 300_000 })
  expect(await store.query('by_team', { n: 300_000 })).toHaveLength(1)
  await store.close()
  const raw = await openRawConnection('postgres', direct)
  expect(await raw.value(`select data from things where key = 'session'`)).toContain('300000')
  await raw.close()
  await sessions.close()
})
