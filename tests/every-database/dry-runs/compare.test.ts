import { afterEach, beforeEach, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'

let store: Datastore

beforeEach(async () => {
  store = await Datastore.open(await temporaryUrl(), { table: 'things' })
  const things = Array.from({ length: 250 }, (_, n) => [`thing-${String(n).padStart(3, '0')}`, { n }])
  await store.putMany(Object.fromEntries(things) as Record<string, object>)
})
afterEach(() => store.close())

const first: ViewDefinition = {
  name: 'numbers',
  columns: [{ name: 'n', type: 'integer' }],
  map: 'export default ({ n }) => (n < 100 ? [{ n }] : [])',
}
const second: ViewDefinition = {
  name: 'numbers',
  columns: [
    { name: 'n', type: 'integer' },
    { name: 'parity', type: 'text' },
  ],
  map: `export default function* map({ n }) {
  if (n === 3) throw new Error('not three')
  if (n >= 10 && n < 120) yield { n: n % 2 ? n : -n, parity: n < 50 ? null : 'known' }
}`,
}

test('two definitions are compared by the rows that they give for the documents', async () => {
  const compared = await store.views.compare(first, second)
  expect(compared).toMatchObject({
    documents: 250,
    complete: true,
    rows: { before: 100, after: 110, added: 20, removed: 10, changed: 70 },
    failed: { before: 0, after: 1 },
  })
  expect(compared.samples.added).toHaveLength(20)
  expect(compared.samples.removed.map(({ key }) => key)).toContain('thing-003')
  expect(compared.samples.changed[0]).toEqual({
    key: 'thing-010',
    before: { n: 10 },
    after: { n: -10, parity: null },
  })
  expect(compared.columns.map(({ name, was }) => [name, was])).toEqual([
    ['n', 'integer'],
    ['parity', null],
  ])
})

test('a definition that is compared with itself has the same rows', async () => {
  const { rows } = await store.views.compare(first, first)
  expect(rows).toEqual({ before: 100, after: 100, added: 0, removed: 0, changed: 0 })
})

test('rows of two columns are paired by the column that they have in common, in whatever order they are yielded', async () => {
  const columns: ViewDefinition['columns'] = [
    { name: 'place', type: 'text' },
    { name: 'score', type: 'real' },
  ]
  const before: ViewDefinition = {
    name: 'scores',
    columns,
    map: `export default ({ n }) => (n < 3 ? [{ place: 'a' + n, score: n / 2 }, { place: 'b' + n, score: 0.25 }] : [])`,
  }
  const after: ViewDefinition = {
    ...before,
    map: `export default ({ n }) => (n < 3 ? [{ place: 'b' + n, score: n ? 0.25 : null }, { place: 'c' + n, score: n / 2 }] : [])`,
  }
  const { rows, samples, columns: counted } = await store.views.compare(before, after)
  expect(rows).toEqual({ before: 6, after: 6, added: 0, removed: 0, changed: 4 })
  expect(samples.changed).toEqual(
    expect.arrayContaining([
      { key: 'thing-000', before: { place: 'b0', score: 0.25 }, after: { place: 'b0', score: null } },
      { key: 'thing-000', before: { place: 'a0', score: 0 }, after: { place: 'c0', score: 0 } },
      { key: 'thing-001', before: { place: 'a1', score: 0.5 }, after: { place: 'c1', score: 0.5 } },
      { key: 'thing-002', before: { place: 'a2', score: 1 }, after: { place: 'c2', score: 1 } },
    ]),
  )
  expect(counted).toMatchObject([
    { name: 'place', changed: 3 },
    { name: 'score', changed: 0, removed: 1 },
  ])
})

test('it agrees with the dry run of the second while the first answers', async () => {
  await store.views.publish(first)
  const kind = { ...second, onError: 'skip' } as const
  const compared = await store.views.compare(first, kind)
  const report = await store.views.dryRun(kind)
  expect(compared.rows).toEqual(report.rows)
  expect(compared.samples).toEqual(report.samples)
})

test('a budget ends it early, and that is said', async () => {
  const some = await store.views.compare(first, second, { budget: { documents: 90 } })
  expect(some).toMatchObject({ documents: 90, complete: false, rows: { before: 90 } })
  const all = await store.views.compare(first, second, { budget: { documents: 250 } })
  expect(all).toMatchObject({ documents: 250, complete: true })
  expect(await store.views.compare(first, second, { budget: { milliseconds: 0 } })).toMatchObject({
    documents: 200,
    complete: false,
  })
})

test('nothing is compared of a map that does not compile, or when it is called off', async () => {
  await expect(store.views.compare({ ...first, map: 'export default (' }, second)).rejects.toMatchObject({
    code: 'MAP_SYNTAX',
  })
  await expect(store.views.compare(first, second, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'CANCELLED',
  })
})
