import { describe, expect, test } from 'vitest'
import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { row, run } from '../../src/engine/storage/operation.ts'
import { openStorage } from '../../src/engine/storage/open-storage.ts'
import { refusal } from '../support/refusal.ts'
import { dialect, privateUrl, temporaryUrl } from '../support/databases/temporary-url.ts'

const byEmail: ViewDefinition = {
  name: 'by_email',
  columns: [{ name: 'email', type: 'text', unique: true }],
  map: 'export default function* map(doc) { if (doc.email) yield { email: doc.email.toLowerCase() } }',
}

function users(count: number): [string, object][] {
  return Array.from({ length: count }, (_, index) => [
    `k${String(index).padStart(5, '0')}`,
    { email: `U${index}@x`, n: index },
  ])
}

async function tableNames(path: string): Promise<string[]> {
  const storage = await openStorage(path, { readonly: true })
  const names = await storage.read(storage.dialect.introspector.tableNames())
  await storage.close()
  return names.filter((name) => !name.startsWith('datastore_'))
}

describe('an authored view', () => {
  test('is built from the documents there, kept in the file, and maintained with every write', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path, { table: 'users' })
    await store.putMany(users(300))
    const progress = await Array.fromAsync(store.views.publish(byEmail))
    expect(progress.at(-1)).toEqual({ state: 'ready', done: 300, total: 300 })
    await store.close()
    const again = await Datastore.open(path)
    await again.put('new', { email: 'New@x' })
    await again.put('k00001', { email: 'changed@x' })
    await again.delete('k00002')
    expect(
      await again.query('by_email', { email: ['new@x', 'changed@x', 'u1@x', 'u2@x'] }, { orderBy: 'email' }),
    ).toMatchObject([
      { email: 'changed@x', _key: 'k00001' },
      { email: 'new@x', _key: 'new' },
    ])
    expect(await again.query('by_email')).toHaveLength(300)
    expect(await tableNames(path)).toEqual(['users', 'users_by_email'])
    await again.close()
  })

  test('refuses a document by its constraint', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.put('joe', { email: 'joe@x' })
    await store.views.publish(byEmail)
    expect(await refusal(store.put('jo', { email: 'JOE@x' }))).toMatchObject({
      code: 'CONSTRAINT',
      details: { view: 'by_email', column: 'email', value: 'joe@x', key: 'jo', holder: 'joe' },
    })
    await store.close()
  })

  test('whose definition is unchanged does nothing, and a changed one becomes the next version', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany(users(10))
    await store.views.publish(byEmail)
    const same: ViewDefinition = {
      ...byEmail,
      onError: 'reject',
      columns: [{ name: 'email', type: 'text', unique: true, notNull: false }],
    }
    expect(await Array.fromAsync(store.views.publish(same))).toEqual([
      { state: 'ready', done: 10, total: 10 },
    ])
    expect(await store.views.get('by_email')).toMatchObject({ version: 1 })
    await store.views.publish({ ...byEmail, map: 'export default (doc) => [{ email: doc.email }]' })
    expect(await store.views.get('by_email')).toMatchObject({ version: 2, state: 'ready' })
    expect((await store.query('by_email', {}, { limit: 1 }))[0]!['email']).toBe('U0@x')
    await store.close()
  })

  test('may change its columns while the old version answers until the swap', async () => {
    const store = await Datastore.open(await temporaryUrl())
    await store.putMany(users(3000))
    await store.views.publish(byEmail)
    const wider: ViewDefinition = {
      ...byEmail,
      columns: [...byEmail.columns, { name: 'n', type: 'integer', index: true }],
      map: 'export default function* map(doc) { yield { email: doc.email, n: doc.n } }',
    }
    let during = 0
    for await (const progress of store.views.publish(wider)) {
      if (progress.state === 'ready') break
      during++
      expect(await store.query('by_email', { email: 'u7@x' })).toHaveLength(1)
      expect((await store.views.get('by_email')).state).toBe('building')
    }
    expect(during).toBeGreaterThan(1)
    expect(await store.query('by_email', { n: { gte: 2990 } })).toHaveLength(10)
    await store.close()
  })

  test('equals its map of all documents when documents change while it is built (a law)', async () => {
    const store = await Datastore.open(await temporaryUrl())
    await store.putMany(users(3000))
    let turn = 0
    for await (const progress of store.views.publish(byEmail)) {
      if (progress.state === 'ready' || turn === 12) continue
      const key = (offset: number): string => `k${String((turn * 137 + offset) % 3000).padStart(5, '0')}`
      await store.put(key(0), { email: `changed${turn}@x` })
      await store.put(key(2500), { email: `late${turn}@x` })
      await store.delete(key(1500))
      await store.put(`new${turn}`, { email: `New${turn}@x` })
      turn++
    }
    expect(turn).toBeGreaterThan(1)
    const expected: string[] = []
    for await (const doc of store.iterate())
      expected.push(`${doc._id} ${doc._key} ${String(doc['email']).toLowerCase()}`)
    const rows = await store.query('by_email')
    expect(rows.map((found) => `${found._id} ${found._key} ${found['email']}`).toSorted()).toEqual(
      expected.toSorted(),
    )
    await store.close()
  })

  test('is not published when two documents share a unique value; both are named and the old version stays', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path, { table: 'users' })
    await store.putMany({ a: { email: 'x@x', n: 1 }, b: { email: 'y@x', n: 1 } })
    await store.views.publish(byEmail)
    const error = await refusal(
      store.views.publish({
        ...byEmail,
        columns: [{ name: 'email', type: 'integer', unique: true }],
        map: 'export default (doc) => [{ email: doc.n }]',
      }),
    )
    expect(error).toMatchObject({
      code: 'CONSTRAINT',
      details: { column: 'email', value: 1, holder: 'a', key: 'b' },
    })
    expect(await store.query('by_email', { email: 'x@x' })).toHaveLength(1)
    expect(await store.views.get('by_email')).toMatchObject({
      state: 'failed',
      version: 1,
      answers: 1,
      failure: { code: 'CONSTRAINT' },
    })
    expect(await tableNames(path)).toEqual(['users', 'users_by_email'])
    await store.close()
  })

  test('is not published when its map fails on documents and it rejects them; the failing ones are counted', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany({ a: { email: 'x@x' }, b: {}, c: {} })
    const error = await refusal(
      store.views.publish({
        ...byEmail,
        map: 'export default function* map(doc) {\n  yield { email: doc.email.trim() }\n}',
      }),
    )
    expect(error).toMatchObject({ code: 'MAP_ERROR', details: { view: 'by_email', key: 'b', line: 2 } })
    expect(error.message).toContain('2 documents')
    expect(await store.views.get('by_email')).toMatchObject({ state: 'failed' })
    expect(await refusal(store.query('by_email'))).toMatchObject({ code: 'UNKNOWN_VIEW' })
    await store.close()
  })

  test('that skips failing documents lists each of them until it is corrected', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany({ a: { email: 'x@x' }, b: {}, c: {} })
    await store.views.publish({
      ...byEmail,
      onError: 'skip',
      map: 'export default function* map(doc) { yield { email: doc.email.trim() } }',
    })
    expect(await store.views.errors('by_email', { offset: 0, limit: 10 })).toMatchObject([
      { key: 'b', code: 'MAP_ERROR', line: 1 },
      { key: 'c', code: 'MAP_ERROR' },
    ])
    await store.put('d', { none: true })
    await store.put('b', { email: 'b@x' })
    await store.delete('c')
    expect(
      (await store.views.errors('by_email', { offset: 0, limit: 10 })).map((error) => error.key),
    ).toEqual(['d'])
    expect(await store.views.get('by_email')).toMatchObject({ errors: 1, state: 'ready' })
    expect(await store.query('by_email')).toHaveLength(2)
    await store.close()
  })

  test('that rejects refuses a put its map fails on, naming view, document and line', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.views.publish({
      ...byEmail,
      map: 'export default function* map(doc) {\n\n  yield { email: doc.email.trim() }\n}',
    })
    const error = await refusal(store.put('b', {}))
    expect(error).toMatchObject({ code: 'MAP_ERROR', details: { view: 'by_email', key: 'b', line: 3 } })
    expect(await store.get('b')).toBeUndefined()
    await store.close()
  })

  test('holds every type exactly', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putText('a', '{"big":9007199254740993,"nested":{"n":[1,2]},"when":"2024-02-03 04:05:06"}')
    await store.views.publish({
      name: 'types',
      columns: [
        { name: 'big', type: 'integer' },
        { name: 'real', type: 'real' },
        { name: 'flag', type: 'boolean' },
        { name: 'when', type: 'timestamp', index: true },
        { name: 'nested', type: 'json' },
        { name: 'text', type: 'text', default: 'none' },
      ],
      map: 'export default (doc) => [{ big: doc.big, real: 0.1, flag: false, when: doc.when, nested: doc.nested }]',
    })
    expect(await store.query('types', { when: { gte: '2024-01-01' }, flag: false })).toEqual([
      {
        big: 9007199254740993n,
        real: 0.1,
        flag: false,
        when: '2024-02-03T04:05:06.000Z',
        nested: { n: [1, 2] },
        text: 'none',
        _id: 1,
        _key: 'a',
      },
    ])
    await store.close()
  })

  test('maps a document of 16 MB, where the database takes one', async () => {
    // MariaDB as it is installed takes 16 MB at once, with what is around it.
    const entries = dialect === 'mysql' ? 400_000 : 800_000
    const store = await Datastore.open(await privateUrl())
    await store.views.publish({
      name: 'sizes',
      columns: [{ name: 'n', type: 'integer' }],
      map: 'export default (doc) => [{ n: doc.list.length }]',
    })
    const list = Array.from({ length: entries }, (_, index) => `entry number ${index}`)
    await store.put('large', { list })
    expect((await store.getText('large'))!.text.length).toBeGreaterThan(entries * 20)
    expect(await store.query('sizes')).toMatchObject([{ n: entries, _key: 'large' }])
    await store.close()
  })

  test('is removed with its table, and its name is free again', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path, { table: 'users' })
    await store.views.publish(byEmail)
    await store.views.remove('by_email')
    expect(await tableNames(path)).toEqual(['users'])
    expect(await refusal(store.query('by_email'))).toMatchObject({ code: 'UNKNOWN_VIEW' })
    await store.views.publish(byEmail)
    await store.close()
  })

  test('published by one process is maintained by another that has the store open', async () => {
    const path = await temporaryUrl()
    const one = await Datastore.open(path, { table: 'users' })
    const two = await Datastore.open(path, { table: 'users' })
    await two.put('a', { email: 'a@x' })
    await one.views.publish(byEmail)
    await two.put('b', { email: 'b@x' })
    expect(await one.query('by_email')).toHaveLength(2)
    expect(await refusal(two.put('c', { email: 'A@x' }))).toMatchObject({ code: 'CONSTRAINT' })
    await one.close()
    await two.close()
  })
})

