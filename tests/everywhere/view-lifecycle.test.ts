import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { rows } from '../../src/engine/storage/operation.ts'
import { openStorage } from '../../src/engine/storage/open-storage.ts'
import { byAnotherProgram } from '../support/databases/another-program.ts'
import { refusal } from '../support/refusal.ts'
import { privateUrl, temporaryUrl } from '../support/databases/temporary-url.ts'
import { transitions } from '../../src/engine/views/lifecycle.ts'

function ages(change: Partial<ViewDefinition> = {}): ViewDefinition {
  return {
    name: 'ages',
    columns: [{ name: 'age', type: 'integer' }],
    map: 'export default (doc) => [{ age: doc.age }]',
    ...change,
  }
}

function numbered(version: number): ViewDefinition {
  return ages({ map: `export default (doc) => [{ age: doc.age + ${version} }]` })
}

const failing = ages({ map: 'export default (doc) => { throw new Error("no") }' })

async function people(count: number, path?: string): Promise<Datastore> {
  const store = await Datastore.open(path ?? (await privateUrl()), { table: 'people' })
  await store.putMany(
    Array.from({ length: count }, (_, age): [string, object] => [
      `k${String(age).padStart(4, '0')}`,
      { age },
    ]),
  )
  return store
}

describe('the versions of a view', () => {
  let store: Datastore
  beforeAll(async () => (store = await people(5)))
  afterAll(() => store.close())

  test('are all kept, with what each changed, and say which one answers', async () => {
    await store.views.publish(ages())
    await store.views.publish(
      ages({
        columns: [
          { name: 'age', type: 'real', index: true },
          { name: 'key', type: 'text' },
        ],
        map: 'export default (doc) => [{ age: doc.age, key: doc._key }]',
        onError: 'skip',
      }),
    )
    const versions = await store.views.versions('ages')
    expect(versions).toMatchObject([
      {
        version: 2,
        state: 'ready',
        answers: true,
        failure: null,
        changes: [
          'Column “age”: integer → real, indexed.',
          'Column “key” was added: text.',
          'The map has changed: 1 line new, 1 line gone.',
          'When the map fails: refuse the document → skip the document.',
        ],
      },
      { version: 1, state: 'retired', answers: false, changes: [], definition: ages() },
    ])
    for (const { created, published } of versions) expect(published! >= created).toBe(true)
  })

  test('are restored as a new version', async () => {
    expect(await store.views.restore('ages', 1)).toEqual({ state: 'ready', done: 5, total: 5 })
    expect(await store.views.versions('ages')).toMatchObject([
      { version: 3, state: 'ready', definition: ages() },
      { version: 2, state: 'retired' },
      { version: 1, state: 'retired' },
    ])
    expect(await store.query('ages', { age: 3 })).toMatchObject([{ age: 3 }])
    const none = await refusal(store.views.restore('ages', 9))
    expect(none).toMatchObject({ code: 'NOT_FOUND' })
    expect(none.message).toContain('1, 2, 3')
  })

  test('stay as they are when the definition that answers is published or restored again', async () => {
    const before = await store.views.versions('ages')
    await store.views.publish(ages())
    await store.views.restore('ages', 3)
    await store.views.restore('ages', 1)
    expect(await store.views.versions('ages')).toEqual(before)
  })

  test('that could not be built are kept as failed, and the one before answers', async () => {
    await refusal(store.views.publish(failing))
    expect(await store.views.get('ages')).toMatchObject({
      state: 'failed',
      version: 3,
      answers: 3,
      failedVersion: 4,
    })
    expect(await store.views.versions('ages')).toMatchObject([
      { version: 4, state: 'failed', answers: false, published: null, failure: { code: 'MAP_ERROR' } },
      { version: 3, state: 'ready', answers: true },
      { version: 2 },
      { version: 1 },
    ])
    expect(await store.views.errors('ages')).toEqual([])
    expect(await store.views.errors('ages', { version: 4, limit: 1 })).toMatchObject([
      { key: 'k0000', version: 4, line: 1, code: 'MAP_ERROR' },
    ])
    // Trying it again makes no version of its own.
    await refusal(store.views.publish(failing))
    expect((await store.views.versions('ages'))[0]).toMatchObject({ version: 4 })
    await store.views.publish(ages())
    expect(await store.views.get('ages')).toMatchObject({ state: 'ready', version: 3, failure: null })
    expect(await store.views.errors('ages', { version: 4 })).toEqual([])
  })

  test('are no concern of an unchanged definition: not a statement that defines or writes', async () => {
    const path = await temporaryUrl()
    const other = await people(3, path)
    await other.views.publish(ages())
    const before = await looksOf(path)
    await other.views.publish(ages({ onError: 'reject' }))
    expect(await looksOf(path)).toEqual(before)
    await other.close()
  })
})

