import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { refusal } from '../support/refusal.ts'
import { sharedStore } from '../support/databases/shared-store.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { privateUrl, temporaryUrl } from '../support/databases/temporary-url.ts'
import { UsersIndex } from '../support/maps/users-index.ts'

test('an empty store has an empty sample, and nothing under no keys', async () => {
  const store = await Datastore.open(await privateUrl())
  expect(await store.views.sampleByShape()).toMatchObject({ documents: [], scanned: 0, complete: true })
  expect(await store.getMany([])).toEqual(new Map())
  await store.close()
})

describe('documents', () => {
  test('are read back with their key, number, revision and time', async () => {
    const store = await Datastore.open(await privateUrl(), { table: 'users' })
    const saved = await store.put('joe', { username: 'joe', email: 'Joe@Example.com' })
    expect(saved).toMatchObject({ key: 'joe', id: 1, seq: 1 })
    expect(saved.rev).toMatch(/^1-[0-9a-f]{44}$/)
    expect(saved.updated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(await store.get('joe')).toEqual({
      username: 'joe',
      email: 'Joe@Example.com',
      _id: 1,
      _key: 'joe',
      _rev: saved.rev,
      _updated: saved.updated,
    })
    expect(await store.get('nobody')).toBeUndefined()
    await store.close()
  })

  test('keep the fields of the store out of their text', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.put('a', { x: 1 })
    const read = await store.get('a')
    await store.put('a', { ...read, x: 2 })
    expect((await store.getText('a'))!.text).toBe('{"x":2}')
    await store.close()
  })

  test('count their revisions, and a put of what is there already changes nothing', async () => {
    const store = await Datastore.open(await privateUrl())
    const first = await store.put('a', { x: 1 })
    const second = await store.put('a', { x: 2 })
    expect(second.rev.startsWith('2-')).toBe(true)
    expect(second.seq).toBeGreaterThan(first.seq)
    expect(await store.put('a', { x: 2 })).toMatchObject({
      rev: second.rev,
      seq: second.seq,
      updated: second.updated,
    })
    await store.close()
  })

  test('are saved only from the revision they were made from', async () => {
    const store = await Datastore.open(await privateUrl())
    const first = await store.put('a', { x: 1 })
    const mine = await store.put('a', { x: 2 }, { rev: first.rev })
    const error = await refusal(store.put('a', { x: 3 }, { rev: first.rev }))
    expect(error).toMatchObject({ code: 'CONFLICT', details: { key: 'a', rev: mine.rev } })
    expect(error.message).toContain(mine.rev)
    expect((await store.get('a'))!['x']).toBe(2)
    expect(await refusal(store.put('a', { x: 2 }, { rev: first.rev }))).toMatchObject({ code: 'CONFLICT' })
    await store.close()
  })

  test('carry their revision when they were read', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.put('a', { x: 1 })
    const read = (await store.get('a'))!
    await store.put('a', { ...read, x: 2 })
    expect(await refusal(store.put('a', { ...read, x: 3 }))).toMatchObject({ code: 'CONFLICT' })
    expect(await refusal(store.put('b', read))).toMatchObject({ code: 'CONFLICT' })
    expect(await refusal(store.put('a', { ...read, x: 4 }, { rev: '9-x' }))).toMatchObject({
      code: 'INVALID_INPUT',
    })
    await store.close()
  })

  test('are created only under a free key when that is asked for', async () => {
    const store = await Datastore.open(await privateUrl())
    const made = await store.put('a', { x: 1 }, { create: true })
    expect(await refusal(store.put('a', { x: 2 }, { create: true }))).toMatchObject({
      code: 'CONFLICT',
      details: { rev: made.rev },
    })
    expect(await refusal(store.put('a', { x: 1 }, { create: true }))).toMatchObject({ code: 'CONFLICT' })
    await store.close()
  })

  test('are deleted once, guarded by a revision when one is given', async () => {
    const store = await Datastore.open(await privateUrl())
    const first = await store.put('a', { x: 1 })
    await store.put('a', { x: 2 })
    expect(await refusal(store.delete('a', { rev: first.rev }))).toMatchObject({ code: 'CONFLICT' })
    expect(await store.delete('a')).toBe(true)
    expect(await store.delete('a')).toBe(false)
    expect(await store.get('a')).toBeUndefined()
    await store.close()
  })

  test('are read many at a time, in the order of the keys', async () => {
    const store = await Datastore.open(await privateUrl())
    const entries = Array.from({ length: 1300 }, (_, index) => [`k${index}`, { index }] as const)
    await store.putMany(entries)
    const found = await store.getMany(['k7', 'none', ...entries.map(([key]) => key)])
    expect(found.size).toBe(1300)
    expect([...found.keys()].slice(0, 2)).toEqual(['k7', 'k0'])
    expect(found.get('k1299')!['index']).toBe(1299)
    await store.close()
  })

  test.each([
    ['an object', { joe: { n: 1 }, ann: { n: 2 } }],
    [
      'a Map',
      new Map([
        ['joe', { n: 1 }],
        ['ann', { n: 2 }],
      ]),
    ],
    [
      'pairs',
      [
        ['joe', { n: 1 }],
        ['ann', { n: 2 }],
      ] as [string, object][],
    ],
  ])('are put together from %s', async (_name, documents) => {
    const store = await Datastore.open(await privateUrl())
    const saved = await store.putMany(documents)
    expect(saved.map((meta) => meta.key)).toEqual(['joe', 'ann'])
    expect(saved.map((meta) => meta.seq)).toEqual([1, 2])
    expect((await store.get('ann'))!['n']).toBe(2)
    await store.close()
  })

  test('are put together or not at all', async () => {
    const store = await Datastore.open(await privateUrl(), {
      views: { index: new UsersIndex() },
      table: 'users',
    })
    await store.put('joe', { email: 'joe@x' })
    const error = await refusal(
      store.putMany({ ann: { email: 'ann@x' }, jo: { email: 'JOE@x' }, bo: { email: 'bo@x' } }),
    )
    expect(error.details).toMatchObject({
      key: 'jo',
      holder: 'joe',
      view: 'index',
      column: 'email',
      value: 'joe@x',
    })
    expect(await store.get('ann')).toBeUndefined()
    expect(await store.query('index')).toHaveLength(1)
    expect((await store.changes.list()).map(({ key }) => key)).toEqual(['joe'])
    await store.close()
  })

  test('come in key order from the iterator, which is not disturbed by writes', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path)
    await store.putMany(
      Array.from({ length: 1500 }, (_, index) => [`k${String(index).padStart(4, '0')}`, { index }] as const),
    )
    const keys: string[] = []
    for await (const document of store.iterate()) {
      keys.push(document._key)
      if (keys.length === 10) await store.delete('k1400')
    }
    expect(keys).toHaveLength(1500)
    expect(keys).toEqual(keys.toSorted())
    const some: string[] = []
    for await (const document of store.iterate({ prefix: 'k14' })) some.push(document._key)
    expect(some).toHaveLength(99)
    await store.close()
  })

  test('that are put without a pause let the event loop turn', async () => {
    const store = await Datastore.open(await privateUrl())
    let turned = false
    const timer = setTimeout(() => (turned = true), 20)
    const until = performance.now() + 10_000
    for (let n = 0; !turned && performance.now() < until; n++) await store.put('a', { n })
    clearTimeout(timer)
    expect(turned).toBe(true)
    await store.close()
  })
})

