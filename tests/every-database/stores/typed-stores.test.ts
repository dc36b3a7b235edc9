import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import type { Database } from '../../../src/engine/database.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import type { Snippet } from '../../../src/engine/index.ts'
import { refusal } from '../../support/refusal.ts'
import { privateUrl } from '../../support/databases/temporary-url.ts'
import { View } from '../../../src/engine/view.ts'

// What the types of a store know. The compiler checks the functions; the tests run what they say.

interface Person {
  email: string
  born?: number
  tags: string[]
}

const columns = [
  { name: 'email', type: 'text', unique: true, notNull: true },
  { name: 'born', type: 'integer', index: true },
  { name: 'price', type: 'decimal', precision: 12, scale: 2 },
  { name: 'seen', type: 'timestamp' },
  { name: 'kind', type: 'text', notNull: true, default: 'person' },
  { name: 'extra', type: 'json' },
] as const

class People extends View<typeof columns, Person> {
  override columns = columns;

  override *map(doc: MapDocument<Person>) {
    yield {
      email: doc.email.toLowerCase(),
      born: doc.born ?? null,
      price: 1.5,
      seen: new Date(0),
      extra: doc.tags,
    }
  }
}

/** A view with a column that is searched by its words. */
class Notes extends View {
  override columns = [
    { name: 'title', type: 'text' },
    { name: 'body', type: 'text', fullText: true },
    { name: 'stars', type: 'integer' },
  ] as const;

  override *map({ title, body, stars }: MapDocument) {
    yield { title, body, stars }
  }
}

interface TagRow {
  tag: string
  n: number | null
}

/** A view whose rows are described by a type. */
class Tags extends View<TagRow, Person> {
  override columns = [
    { name: 'tag', type: 'text' },
    { name: 'n', type: 'integer' },
  ] as const;

  override *map({ tags }: MapDocument<Person>) {
    for (const [n, tag] of tags.entries()) yield { tag, n }
  }
}

/** A view that says its columns by the list alone. */
class Years extends View {
  override columns = [{ name: 'year', type: 'integer' }] as const;

  override *map(doc: MapDocument) {
    yield { year: doc['born'] ?? null }
  }
}

/** A view whose list says nothing to the types. */
class Loose extends View {
  override columns = [{ name: 'year', type: 'integer' }];

