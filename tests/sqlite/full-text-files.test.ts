import SQLite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { refusal } from '../support/refusal.ts'

// What is special about a file whose views have an index of words beside their rows.

const texts: ViewDefinition = {
  name: 'texts',
  columns: [{ name: 'body', type: 'text', fullText: true }],
  map: 'export default ({ body }) => (body ? [{ body }] : [])',
}
const words = 'notes_texts__words'

/** A file with a view that is searched; statements are what another program then does to it. */
async function makeFile(...statements: string[]): Promise<string> {
  const path = temporaryPath()
  const store = await Datastore.open(path, { table: 'notes' })
  await store.putMany({ a: { body: 'The old castle' }, b: { body: 'A tower' } })
  await store.views.publish(texts)
  await store.close()
  const other = new SQLite(path)
  // Another program need not be as careful as the engine.
  other.unsafeMode(true)
  for (const sql of statements) other.exec(sql)
  other.close()
  return path
}

async function find(store: Datastore, matches: string): Promise<string[]> {
  return (await store.query('texts', { body: { matches } })).map(({ _key }) => _key)
}

test('a file that is opened to be read is searched, and not changed', async () => {
  const path = await makeFile()
  const store = await Datastore.open(path, { table: 'notes', readonly: true })
  expect(await find(store, 'castle OR tower')).toEqual(['a', 'b'])
  expect(await refusal(store.put('c', { body: 'castle' }))).toMatchObject({ code: 'READ_ONLY' })
  await store.close()
})

test('a backup is searched, and so is what is then put into it', async () => {
  const path = await makeFile()
  const target = `${path}.copy`
  const store = await Datastore.open(path, { table: 'notes' })
  await store.backup(target)
  await store.put('b', { body: 'A castle' })
  await store.close()
  const copy = await Datastore.open(target, { table: 'notes' })
  expect(await find(copy, 'castle')).toEqual(['a'])
  await copy.put('c', { body: 'No tower, a castle' })
  await copy.delete('b')
  expect(await find(copy, 'castle')).toEqual(['a', 'c'])
  expect(await find(copy, 'tower')).toEqual(['c'])
  await copy.views.reindex('texts')
  expect(await find(copy, 'castle')).toEqual(['a', 'c'])
  await copy.close()
})

test.each([
  ['a table', `create table ${words} (words text)`],
  ['a table in other letters', `create table ${words.toUpperCase()} (words text)`],
  ['a SQL view', `create view ${words} as select 1 as words`],
  ['a virtual table of another kind', `create virtual table "${words}" using fts4(words)`],
  ['an index of other words', `create virtual table "${words}" using fts5(words)`],
  [
    'an index with more in it',
    `create virtual table "${words}" using fts5(words, prefix='1', content='', contentless_delete=1, detail=none, tokenize='ascii')`,
  ],
])('what has the name of the words and is %s is refused', async (_what, sql) => {
  const path = await makeFile(`drop table ${words}`, sql)
  const damaged = { code: 'CORRUPT', message: expect.stringMatching(/"notes_texts__words"i? is /i) }
  expect(await refusal(Datastore.open(path, { table: 'notes' }))).toMatchObject(damaged)
  const database = await Database.open(path)
  expect(await refusal(database.store('notes'))).toMatchObject(damaged)
  await database.close()
})

test('words that are gone are missed by name, and come back with a reindex', async () => {
  const store = await Datastore.open(await makeFile(`drop table ${words}`), { table: 'notes' })
  const missing = { code: 'CORRUPT', message: expect.stringContaining(words) }
  expect(await refusal(find(store, 'castle'))).toMatchObject(missing)
  expect(await refusal(store.put('c', { body: 'castle' }))).toMatchObject(missing)
  await store.views.reindex('texts')
  expect(await find(store, 'castle')).toEqual(['a'])
  await store.close()
})

test.each([
  ['a document is gone from', `delete from ${words} where rowid = 1`, 1],
  ['a document has other words in', `insert or replace into ${words} (rowid, words) values (1, 'tower')`, 1],
  ['nothing is left in', `insert into ${words} (${words}) values ('delete-all')`, 2],
  ['pages are damaged of', `update ${words}_data set block = zeroblob(length(block)) where id > 10`, 2],
  ['nothing is there of', `drop table ${words}`, 2],
])('verifying finds that %s the index of words, and repairs it', async (_what, sql, different) => {
  const store = await Datastore.open(await makeFile(sql), { table: 'notes' })
  expect(await store.views.verify('texts')).toMatchObject({ different })
  expect(await store.views.repair('texts')).toMatchObject({ different, repaired: different })
  expect(await store.views.verify('texts')).toMatchObject({ different: 0 })
  expect(await find(store, 'castle')).toEqual(['a'])
  expect(await find(store, 'tower')).toEqual(['b'])
  await store.close()
})

test.each([
  ['a trigger', `create trigger spy after insert on ${words}_docsize begin delete from notes; end`],
  [
    'a SQL view',
    `drop table ${words}_docsize; create view ${words}_docsize as select 1 as id, x'00' as sz, 0 as origin`,
  ],
])('%s within an index of words runs with no write', async (_what, sql) => {
  const path = await makeFile(sql)
  const outcome = await Datastore.open(path, { table: 'notes' }).catch((error: unknown) => error)
  const refused = outcome instanceof Datastore ? await refusal(outcome.put('c', { body: 'x' })) : outcome
  if (outcome instanceof Datastore) await outcome.close()
  expect(refused).toMatchObject({ code: 'CORRUPT' })
  const other = new SQLite(path, { readonly: true })
  other.unsafeMode(true)
  expect(other.prepare('select count(*) from notes').pluck().get()).toBe(2)
  other.close()
})

test('a view that needs the name of another one’s words is told which table is there', async () => {
  const store = await Datastore.open(await makeFile(), { table: 'notes' })
  const plain = { ...texts, name: 'texts__words' }
  expect(await refusal(store.views.publish(plain))).toMatchObject({
    code: 'EXISTS',
    message: expect.stringContaining(`needs a table "${words}"`),
  })
  await store.views.publish({ ...plain, name: 'a__words' })
  expect(await refusal(store.views.publish({ ...texts, name: 'a' }))).toMatchObject({
    code: 'EXISTS',
    message: expect.stringContaining('needs a table "notes_a__words"'),
  })
  await store.close()
})
