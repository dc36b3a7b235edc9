import { afterAll, beforeAll, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import type { WhereProgress } from '../../../src/engine/store/change-where.ts'
import { View } from '../../../src/engine/view.ts'
import { refusal } from '../../support/refusal.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'

interface Item {
  n: number
  group: string
  tags: string[]
  name?: string | null
}

const tagColumns = [
  { name: 'tag', type: 'text', index: true },
  { name: 'group', type: 'text', index: true },
  { name: 'n', type: 'integer' },
] as const
const nameColumns = [{ name: 'name', type: 'text', unique: true }] as const

class Tags extends View<typeof tagColumns, Item> {
  override columns = tagColumns;

  override *map({ tags, group, n }: MapDocument<Item>) {
    for (const tag of tags) yield { tag, group, n }
  }
}

class Names extends View<typeof nameColumns, Item> {
  override columns = nameColumns;

  override *map({ name }: MapDocument<Item>) {
    yield { name: name ?? null }
  }
}

type Store = Datastore<Item, { tags: Tags; names: Names }>
let store: Store
/** Another program. */
let other: Store
let groups = 0

beforeAll(async () => {
  const url = await temporaryUrl()
  const open = (): Promise<Store> =>
    Datastore.open(url, { table: 'items', views: { tags: new Tags(), names: new Names() } })
  store = await open()
  other = await open()
})
afterAll(async () => {
  await other.close()
  await store.close()
})

/** Items of a group of their own, numbered from 0; each has two rows. */
async function fill(count: number): Promise<string> {
  const group = `g${++groups}`
  const items = Array.from({ length: count }, (_, n): [string, Item] => [
    `${group}-${String(n).padStart(4, '0')}`,
    { n, group, tags: ['a', n % 2 === 0 ? 'even' : 'odd'] },
  ])
  await store.putMany(items)
  return group
}

const numbers = async (group: string): Promise<number[]> => {
  const items = await Array.fromAsync(store.iterate({ prefix: `${group}-` }))
  return items.map(({ n }) => n)
}

test('documents are deleted by a condition on their rows, each once, in batches', async () => {
  const group = await fill(300)
  const snapshots = await Array.fromAsync(
    store.deleteWhere('tags', { group, tag: ['odd', 'a'], n: { gte: 10 } }),
  )
  expect(snapshots[0]).toEqual({ done: 0, total: 290, changed: 0, last: null })
  expect(snapshots.at(-1)).toMatchObject({ done: 290, total: 290, changed: 290 })
  expect(snapshots.length).toBeGreaterThan(3)
  expect(await numbers(group)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(await store.query('tags', { group, n: { gte: 10 } })).toEqual([])
  expect(await store.deleteWhere('tags', { group, n: { gte: 10 } })).toEqual({
    done: 0,
    total: 0,
    changed: 0,
    last: null,
  })
})

test('documents are updated once each, though they meet the condition still', async () => {
  const group = await fill(120)
  let calls = 0
  const done = await store.updateWhere('tags', { group, tag: 'even' }, async (item) => {
    calls++
    if (item.n === 4) return undefined
    return item.n === 6 ? item : { ...item, n: item.n + 1000 }
  })
  expect(done).toMatchObject({ done: 60, total: 60, changed: 58 })
  expect(calls).toBe(60)
  const now = await numbers(group)
  expect(now.slice(0, 8)).toEqual([1000, 1, 1002, 3, 4, 5, 6, 7])
  const rest = await store.updateWhere('tags', { group, tag: 'even' }, (item) => ({ ...item, n: 0 }), {
    after: done.last! - 1,
  })
  expect(rest).toMatchObject({ total: 1, changed: 1 })
})

test('one that another program changes meanwhile is read again, and its condition checked again', async () => {
  const group = await fill(6)
  const seen: number[] = []
  const done = await store.updateWhere('tags', { group, tag: 'a', n: { lt: 100 } }, async (item) => {
    seen.push(item.n)
    if (item.n === 1) {
      await other.patch(`${group}-0000`, { n: 50 })
      await other.patch(`${group}-0002`, { n: 500 })
      await other.delete(`${group}-0003`)
      await other.put(`${group}-0009`, { n: 9, group, tags: ['a'] })
    }
    return { ...item, n: -item.n - 1 }
  })
  // The one that came meanwhile is not among them, and two do not meet the condition any more.
  expect(done).toMatchObject({ done: 6, total: 6, changed: 4 })
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 50, 1, 4, 5])
  expect(await numbers(group)).toEqual([-51, -2, 500, -5, -6, 9])
})

