import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CopyProgress } from '../../src/engine/copy/copy-progress.ts'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { execute } from '../support/databases/execute.ts'
import { meddle } from '../support/databases/meddle.ts'
import { refusal } from '../support/refusal.ts'
import { createServerDatabase, openRawConnection } from '../support/servers/server-database.ts'
import type { ServerDatabase } from '../support/servers/server-database.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { dialect, runs, temporaryUrl } from '../support/databases/temporary-url.ts'
import { reachableServers, testServers } from '../support/servers/test-servers.ts'
import { UsersIndex } from '../support/maps/users-index.ts'

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
  // A copy's cursors are its own.
  const changes = (await store.changes.list()).map(({ cursor: _, ...change }) => change)
  const keys = changes.map(({ key }) => key)
  const history = await Promise.all(
    keys.map(async (key) => {
      const revisions = await store.history.list(key)
      return await Promise.all(
        revisions.map(async (revision) => ({
          ...revision,
          text: (await store.history.get(key, revision.rev)).text,
        })),
      )
    }),
  )
  const views = (await store.views.list()).filter((view) => view.kind === 'authored')
  const shown = await Promise.all(
    views.map(async ({ name: view, state, answers, columns }) => ({
      view,
      state,
      answers,
      columns,
      versions: await store.views.versions(view),
      rows: await store.query(view, {}, { orderBy: ['_key'] }),
    })),
  )
  return { documents, changes, history, shown, seq: await store.changes.seq() }
}

const byName = {
  name: 'by_name',
  columns: [{ name: 'name', type: 'text' as const, index: true, fullText: true }],
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
  await store.views.publish({
    ...byName,
    map: 'export default function* map(doc) { yield { name: null } }',
    tests: [],
  })
  await store.views.publish(byName)
}

