import fc from 'fast-check'
import type { Knex } from 'knex'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '../../../src/engine/database.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import type { Where } from '../../../src/engine/where.ts'
import type { QueryOptions, ViewRow } from '../../../src/engine/queries/view-types.ts'
import { View } from '../../../src/engine/view.ts'
import { refusal } from '../../support/refusal.ts'
import { dialect, privateUrl, runs, temporaryUrl } from '../../support/databases/temporary-url.ts'

/** Rows of every kind that can be ordered, several of a document. */
class Cells extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.text('t')
    table.bigInteger('n')
    table.double('f')
    table.boolean('b')
    table.timestamp('at')
    table.decimal('price', 12, 2)
    table.decimal('wide', 30, 2)
    table.date('day')
    table.time('clock')
    table.uuid('ref')
    table.binary('bytes')
    table.json('j')
    table.jsonb('jb')
    table.string('short', 20).index()
  }

  override *map({ rows }: MapDocument): Iterable<Record<string, unknown>> {
    for (const { bytes, ...row } of rows) yield { ...row, bytes: bytes === null ? null : Buffer.from(bytes) }
  }
}

const long = 'x'.repeat(400)
const orNull = <T>(...values: readonly T[]): fc.Arbitrary<T | null> => fc.constantFrom(null, ...values)
const row = fc.record({
  t: orNull('', 'a', 'A', 'a ', 'é', 'z', '12', `${long}a`, `${long}b`, '😀', '￿'),
  n: orNull<number | string>(0, -1, 7, 2 ** 40),
  f: orNull(0, -0.25, 0.1, 0.3, 1e300, 5e-324),
  b: orNull(true, false),
  at: orNull('2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.679Z', '1999-12-31T00:00:00.000Z'),
  price: orNull('0.10', '-0.10', '19.90', '9999999999.99'),
  wide: orNull('12345678901234567890.12', '12345678901234567890.13', '-12345678901234567890.12', '5'),
  day: orNull('2026-01-02', '1999-12-31'),
  clock: orNull('00:00:00', '12:30:00.250', '12:30'),
  ref: orNull('0b4e7c2a-1111-4222-8333-0123456789ab', 'f00dfeed-1111-4222-8333-0123456789ab'),
  bytes: orNull('', 'a', 'ab', 'é'),
  j: orNull<unknown>(1, 'a', [1, 2]),
  jb: fc.constant(null),
  short: orNull('a', 'b', 'c'),
})
const ordered = [
  't', 'n', 'f', 'b', 'at', 'price', 'wide', 'day', 'clock', 'ref', 'bytes', 'j', 'short', '_id', '_key',
] // prettier-ignore
const order = fc
  .uniqueArray(fc.constantFrom(...ordered), { maxLength: 3 })
  .chain((names) => fc.tuple(...names.map((name) => fc.constantFrom(name, `-${name}`))))

let store: Datastore

beforeAll(async () => {
  store = await Datastore.open(await privateUrl(), { table: 'pages', views: { cells: new Cells() } })
  const lists = fc.sample(fc.array(row, { maxLength: 4 }), { numRuns: 30, seed: 7 })
  await store.putMany(lists.map((rows, index) => [`k${index}`, { rows }] as const))
})
afterAll(() => store.close())

test('pages of any size, forwards and backwards, are the rows of the whole query (a law)', async () => {
  await fc.assert(
    fc.asyncProperty(
      order,
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      fc.constantFrom<Where>({}, { b: true }, { n: { ne: null } }),
      fc.boolean(),
      async (orderBy, limit, reverse, where, includeDocs) => {
        const options = { orderBy, includeCursors: true, includeDocs } as const
        const plain = await store.query('cells', where, { orderBy })
        const whole = await store.query('cells', where, options)
        // The cursors only order what is equal: for MariaDB long texts are that begin alike.
        const shown = orderBy.map((name) => name.replace('-', ''))
        const known =
          dialect === 'mysql' && shown.includes('t') ? shown.slice(0, shown.indexOf('t') + 1) : shown
        const cut = (rows: readonly ViewRow[]): unknown[] =>
          rows.map((each) =>
            known.map((name) =>
              dialect === 'mysql' && name === 't' ? each[name]?.slice(0, 256) : each[name],
            ),
          )
        expect(cut(whole)).toEqual(cut(plain))
        const paged: unknown[] = []
        for (let cursor: string | undefined; ;) {
          const from = reverse ? { before: cursor, reverse } : { after: cursor }
          const page = await store.query('cells', where, { ...options, ...from, limit })
          paged.push(...page)
          if (page.length < limit) break
          cursor = page.at(-1)!._cursor
        }
        expect(reverse ? paged.toReversed() : paged).toEqual(whole)
        expect(new Set(whole.map(({ _cursor }) => _cursor)).size).toBe(whole.length)
      },
    ),
    { numRuns: runs(150) },
  )
})

