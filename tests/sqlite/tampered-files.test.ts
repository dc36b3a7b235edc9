import { describe, expect, test } from 'vitest'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatastoreError } from '../../src/shared/errors.ts'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { rows, run } from '../../src/engine/storage/operation.ts'
import { SqliteStorage } from '../../src/engine/storage/sqlite/sqlite-storage.ts'
import { execute } from '../support/databases/execute.ts'
import { refusal } from '../support/refusal.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { UsersIndex } from '../support/maps/users-index.ts'

const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n)'

/** A store whose file another tool has changed. */
async function tampered(...statements: string[]): Promise<string> {
  const path = temporaryPath()
  const store = await Datastore.open(path, { table: 'users', views: { index: new UsersIndex() } })
  await store.putMany({ ann: { email: 'ann@x' }, joe: { email: 'joe@x' } })
  await store.close()
  const storage = SqliteStorage.open(path)
  for (const sql of ['create table bystander (a)', 'insert into bystander values (1)', ...statements])
    await storage.write(() => run(sql))
  await storage.close()
  return path
}

/** Puts the documents into a table whose ids are defined otherwise. */
function rebuilt(id: string, options = ''): string[] {
  return [
    'alter table users rename to former',
    `create table users (${id}, "key" text not null unique, rev text not null, seq integer, updated text, data text not null)${options}`,
    'insert into users select id, "key", rev, seq, updated, data from former',
  ]
}

async function count(path: string, table: string): Promise<number> {
  const storage = SqliteStorage.open(path)
  const [found] = await storage.read(rows<{ count: number }>(`select count(*) as count from ${table}`))
  await storage.close()
  return found!.count
}

describe('a catalog that lies', () => {
  test.each([
    ['names the documents as a view’s table', `update datastore_views set table_name = 'users'`],
    ['names them in other letters', `update datastore_views set table_name = 'USERS'`],
    ['names a table of the engine', `update datastore_views set table_name = 'datastore_stores'`],
    ['names a table of the database', `update datastore_views set table_name = 'sqlite_master'`],
    ['names no table', `update datastore_views set table_name = x'00'`],
    ['has columns that are no JSON', `update datastore_views set columns = 'nonsense'`],
    ['has columns that are none', `update datastore_views set columns = '[{"name":1}]'`],
    ['has a change number that is none', `update datastore_stores set seq = 'x'`],
    ['has endless documents', `drop table users`, `create view users as ${endless} select i as id from n`],
    [
      'has an endless view',
      `drop table users_index`,
      `create view users_index as ${endless} select i as email from n`,
    ],
    ['has documents without revisions', 'alter table users drop column rev'],
    ['has documents without row numbers', ...rebuilt('id integer primary key', ' without rowid')],
    ['has documents whose ids are no row numbers', ...rebuilt('id int primary key')],
    ['has documents whose ids are no key', ...rebuilt('id integer')],
    ['has a document before the first id', "update users set id = -9223372036854775808 where key = 'ann'"],
    ['has a document with id 0', "update users set id = 0 where key = 'ann'"],
    ['has a document at the end of 64 bits', "update users set id = 9223372036854775807 where key = 'ann'"],
    ['has a document behind exact numbers', "update users set id = 9007199254740993 where key = 'ann'"],
    [
      'has a million columns',
      `update datastore_views set columns = (with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
         select json_group_array(json_object('name', 'c' || i, 'type', 'text')) from n)`,
    ],
    [
      'has columns without an end',
      `update datastore_views set columns = '[' || printf('%.2000000c', ' ') || ']'`,
    ],
  ])('and %s is damaged', async (_what, ...statements) => {
    const path = await tampered(...statements)
    expect(await refusal(Datastore.open(path, { table: 'users' }))).toMatchObject({ code: 'CORRUPT' })
    const database = await Database.open(path)
    expect(await refusal(database.store('users'))).toMatchObject({ code: 'CORRUPT' })
    await database.close()
  })

  test('and orders keys in a way that nobody knows is damaged, wherever that shows', async () => {
    const key = '"key" text not null unique'
    const path = await tampered(
      ...rebuilt('id integer primary key').map((sql) => sql.replace(key, `${key} collate nocase`)),
    )
    writeFileSync(
      path,
      readFileSync(path).toString('latin1').replaceAll('collate nocase', 'collate nobody'),
      'latin1',
    )
    const opened = await Datastore.open(path, { table: 'users' }).catch((error: unknown) => error)
    const used = opened instanceof Datastore ? await refusal(opened.put('ann', {})) : opened
    if (opened instanceof Datastore) await opened.close()
    expect(used).toBeInstanceOf(DatastoreError)
    expect(used).toMatchObject({ code: 'CORRUPT' })
  })

  test('never gets a table dropped that is no view’s', async () => {
    const path = await tampered(`update datastore_views set table_name = 'bystander'`)
    const store = await Datastore.open(path, { table: 'users' })
    expect(await refusal(store.views.remove('index'))).toMatchObject({ code: 'CORRUPT' })
    await store.close()
    expect(await count(path, 'bystander')).toBe(1)
  })

  test('cannot smuggle SQL in by a table’s name', async () => {
    const path = await tampered(`update datastore_views set table_name = 'x"; drop table users; --'`)
    const store = await Datastore.open(path, { table: 'users' })
    expect(await refusal(store.query('index'))).toMatchObject({ code: 'CORRUPT' })
    expect(await store.get('ann')).toBeDefined()
    await store.close()
    expect(await count(path, 'users')).toBe(2)
  })

  test('in a table of the engine’s that is an endless view is not read', async () => {
    const path = await tampered(
      'drop table datastore_views',
      `create view datastore_views as ${endless} select i as store from n`,
    )
    expect(await refusal(Database.open(path))).toMatchObject({ code: 'UNSUPPORTED_FORMAT' })
  })
})

