import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { DocumentTable } from '../../../src/engine/documents/document-table.ts'
import { openStorage } from '../../../src/engine/storage/open-storage.ts'
import { meddle } from '../../support/databases/meddle.ts'
import { refusal } from '../../support/refusal.ts'
import { dialect, privateUrl, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { TurnCounter } from '../../support/servers/turn-counter.ts'
import { View } from '../../../src/engine/view.ts'

/** A row for each document with its number, which changes, and its code, which does not. */
class Coded extends View {
  override tableName = 'coded'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.integer('code').unique()
    table.integer('n')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { code: doc['code'], n: doc['n'] }
  }
}

/** Refers to another document's row of another view, and goes with it. */
class Referring extends View {
  override tableName = 'referring'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.integer('to').references('code').inTable('coded').onDelete('cascade')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { to: 39 - doc['code'] }
  }
}

/** Each document's row refers to the one before. */
class Chain extends Coded {
  override tableName = 'chain'

  override defineTable(table: Knex.CreateTableBuilder): void {
    super.defineTable(table)
    table.integer('before')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { code: doc['code'], n: doc['n'], before: doc['code'] === 0 ? null : doc['code'] - 1 }
  }
}

const entries = (count: number, n: number): [string, { code: number; n: number }][] =>
  Array.from({ length: count }, (_, code) => [`k${code}`, { code, n }])

test('documents of every length are kept whole when they are replaced together', async () => {
  const store = await Datastore.open(await privateUrl())
  const lengths = [1, 0, 70_000, 300, 1_200_000, 17]
  for (const letter of ['x', '☃', '𝒳\\"\u0001']) {
    const documents = Array.from(
      { length: 70 },
      (_, n) =>
        [`k${n}`, { n, text: letter.repeat((n < 6 ? lengths[n]! : n * 20) / letter.length) }] as const,
    )
    await store.putMany(documents)
    const kept = await store.getMany(documents.map(([key]) => key))
    for (const [key, { text }] of documents) expect(kept.get(key)!['text'] === text).toBe(true)
  }
  await store.close()
})

test('a batch of documents that are too long for one statement is saved, new and old', async () => {
  const store = await Datastore.open(await privateUrl())
  for (const letter of ['a', 'b']) {
    await store.putMany(Array.from({ length: 34 }, (_, n) => [`k${n}`, { text: letter.repeat(600_000) }]))
    expect((await store.get('k33'))!['text']).toBe(letter.repeat(600_000))
  }
  await store.close()
})

test('of a batch over documents that are there a stale revision is refused by name, and nothing is written', async () => {
  const store = await Datastore.open(await privateUrl(), { views: { coded: new Coded() }, history: true })
  const before = await store.putMany(entries(60, 1))
  const { rev } = await store.put('k40', { code: 40, n: 2 })
  const again = entries(60, 3).map(([key, doc], n) => [key, { ...doc, _rev: before[n]!.rev }] as const)
  expect(await refusal(store.putMany(again))).toMatchObject({
    code: 'CONFLICT',
    details: { key: 'k40', rev },
  })
  expect(await store.query('coded', { n: 3 })).toEqual([])
  expect(await store.getMany(['k0', 'k40'])).toMatchObject(
    new Map([
      ['k0', { n: 1 }],
      ['k40', { n: 2 }],
    ]),
  )
  expect(await store.history.list('k0')).toEqual([])
  await store.putMany(again.map(([key, doc]) => [key, key === 'k40' ? { ...doc, _rev: rev } : doc]))
  expect(await store.query('coded', { n: 3 })).toHaveLength(60)
  await store.close()
})

test('documents are changed together only where each has the revision that was read', async () => {
  const url = await temporaryUrl()
  const store = await Datastore.open(url)
  const metas = await store.putMany(entries(40, 1))
  await store.close()
  const storage = await openStorage(url, { readonly: false })
  const table = new DocumentTable(storage.dialect, 'documents', 'datastore', false)
  const changes = metas.map(({ id, key, rev, seq }, n) => {
    const from = n === 20 ? '1-0123456789abcdef0123456789abcdef' : rev
    return { id, key, from, rev: `2-${n}`, seq: seq + 1000, updated: '2026-11-29T00:00:00.000Z', text: '{}' }
  })
  expect(await storage.write(() => table.update(changes))).toBe(false)
  expect(await storage.read(table.find('k20'))).toMatchObject({
    rev: metas[20]!.rev,
    text: '{"code":20,"n":1}',
  })
  await storage.close()
})

test('rows that others refer to by a foreign key stay where they are when their documents are replaced together', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.views.add('coded', new Coded())
  await store.views.add('referring', new Referring())
  await store.putMany(entries(40, 1))
  await store.putMany(entries(30, 2))
  expect(await store.query('coded', { n: 2 })).toHaveLength(30)
  expect(await store.query('referring')).toHaveLength(40)
  for (const view of ['coded', 'referring']) expect((await store.views.verify(view)).differences).toEqual([])
  await store.close()
})

// SQLite adds no foreign key to a table that is there.
test.runIf(dialect !== 'sqlite')(
  'rows that rows of the same view refer to by a foreign key stay where they are',
  async () => {
    const url = await temporaryUrl()
    const store = await Datastore.open(url, { views: { chain: new Chain() } })
    await meddle(
      url,
      'alter table chain add constraint chained foreign key ("before") references chain (code) on delete cascade',
    )
    await store.putMany(entries(40, 1))
    await store.putMany(entries(30, 2))
    expect(await store.query('chain')).toHaveLength(40)
    expect((await store.views.verify('chain')).differences).toEqual([])
    await store.close()
  },
)

test.runIf(dialect !== 'sqlite')(
  'a server is waited for far less often than once a document that is replaced',
  async () => {
    const counter = await TurnCounter.open(await temporaryUrl())
    const store = await Datastore.open(counter.url, { views: { coded: new Coded() } })
    await store.views.publish({
      name: 'skipping',
      columns: [{ name: 'n', type: 'integer' }],
      map: 'export default (doc) => { if (doc.n === 9) throw new Error("nine"); return [{ n: doc.n }] }',
      onError: 'skip',
    })
    for (const n of [1, 2]) {
      counter.turns = 0
      await store.putMany(entries(500, n))
    }
    expect(counter.turns).toBeLessThan(150)
    await store.close()
    await counter.close()
  },
)
