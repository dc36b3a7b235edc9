import assert from 'node:assert/strict'
import { Datastore } from '../../../src/engine/datastore.ts'
import { openStorage } from '../../../src/engine/storage/open-storage.ts'
import { row, rows } from '../../../src/engine/storage/operation.ts'
import type { Operation } from '../../../src/engine/storage/operation.ts'
import { delay } from '../../../src/shared/delay.ts'
import { Numbers } from './crossed-build.ts'

/** How long a server may take to notice that a client is gone, in milliseconds. */
const patience = 10_000

/** Asserts how a store is whose builder was cut off: as it was left, and after its program has opened it again. */
export async function assertResumable(url: string): Promise<void> {
  await assertNothingHalf(url)
  const store = await Datastore.open(url, { table: 'items', views: { numbers: new Numbers(2) } })
  try {
    assert.deepEqual((await store.views.verify('numbers')).differences, [])
    const documents = await Array.fromAsync(store.iterate())
    const found = await store.query('numbers', {}, { orderBy: '_id' })
    assert.deepEqual(
      found.map(({ _id, _key, n, v }) => [_id, _key, n, v] as unknown),
      documents.toSorted((a, b) => a._id - b._id).map(({ _id, _key, n }) => [_id, _key, n, 2] as unknown),
    )
    for (const { _key } of documents) {
      const searched = await store.query('numbers', { words: { matches: `"document ${_key}"` } })
      assert.deepEqual(
        searched.map((each) => each._key),
        [_key],
      )
    }
    const { state, failure } = await store.views.get('numbers')
    assert.deepEqual({ state, failure }, { state: 'ready', failure: null })
  } finally {
    await store.close()
  }
  const { tables, build } = await inspect(url)
  assert.equal(build, undefined)
  assert.deepEqual(tables, withWords(url, ['items_numbers']))
}

async function assertNothingHalf(url: string): Promise<void> {
  const until = Date.now() + patience
  for (;;) {
    try {
      return assertWhole(url, await inspect(url))
    } catch (error) {
      // What a client had locked is let go of when its server sees that it is gone.
      if (url.includes('://') && Date.now() < until) await delay(20)
      else throw error
    }
  }
}

/** The version that answers is whole; what is being built holds the documents that its record says. */
function assertWhole(url: string, { tables, build, views, live }: Awaited<ReturnType<typeof inspect>>): void {
  assert.deepEqual(views, [{ name: 'numbers', live: 1, table_name: 'items_numbers' }])
  assert.deepEqual(
    tables,
    withWords(url, ['items_numbers', ...(build === undefined ? [] : [build.table_name])]),
  )
  assert.deepEqual(live, { lacking: [], extra: [] })
  if (build !== undefined) assert.deepEqual(build.filled, { lacking: [], extra: [] })
}

/** The tables of a store and its views, with those that have the words of a view where a database needs such. */
function withWords(url: string, views: readonly string[]): string[] {
  const beside = url.includes('://')
    ? []
    : ['__words', ...['config', 'data', 'docsize', 'idx'].map((part) => `__words_${part}`)]
  return ['items', ...views.flatMap((view) => ['', ...beside].map((end) => `${view}${end}`))].toSorted()
}

interface LeftBuild {
  readonly table_name: string
  readonly checkpoint: number
  readonly followed_seq: number
  readonly joined_seq: number | null
}

/** What a table has to hold of a document: its rows, none, or either, as the builder has yet to follow its last change. */
type Expected = 'rows' | 'none' | 'either'

function expected({ checkpoint, followed_seq, joined_seq }: LeftBuild, { id, seq }: Numbered): Expected {
  if (joined_seq !== null && seq > joined_seq) return 'rows'
  if (seq > followed_seq) return 'either'
  return id <= checkpoint ? 'rows' : 'none'
}

async function inspect(url: string) {
  const storage = await openStorage(url, {})
  try {
    return await storage.read(
      (function* () {
        const tables = (yield* storage.dialect.introspector.tableNames()).filter((name) => !isOwn(name))
        const views = (yield* rows('select name, live, table_name from datastore_views')).map((view) => ({
          ...view,
        }))
        const build = yield* row<LeftBuild>('select * from datastore_builds')
        const live = yield* difference('items_numbers', () => 'rows')
        if (build === undefined) return { tables, views, live, build }
        const { table_name } = build
        const filled = yield* difference(table_name, (document) => expected(build, document))
        return { tables, views, live, build: { table_name, filled } }
      })(),
    )
  } finally {
    await storage.close()
  }
}

/** A table that was put aside for a moment is to be gone, though the engine has named it. */
function isOwn(table: string): boolean {
  return table.startsWith('datastore_') && !table.startsWith('datastore_gone')
}

interface Numbered {
  readonly id: number
  readonly seq: number
}

/** Documents that should have their row and have not, and rows that should not be there. */
function* difference(
  table: string,
  expects: (document: Numbered) => Expected,
): Operation<{ lacking: string[]; extra: string[] }> {
  const documents = yield* rows<Numbered & { key: string; data: string }>(
    `select id, seq, "key", data from items`,
  )
  const found = yield* rows<{ _id: number; _key: string; n: number }>(`select _id, _key, n from "${table}"`)
  const wanted = documents
    .filter((document) => expects(document) === 'rows')
    .map(({ id, key, data }) => JSON.stringify([id, key, (JSON.parse(data) as { n: number }).n]))
  const open = new Set(documents.filter((document) => expects(document) === 'either').map(({ id }) => id))
  const there = found
    .filter(({ _id }) => !open.has(_id))
    .map(({ _id, _key, n }) => JSON.stringify([_id, _key, n]))
  return {
    lacking: wanted.filter((each) => !there.includes(each)),
    extra: there.filter((each) => !wanted.includes(each)),
  }
}
