import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DatastoreError } from '../shared/errors.ts'
import { Database } from './database.ts'
import { Datastore } from './datastore.ts'
import { run } from './storage/operation.ts'
import { SqliteStorage } from './storage/sqlite/sqlite-storage.ts'
import { refusal } from './testing/refusal.ts'
import { temporaryPath } from './testing/temporary-folder.ts'
import { UsersIndex } from './testing/users-index.ts'

const original = join(import.meta.dirname, '..', '..', 'e2e', 'fixtures', 'legacy-users.db')

function legacyFile(): string {
  const path = temporaryPath('users.db')
  copyFileSync(original, path)
  return path
}

async function execute(path: string, ...statements: string[]): Promise<void> {
  const storage = SqliteStorage.open(path, { create: true })
  for (const sql of statements) await storage.write(run(sql))
  await storage.close()
}

describe('a file of the Python original', () => {
  test('opens as it is: 204 documents, its view rows, and not a byte is changed', async () => {
    const path = legacyFile()
    const before = readFileSync(path)
    const database = await Database.open(path)
    expect(await database.inspect()).toMatchObject({
      stores: [{ name: 'users', format: 'legacy' }],
      tables: ['users_index'],
    })
    const store = await database.store('users')
    expect((await Array.fromAsync(store.count())).at(-1)).toEqual({ count: 204, complete: true })
    expect(await store.listViews()).toMatchObject([
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
    const path = legacyFile()
    const before = readFileSync(path)
    const store = await Datastore.open(path, { table: 'users', views: { index: new UsersIndex() } })
    expect(await store.query('index', { email: 'ann@example.com' })).toHaveLength(1)
    await store.close()
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('is not written by the app before it is upgraded', async () => {
    const path = legacyFile()
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
    const path = legacyFile()
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
    const path = legacyFile()
    const store = await Datastore.open(path, { table: 'users', views: { index: new UsersIndex() } })
    await store.put('ann', { email: 'ann2@example.com' })
    expect(store.format).toBe('datastore')
    expect(await store.query('index', { email: 'ann2@example.com' })).toHaveLength(1)
    expect(await store.query('index', { email: 'ann@example.com' })).toHaveLength(0)
    await store.close()
    expect(readdirSync(dirname(path)).some((name) => name.startsWith('users.db.backup-'))).toBe(true)
  })

  test('with a document that is not what the original writes is left as it was', async () => {
    const path = legacyFile()
    await execute(path, `insert into users (rev, "key", data) values ('0', 'broken', x'00112233')`)
    const database = await Database.open(path)
    const error = await refusal(database.upgrade('users'))
    expect(error.message).toContain('broken')
    expect(await database.inspect()).toMatchObject({ stores: [{ format: 'legacy' }] })
    await database.close()
  })
})

describe('a file that cannot be opened', () => {
  test('does not exist: it says so, and is not created by the app', async () => {
    const path = temporaryPath('none.db')
    expect(await refusal(Database.open(path))).toMatchObject({ code: 'NOT_FOUND', details: { path } })
    expect(await refusal(Datastore.open(path, { readonly: true }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(existsSync(path)).toBe(false)
    expect(await refusal(Datastore.open(join(path, 'in', 'no', 'folder.db')))).toMatchObject({ code: 'IO' })
  })

  test('is no database', async () => {
    const path = temporaryPath('note.db')
    writeFileSync(path, 'Dear diary, '.repeat(100))
    expect(await refusal(Database.open(path))).toMatchObject({ code: 'NOT_A_DATABASE' })
    writeFileSync(path, 'short')
    expect(await refusal(Datastore.open(path))).toMatchObject({ code: 'NOT_A_DATABASE' })
    expect(readFileSync(path, 'utf8')).toBe('short')
    mkdirSync(`${path}.folder`)
    expect(await refusal(Database.open(`${path}.folder`))).toMatchObject({ code: 'NOT_A_DATABASE' })
  })

  test('was cut off', async () => {
    const path = legacyFile()
    truncateSync(path, 30_000)
    const error = await refusal(Database.open(path))
    expect(error.code).toBe('CORRUPT')
    expect(error.message).toContain('30000')
  })

  test('is damaged inside', async () => {
    const path = legacyFile()
    const bytes = readFileSync(path)
    bytes.fill(0xff, 100, 4000)
    writeFileSync(path, bytes)
    expect(await refusal(Database.open(path))).toMatchObject({ code: 'CORRUPT' })
  })

  test('was written by a newer version', async () => {
    const path = temporaryPath()
    await Datastore.open(path).then((store) => store.close())
    await execute(path, 'update datastore_format set version = 99')
    expect(await refusal(Database.open(path))).toMatchObject({ code: 'UNSUPPORTED_FORMAT' })
    expect(await refusal(Datastore.open(path))).toMatchObject({ code: 'UNSUPPORTED_FORMAT' })
  })

  test('is locked by another program', async () => {
    const path = temporaryPath()
    await Datastore.open(path).then((store) => store.close())
    const holder = SqliteStorage.open(path)
    const waiting = SqliteStorage.open(path, { busyMilliseconds: 20 })
    const attempt = (): Promise<unknown> => waiting.write(run('update datastore_stores set seq = seq'))
    let blocked: Promise<DatastoreError> | undefined
    await holder.write(
      (function* () {
        yield* run('update datastore_stores set seq = seq')
        blocked = refusal(attempt())
      })(),
    )
    expect(await blocked).toMatchObject({ code: 'BUSY', details: { path } })
    await attempt()
    await holder.close()
    await waiting.close()
  })
})

describe('a file without a store', () => {
  test('lists its tables, and gets a store when asked', async () => {
    const path = temporaryPath()
    await execute(path, 'create table invoices (n integer)', 'create table people (n integer)')
    const database = await Database.open(path)
    expect(await database.inspect()).toMatchObject({ stores: [], tables: ['invoices', 'people'] })
    expect(await refusal(database.store('users'))).toMatchObject({
      code: 'UNKNOWN_STORE',
      details: { tables: ['invoices', 'people'] },
    })
    expect(await refusal(database.createStore('People'))).toMatchObject({ code: 'EXISTS' })
    const store = await database.createStore('users')
    await store.put('a', { x: 1 })
    expect(await database.inspect()).toMatchObject({
      stores: [{ name: 'users', format: 'datastore' }],
      tables: ['invoices', 'people'],
    })
    await database.close()
  })

  test('does not have its tables taken for views', async () => {
    const path = temporaryPath()
    await execute(path, 'create table documents (n integer)')
    expect(await refusal(Datastore.open(path))).toMatchObject({ code: 'EXISTS' })
  })
})

describe('read-only', () => {
  test('refuses every write and says why', async () => {
    const path = temporaryPath()
    const writer = await Datastore.open(path, { table: 'users' })
    await writer.put('a', {})
    await writer.close()
    const store = await Datastore.open(path, { readonly: true })
    expect(await store.get('a')).toBeDefined()
    expect(await refusal(store.put('b', {}))).toMatchObject({ code: 'READ_ONLY' })
    expect(await refusal(store.delete('a'))).toMatchObject({ code: 'READ_ONLY' })
    expect(
      await refusal(
        store.defineView({
          name: 'v',
          columns: [{ name: 'x', type: 'text' }],
          map: 'export default () => []',
        }),
      ),
    ).toMatchObject({ code: 'READ_ONLY' })
    await store.close()
    expect(await refusal(Datastore.open(path, { readonly: true, table: 'nope' }))).toMatchObject({
      code: 'UNKNOWN_STORE',
      details: { known: ['users'] },
    })
  })

  // Root may write anything, so as root this can only show that the file still opens.
  test('is what a file without write permission opens as', async () => {
    const path = legacyFile()
    chmodSync(path, 0o444)
    const database = await Database.open(path)
    expect(database.readonly).toBe(process.getuid?.() !== 0)
    await database.close()
  })
})
