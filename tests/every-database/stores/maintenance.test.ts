import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Knex } from 'knex'
import { describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { refusal } from '../../support/refusal.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { View } from '../../../src/engine/view.ts'

class Books extends View {
  override tableName = 'book'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('author')
    table.integer('pages')
    table.float('price')
    table.boolean('read')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield {
      author: doc['author'] ?? null,
      pages: doc['pages'],
      price: doc['price'] ?? null,
      read: doc['read'] ?? null,
    }
  }
}

async function library(path = ':memory:'): Promise<Datastore> {
  const store = await Datastore.open(path, { table: 'library', views: { book: new Books() } })
  await store.putMany({
    a: { author: 'Kafka', pages: 200, price: 1.5, read: true },
    b: { author: 'Kafka', pages: 300, price: 2.5, read: false },
    c: { author: 'Joyce', pages: 700, price: 9 },
    d: { pages: 100 },
  })
  return store
}

describe('an aggregate', () => {
  test('groups, counts, sums and compares', async () => {
    const store = await library()
    expect(
      await store.aggregate('book', {
        groupBy: ['author'],
        count: true,
        sum: ['pages'],
        min: ['pages'],
        max: ['pages', 'author'],
        avg: ['price'],
        orderBy: '-sum_pages',
      }),
    ).toEqual([
      {
        author: 'Joyce',
        count: 1,
        sum_pages: 700,
        min_pages: 700,
        max_pages: 700,
        max_author: 'Joyce',
        avg_price: 9,
      },
      {
        author: 'Kafka',
        count: 2,
        sum_pages: 500,
        min_pages: 200,
        max_pages: 300,
        max_author: 'Kafka',
        avg_price: 2,
      },
      {
        author: null,
        count: 1,
        sum_pages: 100,
        min_pages: 100,
        max_pages: 100,
        max_author: null,
        avg_price: null,
      },
    ])
    await store.close()
  })

  test('filters rows before and groups after', async () => {
    const store = await library()
    expect(
      await store.aggregate('book', {
        groupBy: ['author'],
        where: { author: { ne: null } },
        count: true,
        having: { count: { gte: 2 } },
      }),
    ).toEqual([{ author: 'Kafka', count: 2 }])
    expect(
      await store.aggregate('book', {
        groupBy: ['author', 'read'],
        count: true,
        orderBy: ['author', '-read'],
        limit: 2,
        offset: 1,
      }),
    ).toEqual([
      { author: 'Joyce', read: null, count: 1 },
      { author: 'Kafka', read: true, count: 1 },
    ])
    await store.close()
  })

  test('of everything is one row', async () => {
    const store = await library()
    expect(await store.aggregate('book', { count: true, sum: ['pages'] })).toEqual([
      { count: 4, sum_pages: 1300 },
    ])
    expect(await store.aggregate('book', { count: true, having: { count: { gt: 10 } } })).toEqual([])
    await store.close()
  })

  test.each([
    [{ groupBy: ['nope'], count: true }, 'UNKNOWN_COLUMN'],
    [{ sum: ['nope'] }, 'UNKNOWN_COLUMN'],
    [{ count: true, orderBy: 'nope' }, 'UNKNOWN_COLUMN'],
    [{ count: true, having: { nope: 1 } }, 'UNKNOWN_COLUMN'],
    [{}, 'INVALID_INPUT'],
    [{ groupBy: [] }, 'INVALID_INPUT'],
    [{ groupBy: 'author', count: true }, 'INVALID_INPUT'],
    [{ groupBy: ['author', 'author'], count: true }, 'INVALID_INPUT'],
    [null, 'INVALID_INPUT'],
  ])('refuses %j', async (options, code) => {
    const store = await library()
    expect(await refusal(store.aggregate('book', options as never))).toMatchObject({ code })
    await store.close()
  })
})