/** The schema and the catalog, as they are. */
async function looksOf(path: string) {
  const storage = await openStorage(path, { readonly: true })
  const looks = await storage.read(
    (function* () {
      const version = yield* storage.dialect.introspector.schemaVersion()
      const views = yield* rows('select * from datastore_views')
      const versions = yield* rows('select * from datastore_view_versions')
      const stores = yield* rows('select * from datastore_stores')
      return { version, views, versions, stores }
    })(),
  )
  await storage.close()
  return looks
}

describe('the share of documents that may fail', () => {
  const halfFails =
    'export default (doc) => { if (doc.age % 2 === 0) throw new Error("even"); return [{ age: doc.age }] }'

  test('is what the definition says, and the old version stays', async () => {
    const store = await people(200)
    await store.views.publish(ages())
    const wanted = ages({ map: halfFails, onError: 'skip', maxFailures: 0.1 })
    const error = await refusal(store.views.publish(wanted))
    expect(error).toMatchObject({ code: 'MAP_ERROR', details: { view: 'ages', line: 1 } })
    expect(error.message).toMatch(/fails on \d+ of 200 documents, and at most 20 may fail/)
    expect(await store.views.get('ages')).toMatchObject({ state: 'failed', answers: 1, failedVersion: 2 })
    expect(await store.query('ages')).toHaveLength(200)
    await store.views.publish({ ...wanted, maxFailures: 0.5 })
    expect(await store.views.get('ages')).toMatchObject({ state: 'ready', errors: 100 })
    await store.close()
  })

  test('is a half where it does not say, in a store that is large enough to tell', async () => {
    const store = await people(200)
    const most = ages({
      map: 'export default (doc) => { if (doc.age > 80) throw new Error("old"); return [{ age: doc.age }] }',
      onError: 'skip',
    })
    expect((await refusal(store.views.publish(most))).message).toContain('at most 100 may fail')
    expect(await store.views.get('ages')).toMatchObject({ state: 'failed', answers: null })
    expect(await store.views.errors('ages', { limit: 1 })).toMatchObject([{ version: 1, key: 'k0081' }])
    await store.close()
    const few = await people(20)
    await few.views.publish({ ...most, map: failing.map })
    expect(await few.views.get('ages')).toMatchObject({ state: 'ready', errors: 20 })
    await few.close()
  })

  test('is for views that skip, and a share', async () => {
    const store = await people(1)
    for (const change of [{ maxFailures: 0.1 }, { onError: 'skip' as const, maxFailures: 1.5 }])
      expect(await refusal(store.views.publish(ages(change)))).toMatchObject({ code: 'INVALID_INPUT' })
    await store.close()
  })
})

test('a reindex that fails keeps the documents it failed on until the view is built again', async () => {
  const path = await temporaryUrl()
  const store = await people(20, path)
  await store.views.publish(ages())
  await byAnotherProgram(path, `update people set data = '{"age":"x"}' where "key" in ('k0003', 'k0007')`)
  const error = await refusal(store.views.reindex('ages'))
  expect(error).toMatchObject({ code: 'MAP_ERROR' })
  expect(error.message).toContain('View "ages" was not reindexed: its map fails on 2 documents.')
  expect(await store.views.get('ages')).toMatchObject({ state: 'failed', answers: 1, failedVersion: 1 })
  // The version that answers skips none.
  expect(await store.views.errors('ages', { version: 1 })).toEqual([])
  expect(await store.views.errors('ages', { failed: true })).toMatchObject([
    { key: 'k0003', code: 'MAP_ERROR', version: 1 },
    { key: 'k0007', code: 'MAP_ERROR', version: 1 },
  ])
  expect(await store.views.errors('ages', { failed: true, offset: 1, limit: 1 })).toMatchObject([
    { key: 'k0007' },
  ])
  await byAnotherProgram(path, `update people set data = '{"age":1}' where "key" in ('k0003', 'k0007')`)
  await store.views.reindex('ages')
  expect(await store.views.get('ages')).toMatchObject({ state: 'ready', failedVersion: null })
  expect(await store.views.errors('ages', { failed: true })).toEqual([])
  await store.close()
})

test('no document is without rows and without an entry in the error list (a law)', async () => {
  const store = await people(250)
  const picky = (limit: number): ViewDefinition =>
    ages({
      map: `export default (doc) => { if (doc.age % 7 > ${limit}) throw new Error("no"); return doc.age % 3 ? [{ age: doc.age }] : [] }`,
      onError: 'skip',
    })
  const obeyed = async (limit: number): Promise<void> => {
    const listed = new Map(
      (await store.views.errors('ages', { limit: 1000 })).map((error) => [error.key!, error]),
    )
    const found = await store.query('ages')
    for await (const { _key: key, age } of store.iterate()) {
      const has = found.filter((row) => row._key === key).map((row) => row['age'])
      const fails = age % 7 > limit
      expect([key, listed.delete(key), has]).toEqual([key, fails, fails || age % 3 === 0 ? [] : [age]])
    }
    expect([...listed]).toEqual([])
    expect(found.every((row) => row._key.startsWith('k'))).toBe(true)
  }
  let seed = 7
  const next = (most: number): number => (seed = (seed * 48_271) % 2_147_483_647) % most
  const write = async (): Promise<void> => {
    const key = `k${String(next(270)).padStart(4, '0')}`
    if (next(4) === 0) await store.delete(key)
    else await store.put(key, { age: next(1000) })
  }
  for (const limit of [3, 5, 4]) {
    for await (const _progress of store.views.publish(picky(limit)))
      for (let n = 0; n < 12; n++) await write()
    await obeyed(limit)
    for (let n = 0; n < 20; n++) await write()
    await obeyed(limit)
  }
  // The map is corrected, and the list is empty.
  await store.views.publish(picky(6))
  expect(await store.views.errors('ages')).toEqual([])
  await store.close()
})