describe('text', () => {
  const shared = sharedStore()
  test.each([
    '{"n":12345678901234567890,"r":1.0,"t":5e-324,"z":-0,"e":1E+2}',
    '{ "spaced" :\n\t[ 1 , 2 ] }',
    '{"b":1,"a":2,"b":3}',
    '{"u":"\\u0000\\ud800 日本 🎉"}',
  ])('is kept byte for byte: %s', async (text) => {
    const store = await Datastore.open(await privateUrl())
    await store.putText('a', text)
    expect((await store.getText('a'))!.text).toBe(text)
    await store.close()
  })

  test('with integers beyond 2^53 is read as bigints and written back unharmed', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putText(
      'a',
      '{"big":12345678901234567890,"near":9007199254740993,"safe":9007199254740991,"text":"12345678901234567890"}',
    )
    const document = (await store.get('a'))!
    expect(document['big']).toBe(12345678901234567890n)
    expect(document['near']).toBe(9007199254740993n)
    expect(document['safe']).toBe(9007199254740991)
    await store.put('b', { big: document['big'] })
    expect((await store.getText('b'))!.text).toBe('{"big":12345678901234567890}')
    await store.close()
  })

  test('is compressed in the file when the store is, and read the same', async () => {
    const path = temporaryPath()
    const long = 'needle '.repeat(500)
    const store = await Datastore.open(path, { table: 'packed', compress: true })
    await store.put('a', { long })
    await store.close()
    expect(readFileSync(path).includes('needle needle')).toBe(false)
    const again = await Datastore.open(path)
    expect((await again.get('a'))!['long']).toBe(long)
    await again.close()
  })

  test.each([
    ['{"a":1,}', 1, 8],
    ['{\n  "a": tru\n}', 2, 8],
    ['{"a":1', 1, 7],
  ])('that does not parse is refused at its place: %s', async (text, line, columnNumber) => {
    const store = shared()
    const error = await refusal(store.putText('a', text))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { key: 'a', line } })
    expect(Math.abs(error.details.columnNumber! - columnNumber)).toBeLessThanOrEqual(1)
  })

  test.each(['[1]', '5', 'null', '"text"'])('that is no object is refused: %s', async (text) => {
    const store = shared()
    expect(await refusal(store.putText('a', text))).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('keys', () => {
  const shared = sharedStore()
  test.each(["it's; DROP TABLE x;--", 'a/b\\c', '"quoted"', '🎉', '日本', ' trailing ', 'x'.repeat(1000)])(
    'may be anything: %s',
    async (key) => {
      const store = await Datastore.open(await privateUrl(), { views: { index: new UsersIndex() } })
      await store.put(key, { email: `${key.slice(0, 100)}@x` })
      expect((await store.get(key))!._key).toBe(key)
      expect((await store.query('index'))[0]!._key).toBe(key)
      expect(await store.delete(key)).toBe(true)
      await store.close()
    },
  )

  test('are compared byte by byte', async () => {
    const store = await Datastore.open(await privateUrl())
    const keys = ['a', 'A', 'ä', 'a\u0308', 'a ', 'å']
    await store.putMany(keys.map((key) => [key, { key }] as const))
    for (const key of keys) expect((await store.get(key))!['key']).toBe(key)
    await store.close()
  })

  test.each(['', 'x'.repeat(1025), 'nul\u0000', 'half \ud800', 5, null, undefined])(
    'are refused: %j',
    async (key) => {
      const store = shared()
      expect(await refusal(store.put(key as string, {}))).toMatchObject({
        code: 'INVALID_INPUT',
        details: { argument: 'key' },
      })
      expect(await refusal(store.get(key as string))).toMatchObject({ code: 'INVALID_INPUT' })
    },
  )
})

describe('what JSON cannot hold', () => {
  const shared = sharedStore()
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  test.each([
    ['NaN', { deep: [{ x: Number.NaN }] }],
    ['Infinity', { x: -Infinity }],
    ['a cycle', cycle],
    ['an array', []],
    ['a string', 'text'],
    ['null', null],
    ['undefined', undefined],
    ['a date', new Date()],
  ])('is refused: %s', async (_name, document) => {
    const store = shared()
    expect(await refusal(store.put('a', document as object))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { key: 'a' },
    })
    expect(await store.get('a')).toBeUndefined()
  })
})

describe('the app reads', () => {
  test('pages, positions and counts in key order', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany(
      Array.from(
        { length: 300 },
        (_, index) =>
          [`${index % 2 === 0 ? 'even' : 'odd'}:${String(index).padStart(3, '0')}`, { index }] as const,
      ),
    )
    const page = await store.page({ prefix: 'odd:', offset: 10, limit: 5 })
    expect(page.map((row) => row.key)).toEqual(['odd:021', 'odd:023', 'odd:025', 'odd:027', 'odd:029'])
    expect(await store.locate({ prefix: '', key: 'odd:001' })).toEqual({ offset: 150, found: true })
    expect(await store.locate({ prefix: 'odd:', key: 'odd:004' })).toEqual({ offset: 2, found: false })
    const counts = await Array.fromAsync(store.count({ prefix: 'even:' }))
    expect(counts.at(-1)).toEqual({ count: 150, complete: true })
    await store.close()
  })

  test('a count in growing slices, the last one complete', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany(Array.from({ length: 45_000 }, (_, index) => [`k${index}`, {}] as const))
    const counts = await Array.fromAsync(store.count())
    expect(counts).toEqual([
      { count: 20_000, complete: false },
      { count: 40_000, complete: false },
      { count: 45_000, complete: true },
    ])
    // From here on positions are counted from the places that the count came by, until something is written.
    const sorted = Array.from({ length: 45_000 }, (_, index) => `k${index}`).toSorted()
    const check = async (): Promise<void> => {
      for (const offset of [0, 19_999, 20_000, 39_998, 44_999]) {
        const page = await store.page({ prefix: '', offset, limit: 3 })
        expect(page.map(({ key }) => key)).toEqual(sorted.slice(offset, offset + 3))
        const key = sorted[offset]!
        expect(await store.locate({ prefix: '', key })).toEqual({ offset, found: true })
        expect(await store.locate({ prefix: 'k', key })).toEqual({ offset, found: true })
      }
    }
    await check()
    await store.put('a', {})
    sorted.unshift('a')
    expect(await store.locate({ prefix: '', key: 'k9' })).toEqual({
      offset: sorted.indexOf('k9'),
      found: true,
    })
    expect(await store.page({ prefix: '', offset: 40_000, limit: 1 })).toMatchObject([
      { key: sorted[40_000] },
    ])
    await store.close()
  })

  test.each([3, 10, 1000])('a sample of %d spread over the store, each document once', async (limit) => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany(Array.from({ length: 5000 }, (_, index) => [`k${index}`, { index }] as const))
    const sample = await store.sample(limit)
    expect(sample).toHaveLength(limit)
    expect(new Set(sample.map((document) => document.key)).size).toBe(limit)
    expect(sample.at(-1)!.id).toBeGreaterThan(4000)
    expect(await store.sample(limit)).toEqual(sample)
    await store.close()
  })
})

