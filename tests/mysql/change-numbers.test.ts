import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import { openRawConnection } from '../support/servers/server-database.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'
import { openStorage } from '../../src/engine/storage/open-storage.ts'
import { createUnfinished } from '../../src/engine/storage/mysql/definitions/unfinished.ts'
import { galeraNumbers } from '../../src/engine/storage/mysql/galera/galera-numbers.ts'

// Runs on MariaDB and MySQL.

/** Documents of one batch: with each of them MySQL has rows to remove that were needed to count. */
const many = Array.from({ length: 1200 }, (_, n) => [`k${n}`, { n }] as const)

test('a writer waits for no other one when it removes what was needed to count', async () => {
  const url = await temporaryUrl()
  const store = await Datastore.open(url, { table: 'documents' })
  await store.putMany({ held: {}, free: {} })
  const other = await openRawConnection(dialect, url)
  await other.run('begin')
  await other.run(`select id from documents where "key" = 'held' for update`)
  // Has taken numbers, and waits.
  const waiting = [store.putMany({ a: {}, held: { n: 1 } }), store.putMany({ b: {}, held: { n: 2 } })]
  try {
    for (let round = 0; round < 4; round++)
      await store.putMany(many.map(([key, { n }]) => [key, { n, round }] as const))
    // Those that wait may still be in front of what was just written.
    expect((await store.changes.list()).map(({ key }) => key)).toEqual(['held', 'free'])
  } finally {
    await other.run('commit')
    await Promise.all(waiting)
    await other.close()
  }
  expect(await store.changes.list({ limit: 5000 })).toHaveLength(many.length + 4)
  await store.close()
})

test('a writer waits for no other one that writes for the first time', async () => {
  const url = await temporaryUrl()
  const known = await Datastore.open(`${url}?pool=1`, { table: 'documents' })
  await known.putMany({ held: {}, free: {} })
  const fresh = await Datastore.open(`${url}?pool=1`, { table: 'documents' })
  const other = await openRawConnection(dialect, url)
  await other.run('begin')
  await other.run(`select id from documents where "key" = 'held' for update`)
  const waiting = fresh.putMany({ a: {}, held: { n: 1 } })
  try {
    // It has joined the writers by then.
    await sleep(300)
    const free = known.put('free', { n: 1 })
    // The other one waits until it is let go of, further down.
    expect(await Promise.race([free, waiting])).toMatchObject({ key: 'free' })
  } finally {
    await other.run('commit')
    await waiting
    await other.close()
  }
  await known.close()
  await fresh.close()
})

test('connections that are gone leave no more than some rows behind', async () => {
  const url = await temporaryUrl()
  const store = await Datastore.open(url, { table: 'documents' })
  for (let n = 0; n < 120; n++) {
    const another = await Datastore.open(`${url}?pool=1`)
    await another.put('a', { n })
    await another.close()
  }
  const other = await openRawConnection(dialect, url)
  expect(Number(await other.value('select count(*) from datastore_writers'))).toBeLessThan(110)
  expect(await store.changes.list()).toMatchObject([{ key: 'a', seq: await store.changes.seq() }])
  await other.close()
  await store.close()
})

test('a store in a cluster counts on from its changes, where its own count has fallen behind them', async () => {
  const url = await temporaryUrl()
  const store = await Datastore.open(url, { table: 'documents' })
  const { seq } = await store.put('a', {})
  await store.put('b', {})
  await store.delete('b')
  await store.close()
  const other = await openRawConnection(dialect, url)
  const storage = await openStorage(url, { readonly: false })
  const take = () => storage.write(() => galeraNumbers.take('documents', 3, false))
  const last = () => storage.read(galeraNumbers.last('documents'))
  const after = (greatest: number) => [1, 2, 3].map((n) => greatest + n)
  try {
    const greatest = 100 + seq
    await other.run(`update documents set seq = ${greatest} where "key" = 'a'`)
    expect(await last()).toBe(greatest)
    expect(await take()).toMatchObject({ numbers: after(greatest) })
    expect(await last()).toBe(greatest + 3)
    expect(await take()).toMatchObject({ numbers: after(greatest + 3) })
    await other.run(`update datastore_deletions set seq = ${greatest + 50} where "key" = 'b'`)
    await other.run('update datastore_stores set seq = 1')
    expect(await last()).toBe(greatest + 50)
    await storage.write(() => galeraNumbers.hold('documents'))
    expect(await take()).toMatchObject({ numbers: after(greatest + 51) })
    expect(await storage.write(() => galeraNumbers.take('nothing', 1, false))).toBeUndefined()
  } finally {
    await other.close()
    await storage.close()
  }
})

test('a writer that has waited for its store sees a swap that was left half-done meanwhile', async () => {
  const url = await temporaryUrl()
  const store = await Datastore.open(url, { table: 'documents' })
  await store.put('a', { n: 1 })
  const [holder, other] = [await openRawConnection(dialect, url), await openRawConnection(dialect, url)]
  const left = async () => Number(await other.value('select count(*) from datastore_unfinished'))
  try {
    await other.run(createUnfinished)
    await holder.run('start transaction')
    await holder.run(`select name from datastore_stores where name = 'documents' for update`)
    const put = store.put('a', { n: 2 })
    const waiting = `select count(*) from information_schema.innodb_trx
      join information_schema.processlist on id = trx_mysql_thread_id where db = database() and trx_state = 'LOCK WAIT'`
    // The server keeps its answer for as long as it is asked more often than every tenth of a second.
    await expect.poll(async () => Number(await other.value(waiting)), { interval: 250 }).toBe(1)
    await other.run(
      `insert into datastore_unfinished (owner, statement) values ('gone', 'rename table nowhere to nothing')`,
    )
    await holder.run('rollback')
    await put
    expect(await store.get('a')).toMatchObject({ n: 2 })
    // It was undone before the put was begun again.
    expect(await left()).toBe(0)
  } finally {
    await holder.close()
    await other.close()
    await store.close()
  }
})
