import { execFile } from 'node:child_process'
import { readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { byAge, never, testApi } from '../../../../tests/support/test-api.ts'

const host = testApi()

describe('databases', () => {
  test('are one however they are named, and opened again when they were closed', async () => {
    const { database, store } = await host.users(1)
    const alias = join(host.folder, 'alias.db')
    await symlink(database, alias)
    expect((await host.handlers.databases.open({ path: alias }, never)).path).toBe(database)
    await host.handlers.databases.close({ database }, never)
    expect((await host.handlers.documents.get({ database, store, key: 'user-0000' }, never))?.text).toContain(
      'User 0',
    )
  })

  test('that could not be opened are tried again', async () => {
    const path = join(host.folder, 'later.db')
    expect((await refusal(host.handlers.databases.open({ path }, never))).code).toBe('NOT_FOUND')
    await host.handlers.databases.open({ path, create: true }, never)
    expect((await host.handlers.databases.get({ database: path }, never)).name).toBe('later.db')
  })

  test('change from read-only to writable when they are opened again', async () => {
    const { database, store } = await host.users(1)
    expect((await host.handlers.databases.open({ path: database, readonly: true }, never)).readonly).toBe(
      true,
    )
    const save = { database, store, key: 'new', text: '{}', rev: null }
    expect((await refusal(host.handlers.documents.save(save, never))).code).toBe('READ_ONLY')
    expect((await host.handlers.databases.open({ path: database }, never)).readonly).toBe(false)
    expect((await host.handlers.documents.save(save, never)).key).toBe('new')
  })

  test('give each newcomer a sample of their own, once', async () => {
    const { path } = await host.handlers.databases.sample(undefined, never)
    expect(await readFile(path, 'utf8')).toBe('sample')
    await writeFile(path, 'changed')
    expect((await host.handlers.databases.sample(undefined, never)).path).toBe(path)
    expect(await readFile(path, 'utf8')).toBe('changed')
    await rm(path)
    await rm(join(host.folder, 'shipped.db'))
    expect((await refusal(host.handlers.databases.sample(undefined, never))).message).toContain('shipped.db')
  })
})

describe('documents', () => {
  test('become rows with what stands at the paths that are asked for', async () => {
    const place = await host.users(0)
    const text =
      '{"address":{"zip":8000.0},"tags":["a",12345678901234567890],"a.b":{"c":1},"rows":[{"x":1},{}]}'
    await host.handlers.documents.save({ ...place, key: 'a', text, rev: null }, never)
    const paths = ['address.zip', 'tags[]', 'tags[0]', '["a.b"].c', 'rows[].x', 'gone.x', 'no..path']
    const [row] = await host.handlers.documents.page(
      { ...place, prefix: '', offset: 0, limit: 10, paths },
      never,
    )
    expect(row?.nested).toEqual({
      'address.zip': '8000.0',
      'tags[]': '["a",12345678901234567890]',
      'tags[0]': '"a"',
      '["a.b"].c': '1',
      'rows[].x': '[1]',
    })
  })

  test('become rows of the grid with their numbers as they are written', async () => {
    const place = await host.users(0)
    const text = `{"big": 12345678901234567890, "one": 1.0, "nested": {"a": [1, 2.50]}, "long": "${'x'.repeat(1000)}"}`
    await host.handlers.documents.save({ ...place, key: 'a', text, rev: null }, never)
    const [row] = await host.handlers.documents.page({ ...place, prefix: '', offset: 0, limit: 10 }, never)
    expect(row).toMatchObject({
      key: 'a',
      size: text.length,
      fields: { big: '12345678901234567890', one: '1.0', nested: '{"a": [1, 2.50]}' },
    })
    expect(row?.fields.long).toHaveLength(300)
    expect(row?.preview).toHaveLength(300)
  })

  test('refuse a stale revision and a key in use', async () => {
    const place = await host.users(1)
    const document = await host.handlers.documents.get({ ...place, key: 'user-0000' }, never)
    const rev = document?.rev ?? ''
    await host.handlers.documents.save({ ...place, key: 'user-0000', text: '{"a":1}', rev }, never)
    const stale = { ...place, key: 'user-0000', text: '{"a":2}', rev }
    expect((await refusal(host.handlers.documents.save(stale, never))).code).toBe('CONFLICT')
    const taken = { ...place, key: 'user-0000', text: '{}', rev: null }
    expect(['CONFLICT', 'EXISTS']).toContain((await refusal(host.handlers.documents.save(taken, never))).code)
  })

  test('say what saving a draft would do to the views', async () => {
    const place = await host.users(2)
    const unique = { ...byAge, columns: [{ name: 'age', type: 'integer' as const, unique: true }] }
    await host.ended((await host.handlers.views.publish({ ...place, definition: unique }, never)).job)
    const draft = { ...place, key: 'user-0000', text: '{"age":1}' }
    expect(await host.handlers.documents.forecast(draft, never)).toMatchObject({
      refused: true,
      views: [{ view: 'by_age', refusals: [{ code: 'CONSTRAINT', details: { holder: 'user-0001' } }] }],
    })
    expect(await host.handlers.documents.forecast({ ...draft, text: null }, never)).toMatchObject({
      refused: false,
      views: [{ outcome: 'changed', removed: 1, rows: [{ before: { age: 0 }, after: null }] }],
    })
  })

  test('are counted to the end', async () => {
    const place = await host.users(25)
    const counts: { count: number; complete: boolean }[] = []
    for await (const count of await host.handlers.documents.count({ ...place, prefix: 'user-000' }, never))
      counts.push(count)
    expect(counts.at(-1)).toEqual({ count: 10, complete: true })
  })

  test('show their fields and become a type for the editor', async () => {
    const place = await host.users(0)
    const save = (key: string, text: string) =>
      host.handlers.documents.save({ ...place, key, text, rev: null }, never)
    await save('a', '{"name":"A","tags":["x"],"address":{"city":"Århus"},"odd name":1}')
    await save('b', '{"name":null,"address":{"city":"Oslo","zip":1}}')
    const fields = await host.handlers.documents.fields(place, never)
    expect(fields.find(({ path }) => path === 'name')).toEqual({
      path: 'name',
      presence: 1,
      types: ['string', 'null'],
    })
    expect(fields.find(({ path }) => path === 'address.city')).toMatchObject({ presence: 1 })
    expect(fields.find(({ path }) => path === 'address.zip')).toMatchObject({ presence: 0.5 })
    const { declaration, sampled } = await host.handlers.views.types(place, never)
    expect(sampled).toBe(2)
    expect(declaration).toContain('interface Doc {')
    expect(declaration).toContain('  name: string | null\n')
    expect(declaration).toContain('  tags?: Array<string>\n')
    expect(declaration).toContain('  "odd name"?: number\n')
    expect(declaration).toContain('interface DocAddress {')
    expect(declaration).toContain('  zip?: number\n')
  })
})

describe('changes', () => {
  test('are told after a write through this host and after one by another program', async () => {
    const place = await host.users(1)
    const controller = new AbortController()
    const stream = await host.handlers.changes.watch(place, { signal: controller.signal })
    const present = await stream.next()
    const first = stream.next()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const { seq } = await host.handlers.documents.save({ ...place, key: 'new', text: '{}', rev: null }, never)
    expect(present.value).toEqual({ seq: seq - 1 })
    expect((await first).value).toEqual({ seq })
    const second = stream.next()
    const script = `
      import { Datastore } from ${JSON.stringify(join(import.meta.dirname, '../../index.ts'))}
      const store = await Datastore.open(${JSON.stringify(place.database)}, { table: 'users' })
      await store.put('foreign', { from: 'another program' })
      await store.close()`
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    expect((await second).value).toEqual({ seq: seq + 1 })
    controller.abort()
    expect((await stream.next()).done).toBe(true)
  })
})
