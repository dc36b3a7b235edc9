import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { byAge, never, testApi } from '../../../../tests/support/test-api.ts'
import { Database } from '../../database.ts'
import { exportBundlePlan, importBundlePlan } from '../jobs/plans/bundle-plans.ts'

const host = testApi()

async function everything(database: string): Promise<unknown> {
  const { stores } = await host.handlers.databases.get({ database }, never)
  const held: unknown[] = []
  for (const { name: store } of stores) {
    const at = { database, store }
    const selection = { prefix: '', except: [] }
    const documents: unknown[] = []
    for await (const part of await host.handlers.documents.texts({ ...at, selection }, never))
      documents.push(...part.map(({ key, text, rev }) => [key, text, rev]))
    const views = await host.handlers.views.list(at, never)
    held.push([store, documents, views.map(({ name, columns, state }) => [name, columns, state])])
  }
  return held
}

test('a bundle is one file that brings all of a database back, views included', async () => {
  const place = await host.users(30)
  const { database } = place
  await host.ended((await host.handlers.views.publish({ ...place, definition: byAge }, never)).job)
  await host.handlers.databases.createStore({ database, store: 'empty' }, never)
  await host.handlers.databases.createStore({ database, store: 'odd' }, never)
  const text = '{ "id": 12345678901234567890, "x": 1.0 }'
  await host.handlers.documents.save({ database, store: 'odd', key: 'a "b" [c].d', text, rev: null }, never)
  const path = join(host.folder, 'all.db')
  const { job } = await host.handlers.exports.bundle({ database, path, history: true }, never)
  expect(await host.ended(job)).toMatchObject({
    state: 'done',
    result: `Wrote ${path}: 3 stores with 31 documents and 1 view.`,
  })
  expect((await readdir(host.folder)).filter((name) => name.includes('all.db'))).toEqual(['all.db'])

  const other = await host.handlers.databases.open(
    { path: join(host.folder, 'other.db'), create: true },
    never,
  )
  const into = { database: other.path, path }
  const stores = await host.handlers.imports.bundleStores(into, never)
  expect(stores).toMatchObject([
    { name: 'empty', documents: 0, views: [], taken: false },
    { name: 'odd', documents: 1, views: [], taken: false },
    { name: 'users', documents: 30, views: ['by_age'], taken: false },
  ])
  const imported = await host.handlers.imports.bundle(
    { ...into, stores: stores.map(({ name }) => name) },
    never,
  )
  expect(await host.ended(imported.job)).toMatchObject({ state: 'done' })
  expect(await everything(other.path)).toEqual(await everything(database))
  const again = await host.handlers.imports.bundleStores(into, never)
  expect(again.every(({ taken }) => taken)).toBe(true)
})

test('a bundle takes the place of no file, and a cancelled one leaves none', async () => {
  const { database } = await host.users(300)
  const taken = await refusal(
    host.handlers.exports.bundle({ database, path: database, history: true }, never),
  )
  expect(taken).toMatchObject({ code: 'EXISTS' })
  const path = join(host.folder, 'cut.db')
  const { job } = await host.handlers.exports.bundle({ database, path, history: true }, never)
  await host.handlers.jobs.cancel({ id: job }, never)
  expect(await host.ended(job)).toMatchObject({ state: 'cancelled' })
  expect((await readdir(host.folder)).filter((name) => name.includes('cut.db'))).toEqual([])
})

test('a file without a store is no bundle', async () => {
  const { database } = await host.users(1)
  const path = join(host.folder, 'none.db')
  await host.handlers.databases.open({ path, create: true }, never)
  expect((await refusal(host.handlers.imports.bundleStores({ database, path }, never))).message).toContain(
    'has no store: it is no bundle',
  )
})

test('what a bundle that was interrupted has left is removed when its job is discarded', async () => {
  const { database } = await host.users(30)
  const path = join(host.folder, 'all.db')
  const from = await Database.open(database)
  onTestFinished(() => from.close())
  const plan = exportBundlePlan(
    from,
    { type: 'export-bundle', database, store: '', path, history: true },
    'job-1',
  )
  const work = plan.run(new AbortController().signal)[Symbol.asyncIterator]()
  await work.next()
  const left = async (): Promise<string[]> =>
    (await readdir(host.folder)).filter((name) => name.includes('all.db'))
  expect(await left()).toContain('.all.db.job-1.tmp')
  await plan.discard?.()
  expect(await left()).toEqual([])
  await work.return?.('')
})

test('a store that a bundle has brought whole stays when its job is discarded', async () => {
  const { database } = await host.users(30)
  const to = await Database.open(database)
  onTestFinished(() => to.close())
  const path = join(host.folder, 'all.db')
  const task = { type: 'import-bundle' as const, database, store: '' as const, path, stores: ['users'] }
  await importBundlePlan({ to, changed: () => {} }, task, true).discard?.()
  expect((await to.inspect()).stores).toMatchObject([{ name: 'users' }])
})