describe('the schema of a file', () => {
  test('cannot call functions that are for the engine’s own SQL', async () => {
    const path = await tampered(`create view reader as select datastore_decimal_key('1') as key`)
    const storage = SqliteStorage.open(path)
    const read = storage.read(rows('select * from reader'))
    expect(String(await read.catch((error: unknown) => error))).toContain(
      'unsafe use of datastore_decimal_key',
    )
    await storage.close()
  })

  test.each([
    ['is not written by statements', `pragma writable_schema = on`, `update sqlite_master set sql = 'x'`],
    ['loads no library', `select load_extension('evil')`],
  ])('%s', async (_name, ...statements) => {
    const storage = SqliteStorage.open(await tampered())
    const act = async (): Promise<void> => {
      for (const sql of statements) await storage.write(() => run(sql))
    }
    expect(String(await act().catch((error: unknown) => error))).toMatch(/may not be modified|not authorized/)
    await storage.close()
  })
})

describe('an authored view whose definition another tool has changed', () => {
  const byEmail = {
    name: 'by_email',
    columns: [{ name: 'email', type: 'text' as const }],
    map: 'export default function* map(doc) { yield { email: doc.email } }',
  }

  async function changed(definition: object): Promise<string> {
    const path = await tampered()
    const store = await Datastore.open(path, { table: 'users' })
    await store.views.publish(byEmail)
    await store.close()
    const storage = SqliteStorage.open(path)
    await storage.write(() =>
      run('update datastore_view_versions set definition = ?', [JSON.stringify(definition)]),
    )
    await storage.close()
    return path
  }

  test('to other columns refuses writes as damaged', async () => {
    const path = await changed({
      ...byEmail,
      columns: [{ name: 'mail', type: 'text' }],
      map: 'export default () => [{ mail: "x" }]',
    })
    const store = await Datastore.open(path, { table: 'users' })
    expect(await refusal(store.put('new', {}))).toMatchObject({ code: 'CORRUPT' })
    expect(await store.get('new')).toBeUndefined()
    await store.close()
  })

  test.each([
    ['to that of another view', { ...byEmail, name: 'other' }],
    ['to what is none', { ...byEmail, map: 5 }],
  ])('%s is damaged', async (_what, definition) => {
    const path = await changed(definition)
    expect(await refusal(Datastore.open(path, { table: 'users' }))).toMatchObject({ code: 'CORRUPT' })
  })
})

test('a document whose text another tool has spoiled is named, and can be read as text and put right', async () => {
  const path = await tampered(`update users set data = 'nonsense' where "key" = 'ann'`)
  const store = await Datastore.open(path, { table: 'users', views: { index: new UsersIndex() } })
  expect(await refusal(store.get('ann'))).toMatchObject({ code: 'CORRUPT', details: { key: 'ann' } })
  expect(await refusal(store.views.reindex('index'))).toMatchObject({
    code: 'CORRUPT',
    details: { key: 'ann' },
  })
  expect(await store.getText('ann')).toMatchObject({ text: 'nonsense' })
  await store.put('ann', { email: 'again@x' })
  expect(await store.query('index', { email: 'again@x' })).toHaveLength(1)
  await store.close()
})

test('a revision that is no text is read as one, and guards as ever', async () => {
  const path = await tampered(
    'drop table users',
    'create table users (id integer primary key, "key" unique, rev, seq, updated, data)',
    `insert into users values (1, 'ann', 5, 1, null, '{"n": 1}')`,
  )
  const store = await Datastore.open(path, { table: 'users' })
  expect(await store.get('ann')).toMatchObject({ _rev: '5', n: 1 })
  expect(await refusal(store.put('ann', { n: 2 }, { rev: '4' }))).toMatchObject({ code: 'CONFLICT' })
  expect(await refusal(store.put('ann', { n: 2 }))).toMatchObject({ code: 'CONFLICT' })
  await store.close()
})

test('a time that is no text is read as one, in a legacy file too, which is upgraded', async () => {
  const path = temporaryPath('users.db')
  copyFileSync(join(import.meta.dirname, '../fixtures/legacy-users.db'), path)
  await execute(path, `update users set updated = 5 where "key" = 'joe'`)
  const store = await Datastore.open(path, { table: 'users' })
  expect(await store.get('joe')).toMatchObject({ _updated: '5' })
  await store.put('new', {})
  expect(await store.get('joe')).toMatchObject({ _updated: '5' })
  await store.close()
})

test('a unique index that another program made is no constraint of a view', async () => {
  const path = await tampered('create unique index theirs on users (length(rev))  where id > 2')
  const store = await Datastore.open(path, { table: 'users' })
  await store.put('new', {})
  expect(await refusal(store.put('newer', {}))).toMatchObject({ code: 'CORRUPT' })
  expect(await store.get('newer')).toBeUndefined()
  await store.close()
})

test('a key is located in a legacy file', async () => {
  const path = temporaryPath('users.db')
  copyFileSync(join(import.meta.dirname, '../fixtures/legacy-users.db'), path)
  const store = await Datastore.open(path, { table: 'users', readonly: true })
  expect(await store.locate({ prefix: '', key: 'joe' })).toMatchObject({ found: true })
  await store.close()
})
