import { describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { View } from '../../../src/engine/view.ts'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { sharedStore } from '../../support/databases/shared-store.ts'
import { dialect, privateUrl } from '../../support/databases/temporary-url.ts'
import { refusal } from '../../support/refusal.ts'

const columns = [
  { name: 'author', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'year', type: 'integer' },
] as const

const indexes = [
  { columns: ['author', 'title'], unique: true },
  { columns: ['author', { column: 'year', order: 'desc' }] },
] as const

const checks = [
  { name: 'printed', where: { year: { gte: 1450 } } },
  // Nothing in a text ends it, whatever the database calls special.
  { name: 'titled', where: { title: { ne: String.raw`it's "a" \ ?` } } },
] as const

class Books extends View<typeof columns, { author: string | null; title?: string; year?: number | null }> {
  override columns = columns
  override indexes = indexes
  override checks = checks;

  override *map({
    author,
    title = 'untitled',
    year = null,
  }: MapDocument<{ author: string | null; title?: string; year?: number | null }>) {
    yield { author, title, year }
  }
}

const byReader = { columns: ['author', { column: 'year', order: 'desc' as const }] }

const authored: ViewDefinition = {
  name: 'books',
  columns: columns.map((column) => ({ ...column })),
  indexes: [{ columns: ['author', 'title'], unique: true }, byReader],
  checks: checks.map((check) => ({ ...check })),
  map: 'export default ({ author, title = "untitled", year = null }) => [{ author, title, year }]',
}

const kinds = [
  ['a program', (store: Datastore) => store.views.add('books', new Books())],
  ['the database', (store: Datastore) => store.views.publish(authored).then(() => undefined)],
] as const

describe.each(kinds)('a view of %s', (_of, add) => {
  test('refuses columns that are unique together, naming them, their values and the document that holds them', async () => {
    const store = await Datastore.open(await privateUrl())
    await add(store)
    await store.putMany({
      trial: { author: 'Kafka', title: 'The Trial' },
      castle: { author: 'Kafka', title: 'The Castle' },
      copy: { author: 'Brod', title: 'The Trial' },
    })
    const error = await refusal(store.put('again', { author: 'Kafka', title: 'The Trial' }))
    expect(error).toMatchObject({
      code: 'CONSTRAINT',
      details: {
        view: 'books',
        columns: ['author', 'title'],
        value: ['Kafka', 'The Trial'],
        key: 'again',
        holder: 'trial',
        constraint: 'unique',
      },
    })
    expect(error.message).toBe(
      'Document "again" was refused: view "books" allows each author and title once, and author "Kafka", title "The Trial" is already held by document "trial".',
    )
    expect(await store.get('again')).toBeUndefined()
    // Nulls are no duplicates, and documents may hand on what they hold.
    await store.putMany({ n1: { author: null, title: 'x' }, n2: { author: null, title: 'x' } })
    await store.putMany({ trial: { author: 'K' }, again: { author: 'Kafka', title: 'The Trial' } })
    const forecast = await store.views.verify('books')
    expect(forecast.differences).toEqual([])
    await store.close()
  })

  test('refuses a row that a check is against, naming the check, its columns and values', async () => {
    const store = await Datastore.open(await privateUrl())
    await add(store)
    const error = await refusal(store.put('early', { author: 'Homer', year: -750 }))
    expect(error).toMatchObject({
      code: 'CONSTRAINT',
      details: { view: 'books', column: 'year', value: -750, key: 'early', constraint: 'check' },
    })
    expect(error.message).toBe(
      'Document "early" was refused: its row in view "books" has year -750, and the check "printed" asks for {"year":{"gte":1450}}.',
    )
    const quoted = await refusal(store.put('q', { author: 'A', title: String.raw`it's "a" \ ?` }))
    expect(quoted).toMatchObject({ details: { column: 'title', constraint: 'check' } })
    await store.put('unknown', { author: 'Homer', year: null })
    await store.put('q', { author: 'A', title: String.raw`it's "a" \\ ?` })
    expect(await store.query('books')).toHaveLength(2)
    await store.close()
  })

  test('is not built of documents that break its constraints, and keeps them when it is filled anew', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany({ a: { author: 'A', title: 'x' }, b: { author: 'A', title: 'x' } })
    const twice = await refusal(add(store))
    expect(twice).toMatchObject({
      code: 'CONSTRAINT',
      details: { view: 'books', columns: ['author', 'title'], value: ['A', 'x'], constraint: 'unique' },
    })
    await store.put('b', { author: 'B', year: 3 })
    const early = await refusal(add(store))
    expect(early).toMatchObject({ code: 'CONSTRAINT', details: { view: 'books' } })
    expect(early.message).toContain('printed')
    await store.put('b', { author: 'B', year: 2003 })
    await add(store)
    await store.views.reindex('books')
    expect(await refusal(store.put('c', { author: 'B' }))).toMatchObject({ code: 'CONSTRAINT' })
    expect((await refusal(store.put('c', { author: 'C', year: 3 }))).message).toContain('"printed"')
    await store.close()
  })
})