describe('verify', () => {
  test('finds nothing in a view that is right', async () => {
    const store = await library()
    expect(await store.views.verify('book')).toEqual({
      state: 'done',
      done: 4,
      total: 4,
      different: 0,
      differences: [],
      repaired: 0,
      last: 4,
    })
    await store.close()
  })

  test('goes on behind the last document of another run', async () => {
    const store = await library()
    const { last } = await store.views.verify('book')
    expect(await store.views.verify('book', { after: last - 1 })).toMatchObject({ done: 1, last })
    expect(await store.views.verify('book', { after: last })).toMatchObject({ done: 0, different: 0, last })
  })

  test('does not hold the old map against a version that is published meanwhile', async () => {
    const store = await Datastore.open(temporaryPath())
    await store.putMany(Array.from({ length: 1200 }, (_, n) => [`k${n}`, { n }] as const))
    const version = (factor: number) => ({
      name: 'v',
      columns: [{ name: 'n', type: 'integer' as const }],
      map: `export default function* map(doc) { yield { n: doc.n * ${factor} } }`,
    })
    await store.views.publish(version(1))
    const repairing = store.views.repair('v')[Symbol.asyncIterator]()
    await repairing.next()
    await store.views.publish(version(2))
    expect(await refusal(repairing.next())).toMatchObject({ code: 'CONFLICT', details: { view: 'v' } })
    expect(await store.views.verify('v')).toMatchObject({ different: 0 })
    await store.close()
  })

  test('finds rows that are missing, wrong, doubled or left over, and repair writes them anew', async () => {
    const store = await library()
    await store.view('book').where('_key', 'a').delete()
    await store.view('book').where('_key', 'b').update({ pages: 301 })
    await store.view('book').insert({ author: 'Joyce', pages: 700, price: 9, _id: 3, _key: 'c' })
    await store.view('book').insert({ author: 'Nobody', _id: 99, _key: 'ghost' })
    const found = await store.views.verify('book')
    expect(found.different).toBe(4)
    expect(found.differences).toEqual([
      { id: 1, key: 'a', missing: 1, extra: 0 },
      { id: 2, key: 'b', missing: 1, extra: 1 },
      { id: 3, key: 'c', missing: 0, extra: 1 },
      { id: 99, key: 'ghost', missing: 0, extra: 1 },
    ])
    expect(await store.views.repair('book')).toMatchObject({ different: 4, repaired: 4 })
    expect(await store.views.verify('book')).toMatchObject({ different: 0 })
    expect(await store.query('book')).toHaveLength(4)
    await store.close()
  })

  test('works on many documents, with an authored view, and can be cancelled', async () => {
    const store = await Datastore.open(await temporaryUrl())
    await store.putMany(Array.from({ length: 1700 }, (_, n) => [`k${n}`, { n }] as const))
    await store.views.publish({
      name: 'v',
      columns: [{ name: 'n', type: 'integer' }],
      map: 'export default (doc) => [{ n: doc.n }]',
    })
    await store.view('v').where('n', 1600).delete()
    const snapshots: number[] = []
    for await (const progress of store.views.verify('v')) snapshots.push(progress.done)
    expect(snapshots.slice(0, 2)).toEqual([8, expect.any(Number)])
    expect(snapshots.every((done, at) => at === 0 || done - snapshots[at - 1]! <= 500)).toBe(true)
    expect(snapshots.at(-1)).toBe(1700)
    expect(await store.views.verify('v')).toMatchObject({
      different: 1,
      differences: [{ key: 'k1600', missing: 1 }],
    })
    expect(await refusal(store.views.verify('v', { signal: AbortSignal.abort() }))).toMatchObject({
      code: 'CANCELLED',
    })
    await store.close()
  })
})

describe('stats', () => {
  test('count what there is', async () => {
    const path = await temporaryUrl()
    const store = await library(path)
    await store.delete('d')
    expect(await store.stats()).toMatchObject({
      documents: 3,
      seq: 5,
      deletions: 1,
      revisions: 0,
      views: [{ name: 'book', rows: 3, errors: 0 }],
      journalMode: dialect === 'mysql' ? 'innodb' : 'wal',
    })
    expect((await store.stats()).journalBytes > 0).toBe(dialect === 'sqlite')
    await store.close()
  })
})

describe('a backup', () => {
  test('is a whole copy, made while writes go on', async () => {
    const path = temporaryPath()
    const target = `${path}.copy`
    const store = await Datastore.open(path, { table: 'users' })
    await store.putMany(
      Array.from({ length: 30_000 }, (_, n) => [`k${n}`, { n, pad: 'x'.repeat(300) }] as const),
    )
    let steps = 0
    for await (const progress of store.backup(target)) {
      expect(progress.done).toBeLessThanOrEqual(progress.total)
      // A process that is killed now leaves nothing under the backup's name.
      expect(existsSync(target)).toBe(progress.state === 'done')
      await store.put('during', { step: steps++ })
    }
    expect(steps).toBeGreaterThan(1)
    await store.close()
    const copy = await Datastore.open(target)
    expect((await copy.stats()).documents).toBeGreaterThanOrEqual(30_000)
    expect((await copy.get('k29999'))!['n']).toBe(29_999)
    await copy.close()
  })

  test('never replaces a file, and one that is cancelled leaves none', async () => {
    const path = temporaryPath()
    const store = await Datastore.open(path)
    await store.putMany(
      Array.from({ length: 20_000 }, (_, n) => [`k${n}`, { n, pad: 'x'.repeat(300) }] as const),
    )
    writeFileSync(`${path}.there`, 'mine')
    expect(await refusal(store.backup(`${path}.there`))).toMatchObject({ code: 'EXISTS' })
    const abort = new AbortController()
    const error = await refusal(async () => {
      for await (const _progress of store.backup(`${path}.copy`, { signal: abort.signal })) abort.abort()
    })
    expect(error.code).toBe('CANCELLED')
    expect(existsSync(`${path}.copy`)).toBe(false)
    for await (const _progress of store.backup(`${path}.copy`)) break
    expect(existsSync(`${path}.copy`)).toBe(false)
    // A name that another program has taken meanwhile is left to it.
    const taken = await refusal(async () => {
      for await (const _progress of store.backup(`${path}.copy`)) writeFileSync(`${path}.copy`, 'theirs')
    })
    expect(taken).toMatchObject({ code: 'EXISTS' })
    expect(readFileSync(`${path}.copy`, 'utf8')).toBe('theirs')
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.partial'))).toEqual([])
    expect(await refusal(store.backup('/no/such/folder/copy.db'))).toMatchObject({ code: 'IO' })
    await store.close()
  })
})
