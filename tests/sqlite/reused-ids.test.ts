import { describe, expect, onTestFinished, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { openStorage } from '../../src/engine/storage/open-storage.ts'
import { run } from '../../src/engine/storage/operation.ts'
import { beforeSaving, beforeWriting } from '../support/builds/between-steps.ts'
import { Numbers } from '../support/builds/crossed-build.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'
import { atFailpoints } from '../../src/engine/views/build/failpoints.ts'

// SQLite gives the greatest id to another document when the one that had it is gone.

const table = 'items'

function numbers(count: number): [string, object][] {
  return Array.from({ length: count }, (_, n) => [`k${n}`, { n }])
}

/** One of these each time, in order. */
function inTurn(changes: (() => Promise<unknown>)[]): () => Promise<unknown> {
  return async () => await changes.shift()?.()
}

describe("a document whose id was another one's has its rows when it is published", () => {
  test.each([1, 30])('of %i that come when the builder has found no more to read', async (count) => {
    const store = await Datastore.open(await temporaryUrl(), { table })
    await store.putMany(numbers(100))
    const last = numbers(100).slice(-count)
    const changes = [
      () => Promise.all(last.map(([key]) => store.delete(key))),
      async () => {},
      () => store.putMany(last.map(([key], n): [string, object] => [`new ${key}`, { n: 1_000 + n }])),
    ]
    onTestFinished(beforeSaving(inTurn(changes)))
    await store.views.add('numbers', new Numbers(1))
    expect(await store.views.verify('numbers')).toMatchObject({ done: 100, different: 0 })
    expect(await store.query('numbers', { n: 1_000 })).toHaveLength(1)
    await store.close()
  })

  test('among those that are mapped, where none was', async () => {
    const store = await Datastore.open(await temporaryUrl(), { table })
    await store.putMany(numbers(8))
    await store.delete('k6')
    const changes = [
      () => store.put('k4', { n: -4 }),
      () => store.put('k4', { n: 4 }),
      // The builder now leaves what was changed to its writers.
      async () => {
        await store.delete('k7')
        await store.put('k8', { n: 8 })
      },
    ]
    onTestFinished(beforeSaving(inTurn(changes)))
    await store.views.add('numbers', new Numbers(1))
    expect(await store.views.verify('numbers')).toMatchObject({ done: 7, different: 0 })
    expect(await store.query('numbers', { n: 8 })).toMatchObject([{ _key: 'k8' }])
    await store.close()
  })
})

/** Something that is done the first time that `isTime`. */
function once(isTime: () => boolean, change: () => Promise<unknown>): () => Promise<unknown> {
  let isDone = false
  return async () => {
    if (isDone || !isTime()) return
    isDone = true
    await change()
  }
}

describe("a document that is made anew with the same content has another id, and its former one is another document's", () => {
  test('when a verification repairs it', async () => {
    const url = await temporaryUrl()
    const store = await Datastore.open(url, { table, views: { numbers: new Numbers(1) } })
    await store.putMany(numbers(8))
    const storage = await openStorage(url, {})
    await storage.write(() => run(`delete from items_numbers where _key = 'k7'`))
    await storage.close()
    const makeAnew = async () => {
      await store.delete('k7')
      await store.putMany([
        ['k8', { n: 8 }],
        ['k7', { n: 7 }],
      ])
    }
    // A repair first mends the index of the view's words, and then the documents that it found different.
    let writes = 0
    onTestFinished(beforeWriting(once(() => ++writes === 2, makeAnew)))
    expect(await store.views.repair('numbers')).toMatchObject({ different: 1, repaired: 0 })
    expect(await store.views.verify('numbers')).toMatchObject({ done: 9, different: 0 })
    await store.close()
  })

  test('when a builder tries it again', async () => {
    const store = await Datastore.open(await temporaryUrl(), { table })
    await store.putMany(numbers(8))
    const view = new Watched(1)
    const beside: Promise<unknown>[] = []
    atFailpoints((point) => {
      // Refused by the index that is there by now, and tried again before the version is published.
      if (point === 'index.committed' && beside.length === 0) beside.push(store.put('k8', { n: 3 }))
    })
    const makeAnew = async () => {
      await store.put('k3', { n: 33 })
      await store.delete('k8')
      await store.putMany([
        ['k9', { n: 9 }],
        ['k8', { n: 3 }],
      ])
    }
    onTestFinished(beforeWriting(once(() => view.mapped === 2, makeAnew)))
    await store.views.add('numbers', view)
    atFailpoints(undefined)
    await Promise.all(beside)
    expect(await store.views.verify('numbers')).toMatchObject({ done: 10, different: 0 })
    await store.close()
  })
})

/** Counts how often the document that collides was mapped. */
class Watched extends Numbers {
  mapped = 0;

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    if (doc._key === 'k8') this.mapped++
    yield* super.map(doc)
  }
}