test('a dry run counts what is unique together and what checks refuse, as publishing finds it', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.putMany({
    a: { author: 'A', title: 'x', year: 1999 },
    b: { author: 'A', title: 'x', year: 2000 },
    c: { author: 'A', title: 'y', year: 1400 },
  })
  const report = await store.views.dryRun(authored)
  expect(report).toMatchObject({
    outcome: 'refuse',
    failures: { refused: { count: 1, documents: [{ key: 'c', field: 'year', value: '1400' }] } },
    collisions: {
      count: 1,
      rows: 2,
      values: [{ column: 'author, title', value: 'A, x', keys: ['a', 'b'] }],
    },
  })
  await store.put('b', { author: 'A', title: 'z', year: 2000 })
  await store.put('c', { author: 'A', title: 'y', year: 1500 })
  expect(await store.views.dryRun(authored)).toMatchObject({ outcome: 'publish' })
  await store.views.publish(authored)
  await store.close()
})

test('a definition keeps its constraints, and tells what of them has changed', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.views.publish(authored)
  await store.views.publish({ ...authored, indexes: [byReader], checks: undefined })
  const versions = await store.views.versions('books')
  expect(versions.map(({ changes }) => changes)).toEqual([
    [
      'Gone: unique index of author, title.',
      'Gone: check printed: {"year":{"gte":1450}}.',
      `Gone: check titled: ${JSON.stringify(checks[1].where)}.`,
    ],
    [],
  ])
  expect(versions[1]!.definition).toEqual(authored)
  await store.put('a', { author: 'A', title: 'x', year: 3 })
  await store.put('b', { author: 'A', title: 'x', year: 3 })
  await store.close()
})

test('an index answers an order of several columns, and the opposite one', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.views.publish({
    ...authored,
    indexes: [byReader],
  })
  await store.putMany(
    Array.from(
      { length: 300 },
      (_, n) => [`k${n}`, { author: `A${n % 3}`, title: `${n}`, year: 1500 + n }] as const,
    ),
  )
  const rows = await store.query('books', { author: 'A1' }, { orderBy: ['author', '-year'], limit: 2 })
  expect(rows.map(({ year }) => year)).toEqual([1798, 1795])
  await store.close()
})

describe('an index of some rows', () => {
  const rows = { year: { gte: 1900 }, or: [{ author: { startsWith: 'K' } }, { author: null }] }
  const partial = { ...authored, checks: [], indexes: [{ columns: ['title'], unique: true, where: rows }] }

  test.runIf(dialect !== 'mysql')(
    'holds only these to be unique, and names the document that holds a value',
    async () => {
      const store = await Datastore.open(await privateUrl())
      await store.putMany({
        old: { author: 'K', title: 'x', year: 1800 },
        other: { author: 'B', title: 'x', year: 1999 },
        a: { author: 'K', title: 'x', year: 1999 },
        b: { author: 'Kafka', title: 'x', year: 2000 },
      })
      const built = await refusal(Promise.resolve(store.views.publish(partial)))
      expect(built.message).toMatch(/for title "x" documents "a" and "b" both yield it\./)
      expect((await store.views.dryRun(partial)).collisions).toMatchObject({
        count: 1,
        values: [{ keys: ['a', 'b'] }],
      })
      await store.delete('b')
      await store.views.publish(partial)
      expect(await refusal(store.put('b', { author: 'Kafka', title: 'x', year: 2000 }))).toMatchObject({
        details: { columns: undefined, column: 'title', value: 'x', key: 'b', holder: 'a' },
      })
      const { views } = await store.forecast('b', '{"author":"Kafka","title":"x","year":2000}')
      expect(views).toMatchObject([{ outcome: 'refused', refusals: [{ details: { holder: 'a' } }] }])
      await store.put('b', { author: 'Kafka', title: 'x', year: 1899 })
      await store.close()
    },
  )

  test.runIf(dialect === 'mysql')('is refused where it has to be unique', async () => {
    const store = await Datastore.open(await privateUrl())
    const error = await refusal(Promise.resolve(store.views.publish(partial)))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(error.message).toContain('MariaDB and MySQL have no such indexes')
    await store.close()
  })

  test('that need not be unique finds the same everywhere', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.views.publish({
      ...partial,
      indexes: [{ columns: ['author'], where: { year: { exists: true } } }],
    })
    await store.putMany({ a: { author: 'A', year: 1 }, b: { author: 'A' } })
    expect(await store.query('books', { author: 'A' })).toHaveLength(2)
    expect(await store.query('books', { author: 'A', year: { exists: true } })).toHaveLength(1)
    await store.close()
  })
})

describe('constraints that are none are refused', () => {
  const store = sharedStore()
  test.each<[Partial<ViewDefinition>, string]>([
    [{ indexes: [{ columns: ['nothing'] }] }, '"nothing"'],
    [{ indexes: [{ columns: [] }] }, '0 columns'],
    [{ indexes: [{ columns: ['year', 'year'] }] }, 'twice'],
    [{ checks: [{ name: 'a b', where: { year: 1 } }] }, '"a b"'],
    [{ checks: [{ name: 'a', where: {} }] }, 'without conditions'],
    [{ checks: [{ name: 'a', where: { years: 1 } }] }, '"years"'],
    [{ checks: [{ name: 'a', where: { year: 'soon' } }] }, '"year"'],
    // The servers know before that no text has it.
    ...(dialect === 'sqlite'
      ? [
          [{ checks: [{ name: 'a', where: { title: 'a\0b' } }] }, 'U+0000'] as [
            Partial<ViewDefinition>,
            string,
          ],
        ]
      : []),
  ])('%j', async (given, word) => {
    const definition = { ...authored, indexes: [], checks: [], ...given }
    const error = await refusal(Promise.resolve(store().views.publish(definition)))
    expect(['INVALID_INPUT', 'UNKNOWN_COLUMN']).toContain(error.code)
    expect(error.message).toContain(word)
  })
})
