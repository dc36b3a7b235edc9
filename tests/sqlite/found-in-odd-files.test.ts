import BetterSqlite3 from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Finding, type FindInput } from '../../src/engine/api/find/finding.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { keysHolding } from '../support/keys-holding.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-'))
  path = join(folder, 'odd.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const asked: FindInput = { prefix: '', filter: { text: '', matchCase: false, any: [] }, order: null }
const byNumber = { ...asked, order: { by: { path: 'n' }, descending: false } }

async function found(store: Datastore, input: FindInput): Promise<string[]> {
  const finding = new Finding(store, input)
  const stop = new AbortController()
  for await (const { state, looked } of finding.run(stop.signal)) {
    if (state !== 'done') continue
    expect(looked).toBe((await store.stats()).documents)
    stop.abort()
  }
  return (await finding.page(0, 5000)).map(({ key }) => key)
}

/** Finds documents that hold a text, however the database is asked for it. */
async function holding(store: Datastore, text: string): Promise<string[]> {
  const keys = await found(store, { ...asked, filter: { ...asked.filter, text } })
  expect(await keysHolding(store, { text, matchCase: false })).toEqual(keys)
  return keys
}

async function fill(options: { compress?: boolean } = {}): Promise<void> {
  await using store = await Datastore.open(path, { table: 'store', ...options })
  await store.putMany({
    three: { n: 3, city: 'Ghent' },
    one: { n: 1, city: 'ghent 東京' },
    two: { n: 2n ** 60n, city: '東京' },
  })
}

test('compressed documents are found and ordered by what they hold', async () => {
  await fill({ compress: true })
  await using store = await Datastore.open(path, { table: 'store' })
  expect(await found(store, byNumber)).toEqual(['one', 'three', 'two'])
  expect(await holding(store, 'GHENT')).toEqual(['three', 'one'])
  expect(await holding(store, '京')).toEqual(['one', 'two'])
})

test('a document that another program has made no JSON of stands at the end, and the others where they belong', async () => {
  await fill()
  const database = new BetterSqlite3(path)
  database.prepare(`update store set data = 'Ghent, no JSON' where "key" = 'one'`).run()
  database.close()
  await using store = await Datastore.open(path, { table: 'store' })
  expect(await found(store, byNumber)).toEqual(['three', 'two', 'one'])
  expect(await holding(store, 'GHENT')).toEqual(['three', 'one'])
})

test('ids far from each other are passed over', async () => {
  await fill()
  const database = new BetterSqlite3(path)
  database.exec(
    `update store set id = 5000000 where "key" = 'two'; update store set id = 4000000000000 where "key" = 'three'`,
  )
  database.close()
  await using store = await Datastore.open(path, { table: 'store' })
  expect(await found(store, byNumber)).toEqual(['one', 'three', 'two'])
  expect(await holding(store, 'GHENT')).toEqual(['one', 'three'])
  expect(await holding(store, '京')).toEqual(['one', 'two'])
})

test('no character is the same without case as one for which the database is asked as it stands', () => {
  const all = Array.from({ length: 0x1_0000 - 0x80 }, (_, at) => String.fromCharCode(at + 0x80))
  // As a pattern without the flag `u` compares characters.
  const cased = all.filter((one) => one.toUpperCase().length === 1 && one.toUpperCase() !== one)
  expect(cased.length).toBeGreaterThan(1000)
  expect(cased.filter((one) => /\p{Lo}/u.test(one + one.toUpperCase()))).toEqual([])
})
