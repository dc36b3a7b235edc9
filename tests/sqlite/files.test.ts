import { chmodSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DatastoreError } from '../../src/shared/errors.ts'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { run } from '../../src/engine/storage/operation.ts'
import { SqliteStorage } from '../../src/engine/storage/sqlite/sqlite-storage.ts'
import { refusal } from '../support/refusal.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { originalFile } from '../support/files/legacy-file.ts'
import { execute } from '../support/databases/execute.ts'

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
    const path = originalFile()
    truncateSync(path, 30_000)
    const error = await refusal(Database.open(path))
    expect(error.code).toBe('CORRUPT')
    expect(error.message).toContain('30000')
  })

  test('is damaged inside', async () => {
    const path = originalFile()
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
    const attempt = (): Promise<unknown> => waiting.write(() => run('update datastore_stores set seq = seq'))
    let blocked: Promise<DatastoreError> | undefined
    await holder.write(function* () {
      yield* run('update datastore_stores set seq = seq')
      blocked = refusal(attempt())
    })
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
        store.views.publish({
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
    const path = originalFile()
    chmodSync(path, 0o444)
    const database = await Database.open(path)
    expect(database.readonly).toBe(process.getuid?.() !== 0)
    await database.close()
  })
})
