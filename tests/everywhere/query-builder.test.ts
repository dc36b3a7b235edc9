import type { Knex } from 'knex'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { refusal } from '../support/refusal.ts'
import { dialect, privateUrl, temporaryUrl } from '../support/databases/temporary-url.ts'
import { View } from '../../src/engine/view.ts'

// Keeps the table "The query builder" of docs/engine.md true: what is the same everywhere, and what differs.

class Words extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.text('word').index()
    table.integer('n')
    table.boolean('flag')
    table.decimal('price', 12, 2)
    table.decimal('wide', 30, 2)
    table.date('day')
    table.timestamp('at')
    table.jsonb('data')
    table.json('plain')
  }

  override *map({ _key, ...row }: MapDocument): Iterable<Record<string, unknown>> {
    yield row
  }
}

const day = '2026-01-02'
let store: Datastore
beforeAll(async () => {
  store = await Datastore.open(await privateUrl(), { views: { words: new Words() } })
  const more = { flag: true, price: '19.90', wide: '12345678901234567890.12', day, at: `${day}T03:04:05Z` }
  await store.putMany({
    a: { word: 'apple', n: 2, data: { tag: 'x', n: 5 }, plain: { tag: 'x', n: 5 }, ...more },
    b: { word: 'Apple', n: 1 },
    c: { word: 'É%', n: null },
    d: { word: 'é_', n: 3 },
  })
})
afterAll(() => store.close())

/** What differs, by database. */
function by<T>(answers: Readonly<Record<'sqlite' | 'postgres' | 'mysql', T>>): T {
  return answers[dialect as keyof typeof answers]
}

const words = (): Knex.QueryBuilder => store.view('words')

async function keys(query: Knex.QueryBuilder): Promise<string> {
  const rows: { _key: string }[] = await query.select('_key')
  return rows.map((row) => row._key).join('')
}

describe('orderBy of the query builder', () => {
  test.each([
    ['asc', 'first', 'cbad'],
    ['asc', 'last', 'badc'],
    ['desc', 'first', 'cdab'],
    ['desc', 'last', 'dabc'],
  ] as const)('%s with nulls %s sorts, too', async (direction, nulls, expected) => {
    expect(await keys(words().orderBy('n', direction, nulls))).toBe(expected)
    expect(await keys(words().orderBy([{ column: 'n', order: direction, nulls }]))).toBe(expected)
    expect(await keys(words().orderBy('n', direction, nulls).limit(1))).toBe(expected[0])
  })

  test('without saying so has null first, and in PostgreSQL last', async () => {
    expect(await keys(words().orderBy('n'))).toBe(by({ sqlite: 'cbad', postgres: 'badc', mysql: 'cbad' }))
  })
})

describe('like of the query builder', () => {
  test('whereLike works on a text column; in SQLite ASCII letters of either case are alike', async () => {
    expect(await keys(words().whereLike('word', 'app%').orderBy('_key'))).toBe(
      by({ sqlite: 'ab', postgres: 'a', mysql: 'a' }),
    )
    expect(await keys(words().whereLike('word', 'É%'))).toBe('c')
    expect(
      await keys(
        words()
          .whereNot((inner) => void inner.whereLike('word', '%ppl%'))
          .orderBy('_key'),
      ),
    ).toBe('cd')
  })

  test('whereILike finds either case of ASCII letters, and in MariaDB of all', async () => {
    expect(await keys(words().whereILike('word', 'APP%').orderBy('_key'))).toBe('ab')
    expect(await keys(words().whereILike('word', 'É%').orderBy('_key'))).toBe(
      by({ sqlite: 'c', postgres: 'c', mysql: 'cd' }),
    )
    expect(await keys(words().whereILike('_key', 'A%'))).toBe('a')
  })

  test('a backslash escapes % and _, and not in SQLite', async () => {
    expect(await keys(words().whereLike('word', '%\\%'))).toBe(by({ sqlite: '', postgres: 'c', mysql: 'c' }))
  })
})

test('whereJsonPath finds a number and a text in a jsonb column, and in a json column where PostgreSQL fails', async () => {
  expect(await keys(words().whereJsonPath('data', '$.n', '>', 4))).toBe('a')
  expect(await keys(words().whereJsonPath('data', '$.tag', '=', 'x'))).toBe('a')
  for (const query of [
    words().whereJsonPath('plain', '$.n', '>', 4),
    words().whereJsonPath('plain', '$.tag', '=', 'x'),
  ])
    expect(await keys(query).catch(() => 'fails')).toBe(by({ sqlite: 'a', postgres: 'fails', mysql: 'a' }))
})

test('values come as the database has them', async () => {
  const [row] = (await words().where('_key', 'a')) as Record<string, unknown>[]
  expect(row).toMatchObject({
    flag: 1,
    price: by<unknown>({ sqlite: 19.9, postgres: '19.90', mysql: '19.90' }),
    wide: '12345678901234567890.12',
    day,
    at: '2026-01-02T03:04:05.000Z',
  })
  expect(typeof row!['data']).toBe('string')
})

test('a Date finds its time, and not in SQLite', async () => {
  const at = new Date(`${day}T03:04:05Z`)
  expect(await keys(words().where('at', at))).toBe(by({ sqlite: '', postgres: 'a', mysql: 'a' }))
})

