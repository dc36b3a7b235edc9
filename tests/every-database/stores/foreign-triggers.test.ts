import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { DatastoreError } from '../../../src/shared/errors.ts'
import { Database } from '../../../src/engine/database.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { openStorage } from '../../../src/engine/storage/open-storage.ts'
import { row } from '../../../src/engine/storage/operation.ts'
import { byAnotherProgram } from '../../support/databases/another-program.ts'
import { refusal } from '../../support/refusal.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { UsersIndex } from '../../support/maps/users-index.ts'

/** Statements that make a trigger "theirs", which empties the table `bystander` with each `event` on the table. */
function trigger(event: 'insert' | 'update', table: string): string[] {
  const on = `create trigger theirs after ${event} on ${table}`
  if (dialect === 'sqlite') return [`${on} begin delete from bystander; end`]
  if (dialect === 'mysql') return [`${on} for each row delete from bystander`]
  const body = '$$ begin delete from bystander; return new; end $$'
  return [
    `create function theirs() returns trigger language plpgsql as ${body}`,
    `${on} for each row execute function theirs()`,
  ]
}

const dropTrigger = (table: string): string =>
  `drop trigger theirs${dialect === 'postgres' ? ` on ${table}` : ''}`

/** A store, and what another program has made beside it. */
async function storeBeside(...statements: string[]): Promise<string> {
  const url = await temporaryUrl()
  const store = await Datastore.open(url, { table: 'users', views: { index: new UsersIndex() } })
  await store.putMany({ ann: { email: 'ann@x' }, joe: { email: 'joe@x' } })
  await store.close()
  await byAnotherProgram(
    url,
    'create table bystander (a int)',
    'create table others (a int)',
    'insert into bystander values (1)',
    ...statements,
  )
  return url
}

async function count(url: string, table: string): Promise<number> {
  const storage = await openStorage(url, { readonly: true })
  const found = await storage.read(row<{ count: number }>(`select count(*) as count from ${table}`))
  await storage.close()
  return found!.count
}

test.each(['users', 'users_index', 'datastore_stores'])(
  'a store with a trigger of another program on %s is read and not written',
  async (table) => {
    const url = await storeBeside(...trigger('update', table))
    const database = await Database.open(url)
    const store = await database.store('users')
    expect(await store.get('ann')).toMatchObject({ email: 'ann@x' })
    expect(await store.query('index', { email: 'joe@x' })).toHaveLength(1)
    const error = await refusal(store.put('ann', { email: 'other@x' }))
    expect(error.code).toBe('READ_ONLY')
    expect(error.message).toContain('"theirs"')
    expect(await refusal(store.delete('ann'))).toMatchObject({ code: 'READ_ONLY' })
    expect(await refusal(store.views.remove('index'))).toMatchObject({ code: 'READ_ONLY' })
    await database.close()
    expect(await count(url, 'bystander')).toBe(1)
  },
)

test('with one on the list of stores no further store is made', async () => {
  const url = await storeBeside(...trigger('insert', 'datastore_stores'))
  const error = await refusal(Datastore.open(url, { table: 'another' }))
  expect(error).toMatchObject({ code: 'READ_ONLY' })
  expect(error.message).toContain('"theirs"')
  expect(await count(url, 'bystander')).toBe(1)
})

/** What a put answers with: the key, or why it was refused. A server's tables are looked at once a second. */
async function outcome(store: Datastore, n: number): Promise<string> {
  const put = store.put('ann', { email: 'ann@x', n })
  return await put.then(
    ({ key }) => key,
    (error: unknown) => (error as DatastoreError).code,
  )
}

/** The outcome of the next put; on a server, of the first of several that is as wanted, or of the last. */
async function lastOutcome(store: Datastore, wanted: string): Promise<string> {
  const tries = dialect === 'sqlite' ? 1 : 100
  let last = ''
  for (let n = 1; n <= tries && last !== wanted; n++) {
    if (n > 1) await setTimeout(100)
    last = await outcome(store, n)
  }
  return last
}

