import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DatastoreError } from '../../src/shared/errors.ts'
import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { Numbers } from '../support/builds/crossed-build.ts'
import { CuttingProxy } from '../support/servers/cutting-proxy.ts'
import { refusal } from '../support/refusal.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'

// Runs on servers only: SQLite has no connection to lose.

/** What is done over a connection that is lost at its first packet, at its second, and so on, until it is lost at none. */
interface Call {
  readonly run: (n: number) => unknown
  /** Makes, over a connection that holds, what the call needs. */
  readonly before?: (n: number) => Promise<unknown>
  /** It sends so many packets that the connection is lost at some of them only. */
  readonly some?: true
}

const texts: ViewDefinition = {
  name: 'texts',
  columns: [{ name: 'text', type: 'text', unique: true }],
  map: 'export default function* (doc) { if (doc.text !== undefined) yield { text: doc.text } }',
  tests: [{ key: 'a', text: '{"text":"x"}', rows: [{ text: 'x' }] }],
}
const draft: ViewDefinition = { ...texts, name: 'draft', columns: [{ name: 'text', type: 'text' }] }
const changed: ViewDefinition = { ...texts, columns: [{ name: 'text', type: 'text', index: true }] }

let url: string
let proxy: CuttingProxy
let store: Datastore
let database: Database
let old: string

beforeAll(async () => {
  url = await temporaryUrl()
  proxy = await CuttingProxy.open(url)
  store = await Datastore.open(proxy.url, {
    table: 'items',
    history: true,
    views: { numbers: new Numbers(1) },
  })
  old = (await store.put('a', { n: 0, text: 'old' })).rev
  await store.putMany(['a', 'b', 'c', 'd'].map((key, n) => [key, { n, text: key }] as const))
  await store.views.publish(texts)
  await store.views.publish(changed)
  database = await Database.open(proxy.url)
})

afterAll(async () => {
  await database.close()
  await store.close()
  await proxy.close()
})

async function drop(name: string): Promise<void> {
  await store.views.cancel(name).catch(() => undefined)
  await store.views.remove(name).catch(() => undefined)
}

/** Leaves a build of the view `draft` that is paused. */
async function pauseDraft(): Promise<void> {
  await drop('draft')
  let asked = false
  const build = async (): Promise<void> => {
    for await (const _ of store.views.publish(draft)) asked ||= await store.views.pause('draft')
  }
  expect((await refusal(build())).code).toBe('PAUSED')
}

const opened = async (url_: string): Promise<void> =>
  await (await Datastore.open(url_, { table: 'items' })).close()

const reads: Readonly<Record<string, Call>> = {
  'Datastore.open': { run: () => opened(proxy.url) },
  'Database.open': { run: async () => await (await Database.open(proxy.url)).close() },
  inspect: { run: () => database.inspect() },
  store: { run: () => database.store('items') },
  get: { run: () => store.get('a') },
  getText: { run: () => store.getText('a') },
  getMany: { run: () => store.getMany(['a', 'b']) },
  iterate: { run: () => Array.fromAsync(store.iterate()) },
  iterateText: { run: () => Array.fromAsync(store.iterateText()) },
  iterateRows: { run: () => Array.fromAsync(store.iterateRows('texts')) },
  page: { run: () => store.page({ prefix: '', offset: 0, limit: 2 }) },
  locate: { run: () => store.locate({ prefix: '', key: 'b' }) },
  count: { run: () => Array.fromAsync(store.count()) },
  sample: { run: () => store.sample(2) },
  seq: { run: () => store.changes.seq() },
  previewView: { run: () => store.views.preview(draft) },
  dryRun: { run: () => store.views.dryRun(draft) },
  traceView: { run: () => store.views.trace(draft) },
  sampleByShape: { run: () => store.views.sampleByShape() },
  runViewTests: { run: () => store.views.test(draft) },
  forecast: { run: () => store.forecast('a', '{"n":9,"text":"forecast"}') },
  listViews: { run: () => store.views.list() },
  getView: { run: () => store.views.get('texts') },
  viewErrors: { run: () => store.views.errors('texts') },
  viewVersions: { run: () => store.views.versions('texts') },
  viewVersion: { run: () => store.views.version('texts', 1) },
  changes: { run: () => store.changes.list() },
  watch: { run: async () => await store.changes.watch({ since: 0 }).next() },
  history: { run: () => store.history.list('a') },
  getRevision: { run: () => store.history.get('a', old) },
  aggregate: { run: () => store.aggregate('texts', { count: true }) },
  verify: { run: () => store.views.verify('texts') },
  stats: { run: () => store.stats() },
  query: { run: () => store.query('texts', { text: 'a' }) },
  queryCells: { run: () => store.queryCells('texts') },
}

