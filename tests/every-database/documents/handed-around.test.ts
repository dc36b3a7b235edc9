import fc from 'fast-check'
import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import type { DatastoreError } from '../../../src/shared/errors.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { refusal } from '../../support/refusal.ts'
import { privateUrl, runs } from '../../support/databases/temporary-url.ts'
import { View } from '../../../src/engine/view.ts'

/** Each document's texts, every one of which one document may hold once, and a number that changes without them. */
class Held extends View {
  override tableName = 'held'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('text').unique()
    table.integer('n')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    for (const text of doc['texts'] as string[]) yield { text, n: doc['n'] }
  }
}

const authored = {
  name: 'authored',
  columns: [{ name: 'text', type: 'text' as const, unique: true }],
  map: 'export default (doc) => doc.texts.map((text) => ({ text }))',
}

async function open(): Promise<Datastore> {
  const store = await Datastore.open(await privateUrl(), { table: 'docs', views: { held: new Held() } })
  await store.views.publish(authored)
  return store
}

test('two documents of a batch may exchange their unique values, in a transaction as well', async () => {
  const store = await open()
  const [one, other] = [
    { a: { texts: ['a@x'], n: 1 }, b: { texts: ['b@x'], n: 1 } },
    { a: { texts: ['b@x'], n: 2 }, b: { texts: ['a@x'], n: 2 } },
  ]
  await store.putMany(one)
  await store.putMany(other)
  expect(await store.query('held', {}, { orderBy: '_key' })).toMatchObject([
    { _key: 'a', text: 'b@x', n: 2 },
    { _key: 'b', text: 'a@x', n: 2 },
  ])
  await store.transaction((tx) => {
    for (const [key, doc] of Object.entries(one)) tx.put(key, doc)
  })
  // One that is deleted later in the transaction frees its value for what was put before, new or not.
  await store.transaction((tx) => {
    tx.put('c', { texts: ['a@x'], n: 3 })
    tx.put('b', { texts: ['c@x'], n: 3 })
    tx.delete('a')
  })
  expect(await store.query('authored', {}, { orderBy: '_key' })).toMatchObject([
    { _key: 'b', text: 'c@x' },
    { _key: 'c', text: 'a@x' },
  ])
  for (const view of ['held', 'authored']) expect((await store.views.verify(view)).differences).toEqual([])
  await store.close()
})

test('a value that two documents hold in the end is refused, naming both, and nothing is saved', async () => {
  const store = await open()
  await store.putMany({ a: { texts: ['a'], n: 1 }, b: { texts: ['b'], n: 1 } })
  const error = await refusal(store.putMany({ b: { texts: ['a'], n: 2 }, c: { texts: ['b'], n: 2 } }))
  expect(error).toMatchObject({ code: 'CONSTRAINT', details: { column: 'text', key: 'b', holder: 'a' } })
  expect(await store.get('c')).toBeUndefined()
  expect(await store.get('b')).toMatchObject({ texts: ['b'] })
  await store.close()
})

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const change = fc.record({
  key,
  texts: fc.option(fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5'), { maxLength: 2 }), { freq: 5 }),
})

test('a batch is saved just when its end holds each value once (a law)', async () => {
  const store = await open()
  let documents = new Map<string, readonly string[]>()
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 8 }), fc.nat(9), async (changes, n) => {
      const after = new Map(documents)
      for (const { key: changed, texts } of changes)
        if (texts === null) after.delete(changed)
        else after.set(changed, texts)
      const held = [...after.values()].flat()
      const fits = new Set(held).size === held.length
      const saved = store.transaction((tx) => {
        for (const { key: changed, texts } of changes)
          if (texts === null) tx.delete(changed)
          else tx.put(changed, { texts, n })
      })
      const code = await saved.then(
        () => 'saved',
        (error: unknown) => (error as DatastoreError).code,
      )
      expect(code).toBe(fits ? 'saved' : 'CONSTRAINT')
      if (fits) documents = after
      const rows = await store.query('held')
      const found = rows.map((row) => `${row._key} ${String(row['text'])}`).toSorted()
      const wanted = [...documents].flatMap(([of, texts]) => texts.map((text) => `${of} ${text}`))
      expect(found).toEqual(wanted.toSorted())
    }),
    { numRuns: runs(300) },
  )
  for (const view of ['held', 'authored']) expect((await store.views.verify(view)).differences).toEqual([])
  await store.close()
})

const numbers = Array.from({ length: 40 }, (_, n) => n)

test('many documents of a batch may exchange their values, and one that two hold in the end is refused (a law)', async () => {
  const store = await open()
  let held = numbers
  await store.putMany(numbers.map((n) => [`k${n}`, { texts: [`t${n}`], n: -1 }]))
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(numbers, { minLength: numbers.length }),
      fc.option(fc.tuple(fc.nat(39), fc.nat(39)), { freq: 2 }),
      fc.nat(9),
      async (order, doubled, n) => {
        const texts = [...order]
        if (doubled !== null) texts[doubled[0]] = texts[doubled[1]]!
        const saved = store.putMany(texts.map((text, at) => [`k${at}`, { texts: [`t${text}`], n }]))
        const fits = new Set(texts).size === texts.length
        const error = await saved.then(
          () => undefined,
          (refused: unknown) => refused as DatastoreError,
        )
        const named = new Set([error?.details['key'], error?.details['holder']])
        expect(error?.code).toBe(fits ? undefined : 'CONSTRAINT')
        expect(named).toEqual(new Set(fits ? [undefined] : doubled!.map((at) => `k${at}`)))
        if (fits) held = texts
        const rows = await store.query('held')
        const found = rows.map((row) => `${row._key} ${String(row['text'])}`).toSorted()
        expect(found).toEqual(held.map((text, at) => `k${at} t${text}`).toSorted())
      },
    ),
    { numRuns: runs(100) },
  )
  for (const view of ['held', 'authored']) expect((await store.views.verify(view)).differences).toEqual([])
  await store.close()
})