test.each(['users', 'users_index', 'datastore_stores'])(
  'one that is made on %s while the store is open is noticed by the next write, on a server within a second or so',
  async (table) => {
    const url = await storeBeside()
    const database = await Database.open(url)
    const store = await database.store('users')
    expect(await outcome(store, 0)).toBe('ann')
    await byAnotherProgram(url, ...trigger('update', table))
    expect(await lastOutcome(store, 'READ_ONLY')).toBe('READ_ONLY')
    const untouched = await count(url, 'bystander')
    expect(dialect !== 'sqlite' || untouched === 1).toBe(true)
    const read = await store.getText('ann')
    expect(await refusal(store.delete('joe'))).toMatchObject({ code: 'READ_ONLY' })
    expect(await store.getText('ann')).toEqual(read)
    await byAnotherProgram(url, dropTrigger(table))
    expect(await lastOutcome(store, 'ann')).toBe('ann')
    await database.close()
  },
)

/** The table of the version that is being built. */
async function tableBeingBuilt(url: string): Promise<string> {
  const storage = await openStorage(url, { readonly: true })
  const found = await storage.read(row<{ name: string }>('select table_name as name from datastore_builds'))
  await storage.close()
  return found!.name
}

/** A store with an authored view of more documents than are mapped at once. */
async function storeOfMany(url: string): Promise<Datastore> {
  const store = await Datastore.open(url, { table: 'users', views: { index: new UsersIndex() } })
  await store.putMany(Array.from({ length: 100 }, (_, n) => [`k${n}`, { email: `${n}@x` }]))
  await store.views.publish({
    name: 'mails',
    columns: [{ name: 'email', type: 'text' }],
    map: 'export default (doc) => [{ email: doc.email }]',
  })
  return store
}

/** A server's tables are looked at once a second. */
const untilLookedAt = (): Promise<void> => setTimeout(dialect === 'sqlite' ? 0 : 1100)

test('one on the table of a version that is being built stops its builder, which goes on when it is gone', async () => {
  const url = await storeBeside()
  const store = await storeOfMany(url)
  const work = store.views.reindex('mails')[Symbol.asyncIterator]()
  expect((await work.next()).value).toMatchObject({ state: 'building' })
  const table = await tableBeingBuilt(url)
  await byAnotherProgram(url, ...trigger('insert', table))
  await untilLookedAt()
  const error = await refusal(Array.fromAsync(work))
  expect(error).toMatchObject({ code: 'READ_ONLY' })
  expect(error.message).toContain('"theirs"')
  expect(await count(url, 'bystander')).toBe(1)
  expect((await store.views.verify('mails')).different).toBe(0)

  await byAnotherProgram(url, dropTrigger(table))
  await untilLookedAt()
  await store.views.resume('mails')
  expect(await store.views.verify('mails')).toMatchObject({ done: 102, different: 0 })
  expect(await count(url, 'bystander')).toBe(1)
  await store.close()
})

test('one on the table of a view that is being repaired stops that', async () => {
  const url = await storeBeside()
  const store = await storeOfMany(url)
  await byAnotherProgram(url, "update users_mails set email = 'wrong'")
  const work = store.views.repair('mails')[Symbol.asyncIterator]()
  expect((await work.next()).value).toMatchObject({ state: 'verifying' })
  await byAnotherProgram(url, ...trigger('insert', 'users_mails'))
  await untilLookedAt()
  expect(await refusal(Array.fromAsync(work))).toMatchObject({ code: 'READ_ONLY' })
  expect(await count(url, 'bystander')).toBe(1)
  await store.close()
})

test.runIf(dialect === 'sqlite')(
  'a view’s table that becomes another while the store is open is damage',
  async () => {
    const url = await storeBeside()
    const store = await Datastore.open(url, { table: 'users' })
    await byAnotherProgram(url, 'drop table users_index', 'create view users_index as select 1 as email')
    expect(await outcome(store, 1)).toBe('CORRUPT')
    await store.close()
  },
)

test('one on a table that is not the store’s concerns nobody', async () => {
  const url = await storeBeside(...trigger('insert', 'others'))
  const store = await Datastore.open(url, { table: 'users' })
  expect(await store.put('ann', {})).toMatchObject({ key: 'ann' })
  await store.close()
})