const writes: Readonly<Record<string, Call>> = {
  put: { run: (n) => store.put('p', { n: 100, text: `put ${n}` }) },
  putText: { run: (n) => store.putText('p', `{"n":100,"text":"put ${n}"}`) },
  putMany: { run: (n) => store.putMany({ p: { n: 100, text: `p${n}` }, q: { n: 101, text: `q${n}` } }) },
  delete: { before: () => store.put('p', { n: 100, text: 'deleted' }), run: () => store.delete('p') },
  transaction: {
    run: (n) =>
      store.transaction(async (tx) =>
        tx.put('p', { n: 100, text: `beside ${(await tx.get('a'))!['text']} ${n}` }),
      ),
  },
  restore: {
    before: (n) => store.put('a', { n: 0, text: `new ${n}` }),
    run: () => store.history.restore('a', old),
  },
  importFile: {
    run: async (n) => {
      const path = temporaryPath()
      writeFileSync(path, `[{"_id":"i","n":200,"text":"import ${n}"}]`)
      await store.importFile(path, { key: '_id', onExisting: 'replace' })
    },
  },
  forgetImport: { run: () => store.forgetImport('none') },
  addView: { some: true, before: () => drop('added'), run: (n) => store.views.add('added', new Numbers(n)) },
  defineView: { some: true, before: () => drop('draft'), run: () => store.views.publish(draft) },
  reindex: { run: () => store.views.reindex('texts') },
  pauseBuild: { some: true, before: pauseDraft, run: () => store.views.pause('draft') },
  resumeBuild: { some: true, before: pauseDraft, run: () => store.views.resume('draft') },
  cancelBuild: { some: true, before: pauseDraft, run: () => store.views.cancel('draft') },
  removeView: {
    before: async () => await store.views.publish(draft),
    run: () => store.views.remove('draft'),
  },
  restoreVersion: {
    some: true,
    before: async () => await store.views.publish(changed),
    run: () => store.views.restore('texts', 1),
  },
  repair: { run: () => store.views.repair('texts') },
  createStore: { some: true, run: (n) => database.createStore(`created_${n}`) },
  'Datastore.open of a new store': {
    some: true,
    run: async (n) => (await Datastore.open(proxy.url, { table: `opened_${n}` })).close(),
  },
  copyStore: { some: true, run: (n) => database.copyStore('items', database, { as: `copied_${n}` }) },
  discardCopy: { run: () => database.discardCopy('none') },
}

async function lost(name: string, { run, before, some }: Call, listed: readonly string[]): Promise<void> {
  for (let n = 0; ; n += some ? 1 + Math.floor(n / 4) : 1) {
    await before?.(n)
    proxy.cutAt(n, n % 2 === 0 ? 'unanswered' : 'unsent')
    const error = await Promise.resolve(run(n)).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    const whole = proxy.withdraw()
    const code =
      error instanceof DatastoreError ? error.code : error === null ? 'done' : JSON.stringify(error)
    expect(
      whole ? ['done'] : ['done', ...listed],
      `${name}, lost at packet ${n}: ${(error as Error)?.message}`,
    ).toContain(code)
    const named = (error as Error | null)?.message.includes(new URL(proxy.url).host)
    expect(code === 'done' || named, `${name}, lost at packet ${n}: says no server`).toBe(true)
    expect(await store.get('d')).toMatchObject({ text: 'd' })
    if (whole) break
  }
}

test.each(Object.entries(reads))(
  '%s over a connection that is lost at any of its packets is DISCONNECTED, and later calls go on',
  async (name, call) => {
    await lost(name, call, ['DISCONNECTED'])
    expect(await store.changes.seq()).toBeGreaterThan(0)
  },
)

test.each(Object.entries(writes))(
  '%s over a connection that is lost at any of its packets says whether the outcome is known, and later calls go on',
  async (name, call) => {
    await lost(name, call, ['DISCONNECTED', 'UNKNOWN_OUTCOME'])
    expect(await store.put('later', { n: 300, text: `after ${name}` })).toMatchObject({ key: 'later' })
  },
)

test('every view is then as its map of the documents', async () => {
  for (const name of ['numbers', 'texts'])
    expect(await store.views.verify(name)).toMatchObject({ different: 0 })
})