describe('a build', () => {
  test('that is cancelled leaves the old version and nothing else', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path, { table: 'users' })
    await store.putMany(users(3000))
    await store.views.publish(byEmail)
    const abort = new AbortController()
    const error = await refusal(async () => {
      for await (const _progress of store.views.reindex('by_email', { signal: abort.signal })) abort.abort()
    })
    expect(error.code).toBe('CANCELLED')
    expect(await store.query('by_email')).toHaveLength(3000)
    expect(await store.views.get('by_email')).toMatchObject({ state: 'ready', failure: null })
    expect(await tableNames(path)).toEqual(['users', 'users_by_email'])
    await store.close()
  })

  test('of a new view that is cancelled leaves nothing', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path, { table: 'users' })
    await store.putMany(users(3000))
    for await (const _progress of store.views.publish(byEmail)) break
    expect(await store.views.list()).toEqual([])
    expect(await tableNames(path)).toEqual(['users'])
    await store.close()
  })

  test('that another builder has under way is refused as busy', async () => {
    const store = await Datastore.open(await temporaryUrl())
    await store.putMany(users(3000))
    const error = await refusal(async () => {
      for await (const _progress of store.views.publish(byEmail))
        await store.views.publish({ ...byEmail, onError: 'skip' })
    })
    expect(error.code).toBe('BUSY')
    await store.close()
  })

  test('that its process left behind goes on where it stopped', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path, { table: 'users' })
    await store.putMany(users(3000))
    const abandoned = store.views.publish(byEmail)[Symbol.asyncIterator]()
    await abandoned.next()
    // As if the process had been killed: the generator is never resumed, and its lease has run out.
    const storage = await openStorage(path, {})
    const left = await storage.read(row<{ done: number }>('select done from datastore_builds'))
    expect(left!.done).toBeGreaterThan(0)
    await storage.write(() => run('update datastore_builds set lease_until = 0'))
    await storage.close()
    const other = await Datastore.open(path, { table: 'users' })
    expect(await other.views.list()).toMatchObject([{ state: 'interrupted' }])
    await other.put('k00001', { email: 'changed@x' })
    const first = (await other.views.publish(byEmail)[Symbol.asyncIterator]().next()).value as {
      done: number
    }
    expect(first.done).toBeGreaterThan(left!.done)
    await other.close()
    await store.close()
  })

  test('checks the definition before it makes anything', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path, { table: 'users' })
    const column = { name: 'x', type: 'text' } as const
    const bad: [Partial<ViewDefinition> & Record<string, unknown>, string][] = [
      [{ columns: [] }, 'no columns'],
      [{ columns: [column, { ...column, name: 'X' }] }, 'twice'],
      [{ columns: [{ ...column, name: '_id' }] }, 'reserved'],
      [{ columns: [{ ...column, name: '_key' }] }, 'reserved'],
      [{ columns: [{ ...column, name: '🎉' }] }, 'letters'],
      [{ columns: [{ ...column, name: '' }] }, 'empty'],
      [{ columns: [{ ...column, type: 'blob' as never }] }, 'columns.0.type'],
      [{ columns: [{ name: 'j', type: 'json', unique: true }] }, 'JSON'],
      [{ columns: [{ name: 'n', type: 'integer', default: 'x' }] }, 'default'],
      [{ columns: Array.from({ length: 200 }, (_, index) => ({ ...column, name: `c${index}` })) }, '200'],
      [{ name: 'a b' }, 'letters'],
      [{ name: '' }, 'empty'],
      [{ map: ' ' }, 'map'],
      [{ onError: 'maybe' as never }, 'onError'],
    ]
    for (const [change, word] of bad) {
      const error = await refusal(store.views.publish({ ...byEmail, ...change }))
      expect(error.code).toBe('INVALID_INPUT')
      expect(error.message).toContain(word)
    }
    expect(
      await refusal(
        store.views.publish({ ...byEmail, map: 'export default function* map(doc) {\n  yield {\n' }),
      ),
    ).toMatchObject({
      code: 'MAP_SYNTAX',
    })
    await Datastore.open(path, { table: 'users_by_email' }).then((other) => other.close())
    expect(await refusal(store.views.publish(byEmail))).toMatchObject({ code: 'EXISTS' })
    expect(await store.views.list()).toEqual([])
    expect(await tableNames(path)).toEqual(['users', 'users_by_email'])
    await store.close()
  })
})