describe('the lifecycle', () => {
  const walked: string[] = []

  test('goes from state to state as the table of transitions says', async () => {
    const path = await temporaryUrl()
    const store = await people(450, path)
    const stateOf = async (version: number): Promise<string> => {
      const views = await store.views.list()
      if (views.length === 0) return 'gone'
      return (await store.views.versions('ages')).find((known) => known.version === version)?.state ?? 'new'
    }
    const step = async (event: string, version: number, work: () => unknown): Promise<void> => {
      const from = await stateOf(version)
      await work()
      walked.push(`${from === 'gone' ? 'new' : from} --> ${await stateOf(version)}: ${event}`)
    }
    type Work = AsyncIterator<unknown>
    let work: Work = store.views.publish(ages())[Symbol.asyncIterator]()
    const begin = (started: AsyncIterable<unknown>) => async () => {
      work = started[Symbol.asyncIterator]()
      await work.next()
    }
    const end = async (): Promise<void> => {
      while ((await work.next()).done !== true);
    }
    const pause = async (): Promise<void> => {
      await store.views.pause('ages')
      await work.next().catch(() => undefined)
    }
    const cancel = () => store.views.cancel('ages')
    /** As when its process was killed: nothing is heard of the builder any more. */
    const die = () => byAnotherProgram(path, 'update datastore_builds set lease_until = 0')
    const resume = begin(store.views.resume('ages'))

    // The first version of a view.
    await step('publish', 1, begin(store.views.publish(numbered(1))))
    await step('cancel first', 1, cancel)
    await step('publish', 1, begin(store.views.publish(numbered(1))))
    await step('pause', 1, pause)
    await step('cancel first', 1, cancel)
    await step('publish', 1, begin(store.views.publish(numbered(1))))
    await step('die', 1, die)
    await step('pause', 1, () => store.views.pause('ages'))
    await step('resume', 1, resume)
    await step('die', 1, die)
    await step('cancel first', 1, cancel)
    await step('publish', 1, begin(store.views.publish(numbered(1))))
    await step('swap', 1, end)
    // It is filled anew.
    for (const stop of [async () => undefined, pause, die]) {
      await step('reindex', 1, begin(store.views.reindex('ages')))
      await (stop === pause ? step('pause', 1, pause) : stop === die ? step('die', 1, die) : stop())
      await step('cancel reindex', 1, cancel)
    }
    // A second version.
    for (const stop of [async () => undefined, pause, die]) {
      await step('publish', 2, begin(store.views.publish(numbered(2))))
      await (stop === pause ? step('pause', 2, pause) : stop === die ? step('die', 2, die) : stop())
      await step('cancel', 2, cancel)
    }
    await step('publish', 2, begin(store.views.publish(numbered(2))))
    await step('die', 2, die)
    await step('resume', 2, begin(store.views.resume('ages')))
    await step('supersede', 1, end)
    // One that fails, and is tried again.
    const late = ages({
      map: 'export default (doc) => { if (doc.age > 400) throw new Error("old"); return [] }',
    })
    await step('publish', 3, begin(store.views.publish(late)))
    await step('fail', 3, () => end().catch(() => undefined))
    await step('publish', 3, begin(store.views.publish(late)))
    await cancel()
    // A reindex that fails, and the same definition published again.
    await byAnotherProgram(path, `update people set data = '{"age":"x"}' where "key" = 'k0007'`)
    expect(await refusal(store.views.reindex('ages'))).toMatchObject({ code: 'MAP_ERROR' })
    await step('publish unchanged', 2, () => store.views.publish(numbered(2)))
    await store.close()
    expect([...new Set(walked)].toSorted()).toEqual(
      transitions.map(({ from, event, to }) => `${from} --> ${to}: ${event}`).toSorted(),
    )
  })

  test('is drawn in the documentation as it is', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/views.md'), 'utf8')
    const drawing = /```mermaid\nstateDiagram-v2\n([^`]*)```/.exec(text)?.[1] ?? ''
    const drawn = [...drawing.matchAll(/^ {2}(\S+) --> (\S+): (.+)$/gm)].map(
      ([, from, to, event]) => `${from === '[*]' ? 'new' : from} --> ${to === '[*]' ? 'gone' : to}: ${event}`,
    )
    expect(drawn.toSorted()).toEqual(
      transitions.map(({ from, event, to }) => `${from} --> ${to}: ${event}`).toSorted(),
    )
  })
})
