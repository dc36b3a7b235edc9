import BetterSqlite3 from 'better-sqlite3'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { beginning } from '../../src/engine/api/find/in-slices.ts'
import { lookAside } from '../../src/engine/api/find/look-aside.ts'
import { lookingFor } from '../../src/engine/api/find/looking.ts'
import { slicesHolding } from '../../src/engine/api/find/slices-holding.ts'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { forkQueryProcess } from '../../src/engine/storage/aside/fork-query-process.ts'
import { type QueryProcess, QueryProcesses } from '../../src/engine/storage/aside/query-processes.ts'

const many = 45_000

let folder: string
let path: string
let database: Database
let queryProcesses: QueryProcesses
const { signal } = new AbortController()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'find-aside-'))
  path = join(folder, 'aside.db')
  await fill()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The processes that were started, what they were asked, have answered, and how many have ended; and the read that one is to end at. */
const nothing = { started: 0, reads: 0, answered: 0, ended: 0, endAt: Infinity }
let counts = { ...nothing }

beforeEach(async () => {
  const own = (counts = { ...nothing })
  queryProcesses = new QueryProcesses(() => startProcess(own))
  database = await Database.openWith(queryProcesses, path, {})
})
afterEach(async () => {
  await database.close()
  queryProcesses.close()
})

function startProcess(of: typeof nothing): QueryProcess {
  of.started++
  const process = forkQueryProcess()
  return {
    send(read) {
      of.reads++
      if (of.reads === of.endAt) process.kill()
      else process.send(read)
    },
    listen(listener) {
      process.listen((outcome) => {
        if (outcome === null) of.ended++
        else of.answered++
        listener(outcome)
      })
    },
    kill: () => process.kill(),
  }
}

/** Every thousandth document is a rare one, every second an even one; the ids have a gap that is wider than many slices. */
async function fill(): Promise<void> {
  await using store = await Datastore.open(path, { table: 'store' })
  const documents = Array.from(
    { length: many },
    (_, n) =>
      [keyOf(n), { word: n % 1000 === 0 ? 'rare' : 'usual', kind: n % 2 === 0 ? 'even' : 'odd' }] as const,
  )
  await store.putMany(Object.fromEntries(documents))
  const file = new BetterSqlite3(path)
  file.prepare('update store set id = id + 90000000000 where id > 30000').run()
  file.close()
}

const keyOf = (n: number): string => `k${String(n).padStart(6, '0')}`

const every = (step: number): string[] =>
  Array.from({ length: Math.ceil(many / step) }, (_, n) => keyOf(n * step))

test('query processes look through all ids, two at once, and pass over a gap', async () => {
  const store = await database.store('store')
  const looking = (await store.read((table) =>
    lookingFor(table, { text: 'RARE', matchCase: false }, beginning),
  ))!
  let [all, found]: [number, number[]] = [0, []]
  for await (const { looked, ids } of lookAside(store, looking, { from: beginning, signal })) {
    all += looked
    found = [...found, ...ids]
  }
  expect(all).toBe(many)
  expect(found).toHaveLength(every(1000).length)
  expect(found).toEqual(found.toSorted((a, b) => a - b))
  expect(counts.started).toBe(2)
  // The places before the first document, behind the gap and behind the last one cost a slice or two each.
  expect(counts.reads).toBeLessThan(20)
})

async function waitUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(5)
}

/** Searches as the app does, and waits for the processes once they are asked to start. */
async function keysHolding(text: string): Promise<{ looked: number; keys: string[] }> {
  const store = await database.store('store')
  const looking = (await store.read((table) => lookingFor(table, { text, matchCase: true }, beginning)))!
  let [looked, keys]: [number, string[]] = [0, []]
  let slices = 0
  for await (const slice of slicesHolding(store, looking, { from: beginning, signal })) {
    looked += slice.looked
    keys = [...keys, ...slice.documents.map(({ key }) => key)]
    // Processes are asked to start after the first slice, unless they cannot read the file.
    if (++slices === 1) await delay(50)
    else if (slices === 2 && counts.started > 0) await waitUntil(() => counts.answered + counts.ended >= 2)
  }
  return { looked, keys }
}

test('the engine begins, and processes go on, without a document that is left out or found twice', async () => {
  expect(await keysHolding('even')).toEqual({ looked: many, keys: every(2) })
  expect(counts.reads).toBeGreaterThan(2)
  expect(counts.ended).toBe(0)
})

test('the engine looks through what is left when a process ends', async () => {
  counts.endAt = 4
  expect(await keysHolding('even')).toEqual({ looked: many, keys: every(2) })
  expect(counts.ended).toBeGreaterThan(0)
})

test('a file that was taken away is looked through over the connection that has it open', async () => {
  renameSync(path, join(folder, 'elsewhere.db'))
  expect(await keysHolding('rare')).toEqual({ looked: many, keys: every(1000) })
  renameSync(join(folder, 'elsewhere.db'), path)
})
