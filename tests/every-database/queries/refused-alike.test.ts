import type { Knex } from 'knex'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { View } from '../../../src/engine/view.ts'
import { privateUrl } from '../../support/databases/temporary-url.ts'
import { refusal } from '../../support/refusal.ts'

// What is wrong is told by the same words whatever is asked for, and on each database: the words stand here.

class Books extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.text('title')
    table.integer('year')
  }

  override *map({ title, year }: MapDocument): Iterable<Record<string, unknown>> {
    yield { title: title ?? null, year: year ?? null }
  }
}

let store: Datastore
beforeAll(async () => {
  store = await Datastore.open(await privateUrl(), { views: { book: new Books() } })
  await store.putMany({ a: { title: 'Emma', year: 1815 }, b: { title: 'Edda', year: null } })
})
afterAll(() => store.close())

/** What a JavaScript caller may do, whom no type stops. */
// oxlint-disable-next-line typescript/no-explicit-any
type Careless = any

type Ask = (where: Careless, options?: Careless) => unknown

/** Whatever takes conditions. */
const verbs: Readonly<Record<string, Ask>> = {
  query: (where, options) => store.query('book', where, options),
  iterateRows: (where, options) => Array.fromAsync(store.iterateRows('book', where, options)),
  queryCells: (where, options) => store.queryCells('book', where, options),
  iterateCells: (where, options) => Array.fromAsync(store.iterateCells('book', where, options)),
  exportRows: (where, options) => store.exportRows('book', new PassThrough(), { where, ...options }),
  aggregate: (where) => store.aggregate('book', { where, count: true }),
  aggregateCells: (where) => store.aggregateCells('book', { where, count: true }),
  deleteWhere: (where) => store.deleteWhere('book', where),
  updateWhere: (where) => store.updateWhere('book', where, () => ({})),
  'query in a transaction': (where, options) =>
    store.transaction(async (tx) => await (tx as Careless).query('book', where, options)),
}

const noYear =
  'Column "year" is integer and cannot be compared with the string "x". Give a number, a bigint, or the digits of one as a string, or null.'
const hundredThousand = Array.from({ length: 100_000 }, (_, n) => n)

describe.each(Object.keys(verbs))('%s refuses', (verb) => {
  test.each<[string, Careless, string, string]>([
    [
      'a column that is not there',
      { colour: 1 },
      'UNKNOWN_COLUMN',
      'View "book" has no column "colour". Its columns are title, year, _id, _key.',
    ],
    ['a value of another type', { year: 'x' }, 'INVALID_INPUT', noYear],
    [
      'a comparison that is not there',
      { year: { above: 1 } },
      'INVALID_INPUT',
      '"above" on "year" is no comparison. There are eq, ne, lt, lte, gt, gte, in, notIn, startsWith, endsWith, contains, like, exists, matches, not.',
    ],
    ['one of 100,000 values', { year: [...hundredThousand, 'x'] }, 'INVALID_INPUT', noYear],
    ['a list that is none', { year: { in: 5 } }, 'INVALID_INPUT', '"in" on "year" needs a list of values.'],
  ])('%s', async (_what, where, code, words) => {
    const error = await refusal(async () => await verbs[verb]!(where))
    expect([error.code, error.message]).toEqual([code, words])
  })

  test('conditions that are none', async () => {
    const error = await refusal(async () => await verbs[verb]!(5))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toMatch(/^The conditions are an object|^"where" must be an object/)
  })
})

describe.each(['query', 'iterateRows', 'queryCells', 'iterateCells', 'exportRows', 'query in a transaction'])(
  '%s refuses',
  (verb) => {
    test('a cursor of another order, and one that is none', async () => {
      const [row] = await store.query('book', {}, { orderBy: 'title', includeCursors: true })
      const ask = (after: string) => async () => await verbs[verb]!({}, { orderBy: '-year', after })
      expect((await refusal(ask(row!._cursor))).message).toBe(
        '"after" is a cursor of the order title, _id, and this query is of -year, _id. Go on with the query that gave it, or begin without a cursor.',
      )
      expect((await refusal(ask('x'))).message).toBe(
        '"after" is the "_cursor" of a row that was read with { includeCursors: true }, and this is none.',
      )
    })

    test('an order by a column that is not there', async () => {
      const error = await refusal(async () => await verbs[verb]!({}, { orderBy: 'colour' }))
      expect([error.code, error.message]).toEqual([
        'UNKNOWN_COLUMN',
        'View "book" has no column "colour". Its columns are title, year, _id, _key.',
      ])
    })
  },
)

test.each<[string, (rev: string) => unknown]>([
  ['put', (rev) => store.put('a', { title: 'x' }, { rev })],
  ['putText', (rev) => store.putText('a', '{}', { rev })],
  ['patch', (rev) => store.patch('a', { title: 'x' }, { rev })],
  ['update', (rev) => store.update('a', (doc) => doc, { rev })],
  ['upsert', (rev) => store.upsert('a', () => ({}), { rev })],
  ['delete', (rev) => store.delete('a', { rev })],
  ['put in a transaction', (rev) => store.transaction((tx) => tx.put('a', {}, { rev }))],
])('%s refuses a stale revision, and changes nothing', async (_verb, call) => {
  const { rev: stale } = await store.put('a', { title: 'Emma', year: 1815 })
  const { rev } = await store.put('a', { title: 'Emma', year: 1816 })
  const error = await refusal(async () => await call(stale))
  expect([error.code, error.message]).toEqual([
    'CONFLICT',
    `Document "a" was changed meanwhile: it is at revision ${rev}, not ${stale}. Nothing was written; read it again and repeat the change.`,
  ])
  expect((await store.getText('a'))?.rev).toBe(rev)
})

test.each(Object.keys(verbs).filter((verb) => !verb.endsWith('Where')))(
  '%s takes 100,000 values',
  async (verb) => {
    await expect(Promise.resolve(verbs[verb]!({ year: hundredThousand }))).resolves.toBeDefined()
    await expect(Promise.resolve(verbs[verb]!({ year: { notIn: hundredThousand } }))).resolves.toBeDefined()
  },
)