test('a list of texts for an integer column finds 0 in MariaDB, and fails in PostgreSQL', async () => {
  const own = await Datastore.open(await privateUrl(), { views: { words: new Words() } })
  await own.put('zero', { n: 0 })
  const found: unknown = await own
    .view('words')
    .whereIn('n', ['x'])
    .then(
      (rows: unknown[]) => rows.length,
      () => 'fails',
    )
  expect(found).toBe(by<unknown>({ sqlite: 0, postgres: 'fails', mysql: 1 }))
  await own.close()
})

test('rows are streamed, and not in PostgreSQL without another package', async () => {
  const read = async (): Promise<number> => {
    let count = 0
    for await (const _row of words().stream()) count++
    return count
  }
  expect(await read().catch(String)).toEqual(
    by<unknown>({ sqlite: 4, postgres: expect.stringContaining('pg-query-stream'), mysql: 4 }),
  )
})

test('an index of some rows only is made where there is such a thing, and refused elsewhere', async () => {
  class Partial extends View {
    override tableName = 'partial'

    override defineTable(table: Knex.CreateTableBuilder): void {
      table.text('email')
      table.boolean('active')
      table.unique(['email'], {
        predicate: words().client.queryBuilder().whereNotNull('active'),
      })
    }

    override *map({ _key, ...row }: MapDocument): Iterable<Record<string, unknown>> {
      yield row
    }
  }
  const own = await Datastore.open(await privateUrl())
  await own.putMany({ a: { email: 'x', active: null }, b: { email: 'x', active: null } })
  const added = await refusal(own.views.add('partial', new Partial())).catch(() => undefined)
  expect(added?.code).toBe(by({ sqlite: undefined, postgres: undefined, mysql: 'INVALID_INPUT' }))
  expect(added?.message ?? '(email)').toContain('(email)')
  expect(await own.views.list()).toHaveLength(by({ sqlite: 1, postgres: 1, mysql: 0 }))
  await own.put('c', { email: 'x', active: true })
  const second = await refusal(own.put('d', { email: 'x', active: true })).catch(() => undefined)
  expect(second?.code).toBe(by({ sqlite: 'CONSTRAINT', postgres: 'CONSTRAINT', mysql: undefined }))
  await own.close()
})

test('a column that counts by itself is refused, and nothing is left', async () => {
  const counting: readonly ((table: Knex.CreateTableBuilder) => unknown)[] = [
    (table) => table.increments('id'),
    (table) => table.increments(),
    (table) => table.bigIncrements('id'),
  ]
  for (const define of counting) {
    class Counted extends View {
      override defineTable(table: Knex.CreateTableBuilder): void {
        define(table)
        table.text('word')
      }

      override *map(): Iterable<Record<string, unknown>> {
        yield { word: 'x' }
      }
    }
    const own = await Datastore.open(await privateUrl())
    await own.put('a', {})
    const error = await refusal(own.views.add('counted', new Counted()))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { column: 'id' } })
    expect(error.message).toContain('counts by itself')
    expect(await own.views.list()).toEqual([])
    await own.close()
  }
})

describe('of a store that is open read-only', () => {
  type Write = readonly [string, (table: () => Knex.QueryBuilder) => PromiseLike<unknown>]
  const within: Write = ['a part', (table) => table().with('gone', table().delete()).select('n')]
  const writes: readonly Write[] = [
    // The other databases have no such thing.
    ...(dialect === 'postgres' ? [within] : []),
    ['delete', (table) => table().delete()],
    ['update', (table) => table().update({ n: 9 })],
    ['insert', (table) => table().insert({ n: 9, _id: 1, _key: 'a' })],
    ['truncate', (table) => table().truncate()],
    ['SQL of its own', (table) => table().client.raw('delete from x') as Promise<unknown>],
    ['a second statement', (table) => table().client.raw('select 1; drop table x') as Promise<unknown>],
    ['its own transaction', (table) => inTransaction(table, (query) => query.update({ n: 9 }))],
  ]

  test('the builder reads, and every write is refused with the reason', async () => {
    const url = await temporaryUrl()
    const writer = await Datastore.open(url, { table: 'things', views: { words: new Words() } })
    await writer.put('a', { word: 'a', n: 1 })
    const reader = await Datastore.open(url, { table: 'things', readonly: true })
    const table = (): Knex.QueryBuilder => reader.view('words')
    for (const [what, write] of writes) {
      const error = await refusal(write(table))
      expect([what, error.code, error.message]).toEqual([
        what,
        'READ_ONLY',
        expect.stringContaining('opened that way'),
      ])
      expect(await table().where('word', 'a').orderBy('n', 'asc', 'last').select('n')).toEqual([{ n: 1 }])
    }
    const inside = await inTransaction(table, (query) => query.orderBy('n', 'asc', 'last').select('n'))
    expect(inside).toEqual([{ n: 1 }])
    // A builder of a store that is open for writing meddles with the view's table alone, which `repair` undoes.
    await writer.view('words').update({ n: 9 })
    expect(await writer.views.repair('words')).toMatchObject({ different: 1, repaired: 1 })
    await reader.close()
    await writer.close()
  })
})

/** Does work on a table in a transaction of the builder's own. */
function inTransaction(
  table: () => Knex.QueryBuilder,
  work: (query: Knex.QueryBuilder) => PromiseLike<unknown>,
): Promise<unknown> {
  const client = table().client as unknown as {
    transaction(work: (tx: Knex.Transaction) => PromiseLike<unknown>): Promise<unknown>
  }
  return client.transaction((tx) => work(table().transacting(tx)))
}