test('names that mean something to SQL are names like any other', async () => {
  const store = await Datastore.open(await privateUrl(), { table: 'users' })
  await store.put('a', { n: 1 })
  const words = [
    'select',
    'order',
    'table',
    'group',
    'index',
    'where',
    'limit',
    'user',
    'primary',
    'references',
  ]
  await store.views.publish({
    name: 'select',
    columns: words.map((name) => ({
      name,
      type: 'integer',
      index: name === 'order',
      unique: name === 'group',
    })),
    map: `export default (doc) => [{ ${words.map((word) => `${word}: doc.n`).join(', ')} }]`,
  })
  expect(await store.query('select', { order: 1, group: 1 }, { orderBy: '-limit' })).toMatchObject([
    { where: 1, table: 1, _key: 'a' },
  ])
  await store.put('b', { n: 2 })
  expect(await refusal(store.put('c', { n: 2 }))).toMatchObject({
    details: { view: 'select', column: 'group' },
  })
  expect((await store.views.verify('select')).different).toBe(0)
  await store.views.remove('select')
  await store.close()
})

describe('a preview', () => {
  test('shows rows, errors with their place, and the console, and writes nothing', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path, { table: 'users' })
    await store.putMany({ a: { email: 'A@x' }, b: {}, c: { email: 5 }, d: { skip: true } })
    const result = await store.views.preview({
      ...byEmail,
      map: 'export default function* map(doc: { email: string }) {\n  console.log("see", doc._key)\n  if (doc.skip) return\n  yield { email: doc.email.toLowerCase() }\n}',
    })
    expect(result).toMatchObject({ sampled: 4, empty: 1, rows: [{ key: 'a', values: { email: 'a@x' } }] })
    expect(result.errors).toMatchObject([
      { key: 'b', code: 'MAP_ERROR', line: 4 },
      { key: 'c', code: 'MAP_ERROR', line: 4 },
    ])
    expect(result.console.map((line) => line.text)).toEqual(['see a', 'see b', 'see c', 'see d'])
    expect(await store.views.list()).toEqual([])
    expect(await tableNames(path)).toEqual(['users'])
    await store.close()
  })

  test('of a source that does not compile is one error at its line', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.put('a', {})
    const result = await store.views.preview({
      ...byEmail,
      map: 'export default function* map(doc) {\n  yield { email: }\n}',
    })
    expect(result.rows).toEqual([])
    expect(result.errors).toMatchObject([{ key: null, code: 'MAP_SYNTAX', line: 2 }])
    await store.close()
  })
})
