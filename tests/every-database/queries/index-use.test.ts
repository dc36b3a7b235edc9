import { afterAll, beforeAll, expect, test } from 'vitest'
import type { QueryOptions } from '../../../src/engine/queries/view-types.ts'
import { listViews } from '../../../src/engine/catalog/view-record.ts'
import type { ViewRecord } from '../../../src/engine/catalog/view-record.ts'
import { Epochs } from '../../../src/engine/changes/epochs.ts'
import { listChanges } from '../../../src/engine/changes/list-changes.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { DocumentTable } from '../../../src/engine/documents/document-table.ts'
import { cursorOf } from '../../../src/engine/queries/cursors.ts'
import type { ValuesOnly } from '../../../src/engine/queries/cursors.ts'
import { compileQuery } from '../../../src/engine/queries/compile-query.ts'
import type { Where } from '../../../src/engine/where.ts'
import type { Dialect } from '../../../src/engine/storage/dialect.ts'
import { openStorage } from '../../../src/engine/storage/open-storage.ts'
import { rows } from '../../../src/engine/storage/operation.ts'
import type { Operation, SqlRequest } from '../../../src/engine/storage/operation.ts'
import type { Storage } from '../../../src/engine/storage/storage.ts'
import type { CellWhere } from '../../../src/shared/model/query.ts'
import { planWords } from '../../../src/shared/plan/plan-words.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'
import { ViewTable } from '../../../src/engine/views/view-table.ts'

// Each database is asked how it means to answer what the engine asks: with every row of a table in a store of millions it
// would take seconds.

const count = 20_000
let storage: Storage
let documents: DocumentTable
let view: ViewRecord
let dialect: Dialect['name']

beforeAll(async () => {
  const url = await temporaryUrl()
  const store = await Datastore.open(url, { table: 'docs', durability: 'normal' })
  await store.putMany(
    Array.from({ length: count }, (_, n): [string, object] => [`k${String(n).padStart(5, '0')}`, { n }]),
  )
  await store.transaction((tx) => {
    for (let n = 0; n < count; n += 200) tx.delete(`k${String(n).padStart(5, '0')}`)
  })
  await store.views.publish({
    name: 'rows',
    columns: [
      { name: 'n', type: 'integer', unique: true },
      { name: 'word', type: 'text', index: true },
      { name: 'm', type: 'integer' },
      { name: 'kind', type: 'text' },
    ],
    indexes: [
      { columns: ['word', { column: 'n', order: 'desc' }] },
      { columns: ['m'], where: { kind: 'rare' } },
    ],
    map: 'export default (doc) => [{ n: doc.n, word: `w${doc.n % 100}`, m: doc.n, kind: doc.n % 50 === 1 ? "rare" : "usual" }]',
  })
  await store.close()
  storage = await openStorage(url, { readonly: true })
  dialect = storage.dialect.name
  documents = new DocumentTable(storage.dialect, 'docs', 'datastore', false)
  view = (await storage.read(listViews('docs')))[0]!
  // As a server does by itself now and then.
  if (dialect === 'sqlite') return
  const analyze = dialect === 'mysql' ? 'analyze table' : 'analyze'
  for (const table of ['docs', 'docs_rows', 'datastore_deletions'])
    await storage.read(rows(`${analyze} ${storage.dialect.compiler.table(table)}`))
})

afterAll(() => storage.close())