describe('copyStore', () => {
  test('copies of copies are the store, on every database, and go on as it would (a law)', async () => {
    const store = await first.store('users')
    await store.views.add('index', new UsersIndex())
    const expected = await contents(first, 'users')
    const found = async (database: Database): Promise<string[]> => {
      const copied = await database.store('users')
      const rows = await copied.query('by_name', { name: { matches: 'n4 OR "E" OR lon*' } })
      return rows.map(({ _key }) => _key)
    }
    expect((await found(first)).map((key) => key.slice(0, 7))).toEqual(['É', 'kkkkkkk', 'changed'])
    let from = first
    for (const url of await way()) {
      const to = await open(url)
      const states = new Set<string>()
      const steps: CopyProgress[] = []
      for await (const step of from.copyStore('users', to)) {
        states.add(step.state)
        steps.push(step)
      }
      expect([...states]).toEqual(['documents', 'history', 'verifying', 'views', 'done'])
      const { contentHash, leftOut, ...counts } = steps.at(-1)!
      expect(counts).toMatchObject({ documents: 76, deletions: 2, views: ['by_name'] })
      expect(leftOut).toEqual(from === first ? ['index'] : [])
      expect(contentHash?.copy).toBe(contentHash?.source)
      expect(await contents(to, 'users')).toEqual(expected)
      expect(await found(to)).toEqual(await found(first))
      if (from !== first) await from.close()
      from = to
    }
    const seq = await store.changes.seq()
    const copy = await from.store('users')
    for (const each of [store, copy]) {
      const saved = await each.put('next', { name: 'Next' })
      expect(saved.seq).toBe(seq + 1)
      await each.put('changed', { name: 'n5' })
      expect((await each.history.list('changed')).length).toBe(2)
      expect(await each.query('by_name', { name: 'Next' })).toMatchObject([{ _key: 'next' }])
      expect(await each.query('by_name', { name: { matches: 'NEXT' } })).toMatchObject([{ _key: 'next' }])
      expect(await each.query('by_name', { name: { matches: 'n4' } })).toEqual([])
    }
    expect((await copy.changes.list({ since: seq })).map(({ key }) => key)).toEqual(['next', 'changed'])
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
    const seq = await store.changes.seq()
    let writes = 0
    for await (const { state, done } of here.copyStore('s', to, { as: 'there' })) {
      // The snapshot is taken after the first step.
      if (state !== 'documents' || done === 0) continue
      await store.put(`k${writes}`, { written: writes })
      await store.delete(`k${1000 + writes}`)
      writes++
    }
    expect(writes).toBeGreaterThan(1)
    const copy = await to.store('there')
    const found = new Set<string>()
    for await (const { key, text } of copy.iterateText()) {
      found.add(key)
      const n = Number(key.slice(1))
      expect(text).toBe(key === 'large' ? large : JSON.stringify({ n, pad: 'x'.repeat(600) }))
    }
    expect(found.size).toBe(2001)
    expect(await copy.changes.list({ since: seq })).toEqual([])
    await to.close()
    await here.close()
  })

  test('is refused when it is not what was read', async () => {
    const url = await temporaryUrl()
    const to = await open(url)
    const meddling = async (): Promise<void> => {
      for await (const { state } of first.copyStore('users', to))
        if (state === 'history') await meddle(url, `update users set rev = '9-x' where id = 1`)
    }
    expect(await refusal(meddling())).toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining('keys, revisions or texts of documents'),
    })
    expect((await to.inspect()).stores).toEqual([])
    await to.close()
  })

  test('leaves nothing when it is cancelled or its loop is left, wherever it is', async () => {
    const to = await open(await temporaryUrl())
    await to.createStore('other')
    const before = await to.inspect()
    const all = ['documents', 'history', 'verifying', 'views']
    const states = dialect === 'sqlite' ? all : all.slice(-1)
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
    const both = [
      ['documents', 'discard'],
      ['views', 'begin anew'],
    ] as const
    for (const [state, goOn] of both.slice(dialect === 'sqlite' ? 0 : 1)) {
      expect(copyUntil(state, path, url)).toBe('SIGKILL')
      const to = await open(url)
      expect((await to.inspect()).stores.map(({ name }) => name)).not.toContain('users')
      expect(await refusal(to.store('users'))).toMatchObject({ code: 'UNKNOWN_STORE' })
      const taken = await refusal(Datastore.open(url, { table: 'users' }))
      expect(taken).toMatchObject({
        code: 'EXISTS',
        message: expect.stringContaining('unfinished copy of "users"'),
      })
      expect(goOn === 'begin anew' || (await to.discardCopy('users'))).toBe(true)
      await first.copyStore('users', to, { as: goOn === 'begin anew' ? 'users' : 'another' })
      expect(await to.discardCopy('users')).toBe(false)
      expect(await contents(to, goOn === 'begin anew' ? 'users' : 'another')).toEqual(
        await contents(first, 'users'),
      )
      await to.close()
    }
  })

  test('refuses what it cannot do, naming what is in the way, and keeps nothing', async () => {
    const file = temporaryPath()
    const here = await open(file)
    const store = await here.createStore('s')
    const to = await open(await temporaryUrl())
    await to.createStore('taken')
    const copy = async (as: string): Promise<unknown> => await refusal(here.copyStore('s', to, { as }))
    expect(await copy('taken')).toMatchObject({ code: 'EXISTS' })
    expect(await copy('TAKEN')).toMatchObject({ code: 'EXISTS' })
    expect(await copy('no name')).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await refusal(here.copyStore('none', to))).toMatchObject({
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
    const { prepare, refused } = impossible[dialect]!
    await prepare(store, to)
    const { stores } = await to.inspect()
    expect(await copy('there')).toMatchObject(refused)
    expect((await to.inspect()).stores).toEqual(stores)
    const readonly = await Database.open(file, { readonly: true })
    expect(await refusal(here.copyStore('s', readonly, { as: 'x' }))).toMatchObject({
      code: 'READ_ONLY',
    })
    await readonly.close()
    await to.close()
    await here.close()
  })
})

/** Executes SQL as another program would. */
interface Impossible {
  readonly prepare: (store: Datastore, to: Database) => Promise<unknown>
  readonly refused: object
}

/** What only one database refuses. */
const impossible: Readonly<Record<string, Impossible>> = {
  sqlite: {
    prepare: (_store, to) => to.createStore('there'),
    refused: { code: 'EXISTS' },
  },
  mysql: {
    prepare: async (store) => {
      const server = await openRawConnection(dialect, testServers.mysql)
      const most = Number(await server.value('@@max_allowed_packet'))
      await server.close()
      await store.putText('too large', `{"text":"${'x'.repeat(most)}"}`)
    },
    refused: {
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/"too large".*max_allowed_packet/s),
      details: { key: 'too large' },
    },
  },
  postgres: {
    prepare: async (store) => {
      await store.putText('nul', String.raw`{"name":"a\u0000b"}`)
      const map = 'export default function* map(doc) { if (doc.name) yield { name: doc.name } }'
      await store.views.publish({ ...byName, map, tests: [] })
    },
    refused: {
      code: 'CONSTRAINT',
      message: expect.stringContaining('View "by_name" could not be built in the copy'),
      details: { key: 'nul' },
    },
  },
}

/** Copies the store "users" in a process of its own, which kills itself when the copy comes to a state. */
function copyUntil(state: string, from: string, to: string): NodeJS.Signals | null {
  const script = `
    import { Database } from ${JSON.stringify(join(import.meta.dirname, '../../src/engine/index.ts'))}
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
