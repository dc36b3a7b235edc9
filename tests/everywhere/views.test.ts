import fc from 'fast-check'
import type { Knex } from 'knex'
import { describe, expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { openStorage } from '../../src/engine/storage/open-storage.ts'
import { refusal } from '../support/refusal.ts'
import { sharedStore } from '../support/databases/shared-store.ts'
import { dialect, privateUrl, runs, temporaryUrl } from '../support/databases/temporary-url.ts'
import { UsersIndex } from '../support/maps/users-index.ts'
import { View } from '../../src/engine/view.ts'

/** A view with several rows per document and columns of every kind. */
class Tags extends View {
  override tableName = 'tags'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('name').index()
    table.integer('limit')
    table.boolean('on')
    table.float('weight')
    table.json('order_by')
    table.datetime('at')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    for (const tag of (doc['tags'] ?? []) as string[]) {
      yield {
        name: tag,
        limit: doc['limit'] ?? null,
        on: doc['on'] ?? null,
        weight: 1.5,
        order_by: { of: tag },
        at: new Date(0),
      }
    }
  }
}

/** A view with as many rows as a document has members, each of whom is in one document only. */
class Members extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('name').unique()
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    for (const name of doc['members'] as string[]) yield { name }
  }
}

const rowId = { sqlite: 'rowid', postgres: 'ctid', mysql: '_row' }[dialect]!

