import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

const path = temporaryPath()
let first: Database
let other: ServerDatabase | undefined
beforeAll(async () => {
  first = await open(path)
  await makeStore(first)
})
afterAll(async () => {
  await first.close()
  await other?.drop()
})

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
async function makeStore(database: Database): Promise<void> {
  const store = await database.createStore('users', { history: { keep: 2 } })
  for (const [key, text] of Object.entries(hostile)) await store.putText(key, text)
  for (const n of [1, 2, 3, 4]) await store.put('changed', { name: `n${n}` })
  await store.putMany(Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`many ${n}`, { n }])))
  await store.delete('many 3')
  await store.delete('many 69')
  await store.put('many 3', { again: true })
  await store.defineView({
    ...byName,
    map: 'export default function* map(doc) { yield { name: null } }',
    tests: [],
  })
  await store.defineView(byName)
}

describe('copyStore', () => {
  test('copies of copies are the store, on every database, and go on as it would (a law)', async () => {
    const store = await first.store('users')
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
  })

  test('whatever is put and deleted, the copy of the copy is the store (a law)', async () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'ä', "'; --", '🂡'),
      value: fc.option(fc.json(), { nil: null }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, history) => {
        const here = await open(temporaryPath())
        const between = await open(await temporaryUrl())
        const store = await here.createStore('s', { history, compress: history })
        for (const { key, value } of steps) {
          if (value === null) await store.delete(key)
          else await store.putText(key, `{"value":${value}}`)
        }
        await here.copyStore('s', between, { as: 'there' })
        await between.copyStore('there', here, { as: 'back' })
        expect(await contents(here, 'back')).toEqual(await contents(here, 's'))
        await between.close()
        await here.close()
      }),
      { numRuns: runs(20) },
    )
  })

  test('takes documents of every size, and from a store that others write to (a law)', async () => {
    const here = await open(temporaryPath())
    const store = await here.createStore('s')
    const large = `{"text":"${'é'.repeat(dialect === 'sqlite' ? 8_000_000 : 500_000)}"}`
    await store.putText('large', large)
    await store.putMany(
      Array.from({ length: 2000 }, (_, n) => [`k${n}`, { n, pad: 'x'.repeat(600) }] as const),
    )
    const to = await open(await temporaryUrl())
    const seq = await store.seq()
    let writes = 0
    for await (const { state, done } of here.copyStore('s', to, { as: 'there' })) {
      // The snapshot is taken after the first step.
      if (state !== 'documents' || done === 0) continue
      await store.put(`k${writes}`, { written: writes })
      await store.delete(`k${1000 + writes}`)
      writes++
    }
    expect(writes).toBeGreaterThan(2)
    const copy = await to.store('there')
    const found = new Set<string>()
    for await (const { key, text } of copy.iterateText()) {
      found.add(key)
      if (key !== 'large') expect(JSON.parse(text)).toEqual({ n: Number(key.slice(1)), pad: 'x'.repeat(600) })
    }
    expect(found.size).toBe(2001)
    expect((await copy.getText('large'))?.text).toBe(large)
    expect(await copy.changes({ since: seq })).toEqual([])
    await to.close()
    await here.close()
  })

  test('leaves nothing when it is cancelled or its loop is left, wherever it is', async () => {
    const to = await open(await temporaryUrl())
    await to.createStore('other')
    const before = await to.inspect()
    const states =
      dialect === 'sqlite' ? ['documents', 'history', 'verifying', 'views'] : ['history', 'views']
    for (const state of states) {
      const controller = new AbortController()
      const cancelled = (async () => {
        for await (const step of first.copyStore('users', to, { signal: controller.signal }))
          if (step.state === state) controller.abort()
      })()
      expect(await refusal(cancelled)).toMatchObject({ code: 'CANCELLED' })
      for await (const step of first.copyStore('users', to)) if (step.state === state) break
      const { stores, tables } = await to.inspect()
      expect({ stores, tables }).toEqual({ stores: before.stores, tables: before.tables })
    }
    await first.copyStore('users', to)
    expect(await contents(to, 'users')).toEqual(await contents(first, 'users'))
    await to.close()
  })

  test('a killed one is no store, and is begun anew under its name or discarded', async () => {
    const url = await temporaryUrl()
    const kills = { sqlite: ['documents', 'views'], postgres: ['verifying'], mysql: ['views'] }
    for (const [turn, state] of kills[dialect as keyof typeof kills].entries()) {
      expect(copyUntil(state, path, url)).toBe('SIGKILL')
      const to = await open(url)
      expect((await to.inspect()).stores).toEqual([])
      expect(await refusal(to.store('users'))).toMatchObject({ code: 'UNKNOWN_STORE' })
      const taken = await refusal(Datastore.open(url, { table: 'users' }))
      expect(taken).toMatchObject({
        code: 'EXISTS',
        message: expect.stringContaining('unfinished copy of "users"'),
      })
      if (turn === 1) {
        expect(await to.discardCopy('users')).toBe(true)
        expect(await to.discardCopy('users')).toBe(false)
        expect((await to.inspect()).tables).toEqual([])
      }
      if (turn === 0) await first.copyStore('users', to)
      if (turn === 0) expect(await contents(to, 'users')).toEqual(await contents(first, 'users'))
      await to.close()
      if (dialect === 'sqlite') rmSync(url)
    }
  })

  test('refuses what it cannot do, naming what is in the way, and keeps nothing', async () => {
    const file = temporaryPath()
    const here = await open(file)
    const store = await here.createStore('s')
    const to = await open(await temporaryUrl())
    await to.createStore('taken')
    const copy = async (as: string): Promise<unknown> =>
      await refusal(Promise.resolve(here.copyStore('s', to, { as })))
    expect(await copy('taken')).toMatchObject({ code: 'EXISTS' })
    expect(await copy('TAKEN')).toMatchObject({ code: 'EXISTS' })
    expect(await copy('no name')).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await refusal(Promise.resolve(here.copyStore('none', to)))).toMatchObject({
      code: 'UNKNOWN_STORE',
    })
    expect(() => here.copyStore('s', to, { name: 'x' } as object)).toThrow('no option "name"')

    const running = here.copyStore('s', to, { as: 'mine' })[Symbol.asyncIterator]()
    await running.next()
    expect(await copy('mine')).toMatchObject({ code: 'BUSY' })
    expect(await refusal(to.discardCopy('mine'))).toMatchObject({ code: 'BUSY' })
    await running.return(undefined)

    await store.putMany(Array.from({ length: 100 }, (_, n) => [`k${n}`, { n }] as const))
    await execute(file, `update s set "key" = '${'k'.repeat(3000)}' where "key" = 'k50'`)
    const tooLong = await copy('there')
    expect(tooLong).toMatchObject({ code: 'INVALID_INPUT', details: { key: 'k'.repeat(3000) } })
    await execute(file, `delete from s where length("key") = 3000`)
    if (dialect === 'mysql') {
      await store.putText('too large', `{"text":"${'x'.repeat(17_000_000)}"}`)
      expect(await copy('there')).toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(/"too large".*max_allowed_packet/s),
        details: { key: 'too large' },
      })
      await store.delete('too large')
    }
    if (dialect === 'postgres') {
      await store.putText('nul', String.raw`{"name":"a\u0000b"}`)
      await store.defineView({
        ...byName,
        map: 'export default function* map(doc) { if (doc.name) yield { name: doc.name } }',
        tests: [],
      })
      expect(await copy('there')).toMatchObject({
        code: 'CONSTRAINT',
        message: expect.stringContaining('View "by_name" could not be built in the copy'),
        details: { key: 'nul' },
      })
    }
    const readonly = await Database.open(file, { readonly: true })
    expect(await refusal(Promise.resolve(here.copyStore('s', readonly, { as: 'x' })))).toMatchObject({
      code: 'READ_ONLY',
    })
    await readonly.close()
    expect((await to.inspect()).stores.map(({ name }) => name)).toEqual(['taken'])
    await to.close()
    await here.close()
  })
})

/** Copies the store "users" in a process of its own, which kills itself when the copy comes to a state. */
function copyUntil(state: string, from: string, to: string): NodeJS.Signals | null {
  const script = `
    import { Database } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
    const from = await Database.open(${JSON.stringify(from)})
    const to = await Database.open(${JSON.stringify(to)}, { create: true })
    for await (const step of from.copyStore('users', to))
      if (step.state === ${JSON.stringify(state)}) process.kill(process.pid, 'SIGKILL')`
  const { signal, stderr } = spawnSync(process.execPath, [
    '--no-warnings',
    '--input-type=module',
    '-e',
    script,
  ])
  if (signal === null) throw new Error(String(stderr))
  return signal
}
