import { afterEach, beforeEach, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'

let store: Datastore

beforeEach(async () => {
  store = await Datastore.open(await temporaryUrl(), { table: 'things' })
  const things = Array.from({ length: 300 }, (_, n) => [
    `thing-${String(n).padStart(3, '0')}`,
    { n, kind: n % 3 === 0 ? 'book' : 'film' },
  ])
  await store.putMany(Object.fromEntries(things) as Record<string, object>)
})
afterEach(() => store.close())

const byKind: ViewDefinition = {
  name: 'by_kind',
  columns: [
    { name: 'kind', type: 'text', index: true },
    { name: 'n', type: 'integer' },
  ],
  map: 'export default ({ kind, n }) => [{ kind, n }]',
}
const where = { kind: 'book', n: { gte: 30 } }
const options = { sample: 'all', orderBy: ['-n'], limit: 5 } as const

test('a draft answers as the view does once it is published', async () => {
  const draft = await store.views.queryDraft(byKind, where, options)
  expect(draft).toMatchObject({ documents: 300, complete: true, drafted: 300, failed: 0, more: true })
  expect(draft.plan.join()).toContain('things_by_kind_kind_index')
  await store.views.publish(byKind)
  const published = await store.queryCells('by_kind', where, { orderBy: ['-n'], limit: 5 })
  expect(draft.rows).toEqual(published.rows)
  expect(draft.columns).toEqual(published.columns)
})

test('nothing of a draft is left in the database', async () => {
  await store.views.queryDraft(byKind, where, options)
  expect(await store.views.list()).toEqual([])
  await expect(store.query('by_kind', {})).rejects.toMatchObject({ code: 'UNKNOWN_VIEW' })
})

test('the rows are those of the sampled documents', async () => {
  const sample = ['thing-003', 'thing-004', 'gone']
  const draft = await store.views.queryDraft(byKind, {}, { sample })
  expect(draft).toMatchObject({ documents: 2, complete: false, drafted: 2 })
  expect(draft.rows.map(({ key, values }) => [key, values])).toEqual([
    ['thing-003', { kind: 'book', n: 3 }],
    ['thing-004', { kind: 'film', n: 4 }],
  ])
})

test('documents that the map, a type or a constraint refuses are left out whole, counted and named', async () => {
  const definition: ViewDefinition = {
    name: 'odd',
    columns: [
      { name: 'kind', type: 'text', unique: true },
      { name: 'n', type: 'integer' },
    ],
    checks: [{ name: 'small', where: { n: { lt: 100 } } }],
    map: `export default function* map({ kind, n }) {
  if (n === 1) throw new Error('not this one')
  if (n === 2) yield { kind: 'half', n: 'two' }
  yield { kind: kind + n, n }
  if (n === 4) yield { kind: 'book0', n }
}`,
  }
  const draft = await store.views.queryDraft(definition, {}, { sample: 'all', limit: 1000 })
  expect(draft).toMatchObject({ documents: 300, drafted: 97, failed: 203, more: false })
  expect(draft.rows.map(({ key }) => key)).not.toContain('thing-004')
  const said = new Map(draft.errors.map(({ key, message }) => [key, message]))
  expect(said.get('thing-001')).toContain('not this one')
  expect(said.get('thing-002')).toContain('has type integer and was given the string "two"')
  expect(said.get('thing-004')).toContain('"book0" is already held by document "thing-000"')
  expect(said.get('thing-100')).toContain('the check "small" asks for {"n":{"lt":100}}')
  expect(draft.errors).toHaveLength(20)
})

test('words are found in a draft with full text', async () => {
  const definition: ViewDefinition = {
    name: 'words',
    columns: [{ name: 'kind', type: 'text', fullText: true }],
    map: 'export default ({ kind, n }) => [{ kind: `${kind} number ${n}` }]',
  }
  const found = await store.views.queryDraft(definition, { kind: { matches: 'film 7' } }, { sample: 'all' })
  expect(found.rows.map(({ key }) => key)).toEqual(['thing-007'])
})

test('a map that does not compile, and a column that is not there, are refused', async () => {
  await expect(store.views.queryDraft({ ...byKind, map: 'export default (' })).rejects.toMatchObject({
    code: 'MAP_SYNTAX',
  })
  await expect(store.views.queryDraft(byKind, { year: 1 })).rejects.toMatchObject({ code: 'UNKNOWN_COLUMN' })
})

test('a call that is called off ends', async () => {
  const signal = AbortSignal.abort()
  await expect(store.views.queryDraft(byKind, {}, { sample: 'all', signal })).rejects.toMatchObject({
    code: 'CANCELLED',
  })
})