describe('a view of the program', () => {
  test('is filled from the documents that are there', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany(
      Array.from({ length: 2500 }, (_, index) => [`k${index}`, { email: `U${index}@x` }] as const),
    )
    await store.views.add('index', new UsersIndex())
    expect(await store.query('index')).toHaveLength(2500)
    expect(await store.query('index', { email: 'u77@x' })).toEqual([{ email: 'u77@x', _id: 78, _key: 'k77' }])
    await store.close()
  })

  test('is updated with every document, and only where rows differ', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.views.add('tags', new Tags())
    await store.put('a', { tags: ['x', 'y', 'y'] })
    // A row that was left as it is has the place it had.
    const rows = async (): Promise<{ name: string }[]> =>
      await store.view('tags').select('name').select({ row: rowId }).orderBy(['name', 'row'])
    const before = await rows()
    expect(before.map(({ name }) => name)).toEqual(['x', 'y', 'y'])
    await store.put('a', { tags: ['x', 'y', 'z'] })
    expect(await rows()).toContainEqual(before[0])
    expect((await rows()).map(({ name }) => name)).toEqual(['x', 'y', 'z'])
    expect((await store.query('tags', {}, { orderBy: 'name' })).map((row) => row['name'])).toEqual([
      'x',
      'y',
      'z',
    ])
    await store.put('a', { tags: [], other: 1 })
    expect(await store.query('tags')).toEqual([])
    await store.close()
  })

  test('has each row of a document once, however many there are, and names the one that is held', async () => {
    const store = await Datastore.open(await privateUrl(), { views: { members: new Members() } })
    const counts = [0, 1, 3, 33, 300]
    const members = (key: string, count: number) => ({
      members: Array.from({ length: count }, (_, index) => `${key}${index}`),
    })
    const rowsOf = async (key: string) =>
      (await store.query('members', { _key: key })).map(({ name }) => name as string).toSorted()
    const batch = counts.map((count) => [`b${count}-`, members(`b${count}-`, count)] as const)
    await store.putMany(batch)
    for (const count of counts) await store.put(`p${count}-`, members(`p${count}-`, count))
    for (const count of counts) {
      for (const key of [`b${count}-`, `p${count}-`])
        expect(await rowsOf(key)).toEqual(members(key, count).members.toSorted())
    }
    const held = { members: members('late', 40).members.with(39, 'b300-7') }
    expect(await refusal(store.put('late', held))).toMatchObject({
      code: 'CONSTRAINT',
      details: { column: 'name', value: 'b300-7', key: 'late', holder: 'b300-' },
    })
    expect(await rowsOf('late')).toEqual([])
    await store.put('b300-', members('b300-', 7))
    await store.put('late', held)
    expect(await rowsOf('b300-')).toHaveLength(7)
    expect((await store.views.verify('members')).different).toBe(0)
    await store.close()
  })

  test('may have columns whose names hold quotes of every kind', async () => {
    class Quoted extends View {
      override defineTable(table: Knex.CreateTableBuilder): void {
        table.json('`j` "j" \\ \'j\'')
        table.boolean('`b` "b" \'b\'').index()
      }

      override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
        yield { '`j` "j" \\ \'j\'': doc['j'], '`b` "b" \'b\'': doc['b'] }
      }
    }
    const store = await Datastore.open(await privateUrl())
    await store.views.add('quoted', new Quoted())
    await store.put('a', { j: { of: [1.5] }, b: true })
    await store.put('b', { j: [], b: false })
    expect(await store.query('quoted', { '`b` "b" \'b\'': true })).toEqual([
      { '`j` "j" \\ \'j\'': { of: [1.5] }, '`b` "b" \'b\'': true, _id: 1, _key: 'a' },
    ])
    await store.views.reindex('quoted')
    expect(await store.views.verify('quoted')).toMatchObject({ done: 2, different: 0 })
    await store.close()
  })

  test('may have columns called like options, and of every type', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.views.add('tags', new Tags())
    await store.put('a', { tags: ['x'], limit: 9007199254740993n, on: true })
    expect(
      await store.query(
        'tags',
        { limit: { gt: 5 }, on: true },
        { limit: 1, orderBy: ['limit', '-order_by'] },
      ),
    ).toEqual([
      {
        name: 'x',
        limit: 9007199254740993n,
        on: true,
        weight: 1.5,
        order_by: { of: 'x' },
        at: '1970-01-01T00:00:00.000Z',
        _id: 1,
        _key: 'a',
      },
    ])
    await store.close()
  })

  test('refuses a document with a value that another one holds, naming everything', async () => {
    const store = await Datastore.open(await privateUrl(), { views: { index: new UsersIndex() } })
    await store.put('joe', { email: 'Joe@x' })
    const error = await refusal(store.put('jo', { email: 'JOE@X' }))
    expect(error).toMatchObject({
      code: 'CONSTRAINT',
      details: {
        view: 'index',
        column: 'email',
        value: 'joe@x',
        key: 'jo',
        holder: 'joe',
        constraint: 'unique',
      },
    })
    for (const word of ['"jo"', '"joe"', 'index', 'email', 'joe@x']) expect(error.message).toContain(word)
    expect(await store.get('jo')).toBeUndefined()
    await store.put('joe', { email: 'other@x' })
    await store.put('jo', { email: 'joe@x' })
    await store.close()
  })

  test.each([
    ['not null', (table: Knex.CreateTableBuilder) => table.string('v').notNullable(), { v: null }],
    ['check', (table: Knex.CreateTableBuilder) => table.integer('v').checkPositive(), { v: -1 }],
    [
      'foreign key',
      (table: Knex.CreateTableBuilder) => table.integer('v').references('id').inTable('documents'),
      { v: 99 },
    ],
  ])('refuses a document that violates %s', async (constraint, define, row) => {
    class Strict extends View {
      override tableName = 'strict'
      override defineTable(table: Knex.CreateTableBuilder): void {
        void define(table)
      }
      override map(): Record<string, unknown>[] {
        return [row]
      }
    }
    const store = await Datastore.open(await privateUrl(), { views: { strict: new Strict() } })
    const error = await refusal(store.put('a', {}))
    expect(error).toMatchObject({ code: 'CONSTRAINT', details: { view: 'strict', key: 'a', constraint } })
    expect(await store.get('a')).toBeUndefined()
    await store.close()
  })

  test.each([
    [
      'throws',
      () => {
        throw new TypeError('boom')
      },
      'boom',
    ],
    ['yields an unknown column', () => [{ email: 'x', nope: 1 }], 'nope'],
    ['yields undefined', () => [{ email: undefined }], 'undefined'],
    ['yields NaN', () => [{ n: Number.NaN }], 'NaN'],
    ['yields a number for text', () => [{ email: 5 }], 'text'],
    ['yields text for a number', () => [{ n: '5' }], 'integer'],
    ['yields a fraction for an integer', () => [{ n: 1.5 }], 'integer'],
    ['yields a date for a number', () => [{ n: new Date(0) }], 'date'],
    ['yields a promise in a column', () => [{ email: Promise.resolve(1) }], 'promise'],
    ['yields a function', () => [{ email: () => 1 }], 'function'],
    ['yields an integer of more than 64 bits', () => [{ n: 2n ** 70n }], 'integer'],
    ['yields no row', () => [5], 'number'],
    ['yields null', () => [null], 'null'],
    ['returns nothing', () => undefined, 'undefined'],
    ['is async', async () => [], 'promise'],
  ])('rejects the document when its map %s', async (_name, map, word) => {
    class Bad extends View {
      override tableName = 'bad'
      override defineTable(table: Knex.CreateTableBuilder): void {
        table.string('email')
        table.integer('n')
      }
      override map(): Record<string, unknown>[] {
        return map() as unknown as Record<string, unknown>[]
      }
    }
    const store = await Datastore.open(await privateUrl(), { views: { bad: new Bad() } })
    const error = await refusal(store.put('a', {}))
    expect(error).toMatchObject({ code: 'MAP_ERROR', details: { view: 'bad', key: 'a' } })
    expect(error.message).toContain(word)
    expect(await store.get('a')).toBeUndefined()
    await store.close()
  })

  test('cannot be added when the documents there break its constraint; nothing of it stays', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany({ joe: { email: 'J@x' }, jo: { email: 'j@x' }, ann: { email: 'a@x' } })
    const error = await refusal(store.views.add('index', new UsersIndex()))
    expect(error).toMatchObject({
      code: 'CONSTRAINT',
      details: { column: 'email', value: 'j@x', holder: 'jo', key: 'joe' },
    })
    expect(await store.views.list()).toEqual([])
    await store.delete('jo')
    await store.views.add('index', new UsersIndex())
    expect(await store.query('index')).toHaveLength(2)
    await store.close()
  })

  test('that is unchanged issues no DDL when it is added again, and is rebuilt when its version is raised', async () => {
    const path = await temporaryUrl()
    const schemaVersion = async (): Promise<number | null> => {
      const storage = await openStorage(path, {})
      const found = await storage.read(storage.dialect.introspector.schemaVersion())
      await storage.close()
      return found
    }
    const first = await Datastore.open(path, { views: { index: new UsersIndex() } })
    await first.put('a', { email: 'A@x' })
    await first.close()
    const before = await schemaVersion()
    const second = await Datastore.open(path, { views: { index: new UsersIndex() } })
    await second.close()
    expect(before !== null).toBe(dialect === 'sqlite')
    expect(await schemaVersion()).toBe(before)
    class Shouting extends UsersIndex {
      override version = 2;
      override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
        yield { email: String(doc['email']).toUpperCase() }
      }
    }
    const third = await Datastore.open(path, { views: { index: new Shouting() } })
    expect((await third.query('index'))[0]!['email']).toBe('A@X')
    await third.close()
  })

  test('catches up with what a program without its code wrote, deletions included', async () => {
    const path = await temporaryUrl()
    const program = await Datastore.open(path, { table: 'users', views: { index: new UsersIndex() } })
    await program.putMany({ a: { email: 'a@x' }, b: { email: 'b@x' }, c: { email: 'c@x' } })
    await program.close()
    const database = await Database.open(path)
    const app = await database.store('users')
    await app.put('a', { email: 'new@x' })
    await app.delete('b')
    await app.put('d', { email: 'd@x' })
    expect(await app.views.list()).toMatchObject([{ name: 'index', kind: 'program', stale: true }])
    await database.close()
    const again = await Datastore.open(path, { table: 'users', views: { index: new UsersIndex() } })
    expect((await again.query('index', {}, { orderBy: 'email' })).map((row) => row['email'])).toEqual([
      'c@x',
      'd@x',
      'new@x',
    ])
    expect(await again.views.list()).toMatchObject([{ stale: false }])
    await again.close()
  })

  test('catches up while both programs have the store open', async () => {
    const path = await temporaryUrl()
    const program = await Datastore.open(path, { table: 'users', views: { index: new UsersIndex() } })
    const app = await Datastore.open(path, { table: 'users' })
    await app.put('a', { email: 'a@x' })
    expect(await program.query('index')).toHaveLength(1)
    await program.put('b', { email: 'b@x' })
    await app.put('c', { email: 'c@x' })
    await program.put('d', { email: 'd@x' })
    expect(await program.query('index')).toHaveLength(4)
    await program.close()
    await app.close()
  })

  test('equals its map of all documents whatever was written (a law)', async () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd')
    const document = fc.record({
      tags: fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 4 }),
      limit: fc.integer(),
    })
    const step = fc.oneof(
      fc.record({ put: key, document }),
      fc.record({ delete: key }),
      fc.record({ many: fc.array(fc.tuple(key, document), { maxLength: 5 }) }),
      fc.constant({ reindex: true }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const store = await Datastore.open(await privateUrl(), { views: { tags: new Tags() } })
        for (const action of steps) {
          if ('put' in action) await store.put(action.put, action.document)
          else if ('delete' in action) await store.delete(action.delete)
          else if ('many' in action) await store.putMany(action.many)
          else await store.views.reindex('tags')
        }
        const expected: string[] = []
        for await (const doc of store.iterate()) {
          for (const tag of doc['tags'] as string[])
            expected.push(`${doc._key} ${doc._id} ${tag} ${doc['limit']}`)
        }
        const rows = await store.query('tags')
        expect(rows.map((row) => `${row._key} ${row._id} ${row['name']} ${row['limit']}`).toSorted()).toEqual(
          expected.toSorted(),
        )
        await store.close()
      }),
      { numRuns: runs(60) },
    )
  })
})

