import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import type { Migration } from '../../src/engine/store/migrations/migration.ts'
import { View } from '../../src/engine/view.ts'
import { meddle } from '../support/databases/meddle.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'
import { refusal } from '../support/refusal.ts'

const table = 'users'

/** Splits the name of a user, and then counts how often the document was migrated. */
const split: Migration = {
  number: 1,
  name: 'split the name',
  change({ name, ...user }) {
    const [first, last] = (name as string).split(' ')
    return { ...user, first, last }
  },
}
const count: Migration = {
  number: 2,
  name: 'count visits',
  change: (user) => ({ ...user, visits: ((user['visits'] as number | undefined) ?? 0) + 1 }),
}

async function makeUsers(size: number): Promise<{ url: string; store: Datastore }> {
  const url = await temporaryUrl()
  const store = await Datastore.open(url, { table })
  await store.putMany(Array.from({ length: size }, (_, n) => [`u${n}`, { name: `Ann Nr${n}` }] as const))
  return { url, store }
}

async function contents(store: Datastore): Promise<object[]> {
  return await Array.fromAsync(store.iterate(), ({ _id, _rev, _updated, ...rest }) => rest)
}

describe('migrations', () => {
  test('change each document once, delete what they give null for, and leave what they give nothing for', async () => {
    const { url, store } = await makeUsers(3)
    await store.put('gone', { name: 'No Body', old: true })
    await store.put('done', { first: 'Kim', last: 'Lee' })
    const migrations: Migration[] = [
      { ...split, change: (user) => (user['name'] === undefined ? undefined : split.change(user)) },
      { number: 7, name: 'delete the old ones', change: (user) => (user['old'] ? null : user) },
    ]
    const result = await store.migrations.run(migrations)
    expect(result).toEqual({
      state: 'done',
      done: 5,
      total: 5,
      migrations: [
        { number: 1, name: 'split the name', changed: 4, deleted: 0 },
        { number: 7, name: 'delete the old ones', changed: 0, deleted: 1 },
      ],
    })
    expect(await contents(store)).toEqual([
      { _key: 'done', first: 'Kim', last: 'Lee' },
      { _key: 'u0', first: 'Ann', last: 'Nr0' },
      { _key: 'u1', first: 'Ann', last: 'Nr1' },
      { _key: 'u2', first: 'Ann', last: 'Nr2' },
    ])
    // Both went over the documents together: each was written once.
    expect((await store.get('u1'))?._rev).toMatch(/^2-/)
    expect((await store.get('done'))?._rev).toMatch(/^1-/)
    const written: string[] = []
    const other = await Datastore.open(url, { table, onQuery: ({ sql }) => written.push(sql) })
    written.length = 0
    expect(await other.migrations.run(migrations)).toMatchObject({ state: 'done', migrations: [] })
    // What was run before costs a look.
    expect(written.filter((sql) => /^\s*(create|insert|update|delete|begin|start)/i.test(sql))).toEqual([])
    await other.close()
    expect(await store.migrations.list()).toMatchObject([
      { number: 1, state: 'done', done: 5, total: 5 },
      { number: 7, state: 'done', finished: expect.stringMatching(/Z$/) },
    ])
    await store.close()
  })

  test('an empty store has been through them, and documents that come later are left alone', async () => {
    const { store } = await makeUsers(0)
    await store.migrations.run([split])
    await store.put('new', { first: 'Kim', last: 'Lee' })
    await store.migrations.run([split])
    expect(await store.get('new')).toMatchObject({ first: 'Kim', last: 'Lee' })
    await store.close()
  })

  test('that are interrupted go on where they were, and change no document twice (a law)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 160 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }),
        async (size, stops) => {
          const { url, store } = await makeUsers(size)
          for (const batches of stops) {
            let seen = 0
            for await (const { state } of store.migrations.run([split, count]))
              if (state === 'done' || ++seen > batches) break
          }
          await store.close()
          const again = await Datastore.open(url, { table })
          await again.migrations.run([split, count])
          const documents = await contents(again)
          expect(documents).toHaveLength(size)
          for (const document of documents) expect(document).toMatchObject({ first: 'Ann', visits: 1 })
          await again.close()
        },
      ),
      { numRuns: 4 },
    )
  })

  test('run by several programs at once, beside one that writes, change no document twice', async () => {
    const { url, store } = await makeUsers(300)
    const others = await Promise.all([1, 2].map(() => Datastore.open(url, { table })))
    const writing = (async () => {
      for (let n = 0; n < 60; n++) {
        await others[1]!.update(`u${n * 5}`, (user) => ({ ...user, touched: true }))
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    await Promise.all([store, ...others].map((each) => each.migrations.run([split, count])))
    await writing
    const documents = await contents(store)
    expect(documents.filter((each) => 'name' in each)).toEqual([])
    expect(documents.map((each) => (each as { visits?: number }).visits)).toEqual(documents.map(() => 1))
    expect(documents.filter((each) => 'touched' in each)).toHaveLength(60)
    for (const each of [store, ...others]) await each.close()
  })

  test('stop at a document that they fail on or a view refuses, naming both, and go on when that is mended', async () => {
    const { store } = await makeUsers(120)
    await store.put('u70', { name: null })
    const failed = await refusal(store.migrations.run([split]))
    expect(failed.code).toBe('INVALID_INPUT')
    expect(failed.details.key).toBe('u70')
    expect(failed.message).toMatch(/^Migration 1 \("split the name"\) failed on document "u70": TypeError: /)
    const [begun] = await store.migrations.list()
    expect(begun).toMatchObject({ state: 'running', total: 120 })
    expect(await store.get('u0')).toMatchObject({ first: 'Ann' })

    class Lasts extends View {
      override columns = [{ name: 'last', type: 'text', unique: true }] as const;
      override *map(user: MapDocument) {
        if (user.last !== undefined) yield { last: user.last }
      }
    }
    await store.views.add('lasts', new Lasts())
    await store.put('u70', { name: 'Ann Nr0' })
    const refused = await refusal(store.migrations.run([split]))
    expect(refused).toMatchObject({ code: 'CONSTRAINT', details: { key: 'u70', holder: 'u0' } })
    expect(refused.message).toMatch(
      /^Migration 1 \("split the name"\) stopped at document "u70"\. .*u0.*go on\.$/,
    )
    await store.put('u70', { name: 'Ann Nr70' })
    await store.migrations.run([split])
    expect(await store.query('lasts', { last: 'Nr70' })).toMatchObject([{ _key: 'u70' }])
    expect(await store.query('lasts', {}, { limit: 500 })).toHaveLength(120)
    await store.close()
  })

  test('are tried without a write', async () => {
    const { store } = await makeUsers(30)
    await store.put('bad', { name: 7 })
    const seq = await store.changes.seq()
    const report = await store.migrations.dryRun([
      split,
      { number: 2, name: 'delete u3', change: ({ _key }) => (_key === 'u3' ? null : undefined) },
    ])
    expect(report).toMatchObject({
      state: 'done',
      done: 31,
      total: 31,
      migrations: [
        { number: 1, changed: 30, deleted: 0 },
        { number: 2, changed: 0, deleted: 1 },
      ],
      failing: 1,
      errors: [
        { key: 'bad', code: 'INVALID_INPUT', message: expect.stringContaining('split is not a function') },
      ],
    })
    expect(report.examples).toHaveLength(10)
    expect(report.examples[0]).toEqual({
      key: 'u0',
      before: expect.stringContaining('Ann Nr0'),
      after: '{"first":"Ann","last":"Nr0"}',
    })
    expect(report.examples[3]).toMatchObject({ key: 'u3', after: null })
    expect(await store.changes.seq()).toBe(seq)
    expect(await store.migrations.list()).toEqual([])
    await store.close()
  })

  test('are held to the schema of the store, in their last form only', async () => {
    const { url, store } = await makeUsers(2)
    await store.close()
    const schema = v.looseObject({ first: v.string(), visits: v.number() })
    const typed = await Datastore.open(url, { table, schema })
    expect(await typed.migrations.dryRun([split])).toMatchObject({
      failing: 2,
      errors: [{ key: 'u0', code: 'INVALID_INPUT', message: expect.stringContaining('visits') }, {}],
    })
    expect(await typed.migrations.dryRun([split, count])).toMatchObject({ failing: 0 })
    expect(await refusal(typed.migrations.run([split]))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { key: 'u0' },
    })
    await typed.close()
    const again = await Datastore.open(url, { table })
    await again.migrations.run([split, count])
    expect(await again.get('u1')).toMatchObject({ first: 'Ann', visits: 1 })
    await again.close()
  })

  test('that were begun before others were added go on, whatever form the schema asks for in the end', async () => {
    const { url, store } = await makeUsers(200)
    for await (const { done } of store.migrations.run([split])) if (done > 0) break
    const done = (await store.migrations.list())[0]!.done
    expect(done).toBeLessThan(200)
    await store.close()
    const schema = v.looseObject({ first: v.string(), visits: v.number() })
    const typed = await Datastore.open(url, { table, schema })
    expect(await typed.migrations.dryRun([split, count])).toMatchObject({
      done: 200,
      failing: 0,
      migrations: [
        { number: 1, changed: 200 - done },
        { number: 2, changed: 200 },
      ],
    })
    // Without the one that leads to it, the form of the schema is not reached.
    expect(await refusal(typed.migrations.run([split]))).toMatchObject({ code: 'INVALID_INPUT' })
    expect((await typed.migrations.run([split, count])).migrations).toMatchObject([
      { number: 1, changed: 200 },
      { number: 2, changed: 200 },
    ])
    for (const document of await contents(typed)) expect(document).toMatchObject({ first: 'Ann', visits: 1 })
    await typed.close()
  })

  test('are refused where they are not those that the store went through', async () => {
    const { store } = await makeUsers(2)
    await store.migrations.run([split, { ...count, number: 4 }])
    const run = (...list: readonly Migration[]) => refusal(store.migrations.run(list))
    expect(await run(split)).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining('this program knows migrations up to 1 only'),
    })
    expect(await run({ ...count, number: 4 })).toMatchObject({ code: 'UNSUPPORTED_FORMAT' })
    expect((await run({ ...split, name: 'other' }, { ...count, number: 4 })).message).toContain(
      'was run as "split the name", and is called "other" here',
    )
    expect((await run(split, { ...count, number: 3 }, { ...count, number: 4 })).message).toContain(
      'Migration 3 ("count visits") comes too late',
    )
    await store.close()
  })

  test('that are no list of migrations are refused before anything is read', async () => {
    const { store } = await makeUsers(0)
    const wrong: unknown[] = [
      {},
      [null],
      [{ ...split, number: 0 }],
      [{ ...split, number: 1.5 }],
      [count, split],
      [split, split],
      [{ ...split, name: ' ' }],
      [{ number: 1, name: 'no change' }],
    ]
    for (const list of wrong)
      expect(
        (() => {
          try {
            void store.migrations.run(list as Migration[])
            return undefined
          } catch (error) {
            return (error as { code?: string }).code
          }
        })(),
      ).toBe('INVALID_INPUT')
    await store.close()
  })

  test('go along with a copy of the store, which is refused while they run', async () => {
    const { url, store } = await makeUsers(200)
    for await (const { done } of store.migrations.run([split])) if (done > 0) break
    const from = await Database.open(url)
    const to = await Database.open(temporaryPath(), { create: true })
    expect(await refusal(from.copyStore(table, to))).toMatchObject({ code: 'BUSY' })
    await store.migrations.run([split])
    await from.copyStore(table, to)
    const copy = await to.store(table)
    await copy.migrations.run([split, count])
    expect(await copy.get('u9')).toMatchObject({ first: 'Ann', last: 'Nr9', visits: 1 })
    expect((await copy.migrations.list()).map(({ number }) => number)).toEqual([1, 2])
    for (const each of [from, to]) await each.close()
    await store.close()
  })

  test('whose records another program has broken are refused as damaged', async () => {
    const { url, store } = await makeUsers(1)
    await store.migrations.run([split])
    await meddle(url, 'update datastore_migrations set number = -1')
    expect(await refusal(store.migrations.list())).toMatchObject({ code: 'CORRUPT' })
    await store.close()
  })
})