test('between two cursors stand the rows between them, in a query, a stream and cells alike', async () => {
  const options = { orderBy: ['-short', 'n'], includeCursors: true } as const
  const whole = await store.query('cells', {}, options)
  const between = { ...options, after: whole[3]!._cursor, before: whole[9]!._cursor }
  expect(await store.query('cells', {}, between)).toEqual(whole.slice(4, 9))
  expect(await Array.fromAsync(store.iterateRows('cells', {}, between))).toEqual(whole.slice(4, 9))
  expect(await store.query('cells', {}, { ...between, reverse: true, limit: 2 })).toEqual([
    whole[8],
    whole[7],
  ])
  expect(await store.query('cells', {}, { ...between, offset: 4 })).toEqual([whole[8]])
  const cells = await store.queryCells('cells', {}, between)
  expect(cells.rows.map(({ cursor }) => cursor)).toEqual(whole.slice(4, 9).map(({ _cursor }) => _cursor))
  const streamed = await Array.fromAsync(store.iterateCells('cells', {}, between))
  expect(streamed).toEqual(cells.rows)
})

test('a page goes on where it was while others write', async () => {
  await using own = await Datastore.open(await privateUrl(), { views: { cells: new Cells() } })
  const put = (key: string, short: string): Promise<unknown> =>
    own.put(key, { rows: [{ short, bytes: null }] })
  for (const key of ['c', 'f', 'i', 'l']) await put(key, key)
  const page = { orderBy: 'short', limit: 2, includeCursors: true } as const
  const first = await own.query('cells', {}, page)
  const after = first.at(-1)!._cursor
  await own.delete('f')
  await put('a', 'a')
  await put('g', 'g')
  await put('l', 'b')
  await own.views.reindex('cells')
  expect((await own.query('cells', {}, { ...page, after })).map(({ _key }) => _key)).toEqual(['g', 'i'])
  expect(
    (await own.query('cells', {}, { ...page, before: after, reverse: true })).map(({ _key }) => _key),
  ).toEqual(['c', 'l'])
})

test('what is no cursor of this query is refused, and the error says what to do', async () => {
  const database = await Database.open(await temporaryUrl(), { create: true })
  const stores: Datastore[] = []
  for (const name of ['one', 'two']) {
    const made = await database.createStore(name)
    await made.views.add('cells', new Cells())
    await made.views.add('others', new Cells())
    await made.put('a', { rows: [{ n: 1, bytes: null }] })
    stores.push(made)
  }
  const [one, two] = stores
  const [found] = await one!.query('cells', {}, { orderBy: 'n', includeCursors: true })
  const cursor = found!._cursor
  const ask = (given: Datastore, view: string, options: QueryOptions) =>
    refusal(given.query(view, {}, options))
  const other = await ask(one!, 'cells', { orderBy: '-n', after: cursor })
  expect(other).toMatchObject({ code: 'INVALID_INPUT', details: { argument: 'after' } })
  expect(other.message).toBe(
    '"after" is a cursor of the order n, _id, and this query is of -n, _id. Go on with the query that gave it, or begin without a cursor.',
  )
  expect((await ask(one!, 'others', { orderBy: 'n', before: cursor })).message).toContain(
    '"before" is a cursor of view "cells" of store "one", and this query is of "others" of "one".',
  )
  expect((await ask(two!, 'cells', { orderBy: 'n', after: cursor })).message).toContain('"cells" of "two"')
  const [store, view, names, , at] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
  const made = (...parts: readonly unknown[]): string =>
    Buffer.from(JSON.stringify(parts)).toString('base64url')
  for (const wrong of [
    '',
    'x',
    '1-abc',
    made(),
    made(store, view, names, [1], at),
    made(store, view, names, [1.5, 1], at),
  ])
    expect((await ask(one!, 'cells', { orderBy: 'n', after: wrong })).message).toContain('includeCursors')
  const tampered = await ask(one!, 'cells', { orderBy: 'n', after: made(store, view, names, ['y', 1], at) })
  expect(tampered).toMatchObject({ code: 'INVALID_INPUT', details: { argument: 'n' } })
  for (const after of [7, null, {}] as unknown as string[])
    expect((await ask(one!, 'cells', { after })).code).toBe('INVALID_INPUT')
  expect((await ask(one!, 'cells', { orderBy: 'jb', includeCursors: true })).message).toContain(
    'Rows that are ordered by "jb", which is jsonb, have no cursors.',
  )
  expect((await ask(one!, 'cells', { orderBy: 'nothing', includeCursors: true })).code).toBe('UNKNOWN_COLUMN')
  await database.close()
})