  override *map(doc: MapDocument) {
    yield { year: doc['born'] ?? null }
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- a view of which nothing is known
class PeopleStore extends Datastore<Person, { people: People; tags: Tags; authored: TagRow; loose: any }> {
  static override readonly table = 'people'

  override createViews() {
    return { people: new People(), tags: new Tags() }
  }
}

export async function takenByTypes(store: PeopleStore): Promise<void> {
  const ann = await store.get('ann')
  expectTypeOf(ann).toEqualTypeOf<
    | (Person & {
        readonly _id: number
        readonly _key: string
        readonly _rev: string
        readonly _updated: string | null
      })
    | undefined
  >()
  await store.put('ann', { ...ann!, born: 1990 })
  await store.put('bob', { email: 'bob@x', tags: [], _rev: '1-a' })
  await store.putMany({ a: { email: 'a@x', tags: [] } })
  await store.putMany([['a', { email: 'a@x', tags: [] }]])
  await store.transaction(async (tx) => {
    const bob = await tx.get('bob')
    expectTypeOf(bob).toEqualTypeOf<(Person & { readonly _key: string }) | undefined>()
    if (bob !== undefined) tx.put('bob', { ...bob, tags: [...bob.tags, 'new'] })
  })
  for await (const person of store.iterate()) expectTypeOf(person.tags).toEqualTypeOf<string[]>()

  const [row] = await store.query('people', { email: 'a@x', born: { gte: 1990n }, seen: { lt: new Date() } })
  expectTypeOf(row!.email).toEqualTypeOf<string>()
  expectTypeOf(row!.born).toEqualTypeOf<number | null>()
  expectTypeOf(row!.price).toEqualTypeOf<string | null>()
  expectTypeOf(row!.seen).toEqualTypeOf<string | null>()
  expectTypeOf(row!.kind).toEqualTypeOf<string>()
  expectTypeOf(row!.extra).toBeAny()
  expectTypeOf(row!._key).toEqualTypeOf<string>()
  const [tag] = await store.query(
    'tags',
    { n: [1, null], _key: { startsWith: 'a' } },
    { orderBy: ['-tag', '_id'], includeDocs: true },
  )
  expectTypeOf(tag!.n).toEqualTypeOf<number | null>()
  expectTypeOf(tag!._doc.email).toEqualTypeOf<string>()
  const [authored] = await store.query('authored', { tag: 'b' }, { orderBy: 'n' })
  expectTypeOf(authored!.tag).toEqualTypeOf<string>()
  const [loose] = await store.query('loose', { whatever: 5 })
  expectTypeOf(loose!['whatever']).toBeAny()
  for await (const each of store.iterateRows('tags', {}, { orderBy: 'tag' }))
    expectTypeOf(each.tag).toEqualTypeOf<string>()
  const [group] = await store.aggregate('people', {
    groupBy: ['kind'],
    count: true,
    sum: ['born', 'price'],
    max: ['email'],
    avg: ['born', 'price'],
    having: { count: { gt: 1 } },
    orderBy: ['-sum_born', 'kind'],
  })
  expectTypeOf(group!.kind).toEqualTypeOf<string>()
  expectTypeOf(group!.count).toEqualTypeOf<number>()
  expectTypeOf(group!.sum_born).toEqualTypeOf<number | null>()
  expectTypeOf(group!.sum_price).toEqualTypeOf<string | null>()
  expectTypeOf(group!.avg_born).toEqualTypeOf<string | null>()
  expectTypeOf(group!.avg_price).toEqualTypeOf<string | null>()
  expectTypeOf(group!.max_email).toEqualTypeOf<string | null>()
}

export async function searchedByTypes(
  store: Datastore<Person, { notes: Notes; tags: Tags; people: People }>,
) {
  const [found] = await store.query(
    'notes',
    { or: [{ body: { matches: 'a', startsWith: 'A' } }, { body: { not: { matches: 'b' } } }] },
    { orderBy: ['-_rank', 'title'], includeMatches: true },
  )
  expectTypeOf(found!._rank).toEqualTypeOf<number>()
  expectTypeOf(found!._snippets.body).toEqualTypeOf<Snippet | undefined>()
  // @ts-expect-error -- only what is searched has passages
  void found!._snippets.title
  // @ts-expect-error -- the column has no full text
  await store.query('notes', { title: { matches: 'a' } })
  // @ts-expect-error -- nor has a number
  await store.query('notes', { stars: { matches: 'a' } })
  // @ts-expect-error -- nor a key
  await store.query('notes', { _key: { matches: 'a' } })
  // @ts-expect-error -- a search is a text
  await store.query('notes', { body: { matches: 5 } })
  // @ts-expect-error -- nothing of this view is searched
  await store.query('people', {}, { orderBy: '-_rank' })
  const [plain] = await store.query('notes', { body: { matches: 'a' } })
  // @ts-expect-error -- it was not asked for
  void plain!._rank
  // Of a view that is known by its rows alone any text may be searched.
  await store.query('tags', { tag: { matches: 'a' } }, { orderBy: '-_rank' })
}

export async function refusedByTypes(store: PeopleStore): Promise<void> {
  const ann = (await store.get('ann'))!
  // @ts-expect-error -- a person has no such member
  void ann.nosuch
  // @ts-expect-error -- a person has tags
  await store.put('a', { email: 'a@x' })
  // @ts-expect-error -- born is a number
  await store.put('a', { email: 'a@x', tags: [], born: '1990' })
  // @ts-expect-error -- a person has no such member
  await store.put('a', { email: 'a@x', tags: [], burn: 1990 })
  // @ts-expect-error -- an await is missing
  await store.put('a', store.get('ann'))
  // @ts-expect-error -- in a batch neither
  await store.putMany({ a: { email: 'a@x' } })
  // @ts-expect-error -- in a transaction neither
  await store.transaction((tx) => tx.put('a', { email: 'a@x' }))
  // @ts-expect-error -- there is no such view
  await store.query('peple')
  // @ts-expect-error -- there is no such column
  await store.query('people', { mail: 'a@x' })
  // @ts-expect-error -- a text is compared with texts
  await store.query('people', { email: 5 })
  // @ts-expect-error -- there is no such comparison
  await store.query('people', { born: { greater: 5 } })
  await store.query('people', { or: [{ email: 'a@x' }, { not: { born: { notIn: [5] } } }] })
  // @ts-expect-error -- nor is there one within other conditions
  await store.query('people', { or: [{ mail: 'a@x' }] })
  // @ts-expect-error -- a pattern is a text
  await store.query('people', { not: { email: { like: 5 } } })
  // @ts-expect-error -- an order names columns
  await store.query('people', {}, { orderBy: '-brn' })
  // @ts-expect-error -- there is no such option
  await store.query('people', {}, { lmit: 5 })
  const rows = await store.query('people')
  // @ts-expect-error -- there is no such column
  void rows[0]!.nosuch
  // @ts-expect-error -- documents come with includeDocs only
  void rows[0]!._doc
  // @ts-expect-error -- a text has no sum
  await store.aggregate('people', { sum: ['email'] })
  // @ts-expect-error -- there is no such column
  await store.aggregate('people', { count: true, groupBy: ['brn'] })
  // @ts-expect-error -- results are ordered by their names
  await store.aggregate('people', { count: true, orderBy: 'sum_born' })
  // @ts-expect-error -- and so are the conditions on them
  await store.aggregate('people', { count: true, having: { sum_born: 5 } })
  const groups = await store.aggregate('people', { count: true })
  // @ts-expect-error -- it was not asked for
  void groups[0]!.sum_born
  // @ts-expect-error -- there is no such view
  store.view('peple')
}

/** A map is held to the columns of its view. */
export class Wrong extends View<typeof columns, Person> {
  override columns = columns;

  // @ts-expect-error -- email is a text
  override *map() {
    yield { email: 5 }
  }
}

export class Missing extends View<typeof columns, Person> {
  override columns = columns;

  // @ts-expect-error -- email must not be left out
  override *map() {
    yield { born: 5 }
  }
}

export class OtherColumns extends View<typeof columns, Person> {
  // @ts-expect-error -- these are other columns
  override columns = [{ name: 'mail', type: 'text' }] as const

  override map() {
    return []
  }
}

/** What is written for documents of any type. */
export class Repository<T extends object> {
  readonly #store: Datastore<T>

  constructor(store: Datastore<T>) {
    this.#store = store
  }

  async change(key: string, document: T): Promise<T | undefined> {
    await this.#store.put(key, document)
    await this.#store.transaction((tx) => tx.put(key, document))
    return await this.#store.get(key)
  }
}

export async function openedByTypes(database: Database): Promise<void> {
  expectTypeOf(await PeopleStore.open('a.db')).toEqualTypeOf<PeopleStore>()
  const typed = await Datastore.open<Person>('a.db')
  expectTypeOf(typed).toEqualTypeOf<Datastore<Person>>()
  const viewed = await Datastore.open('a.db', { views: { people: new People() } })
  await viewed.query('people', { email: 'a' })
  expectTypeOf((await viewed.get('a'))!.tags).toEqualTypeOf<string[]>()
  // @ts-expect-error -- there is no such view
  await viewed.query('other')
  // @ts-expect-error -- a view is none
  await Datastore.open('a.db', { views: { people: 5 } })
  const stored = await database.store<Person, { people: People }>('people')
  expectTypeOf(stored).toEqualTypeOf<Datastore<Person, { people: People }>>()
  const listed = await Datastore.open('a.db', { views: { years: new Years(), loose: new Loose() } })
  expectTypeOf((await listed.query('years', { year: 5 }))[0]!.year).toEqualTypeOf<number | null>()
  // @ts-expect-error -- there is no such column
  await listed.query('years', { yaer: 5 })
  expectTypeOf((await listed.query('loose', { yaer: 5 }))[0]!['year']).toBeAny()
  // What nothing is known of takes everything.
  const plain = await Datastore.open('a.db')
  expectTypeOf(plain).toEqualTypeOf<Datastore>()
  await plain.put('a', { any: 'thing' })
  void (await plain.get('a'))!['whatever']
  void (await plain.query('whatever', { a: 1 }, { orderBy: '-b', includeDocs: true }))[0]!['c']
  void (await plain.aggregate('whatever', { count: true, sum: ['a'] }))[0]!['sum_a']
  for (const name of ['a', 'b']) await plain.query(name)
}

describe('a view whose columns are a list', () => {
  let store: PeopleStore

  beforeEach(async () => {
    store = await PeopleStore.open(await privateUrl())
  })

  afterEach(() => store.close())

  test('gets a table with their types, constraints and defaults', async () => {
    await store.putMany({
      ann: { email: 'Ann@X', born: 1990, tags: ['b', 'a'] },
      bob: { email: 'bob@x', tags: [] },
    })
    expect(await store.query('people', {}, { orderBy: 'email' })).toEqual([
      {
        email: 'ann@x',
        born: 1990,
        price: '1.50',
        seen: '1970-01-01T00:00:00.000Z',
        kind: 'person',
        extra: ['b', 'a'],
        _id: 1,
        _key: 'ann',
      },
      {
        email: 'bob@x',
        born: null,
        price: '1.50',
        seen: '1970-01-01T00:00:00.000Z',
        kind: 'person',
        extra: [],
        _id: 2,
        _key: 'bob',
      },
    ])
    expect(await refusal(store.put('jo', { email: 'ANN@x', tags: [] }))).toMatchObject({
      code: 'CONSTRAINT',
      details: { column: 'email', holder: 'ann', constraint: 'unique' },
    })
    expect(await store.query('people', { born: { gte: 1990n }, seen: { lt: new Date() } })).toHaveLength(1)
    expect((await store.views.get('people')).columns).toMatchObject([
      { name: 'email', type: 'text', notNull: true },
      { name: 'born', type: 'integer' },
      { name: 'price', type: 'text' },
      { name: 'seen', type: 'timestamp' },
      { name: 'kind', type: 'text', notNull: true },
      { name: 'extra', type: 'json' },
    ])
    expect((await store.views.verify('people')).differences).toEqual([])
  })

  test('is kept as it is when it is added once more', async () => {
    await store.views.add('people', new People())
    expect(await store.views.get('people')).toMatchObject({ version: 1, state: 'ready' })
  })

  test.each([
    [[{ name: 'a', type: 'varchar' }], 'has the type "varchar"'],
    [[{ type: 'text' }], 'needs a name'],
    [[null], 'needs a name'],
    [[], 'has no columns'],
  ])('is refused when the list is %j', async (list, message) => {
    class Odd extends View {
      override columns = list

      override map() {
        return []
      }
    }
    const error = await refusal(store.views.add('odd', new Odd()))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(error.message).toContain(message)
  })
})

test('rows that are iterated are the rows of a query', async () => {
  const store = await PeopleStore.open(await privateUrl())
  await store.put('ann', { email: 'Ann@X', tags: ['b', 'a'] })
  for (const view of ['people', 'tags'] as const) {
    const options = { orderBy: '_key', includeDocs: true } as const
    expect(await Array.fromAsync(store.iterateRows(view, {}, options))).toEqual(
      await store.query(view, {}, options),
    )
  }
  await store.close()
})