describe('a query', () => {
  class Books extends View {
    override tableName = 'book'
    override defineTable(table: Knex.CreateTableBuilder): void {
      table.string('title')
      table.string('author')
      table.integer('year')
      table.boolean('read')
    }
    override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
      yield {
        title: doc['title'],
        author: doc['author'] ?? null,
        year: doc['year'],
        read: doc['read'] ?? null,
      }
    }
  }
  const books = sharedStore({
    views: { book: new Books() },
    documents: {
      a: { title: 'The Trial', author: 'Kafka', year: 1925, read: true },
      b: { title: 'The Castle', author: 'Kafka', year: 1926, read: false },
      c: { title: 'Ulysses', author: 'Joyce', year: 1922 },
      d: { title: 'Beowulf', year: 1000 },
      e: { title: 'the lower case', author: '100%_', year: 1999 },
    },
  })

  test.each([
    [{}, 'abcde'],
    [{ title: 'Ulysses' }, 'c'],
    [{ author: 'Kafka', year: 1926 }, 'b'],
    [{ author: null }, 'd'],
    [{ author: { ne: null } }, 'abce'],
    [{ author: { ne: 'Kafka' } }, 'cde'],
    [{ author: ['Joyce', null] }, 'cd'],
    [{ author: [] }, ''],
    [{ author: { in: ['Kafka', 'Joyce'] } }, 'abc'],
    [{ year: { gte: 1922, lt: 1926 } }, 'ac'],
    [{ year: { gt: 1922, lte: 1926 } }, 'ab'],
    [{ title: { startsWith: 'The ' } }, 'ab'],
    [{ title: { startsWith: '' } }, 'abcde'],
    [{ author: { startsWith: '100%' } }, 'e'],
    [{ author: { startsWith: '%' } }, ''],
    [{ title: { eq: 'Beowulf' } }, 'd'],
    [{ read: true }, 'a'],
    [{ read: { ne: true } }, 'bcde'],
    [{ _key: ['a', 'e'] }, 'ae'],
    [{ _id: { gt: 3 } }, 'de'],
    [{ title: "'; drop table book; --" }, ''],
  ] as const)('with %j finds %s', async (where, keys) => {
    const store = books()
    const rows = await store.query('book', where, { orderBy: '_key' })
    expect(rows.map((row) => row._key).join('')).toBe(keys)
  })

  test('orders, limits and skips', async () => {
    const store = books()
    const keys = async (options: object): Promise<string> =>
      (await store.query('book', {}, options)).map((row) => row._key).join('')
    expect(await keys({ orderBy: ['author', '-year'] })).toBe('decba')
    expect(await keys({ orderBy: '-year', limit: 2 })).toBe('eb')
    expect(await keys({ orderBy: '-year', limit: 2, offset: 1 })).toBe('ba')
    expect(await keys({ orderBy: 'year', offset: 3 })).toBe('be')
    expect(await keys({ limit: 0 })).toBe('')
  })

  test('brings the documents when asked', async () => {
    const store = books()
    const [row] = await store.query('book', { title: 'Ulysses' }, { includeDocs: true })
    expect(row!._doc).toEqual(await store.get('c'))
  })

  test.each([
    ['an unknown view', 'nope', {}, {}, 'UNKNOWN_VIEW', ['book']],
    [
      'an unknown column',
      'book',
      { nope: 1 },
      {},
      'UNKNOWN_COLUMN',
      ['title', 'author', 'year', 'read', '_id', '_key'],
    ],
    [
      'an unknown column to order by',
      'book',
      {},
      { orderBy: '-nope' },
      'UNKNOWN_COLUMN',
      ['title', 'author', 'year', 'read', '_id', '_key'],
    ],
  ])('for %s lists what there is', async (_name, view, where, options, code, known) => {
    const store = books()
    expect(await refusal(store.query(view, where as never, options))).toMatchObject({
      code,
      details: { known },
    })
  })

  test.each([
    [{ title: undefined }, {}],
    [{ title: { nope: 1 } }, {}],
    [{ title: {} }, {}],
    [{ year: { gt: null } }, {}],
    [{ year: Number.NaN }, {}],
    [{ title: { startsWith: 5 } }, {}],
    [null, {}],
    [[], {}],
    [{}, { limit: -1 }],
    [{}, { limit: 1.5 }],
    [{}, { offset: '1' }],
    [{}, { orderBy: [5] }],
    [{}, null],
  ])('refuses %j with %j', async (where, options) => {
    const store = books()
    expect(await refusal(store.query('book', where as never, options as never))).toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  test('can be built with knex when it is not enough', async () => {
    const store = books()
    const found: unknown = await store
      .view('book')
      .select('author')
      .count({ n: '*' })
      .whereNotNull('author')
      .groupBy('author')
      .orderBy('author')
    expect(found).toEqual([
      { author: '100%_', n: 1 },
      { author: 'Joyce', n: 1 },
      { author: 'Kafka', n: 2 },
    ])
  })

  test('for the app tells its SQL and plan, and streams every row', async () => {
    const store = books()
    const answer = await store.queryCells(
      'book',
      { author: 'Kafka' },
      { orderBy: 'year', limit: 1, includeDocs: true },
    )
    expect(answer.rows).toEqual([
      {
        id: 1,
        key: 'a',
        values: { title: 'The Trial', author: 'Kafka', year: 1925, read: true },
        doc: expect.stringContaining('The Trial'),
      },
    ])
    expect(answer.sql).toContain('"book"')
    expect(answer.plan.length).toBeGreaterThan(0)
    const all = await Array.fromAsync(store.iterateCells('book', {}, { orderBy: '-year' }))
    expect(all.map((row) => row.key).join('')).toBe('ebacd')
  })
})
