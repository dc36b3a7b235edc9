import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DatastoreError } from '../../src/shared/errors.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { CuttingProxy } from '../support/servers/cutting-proxy.ts'
import { refusal } from '../support/refusal.ts'
import { openRawConnection } from '../support/servers/server-database.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'

// Runs on servers only: SQLite has no connection to lose.

const methods = ['iterate', 'iterateText', 'iterateRows'] as const
type Method = (typeof methods)[number]

/** More than all buffers on the way hold: MariaDB sends all rows at once, PostgreSQL the next ones when it is asked. */
const [documents, characters] = dialect === 'mysql' ? [2500, 16_000] : [1600, 100]
const keyOf = (n: number): string => `k${String(n).padStart(4, '0')}`

let url: string
let proxy: CuttingProxy
let store: Datastore

beforeAll(async () => {
  url = await temporaryUrl()
  const direct = await Datastore.open(url, { table: 'texts' })
  for (let from = 0; from < documents; from += 500) {
    const text = 'x'.repeat(characters)
    await direct.putMany(
      Array.from({ length: 500 }, (_, n) => [keyOf(from + n), { n: from + n, text }] as const).slice(
        0,
        documents - from,
      ),
    )
  }
  await direct.views.publish({
    name: 'copies',
    columns: [
      { name: 'n', type: 'integer' },
      { name: 'text', type: 'text' },
    ],
    map: 'export default (doc) => [{ n: doc.n, text: doc.text }]',
  })
  await direct.close()
  proxy = await CuttingProxy.open(url)
  store = await Datastore.open(proxy.url, { table: 'texts' })
})

afterAll(async () => {
  await store.close()
  await proxy.close()
})

/** The keys of all documents or of ten, in the order in which they come. */
async function* keys(method: Method, few = false): AsyncGenerator<string> {
  const prefix = few ? 'k000' : 'k'
  if (method === 'iterate') for await (const { _key } of store.iterate({ prefix })) yield _key
  else if (method === 'iterateText') for await (const { key } of store.iterateText({ prefix })) yield key
  else
    for await (const { _key } of store.iterateRows('copies', few ? { n: { gte: 0, lt: 10 } } : {})) yield _key
}

/** Ends the connection that rows come over, as an administrator does. */
async function kill(): Promise<void> {
  const raw = await openRawConnection(dialect, url)
  if (dialect === 'mysql') {
    const others = `from information_schema.processlist where db = database() and id <> connection_id() and command <> 'Sleep'`
    await raw.run(`kill ${await raw.value(`select id ${others}`)}`)
  } else {
    const others = `from pg_stat_activity where query like 'fetch%' and pid <> pg_backend_pid() and datname = current_database()`
    expect(await raw.value(`select count(pg_terminate_backend(pid)) ${others}`)).toBe('1')
  }
  await raw.close()
}

const ends: Readonly<Record<string, () => void | Promise<void>>> = {
  'is used': () => undefined,
  'is killed by the server': kill,
  'is lost': () => {
    proxy.cutOff()
    proxy.restore()
  },
  'is cut between two packets': () => proxy.cutAnswer('between'),
  'is cut within a packet': () => proxy.cutAnswer('inside'),
}

const cases = methods.flatMap((method) =>
  Object.keys(ends)
    .slice(1)
    .map((end) => [method, end] as const),
)

async function codeOf(work: Promise<void>): Promise<string | null> {
  return await work.then(
    () => null,
    (error: unknown) => (error instanceof DatastoreError ? error.code : String(error)),
  )
}

/** Reads slower than the rows come, over a connection that ends so after the first row. */
async function readUntil(end: string, rows: AsyncIterable<string>, read: string[]): Promise<void> {
  for await (const key of rows) {
    read.push(key)
    if (read.length === 1) await ends[end]!()
    if (read.length % 50 === 0) await sleep(1)
  }
}

async function goesOn(): Promise<void> {
  expect(await store.get(keyOf(1))).toMatchObject({ n: 1 })
  await store.put('later', { n: -1, text: '' })
  expect(await store.delete('later')).toBe(true)
}

const inOrder = (read: readonly string[]): string[] => Array.from(read, (_, n) => keyOf(n))

test.each(cases)(
  '%s over a connection that %s in the middle of the rows is refused, and later calls go on',
  async (method, end) => {
    const read: string[] = []
    const error = await refusal(readUntil(end, keys(method), read))
    expect(error.code).toBe('DISCONNECTED')
    expect(error.message).toContain(new URL(proxy.url).host)
    expect(read).toEqual(inOrder(read))
    expect(read.length).toBeLessThan(documents)
    await goesOn()
  },
)

test.each(methods)(
  '%s over a connection that is cut after so many packets yields all rows, or is refused',
  async (method) => {
    for (const where of method === 'iterate' ? (['between', 'inside'] as const) : (['between'] as const)) {
      let [packets, whole] = [0, false]
      for (; !whole; packets++) {
        const read: string[] = []
        expect(await store.get(keyOf(1))).toMatchObject({ n: 1 })
        proxy.cutAnswer(where, packets)
        const code = await codeOf(readUntil('is used', keys(method, true), read))
        whole = proxy.withdraw()
        expect({ where, packets, code, read }).toEqual({
          where,
          packets,
          code: read.length === 10 ? null : 'DISCONNECTED',
          read: inOrder(read),
        })
      }
      expect(packets).toBeGreaterThan(10)
    }
  },
)

test('a connection that ends after its last row was read is not used again', async () => {
  for (const method of methods) {
    for (let round = 0; round < 5; round++) {
      // Nothing waits between the last row and the next call: the driver has no time to learn of the end.
      await codeOf(readUntil('is used', endedAfterRows(method), []))
      expect(await store.get(keyOf(1))).toMatchObject({ n: 1 })
    }
  }
})

/** Ten rows over a connection that is cut, when the last one is there, without the event loop going round. */
async function* endedAfterRows(method: Method): AsyncGenerator<string> {
  let count = 0
  for await (const key of keys(method, true)) {
    if (++count === 10) {
      proxy.cutOff()
      proxy.restore()
    }
    yield key
  }
}

test.runIf(dialect === 'postgres')(
  'a reader that takes longer for its rows than the server lets a transaction idle is told so',
  async () => {
    const patient = await Datastore.open(`${url}&options=-c%20idle_in_transaction_session_timeout=50`, {
      table: 'texts',
    })
    for (const wait of [
      () => sleep(300),
      () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300),
    ]) {
      const error = await refusal(async () => {
        for await (const { key } of patient.iterateText()) if (key === keyOf(0)) await wait()
      })
      expect(error.code).toBe('DISCONNECTED')
      expect(error.message).toContain(new URL(url).host)
    }
    expect(await patient.get(keyOf(1))).toMatchObject({ n: 1 })
    await patient.close()
  },
)