describe('opening', () => {
  test.each(['sqlite:', 'sqlite://', ''])('takes a path behind "%s"', async (scheme) => {
    const path = temporaryPath()
    const store = await Datastore.open(`${scheme}${scheme === 'sqlite://' ? `/${path}` : path}`, {
      table: 'users',
    })
    await store.put('a', {})
    await store.close()
    const again = await Datastore.open(path)
    expect(again.name).toBe('users')
    await again.close()
  })

  test('uses the table of a subclass and adds its views', async () => {
    class UsersStore extends Datastore {
      static override table = 'users'
      override createViews(): Record<string, UsersIndex> {
        return { index: new UsersIndex() }
      }
    }
    const path = await temporaryUrl()
    const users = await UsersStore.open(path)
    expect(users).toBeInstanceOf(UsersStore)
    await users.put('joe', { email: 'Joe@x' })
    await users.close()
    const again = await UsersStore.open(path)
    expect(await again.query('index', { email: 'joe@x' })).toEqual([{ email: 'joe@x', _id: 1, _key: 'joe' }])
    await again.close()
  })

  test('keeps several stores in one file apart', async () => {
    const path = await temporaryUrl()
    const users = await Datastore.open(path, { table: 'users' })
    const books = await Datastore.open(path, { table: 'books' })
    await users.put('a', { is: 'user' })
    await books.put('a', { is: 'book' })
    expect((await users.get('a'))!['is']).toBe('user')
    expect(await books.changes.seq()).toBe(1)
    await users.close()
    await books.close()
  })

  test.each([
    [{ durability: 'none' }, 'durability'],
    [null, 'options'],
  ])('refuses options it does not know: %j', async (options, argument) => {
    expect(await refusal(Datastore.open(await privateUrl(), options as object))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { argument },
    })
  })

  test.each(['', 'a b', 'datastore_x', 'sqlite_x', '1st', 'x'.repeat(64)])(
    'refuses the store name "%s"',
    async (table) => {
      expect(await refusal(Datastore.open(await privateUrl(), { table }))).toMatchObject({
        code: 'INVALID_INPUT',
      })
    },
  )

  test.each(['oracle', 'oracledb', 'mssql', 'redshift'])(
    'says that %s is not supported yet',
    async (name) => {
      const error = await refusal(Datastore.open(`${name}://localhost/x`))
      expect(error.code).toBe('UNSUPPORTED_DATABASE')
      expect(error.message).toContain(`"${name}" databases are not supported yet`)
    },
  )

  test('may be closed twice, and another one of the same database goes on', async () => {
    const url = await temporaryUrl()
    const [store, other] = [await Datastore.open(url), await Datastore.open(url)]
    await Promise.all([store.close(), store.close()])
    await store.close()
    await other.put('a', { x: 1 })
    expect(await other.get('a')).toMatchObject({ x: 1 })
    await other.close()
    await other.close()
  })

  test('refuses work after closing, and says so', async () => {
    const url = await temporaryUrl()
    const store = await Datastore.open(url, { table: 'users' })
    await store.close()
    expect(await refusal(store.get('a'))).toMatchObject({ code: 'CLOSED' })
    expect(await refusal(store.put('a', {}))).toMatchObject({ code: 'CLOSED' })
    expect(await refusal(Array.fromAsync(store.iterate()))).toMatchObject({ code: 'CLOSED' })
    const database = await Database.open(url)
    await database.close()
    expect(await refusal(database.inspect())).toMatchObject({ code: 'CLOSED' })
    expect(await refusal(database.store('users'))).toMatchObject({ code: 'CLOSED' })
  })
})

test('a store that is made with "new" is told to open one instead', () => {
  // As a program in JavaScript may do.
  const make = (argument: unknown): unknown => Reflect.construct(Datastore, [argument])
  for (const argument of [undefined, 'users.db', {}])
    expect(() => make(argument)).toThrow(/use Datastore\.open/)
})
