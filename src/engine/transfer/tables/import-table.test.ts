import SQLite from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryPath } from '../../../../tests/support/databases/temporary-folder.ts'
import { refusal } from '../../../../tests/support/refusal.ts'
import { Datastore } from '../../datastore.ts'
import { openTables } from './read-table.ts'
import { listTables } from './source-table.ts'

let store: Datastore
let path: string
let source: SQLite.Database
beforeEach(async () => {
  store = await Datastore.open(temporaryPath('into.db'))
  path = temporaryPath('shop.db')
  source = new SQLite(path)
})
afterEach(async () => {
  source.close()
  await store.close()
})

const shop = `
  create table customers (id integer primary key, name text);
  create table orders (id integer primary key, customer_id int references customers, total numeric, at text, note text);
  create table order_lines (order_id int references orders (id), position int, item text, primary key (order_id, position)) without rowid;
  insert into customers values (3, 'Ann "the one"'), (4, 'Öl');
  insert into orders values (7, 3, 12.50, '2026-01-02', null), (8, null, 9007199254740993, '2026-01-03', '{"a":1}'), (9, 4, 1e300, '', 'x');
  insert into order_lines values (7, 2, 'b'), (7, 1, 'a'), (9, 1, 'c');`

async function texts(): Promise<Record<string, string>> {
  const all = await Array.fromAsync(store.iterateText())
  return Object.fromEntries(all.map(({ key, text }) => [key, text]))
}

test('rows become documents under their primary key, with children as arrays and parents as objects', async () => {
  source.exec(shop)
  const end = await store.importTable(path, {
    table: 'orders',
    children: ['order_lines'],
    parents: ['customer_id'],
  })
  expect(end).toMatchObject({ state: 'done', done: 3, created: 3, rows: 3, notes: [], nothing: null })
  expect(await texts()).toEqual({
    7: '{"id": 7, "customer_id": 3, "total": 12.5, "at": "2026-01-02", "note": null, "customer": {"id": 3, "name": "Ann \\"the one\\""}, "order_lines": [{"order_id": 7, "position": 1, "item": "a"}, {"order_id": 7, "position": 2, "item": "b"}]}',
    8: '{"id": 8, "customer_id": null, "total": 9007199254740993, "at": "2026-01-03", "note": "{\\"a\\":1}", "customer": null, "order_lines": []}',
    9: '{"id": 9, "customer_id": 4, "total": 1.0e+300, "at": "", "note": "x", "customer": {"id": 4, "name": "Öl"}, "order_lines": [{"order_id": 9, "position": 1, "item": "c"}]}',
  })
})

test('a key of several columns has slashes between its values, and no two keys are one', async () => {
  source.exec(`create table places (a text, b text, n int, primary key (a, b));
    insert into places values ('x/y', 'z', 1), ('x', 'y/z', 2), ('100%', '2', 3), (null, 'q', 4)`)
  const end = await store.importTable(path, { table: 'places', onError: 'skip' })
  expect(end).toMatchObject({ created: 3, failed: 1 })
  expect(end.errors[0]?.message).toBe('Its primary key "a" is null, so it has no key.')
  expect(Object.keys(await texts()).toSorted()).toEqual(['100%25/2', 'x%2Fy/z', 'x/y%2Fz'])
})

test('bytes become Base64 with a note, infinities null, and rows without a primary key get new keys', async () => {
  source.exec(`create table files ("na'me" text, "content" blob, size real);
    insert into files values ('\u0001bytes', x'00ff10', 9e999), ('b', x'', 0.1)`)
  const end = await store.importTable(path, { table: 'files' })
  expect(end.notes).toEqual([
    {
      line: 1,
      key: null,
      about: 'file',
      message: 'Bytes of the table (BLOB) are text in Base64 in the documents.',
    },
  ])
  expect(Object.values(await texts()).map((text) => JSON.parse(text))).toEqual([
    { "na'me": '\u0001bytes', content: 'AP8Q', size: null },
    { "na'me": 'b', content: '', size: 0.1 },
  ])
})

test('tables are listed with their rows, keys and relations, also several between two of them', async () => {
  source.exec(`create table users (id integer primary key, sender text);
    create table messages (id integer primary key, sender_id int references USERS, receiver_id int references users (ID), user_id int references gone);
    create table datastore_own (n int)`)
  const storage = await openTables(path)
  expect(await storage.read(listTables(storage.dialect))).toEqual([
    {
      name: 'messages',
      columns: ['id', 'sender_id', 'receiver_id', 'user_id'],
      types: ['', '', '', ''],
      key: ['id'],
      nullableKey: true,
      children: [],
      parents: [
        { name: 'receiver_id', field: 'receiver', table: 'users', columns: ['receiver_id'], refers: ['id'] },
        { name: 'sender_id', field: 'sender', table: 'users', columns: ['sender_id'], refers: ['id'] },
      ],
    },
    {
      name: 'users',
      columns: ['id', 'sender'],
      types: ['', ''],
      key: ['id'],
      nullableKey: true,
      children: [
        {
          name: 'messages.receiver_id',
          field: 'messages.receiver_id',
          table: 'messages',
          columns: ['receiver_id'],
          refers: ['id'],
        },
        {
          name: 'messages.sender_id',
          field: 'messages.sender_id',
          table: 'messages',
          columns: ['sender_id'],
          refers: ['id'],
        },
      ],
      parents: [],
    },
  ])
  await storage.close()
})