/** What an operation asks of the tables of the store, and how the database means to answer it. */
async function plans(operation: Operation<unknown>): Promise<string[]> {
  const asked: SqlRequest[] = []
  await storage.read(listen(operation, asked))
  const found: string[] = []
  for (const { sql, params } of asked) {
    if (!/\bfrom (?:"\w+"\.)?"docs|`docs/.test(sql)) continue
    found.push(...(await storage.read(storage.dialect.introspector.explain(sql, params))))
  }
  expect(found).not.toEqual([])
  return found
}

function* listen<T>(operation: Operation<T>, asked: SqlRequest[]): Operation<T> {
  let step = operation.next()
  while (step.done !== true) {
    asked.push(...(step.value.mode === 'all' ? step.value.requests : [step.value]))
    step = operation.next(yield step.value)
  }
  return step.value
}

/** A line of a plan by which every row of one of the tables would be read, or an index be made for this once. */
const readsAll = {
  sqlite: /^SCAN (?:docs|docs_rows|datastore_deletions|d|v|x)\b(?! USING)|AUTOMATIC/,
  postgres: /Seq Scan on (?:docs|docs_rows)\b/,
  mysql: /table: (?:docs|docs_rows|datastore_deletions|d|v|x), type: ALL/,
}

/** One by which rows are sorted that no index has in order. */
const sorts = { sqlite: /TEMP B-TREE/, postgres: /\bSort\b/, mysql: /filesort/ }

const rowsOfDocuments = (): ViewTable => new ViewTable(storage.dialect, view)

test.each<[string, () => Operation<unknown>]>([
  ['a document by its key', () => documents.find('k00100')],
  ['several of them', () => documents.findMany(['k00100', 'k00200', 'k00300'])],
  ['which keys are in use', () => documents.keysAmong(['k00100', 'k00200'])],
  ['the revision before a put', () => documents.head('k00100')],
  ['a page in the order of keys', () => documents.byKey.page({ prefix: '', offset: 100, limit: 20 })],
  ['one of those with a prefix', () => documents.byKey.page({ prefix: 'k01', offset: 100, limit: 20 })],
  ['where a key stands', () => documents.byKey.locate('k', 'k00100')],
  ['a slice of a count', () => documents.byKey.countSlice('', 'k00100', 100)],
  ['a batch of a dry run', () => documents.scan.textsAfter(1000, 100)],
  ['a batch that a build fills', () => documents.scan.unchangedSince(count, { after: 1000, limit: 100 })],
  ['a batch that a build follows', () => documents.scan.changedBetween(3000, 3500, 100)],
  ['a batch of a verification', () => documents.scan.after(1000, 100)],
  ['rows of a batch', () => rowsOfDocuments().rowsBetween(1000, 1100)],
  ['what a view missed', () => documents.scan.changedAfter(3000, 100)],
  ['ids by change numbers', () => documents.idsOf([100, 101])],
  ['the first changes', () => listChanges('docs', documents, new Epochs(), { since: 0, limit: 20 })],
  ['the last changes', () => listChanges('docs', documents, new Epochs(), { since: count - 100, limit: 20 })],
  ['rows by a unique column', () => ask({ n: 5 })],
  ['rows of a range', () => ask({ n: { gte: 5, lt: 10 } })],
  ['rows by an indexed column', () => ask({ word: 'w5' })],
  ['rows by a prefix', () => ask({ word: { startsWith: 'w5' } })],
  ['rows that an index of some rows is of', () => ask({ m: 5, kind: 'rare' })],
  ['rows of a document', () => ask({ _id: 100 })],
  ['a page after a row', () => askAfter('n')],
  ['a page after a row that is equal to others', () => askAfter('word')],
  ['a page of a whole view', () => askAfter('_id')],
  ['rows with their documents', () => ask({ n: 5 }, { includeDocs: true })],
])('%s: by an index, and not by reading everything', async (_what, operation) => {
  for (const line of await plans(operation())) expect(line).not.toMatch(readsAll[dialect])
})

test.each<[string, string?]>([['n'], ['-n'], ['word'], ['-word'], ['word', '-n'], ['-word', 'n']])(
  'the first rows in the order of "%s" and %s: from an index, without sorting all',
  async (...terms) => {
    const orderBy = terms.filter((term) => term !== undefined)
    for (const line of await plans(ask({}, { orderBy, limit: 10 }))) {
      expect(line).not.toMatch(readsAll[dialect])
      expect(line).not.toMatch(sorts[dialect])
    }
  },
)

test.each(['n', 'word'])(
  'a page down from a row, by "%s": by an index that is entered there',
  async (name) => {
    const found = await plans(askAfter(name, true))
    for (const line of found) expect(line).not.toMatch(readsAll[dialect])
    expect(found.join()).not.toMatch(/MULTI-INDEX|TEMP B-TREE FOR ORDER BY/)
  },
)

test('the bounds of the ids', async () => {
  for (const line of await plans(documents.scan.bounds())) expect(line).not.toMatch(readsAll[dialect])
  expect(await storage.read(documents.scan.bounds())).toEqual({ first: 2, last: count })
})

/** A page that begins in the middle of an order. */
function* askAfter(name: string, down = false): Operation<unknown> {
  const orderBy = down ? `-${name}` : name
  const names = name === '_id' ? ['_id'] : [orderBy, '_id']
  const value = name === 'word' ? 'w5' : 2000
  const row = dialect === 'postgres' ? '(0,1)' : 1
  const after = cursorOf(
    { store: 'docs', view: view.name },
    names,
    (of) => (of === '_id' ? 2000 : value),
    row,
  )
  return yield* ask({}, { orderBy, after, limit: 10 }, { valuesOnly: down })
}

function* ask(where: Where, options: QueryOptions = {}, only: ValuesOnly = {}): Operation<unknown> {
  const { sql, params } = compileQuery(storage.dialect, view, where, options, {
    ...only,
    documents: documents.quoted,
    store: documents.name,
  })
  return yield { mode: 'values', sql, params }
}

test.each<[string, Where, QueryOptions, RegExp, RegExp]>([
  ['an index', { n: 7 }, {}, /^Reads the index “\S+”/, /^$/],
  ['every row', { kind: 'usual' }, {}, /^Reads every row of the view/, /An index over “kind” would serve/],
  ['a sort', {}, { orderBy: 'kind', limit: 10 }, /^Sorts what it found/, /An index over “kind” would/],
])('a plan is told in words: %s', async (_, where, options, step, advice) => {
  const { sql, params } = compileQuery(storage.dialect, view, where, options, {
    documents: documents.quoted,
    store: 'docs',
  })
  const plan = await storage.read(storage.dialect.introspector.explain(sql, params))
  const asked = { where: where as CellWhere, orderBy: [options.orderBy ?? []].flat() }
  const columns = view.columns.map((column) => ({
    name: column.name,
    type: column.name === 'n' || column.name === 'm' ? ('integer' as const) : ('text' as const),
    index: column.name === 'n' || column.name === 'word',
  }))
  const told = planWords(plan, { columns }, asked)
  expect(told.steps.join('\n')).toMatch(new RegExp(step.source, 'm'))
  expect(told.advice ?? '').toMatch(advice)
})
