import { describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'
import { openLibrary } from '../../support/library.ts'
import { refusal } from '../../support/refusal.ts'

describe('verify', () => {
  test('finds nothing in a view that is right', async () => {
    const store = await openLibrary()
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
    const store = await openLibrary()
    const { last } = await store.views.verify('book')
    expect(await store.views.verify('book', { after: last - 1 })).toMatchObject({ done: 1, last })
    expect(await store.views.verify('book', { after: last })).toMatchObject({ done: 0, different: 0, last })
  })

  test('does not hold the old map against a version that is published meanwhile', async () => {
    const store = await Datastore.open(await temporaryUrl())
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
    const store = await openLibrary()
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