test('refuses what is not there by naming what is, files that are no database, and options that are none', async () => {
  source.exec(shop)
  const message = async (options: object, from = path) =>
    (await refusal(async () => await store.importTable(from, { table: 'orders', ...options }))).message
  expect(await message({ table: 'order' })).toContain('Known are customers, order_lines, orders.')
  expect(await message({ children: ['customers'] })).toContain(
    'There is no child "customers" of the table "orders". Known are order_lines.',
  )
  expect(await message({ parents: ['x'] })).toContain('Known are customer_id.')
  expect(await message({ children: 'order_lines' })).toContain('"children" is a list of names, or of objects')
  expect(await message({ onError: 'ignore' })).toContain('"onError" is one of stop, skip')
  expect((await refusal(store.importTable(temporaryPath('none.db'), { table: 'a' }))).code).toBe('NOT_FOUND')
})

test('a row that is refused is named by its number, and ends the import or is passed over', async () => {
  source.exec(shop)
  await store.putText('8', '{"mine": true}')
  const stopped = await refusal(store.importTable(path, { table: 'orders' }))
  expect(stopped).toMatchObject({ code: 'EXISTS' })
  expect(stopped.message).toMatch(
    /stopped at row 2\. There is a document "8" already\. The record before it is done\.$/,
  )
  expect(await store.importTable(path, { table: 'orders', onExisting: 'skip' })).toMatchObject({
    created: 1,
    skipped: 2,
  })
  expect((await texts())['8']).toBe('{"mine": true}')
})

test('all is read from one moment, whatever is written meanwhile, and a signal ends it', async () => {
  source.pragma('journal_mode = wal')
  source.exec('create table t (id integer primary key, n int); create table c (t int references t, n int)')
  const insert = source.prepare('insert into t values (?, 0)')
  source.transaction(() => {
    for (let id = 0; id < 2000; id++) insert.run(id)
  })()
  const aborting = new AbortController()
  const run = store.importTable(path, { table: 't', children: ['c'], signal: aborting.signal })
  for await (const { done } of run)
    if (done > 0 && done < 500) source.exec('update t set n = 1; insert into c select id, 1 from t')
  const found = Object.values(await texts()).map((text) => JSON.parse(text) as { n: number; c: unknown[] })
  expect(found).toHaveLength(2000)
  expect(found.filter(({ n, c }) => n !== 0 || c.length > 0)).toEqual([])
  aborting.abort()
  const cancelled = await refusal(
    store.importTable(path, { table: 't', onExisting: 'skip', signal: aborting.signal }),
  )
  expect(cancelled.code).toBe('CANCELLED')
})

test('values of any kind come over as SQLite holds them', async () => {
  source.exec('create table v (id integer primary key, v any, w any) strict')
  const value = fc.oneof(
    fc.constant(null),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'grapheme' }),
  )
  const insert = source.prepare('insert or replace into v values (?, ?, ?)')
  await fc.assert(
    fc.asyncProperty(value, value, async (v, w) => {
      insert.run(1, v, w)
      await store.importTable(path, { table: 'v', onExisting: 'replace' })
      const { text } = (await store.getText('1'))!
      expect(
        JSON.parse(text, (_, read: unknown, context?: { source?: string }) =>
          typeof read === 'number' ? context?.source : read,
        ),
      ).toEqual({
        id: '1',
        v: told(v),
        w: told(w),
      })
    }),
    // The least integer has no `abs`.
    {
      numRuns: 100,
      examples: [
        [-(2n ** 63n), 2n ** 63n - 1n],
        [-Number.MAX_VALUE, 5e-324],
      ],
    },
  )
  function told(given: null | bigint | number | string): unknown {
    if (typeof given !== 'number') return typeof given === 'bigint' ? String(given) : given
    return expect.toSatisfy((read: unknown) => typeof read === 'string' && Number(read) === given)
  }
})

test('rows whose key is null hold their own rows, and a choice that holds itself is refused', async () => {
  source.exec(`create table boxes (id integer primary key);
    create table parts (code text primary key, box int references boxes, maker int references makers);
    create table makers (id integer primary key, name text);
    insert into boxes values (1);
    insert into makers values (1, 'one'), (2, 'two');
    insert into parts values (null, 1, 1), (null, 1, 2), (null, 1, 1), ('a', 1, null)`)
  const parts = { name: 'parts', parents: ['maker'] }
  await store.importTable(path, { table: 'boxes', children: [parts] })
  const box = JSON.parse((await store.getText('1'))!.text) as { parts: { maker: number }[] }
  expect(box.parts.map((part) => [part.maker, Object.values(part).at(-1)])).toEqual([
    [1, { id: 1, name: 'one' }],
    [2, { id: 2, name: 'two' }],
    [1, { id: 1, name: 'one' }],
    [null, null],
  ])
  const endless: { name: string; children: unknown[] } = { name: 'parts', children: [] }
  endless.children.push(endless)
  const options = { table: 'boxes', children: [endless] } as never
  expect((await refusal(async () => await store.importTable(path, options))).message).toContain(
    'goes deeper than 50 tables',
  )
})
