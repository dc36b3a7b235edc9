import { afterAll, beforeAll, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { TransactionOf } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import type { Transaction } from '../../../src/engine/store/transaction.ts'
import { View } from '../../../src/engine/view.ts'
import { refusal } from '../../support/refusal.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'

interface Seat {
  room: string
  price: number
  label?: string
}

const columns = [
  { name: 'room', type: 'text', notNull: true, index: true },
  { name: 'price', type: 'integer', notNull: true },
  { name: 'label', type: 'text', unique: true },
] as const

class Seats extends View<typeof columns, Seat> {
  override columns = columns;

  override *map({ room, price, label }: MapDocument<Seat>) {
    yield { room, price, label: label ?? null }
  }
}

type Store = Datastore<Seat, { seats: Seats }>
let store: Store
/** Another program. */
let other: Store
let room = 0
/** A room of its own for a test. */
const newRoom = (): string => `room ${++room}`

beforeAll(async () => {
  const url = await temporaryUrl()
  const open = (): Promise<Store> => Datastore.open(url, { table: 'seats', views: { seats: new Seats() } })
  store = await open()
  other = await open()
})
afterAll(async () => {
  await other.close()
  await store.close()
})

test('queries and documents are as the transaction would leave them, and nothing is written before', async () => {
  const at = newRoom()
  await store.putMany({ a: { room: at, price: 1 }, b: { room: at, price: 2 }, c: { room: at, price: 3 } })
  const seen = await store.transaction(async (tx) => {
    tx.put('d', { room: at, price: 4 })
    tx.put('a', { room: at, price: 10 })
    tx.delete('b')
    const rows = await tx.query('seats', { room: at }, { orderBy: '-price', limit: 2 })
    const [group] = await tx.aggregate('seats', {
      where: { room: at },
      groupBy: ['room'],
      count: true,
      sum: ['price'],
      having: { count: { gte: 1 } },
    })
    expect(await other.query('seats', { room: at, price: 4 })).toEqual([])
    tx.put('e', { room: at, price: 100 })
    const dear = await tx.query('seats', { room: at, price: { gt: 50 } }, { includeDocs: true })
    const many = await tx.getMany(['e', 'b', 'c', 'nobody', 'a'])
    return {
      rows: rows.map(({ _key, price }) => [_key, price]),
      group,
      dear: dear.map(({ _doc }) => [_doc._key, _doc.price]),
      many: [...many].map(([key, { price }]) => [key, price]),
    }
  })
  expect(seen).toEqual({
    rows: [
      ['a', 10],
      ['d', 4],
    ],
    group: { room: at, count: 3, sum_price: 17 },
    dear: [['e', 100]],
    many: [
      ['e', 100],
      ['c', 3],
      ['a', 10],
    ],
  })
  const saved = await store.query('seats', { room: at }, { orderBy: 'price' })
  expect(saved.map(({ _key }) => _key)).toEqual(['c', 'd', 'a', 'e'])
})

test('what is thrown, and what is only read, writes nothing', async () => {
  const at = newRoom()
  const before = (await store.changes.list()).length
  const failing = store.transaction(async (tx) => {
    tx.put('gone', { room: at, price: 1 })
    expect(await tx.query('seats', { room: at })).toHaveLength(1)
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await store.transaction((tx) => tx.query('seats', { room: at }))).toEqual([])
  expect(await store.get('gone')).toBeUndefined()
  expect(await store.changes.list()).toHaveLength(before)
})

/** Runs a transaction while another program writes once between its query and its end; returns how often it ran. */
async function ranBeside(
  between: () => Promise<unknown>,
  work: (tx: TransactionOf<Seat, { seats: Seats }>) => Promise<void>,
): Promise<number> {
  let ran = 0
  await store.transaction(async (tx) => {
    ran++
    await work(tx)
    if (ran === 1) await between()
  })
  return ran
}

test('it runs again when others change what it found, or what it would find, and not for anything else', async () => {
  const at = newRoom()
  const put = (key: string, price: number, where = at) => other.put(`${at} ${key}`, { room: where, price })
  await put('a', 1)
  await put('b', 2)
  const save = (tx: TransactionOf<Seat, { seats: Seats }>): void =>
    tx.put(`${at} own`, { room: at, price: 7 })
  const asks = async (tx: TransactionOf<Seat, { seats: Seats }>): Promise<void> => {
    await tx.query('seats', { room: at, price: { lt: 5 } })
    save(tx)
  }
  expect(await ranBeside(() => put('a', 3), asks)).toBe(2)
  expect(await ranBeside(() => put('new', 4), asks)).toBe(2)
  expect(await ranBeside(() => other.delete(`${at} new`), asks)).toBe(2)
  expect(await ranBeside(() => put('elsewhere', 1, 'another room'), asks)).toBe(1)
  expect(await ranBeside(() => put('dear', 50), asks)).toBe(1)

  // The one with the least price, of its own and others'.
  const least = async (tx: TransactionOf<Seat, { seats: Seats }>): Promise<void> => {
    save(tx)
    await tx.query('seats', { room: at }, { orderBy: 'price', limit: 1 })
  }
  expect(await ranBeside(() => put('dear', 60), least)).toBe(1)
  expect(await ranBeside(() => put('least', 0), least)).toBe(2)

  const sum = async (tx: TransactionOf<Seat, { seats: Seats }>): Promise<void> => {
    save(tx)
    await tx.aggregate('seats', { where: { room: at }, avg: ['price'], having: { avg_price: { gt: 1000 } } })
  }
  expect(await ranBeside(() => put('least', 1), sum)).toBe(2)
  expect(await ranBeside(() => put('elsewhere', 2, 'another room'), sum)).toBe(1)

  const many = async (tx: TransactionOf<Seat, { seats: Seats }>): Promise<void> => {
    await tx.getMany([`${at} a`, `${at} missing`])
    save(tx)
  }
  expect(await ranBeside(() => put('missing', 1), many)).toBe(2)
  expect(await ranBeside(() => put('b', 1), many)).toBe(1)
})

test('programs that count before they write never write too many (a law)', async () => {
  const at = newRoom()
  const book = (program: Store, key: string): Promise<boolean> =>
    program.transaction(async (tx) => {
      const [found] = await tx.aggregate('seats', { where: { room: at }, count: true })
      if (found!.count >= 3) return false
      tx.put(`${at} ${key}`, { room: at, price: found!.count })
      return true
    })
  const booked = await Promise.all(
    Array.from({ length: 8 }, (_, index) => book(index % 2 === 0 ? store : other, String(index))),
  )
  expect(booked.filter(Boolean)).toHaveLength(3)
  const saved = await store.query('seats', { room: at }, { orderBy: 'price' })
  expect(saved.map(({ price }) => price)).toEqual([0, 1, 2])
})

test('what the changes so far would be refused for, a query is refused for', async () => {
  const at = newRoom()
  await store.put(`${at} x`, { room: at, price: 1, label: at })
  const broken = store.transaction(async (tx) => {
    tx.put(`${at} y`, { room: at, price: 1, label: at })
    await tx.query('seats', {})
  })
  expect(await refusal(broken)).toMatchObject({
    code: 'CONSTRAINT',
    details: { key: `${at} y`, column: 'label' },
  })
  const stale = store.transaction(async (tx) => {
    tx.put(`${at} x`, { room: at, price: 2 }, { rev: '1-stale' })
    await tx.query('seats', {})
  })
  expect((await refusal(stale)).code).toBe('CONFLICT')
  const unknown = store.transaction((tx: Transaction) => tx.query('no such view'))
  expect((await refusal(unknown)).code).toBe('UNKNOWN_VIEW')
  const column = store.transaction((tx: Transaction) => tx.query('seats', { nothing: 1 }))
  expect((await refusal(column)).code).toBe('UNKNOWN_COLUMN')
  expect((await refusal(store.transaction((tx) => tx.getMany(7 as never)))).code).toBe('INVALID_INPUT')
  let kept: TransactionOf<Seat, { seats: Seats }> | undefined
  await store.transaction((tx) => void (kept = tx))
  expect((await refusal(kept!.query('seats'))).message).toContain('has ended')
})

test('one that is repeated under its name ends when a query finds a document as it left it', async () => {
  const at = newRoom()
  const work = async (tx: TransactionOf<Seat, { seats: Seats }>): Promise<string> => {
    const found = await tx.query('seats', { room: at })
    tx.put(`${at} ${found.length}`, { room: at, price: 1 })
    return 'done'
  }
  expect(await store.transaction(work, { writeId: at })).toBe('done')
  expect(await other.transaction(work, { writeId: at })).toBeUndefined()
  expect(await store.query('seats', { room: at })).toHaveLength(1)
})

test('a view that others change all the time is given up, and named', async () => {
  const at = newRoom()
  let n = 0
  const hopeless = store.transaction(async (tx) => {
    await tx.query('seats', { room: at })
    tx.put(`${at} own`, { room: 'x', price: 1 })
    await other.put(`${at} ${n % 3}`, { room: at, price: n++ })
  })
  expect(await refusal(hopeless)).toMatchObject({ code: 'CONFLICT', details: { view: 'seats' } })
})

test('its types are those of the store', async () => {
  const at = newRoom()
  await store.transaction(async (tx) => {
    const [row] = await tx.query('seats', { room: at })
    const price: number | undefined = row?.price
    expect(price).toBeUndefined()
    // @ts-expect-error -- a seat has no colour
    await tx.query('seats', { room: at }, { orderBy: 'colour' }).catch(() => [])
    const plain: Transaction<Seat> = tx
    expect(await plain.get('nobody')).toBeUndefined()
  })
})