test('two programs that delete by the same condition delete each document once', async () => {
  const group = await fill(400)
  const ends = await Promise.all(
    [store, other].map(async (each) => await each.deleteWhere('tags', { group })),
  )
  expect(ends[0]!.changed + ends[1]!.changed).toBe(400)
  expect(await numbers(group)).toEqual([])
})

test('it is cancelled between two batches, and goes on when it is called again', async () => {
  const group = await fill(200)
  const stop = new AbortController()
  const snapshots: WhereProgress[] = []
  const cancelled = refusal(async () => {
    for await (const snapshot of store.deleteWhere('tags', { group }, { signal: stop.signal })) {
      snapshots.push(snapshot)
      if (snapshot.done > 0) stop.abort()
    }
  })
  const { done } = (await cancelled, snapshots.at(-1)!)
  expect(await cancelled).toMatchObject({ code: 'CANCELLED' })
  expect((await cancelled).message).toBe(
    `It was cancelled. ${done} of 200 documents were changed before it, ${done} were dealt with. That stays; call it again to go on.`,
  )
  expect(done).toBeLessThan(200)
  expect(await store.deleteWhere('tags', { group })).toMatchObject({ total: 200 - done, changed: 200 - done })
})

test('what a view refuses is named, what stands before it is saved, and `last` goes on behind', async () => {
  const group = await fill(40)
  await store.put(`${group} holder`, { n: 0, group: 'none', tags: [], name: `${group} 17` })
  const name = (item: Item): Item => ({ ...item, name: `${group} ${item.n}` })
  let last = 0
  const refused = await refusal(async () => {
    for await (const snapshot of store.updateWhere('tags', { group }, name)) last = snapshot.last ?? last
  })
  expect(refused).toMatchObject({
    code: 'CONSTRAINT',
    details: { key: `${group}-0017`, holder: `${group} holder`, view: 'names' },
  })
  expect(refused.message).toContain('17 of 40 documents were changed before it, 17 were dealt with.')
  const rest = await store.updateWhere('tags', { group }, name, { after: last + 1 })
  expect(rest).toMatchObject({ total: 22, changed: 22 })
  expect(await store.query('names', { name: { startsWith: `${group} ` } })).toHaveLength(40)
})

test('what the function throws names the document', async () => {
  const group = await fill(3)
  const failed = await refusal(
    store.updateWhere('tags', { group }, (item) => {
      if (item.n === 1) throw new Error('no such thing')
      return { ...item, n: 7 }
    }),
  )
  expect(failed).toMatchObject({ code: 'INVALID_INPUT', details: { key: `${group}-0001` } })
  expect(failed.message).toContain(`The change failed on document "${group}-0001": no such thing. 1 of 3`)
  const wrong = await refusal(store.updateWhere('tags', { group }, (() => 7) as never))
  expect(wrong).toMatchObject({ code: 'INVALID_INPUT', details: { key: `${group}-0000` } })
  expect(await numbers(group)).toEqual([7, 1, 2])
})

test.each<[string, () => PromiseLike<unknown>, string, string]>([
  ['a view that is not there', () => store.deleteWhere('nothing' as 'tags', {}), 'UNKNOWN_VIEW', 'tags'],
  ['a column that is not there', () => store.deleteWhere('tags', { colour: 1 } as never), 'UNKNOWN_COLUMN', 'colour'],
  ['a value of another type', () => store.deleteWhere('tags', { n: 'x' }), 'INVALID_INPUT', 'Column "n" is integer'],
  ['no conditions', () => new Promise((done) => done(store.deleteWhere('tags', undefined as never))), 'INVALID_INPUT', 'conditions'],
  ['no function', () => new Promise((done) => done(store.updateWhere('tags', {}, 'x' as never))), 'INVALID_INPUT', '"change"'],
  ['another option', () => new Promise((done) => done(store.deleteWhere('tags', {}, { limit: 1 } as never))), 'INVALID_INPUT', 'limit'],
  ['a place that is none', () => new Promise((done) => done(store.deleteWhere('tags', {}, { after: -1 }))), 'INVALID_INPUT', 'after'],
])('%s is refused', async (_what, call, code, words) => {
  const refused = await refusal(call)
  expect(refused.code).toBe(code)
  expect(refused.message).toContain(words)
}) // prettier-ignore

test('a condition may have 100,000 values', async () => {
  const group = await fill(10)
  const all = Array.from({ length: 100_000 }, (_, n) => n * 2)
  expect(await store.deleteWhere('tags', { group, n: all })).toMatchObject({ changed: 5 })
  expect(await numbers(group)).toEqual([1, 3, 5, 7, 9])
})
