import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Knex } from 'knex'
import { describe, expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { execute } from '../support/databases/execute.ts'
import { makeLegacyFile, originalFile } from '../support/files/legacy-file.ts'
import { refusal } from '../support/refusal.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { UsersIndex } from '../support/maps/users-index.ts'
import { View } from '../../src/engine/view.ts'

describe('a legacy file', () => {
  test('opens as it is: 204 documents, its view rows, and not a byte is changed', async () => {
    const path = originalFile()
    const before = readFileSync(path)
    const database = await Database.open(path)
    expect(await database.inspect()).toMatchObject({
      stores: [{ name: 'users', format: 'legacy' }],
      tables: ['users_index'],
    })
    const store = await database.store('users')
    expect((await Array.fromAsync(store.count())).at(-1)).toEqual({ count: 204, complete: true })
    expect(await store.views.list()).toMatchObject([
      { name: 'index', kind: 'program', table: 'users_index', columns: [{ name: 'email', unique: true }] },
    ])
    expect(await store.query('index', { email: 'ann@example.com' }, { includeDocs: true })).toMatchObject([
      { _key: 'ann', _doc: { _key: 'ann' } },
    ])
    const big = (await store.getText('big'))!
    expect(big.text).toContain('12345678901234567890')
    expect(big.text).toContain('1.0')
    expect(big).toMatchObject({ rev: '0', updated: null })
    expect(await store.get('日本')).toBeDefined()
    await database.close()
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(dirname(path))).toEqual(['users.db'])
  })

  test('is opened with its program’s views without a change, too', async () => {
    const path = originalFile()
    const before = readFileSync(path)
    const store = await Datastore.open(path, { table: 'users', views: { index: new UsersIndex() } })
    expect(await store.query('index', { email: 'ann@example.com' })).toHaveLength(1)
    await store.close()
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('is not written by the app before it is upgraded', async () => {
    const path = originalFile()
    const before = readFileSync(path)
    const database = await Database.open(path)
    const store = await database.store('users')
    expect(await refusal(store.put('new', {}))).toMatchObject({
      code: 'UPGRADE_NEEDED',
      details: { store: 'users' },
    })
    await database.close()
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('is upgraded with a backup beside it, keeping every document and view row', async () => {
    const path = originalFile()
    const read = async (file: string): Promise<{ documents: unknown; rows: unknown }> => {
      const store = await Datastore.open(file, { table: 'users', readonly: true })
      const documents = (await Array.fromAsync(store.iterateText())).map(({ id, key, text }) => ({
        id,
        key,
        text,
      }))
      const rows = await store.query('index', {}, { orderBy: 'email' })
      await store.close()
      return { documents, rows }
    }
    const before = await read(path)
    const database = await Database.open(path)
    const { backup, documents } = await database.upgrade('users')
    expect(documents).toBe(204)
    expect(dirname(backup)).toBe(dirname(path))
    await database.close()
    expect(await read(backup)).toEqual(before)
    expect(await read(path)).toEqual(before)
    const store = await Datastore.open(path, { table: 'users', views: { index: new UsersIndex() } })
    expect((await store.getText('ann'))!.rev).toMatch(/^1-/)
    await store.put('new', { email: 'New@x' })
    expect(await store.query('index', { email: 'new@x' })).toHaveLength(1)
    expect(await refusal(store.put('other', { email: 'ann@example.com' }))).toMatchObject({
      code: 'CONSTRAINT',
    })
    await store.close()
  })

  test('is upgraded by a program’s first write', async () => {
    const path = originalFile()
    const store = await Datastore.open(path, { table: 'users', views: { index: new UsersIndex() } })
    await store.put('ann', { email: 'ann2@example.com' })
    expect(store.format).toBe('datastore')
    expect(await store.query('index', { email: 'ann2@example.com' })).toHaveLength(1)
    expect(await store.query('index', { email: 'ann@example.com' })).toHaveLength(0)
    await store.close()
    expect(readdirSync(dirname(path)).some((name) => name.startsWith('users.db.backup-'))).toBe(true)
  })

  test('with a document that is not what the Python original writes is left as it was', async () => {
    const path = originalFile()
    await execute(path, `insert into users (rev, "key", data) values ('0', 'broken', x'00112233')`)
    const database = await Database.open(path)
    const error = await refusal(database.upgrade('users'))
    expect(error.message).toContain('broken')
    expect(await database.inspect()).toMatchObject({ stores: [{ format: 'legacy' }] })
    await database.close()
  })
})

/** The view of the made file, as its program would define it today. */
class Numbers extends View {
  override tableName = 'users_index'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('email').unique()
    table.integer('n')
    table.float('ratio')
    table.boolean('even')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    const n = Number(doc['n'])
    yield { email: doc['email'], n, ratio: n / 3, even: n % 2 === 0 }
    yield { n: -n }
  }
}

async function madeFile(documents: number): Promise<string> {
  const path = temporaryPath('users.db')
  await makeLegacyFile(path, documents)
  return path
}

describe('a view of several rows, with NULL, real and boolean columns', () => {
  const injection = "it's; DROP TABLE x;-- 97"
  const rowsOf97 = [
    { email: null, n: -97, ratio: null, even: null, _key: injection },
    { email: '97@example.com', n: 97, ratio: 97 / 3, even: false, _key: injection },
  ]

  test('is read before the upgrade, without a change', async () => {
    const path = await madeFile(200)
    const before = readFileSync(path)
    const store = await Datastore.open(path, { table: 'users', readonly: true })
    expect(await store.query('index', { _key: injection }, { orderBy: 'n' })).toMatchObject(rowsOf97)
    expect(await store.query('index', { email: null }, { limit: 1000 })).toHaveLength(200)
    expect(await store.get(injection)).toMatchObject({ n: 97, username: injection })
    await store.close()
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('is kept by the upgrade, taken over by its program, and written', async () => {
    const path = await madeFile(200)
    const store = await Datastore.open(path, { table: 'users', views: { index: new Numbers() } })
    expect(await store.query('index', { _key: injection }, { orderBy: 'n' })).toMatchObject(rowsOf97)
    await store.put(injection, { email: 'new@example.com', n: 6 })
    expect(await store.query('index', { _key: injection }, { orderBy: 'n' })).toMatchObject([
      { email: null, n: -6 },
      { email: 'new@example.com', n: 6, ratio: 2, even: true },
    ])
    expect(await store.views.verify('index')).toMatchObject({ done: 200, different: 0 })
    expect(await store.delete(injection)).toBe(true)
    expect(await store.query('index', { _key: injection })).toEqual([])
    await store.close()
  })
})

describe('an upgrade refuses what it does not understand, and leaves the file as it was', () => {
  test.each([
    [
      'a trigger on the documents',
      ['create trigger audit after insert on users begin delete from users_index; end'],
      'trigger "audit"',
    ],
    [
      'a trigger on a view',
      ['create trigger count_rows after delete on users_index begin delete from users; end'],
      'trigger "count_rows"',
    ],
    [
      'a table that refers to the documents',
      [
        'create table orders (user_id integer references users (id) on delete cascade)',
        'insert into orders values (1), (2)',
      ],
      'table "orders"',
    ],
  ])('%s', async (_what, statements, named) => {
    const path = await madeFile(20)
    await execute(path, ...statements)
    const before = readFileSync(path)
    const database = await Database.open(path)
    const error = await refusal(database.upgrade('users'))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_FORMAT', details: { store: 'users' } })
    expect(error.message).toContain(named)
    await database.close()
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(dirname(path))).toEqual(['users.db'])
  })
})
