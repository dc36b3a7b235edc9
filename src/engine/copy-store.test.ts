import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { Database } from './database.ts'
import { Datastore } from './datastore.ts'
import { execute } from './testing/execute.ts'
import { refusal } from './testing/refusal.ts'
import { createServerDatabase } from './testing/server-database.ts'
import type { ServerDatabase } from './testing/server-database.ts'
import { temporaryPath } from './testing/temporary-folder.ts'
import { dialect, runs, temporaryUrl } from './testing/temporary-url.ts'
import { reachableServers } from './testing/test-servers.ts'
import { UsersIndex } from './testing/users-index.ts'

let other: ServerDatabase | undefined
afterAll(() => other?.drop())

/** The databases that a copy goes through: of the one that is tested, and from one server to the other. */
async function way(): Promise<string[]> {
  const urls = [await temporaryUrl()]
  if (dialect === 'mysql' && (await reachableServers()).includes('postgres')) {
    other ??= await createServerDatabase('postgres')
    urls.push(await other.place(`t_${process.hrtime.bigint()}`))
  }
  return [...urls, temporaryPath()]
}

async function open(url: string): Promise<Database> {
  return await Database.open(url, { create: true, durability: 'normal' })
}

/** Everything a store keeps that a caller can see. */
async function contents(database: Database, name: string): Promise<unknown> {
  const store = await database.store(name)
  const documents = []
  for await (const document of store.iterateText()) documents.push(document)
  const changes = await store.changes()
  const keys = changes.map(({ key }) => key)
  const history = await Promise.all(
    keys.map(async (key) => {
      const revisions = await store.history(key)
      return await Promise.all(
        revisions.map(async (revision) => ({
          ...revision,
          text: (await store.getRevision(key, revision.rev)).text,
        })),
      )
    }),
  )
  const views = (await store.listViews()).filter((view) => view.kind === 'authored')
  const shown = await Promise.all(
    views.map(async ({ name: view, state, answers, columns }) => ({
      view,
      state,
      answers,
      columns,
      versions: await store.viewVersions(view),
      rows: await store.query(view, {}, { orderBy: ['_key'] }),
    })),
  )
  return { documents, changes, history, shown, seq: await store.seq() }
}

const byName = {
  name: 'by_name',
  columns: [{ name: 'name', type: 'text' as const, index: true }],
  map: 'export default function* map(doc) { if (typeof doc.name === "string") yield { name: doc.name.replaceAll("\\u0000", "") } }',
  tests: [{ key: 'ann', text: '{"name":"Ann"}', rows: [{ name: 'Ann' }] }],
}

const hostile = {
  "it's; DROP TABLE x;--": '{"n": 12345678901234567890, "float": 1.0,\n  "n": 1}',
  '"quoted"': String.raw`{"lone": "\ud800", "nul": "\u0000", "name": "a\u0000b"}`,
  'É ': '{ }',
  É: '{"name": "É"}',
  '𝒳/y%_?': `{"name": "${'x'.repeat(700)}"}`,
  ['k'.repeat(1024)]: '{"name":"long"}',
}

/** A store with hostile documents, changes, deletions, old revisions and two versions of a view. */
async function makeStore(database: Database, name = 'users'): Promise<Datastore> {
  const store = await database.createStore(name, { history: { keep: 2 } })
  for (const [key, text] of Object.entries(hostile)) await store.putText(key, text)
  for (const n of [1, 2, 3, 4]) await store.put('changed', { name: `n${n}` })
  await store.putMany(Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`many ${n}`, { n }])))
  await store.delete('many 3')
  await store.delete('many 69')
  await store.put('many 3', { again: true })
  await store.defineView({ ...byName, map: 'export default function* map(doc) { yield { name: null } }', tests: [] })
  await store.defineView(byName)
  return store
}

describe('copyStore', () => {
  test('copies of copies are the store, on every database, and go on as it would (a law)', async () => {
    const first = await open(temporaryPath())
    const store = await makeStore(first)
    await store.addView('index', new UsersIndex())
    const expected = await contents(first, 'users')
    let from = first
    for (const url of await way()) {
      const to = await open(url)
      const states = new Set<string>()
      let last
      for await (const step of from.copyStore('users', to)) {
        states.add(step.state)
        last = step
      }
      expect([...states]).toEqual(['documents', 'history', 'verifying', 'views', 'done'])
      expect(last).toMatchObject({ documents: 76, deletions: 2, views: ['by_name'] })
      expect(last!.leftOut).toEqual(from === first ? ['index'] : [])
      expect(last!.contentHash!.copy).toBe(last!.contentHash!.source)
      expect(await contents(to, 'users')).toEqual(expected)
      if (from !== first) await from.close()
      from = to
    }
    const seq = await store.seq()
    const copy = await from.store('users')
    for (const each of [store, copy]) {
      const saved = await each.put('next', { name: 'Next' })
      expect(saved.seq).toBe(seq + 1)
      await each.put('changed', { name: 'n5' })
      expect((await each.history('changed')).length).toBe(2)
      expect(await each.query('by_name', { name: 'Next' })).toMatchObject([{ _key: 'next' }])
    }
    expect((await copy.changes({ since: seq })).map(({ key }) => key)).toEqual(['next', 'changed'])
    await from.close()
    await first.close()
  })

  test('whatever is put and deleted, the copy of the copy is the store (a law)', async () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'ä', "'; --", '🂡'),
      value: fc.option(fc.json(), { nil: null }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, history) => {
        const first = await open(temporaryPath())
        const between = await open(await temporaryUrl())
        const store = await first.createStore('s', { history, compress: history })
        for (const { key, value } of steps) {
          if (value === null) await store.delete(key)
          else await store.putText(key, `{"value":${value}}`)
        }
        await first.copyStore('s', between, { as: 'there' })
        await between.copyStore('there', first, { as: 'back' })
        expect(await contents(first, 'back')).toEqual(await contents(first, 's'))
        await between.close()
        await first.close()
      }),
      { numRuns: runs(20) },
    )
  })
})