test('documents are read between two keys, from either end', async () => {
  await using own = await Datastore.open(await privateUrl())
  const keys = ['a', 'b', 'user:1', 'user:2', 'user:3', 'é', '😀']
  await own.putMany(keys.map((key) => [key, {}] as const))
  const read = async (options: Parameters<Datastore['iterate']>[0]): Promise<string[]> =>
    await Array.fromAsync(own.iterate(options), ({ _key }) => _key)
  expect(await read({ after: 'b', limit: 2 })).toEqual(['user:1', 'user:2'])
  expect(await read({ after: 'b', before: 'user:3' })).toEqual(['user:1', 'user:2'])
  expect(await read({ reverse: true })).toEqual(keys.toReversed())
  expect(await read({ before: 'user:2', reverse: true, limit: 2 })).toEqual(['user:1', 'b'])
  expect(await read({ prefix: 'user:', after: 'a', before: 'é' })).toEqual(['user:1', 'user:2', 'user:3'])
  expect(await read({ prefix: 'user:', after: 'user:1', before: 'user:3' })).toEqual(['user:2'])
  expect(await read({ prefix: 'user:', after: 'zzz' })).toEqual([])
  expect(await read({ after: 'é' })).toEqual(['😀'])
  expect(await read({ limit: 0 })).toEqual([])
  const texts = own.iterateText({ after: 'user:2', limit: 1 })
  expect((await Array.fromAsync(texts)).map(({ key }) => key)).toEqual(['user:3'])
  for (const wrong of [{ after: '' }, { before: 'a\0' }, { after: 7 }, { limit: -1 }, { reverse: 1 }])
    expect((await refusal(() => read(wrong as object))).code).toBe('INVALID_INPUT')
})

test('changes are read backwards in pages, deletions included', async () => {
  await using own = await Datastore.open(await privateUrl())
  await own.putMany(Array.from('abcdefg').map((key) => [key, {}] as const))
  await own.delete('c')
  await own.put('a', { again: true })
  const all = await own.changes.list()
  const backwards = []
  for (let before: string | undefined; ;) {
    const page = await own.changes.list({ before, reverse: true, limit: 3 })
    if (page.length === 0) break
    backwards.push(...page)
    before = page.at(-1)!.cursor
  }
  expect(backwards).toEqual(all.toReversed())
  const between = { since: all[1]!.cursor, before: all[4]!.seq }
  expect(await own.changes.list(between)).toEqual(all.slice(2, 4))
  expect(await refusal(own.changes.list({ before: all.at(-1)!.seq + 1 }))).toMatchObject({
    code: 'CURSOR_RESET',
    details: { argument: 'before' },
  })
})

test('a page down from a row asks for the rows without a value only where the others do not fill it', async () => {
  const asked: string[] = []
  const store = await Datastore.open(await privateUrl(), {
    views: { cells: new Cells() },
    onQuery: ({ sql }) => asked.push(sql),
  })
  await store.put('a', { rows: ['c', 'b', 'a', null, null].map((short) => ({ short, bytes: null })) })
  const page = { orderBy: '-short', limit: 2, includeCursors: true } as const
  const shorts = (rows: readonly ViewRow[]) => rows.map(({ short }) => short)
  const [top] = await store.query('cells', {}, { ...page, limit: 1 })
  asked.length = 0
  const next = await store.query('cells', {}, { ...page, after: top?._cursor })
  expect(shorts(next)).toEqual(['b', 'a'])
  expect(asked.filter((sql) => sql.includes('order by'))).toHaveLength(1)
  asked.length = 0
  expect(shorts(await store.query('cells', {}, { ...page, after: next[0]?._cursor }))).toEqual(['a', null])
  expect(asked.filter((sql) => sql.includes('order by'))).toHaveLength(2)
  await store.close()
})
