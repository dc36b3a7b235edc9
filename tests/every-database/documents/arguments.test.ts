import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Knex } from 'knex'
import { describe, expect, test } from 'vitest'
import { Database } from '../../../src/engine/database.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { refusal } from '../../support/refusal.ts'
import { sharedStore } from '../../support/databases/shared-store.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, privateUrl, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { UsersIndex } from '../../support/maps/users-index.ts'
import { View } from '../../../src/engine/view.ts'

/** What a JavaScript caller may do, whom no type stops. */
// oxlint-disable-next-line typescript/no-explicit-any
type Careless = any

describe('a wrong argument is refused by name', () => {
  const store = sharedStore({ views: { index: new UsersIndex() } })
  const cases: [string, string, (store: Careless) => unknown][] = [
    ['get', 'key', (store) => store.get(5)],
    ['getMany', 'keys', (store) => store.getMany(5)],
    ['getMany', 'key', (store) => store.getMany([5])],
    ['put', 'options', (store) => store.put('a', {}, null)],
    ['put', 'revision', (store) => store.put('a', {}, { revision: 'x' })],
    ['put', 'rev', (store) => store.put('a', {}, { rev: 5 })],
    ['put', 'create', (store) => store.put('a', {}, { create: 'yes' })],
    ['putMany', 'documents', (store) => store.putMany(5)],
    ['putMany', 'documents', (store) => store.putMany([5])],
    ['putText', 'text', (store) => store.putText('a', {})],
    ['delete', 'force', (store) => store.delete('a', { force: true })],
    ['page', 'options', (store) => store.page()],
    ['page', 'offset', (store) => store.page({ prefix: '', offset: 'x', limit: 1 })],
    ['page', 'limit', (store) => store.page({ prefix: '', offset: 0, limit: -1 })],
    ['page', 'limit', (store) => store.page({ prefix: '', offset: 0 })],
    ['locate', 'key', (store) => store.locate({})],
    ['sample', 'limit', (store) => store.sample('x')],
    ['iterate', 'prefix', (store) => store.iterate({ prefix: 5 }).next()],
    ['iterate', 'signal', (store) => store.iterate({ signal: true }).next()],
    ['count', 'start', (store) => store.count({ start: 1 }).next()],
    ['transaction', 'work', (store) => store.transaction(5)],
    ['changes.list', 'from', (store) => store.changes.list({ from: 1 })],
    ['changes.watch', 'since', (store) => store.changes.watch({ since: -1 }).next()],
    ['history.get', 'rev', (store) => store.history.get('a', 5)],
    ['query', 'order', (store) => store.query('index', {}, { order: 'email' })],
    ['query', 'includeDocs', (store) => store.query('index', {}, { includeDocs: 1 })],
    ['aggregate', 'groupby', (store) => store.aggregate('index', { groupby: ['email'], count: true })],
    ['aggregate', 'sum', (store) => store.aggregate('index', { sum: ['email'] })],
    ['views.preview', 'sample', (store) => store.views.preview({}, { sample: 'x' })],
    ['views.preview', 'by', (store) => store.views.preview({}, { sample: { by: 1 } })],
    ['views.trace', 'key', (store) => store.views.trace({}, { key: 5 })],
    ['views.sampleByShape', 'limit', (store) => store.views.sampleByShape({ limit: -1 })],
    ['views.sampleByShape', 'size', (store) => store.views.sampleByShape({ size: 1 })],
    ['views.test', 'sample', (store) => store.views.test({}, { sample: 1 })],
    ['views.publish', 'skipTests', (store) => store.views.publish({}, { skipTests: 1 })],
    ['views.errors', 'limit', (store) => store.views.errors('index', { limit: '5' })],
    ['views.errors', 'failed', (store) => store.views.errors('index', { failed: 1 })],
    ['views.add', 'view', (store) => store.views.add('x', {})],
    ['views.add', 'name', (store) => store.views.add(5, new UsersIndex())],
    ['savedQueries.save', 'options', (store) => store.savedQueries.save()],
    [
      'savedQueries.save',
      'name',
      (store) => store.savedQueries.save({ name: 5, view: 'index', query: '{}' }),
    ],
    ['savedQueries.save', 'view', (store) => store.savedQueries.save({ name: 'q', query: '{}' })],
    [
      'savedQueries.save',
      'query',
      (store) => store.savedQueries.save({ name: 'q', view: 'index', query: {} }),
    ],
    ['savedQueries.remove', 'name', (store) => store.savedQueries.remove(5)],
    ['exportRows', 'target', (store) => store.exportRows('index', 5)],
    ['exportRows', 'where', (store) => store.exportRows('index', 'rows.csv', { where: 5 })],
    ['exportRows', 'email', (store) => store.exportRows('index', 'rows.csv', { where: { email: 5 } })],
    ['exportRows', 'after', (store) => store.exportRows('index', 'rows.csv', { after: 'x' })],
    ['backup', 'path', (store) => store.backup(5)],
    ['importFile', 'path', (store) => store.importFile(5)],
    ['views.verify', 'after', (store) => store.views.verify('index', { after: 'x' })],
    ['forgetImport', 'name', (store) => store.forgetImport()],
    ['views.resume', 'force', (store) => store.views.resume('index', { force: true })],
    ['views.reindex', 'force', (store) => store.views.reindex('index', { force: true })],
  ]
  test.each(cases)('%s: %s', async (_method, argument, call) => {
    const error = await refusal(async () => await call(store()))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { argument } })
  })

  test.each([
    [{ tabel: 'x' }, 'tabel'],
    [{ table: 5 }, 'table'],
    [{ compress: 'yes' }, 'compress'],
    [{ json: 'binary' }, 'json'],
    [{ readonly: 1 }, 'readonly'],
    [{ constructor: 1 }, 'constructor'],
    [{ toString: 1 }, 'toString'],
  ])('open: %j', async (options, argument) => {
    expect(await refusal(Datastore.open(await privateUrl(), options as object))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { argument },
    })
  })

  test('a class that is called with "new" says what to call', async () => {
    for (const [called, name] of [
      [Datastore, 'Datastore.open'],
      [Database, 'Database.open'],
    ] as const) {
      const error = await refusal(() => new (called as Careless)('users.db'))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { argument: 'url' } })
      expect(error.message).toContain(`use ${name}, and await it`)
    }
  })

  test.each([
    [{ readOnly: true }, 'readOnly'],
    [{ readonly: 'yes' }, 'readonly'],
    [{ create: 1 }, 'create'],
    [{ durability: 'fast' }, 'durability'],
    [{ busyMilliseconds: -1 }, 'busyMilliseconds'],
  ])('Database.open: %j', async (options, argument) => {
    expect(await refusal(Database.open(await privateUrl(), options as object))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { argument },
    })
  })

  test.each([
    [{ compres: true }, 'compres'],
    [{ compress: 'yes' }, 'compress'],
    [{ json: 'binary' }, 'json'],
    [{ history: 3 }, 'history'],
    [{ schema: {} }, 'schema'],
    [{ table: 'x' }, 'table'],
  ])('createStore: %j', async (options, argument) => {
    await using database = await Database.open(await privateUrl())
    expect(await refusal(database.createStore('docs', options as object))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { argument },
    })
    expect((await database.inspect()).stores).toEqual([])
  })
})

describe('what a view would leave out without a word is refused', () => {
  const store = sharedStore()
  const column = { name: 'n', type: 'integer' }
  const map = 'export default (doc) => [{ n: doc.n }]'

  test.each<[object, string]>([
    [{ columns: [{ ...column, notnull: true }] }, 'columns.0.notnull'],
    [{ columns: [{ ...column, references: { view: 'w', column: 'n', onDelete: 'cascade' } }] }, 'onDelete'],
    [{ columns: [column], index: [{ columns: ['n'] }] }, 'index'],
    [{ columns: [column], indexes: [{ columns: ['n'], Unique: true }] }, 'indexes.0.Unique'],
    [{ columns: [column], indexes: [{ columns: [{ column: 'n', direction: 'desc' }] }] }, 'direction'],
    [{ columns: [column], checks: [{ name: 'few', where: { n: 1 }, if: 1 }] }, 'checks.0.if'],
    [{ columns: [column], onerror: 'skip' }, 'onerror'],
  ])('in an authored view: %j', async (definition, member) => {
    const given: Careless = { name: 'v', map, ...definition }
    const error = await refusal(store().views.publish(given))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(error.message).toContain(`${member}"`)
  })

  test.each<[object, string]>([
    [{ columns: [{ ...column, notnull: true }] }, 'notnull'],
    [{ columns: [{ ...column, unique: 'yes' }] }, 'unique'],
    [{ columns: [{ ...column, constructor: 1 }] }, 'constructor'],
    [{ columns: [column], indexes: [{ columns: ['n'], Unique: true }] }, 'indexes.0.Unique'],
    [{ columns: [column], checks: [{ name: 'few', where: { n: 1 }, if: 1 }] }, 'checks.0.if'],
  ])("in a program's view: %j", async (members, member) => {
    class Numbers extends View {
      override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
        yield { n: doc['n'] }
      }
    }
    const error = await refusal(store().views.add('v', Object.assign(new Numbers(), members)))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(error.message).toContain(`"${member}"`)
    expect(await store().views.list()).toEqual([])
  })
})

test('documents are kept as jsonb by PostgreSQL only', async () => {
  const url = dialect === 'postgres' ? temporaryPath() : await temporaryUrl()
  const error = await refusal(Datastore.open(url, { json: 'jsonb' }))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { argument: 'json' } })
  const database = await Database.open(url, { create: true })
  expect(await refusal(database.createStore('docs', { json: 'jsonb' }))).toMatchObject({
    details: { argument: 'json' },
  })
  expect((await database.inspect()).stores).toEqual([])
  await (await database.createStore('docs', { json: 'text' })).put('a', {})
  await database.close()
})

describe('an error is always one of ours', () => {
  class Links extends View {
    override tableName = 'links'

    override defineTable(table: Knex.CreateTableBuilder): void {
      table.integer('to').references('id').inTable('documents')
    }

    override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
      if (doc['to'] !== undefined) yield { to: doc['to'] }
    }
  }

  test('when a document is deleted that a view row of another refers to', async () => {
    const store = await Datastore.open(await privateUrl(), { views: { links: new Links() } })
    const { id } = await store.put('target', {})
    await store.put('source', { to: id })
    expect(await refusal(store.delete('target'))).toMatchObject({
      code: 'CONSTRAINT',
      details: { key: 'target', constraint: 'foreign key' },
    })
    await store.delete('source')
    expect(await store.delete('target')).toBe(true)
    await store.close()
  })

  test('when the query builder is asked for a view that was never built', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany({ a: {}, b: {} })
    const same = {
      name: 'v',
      columns: [{ name: 'n', type: 'integer', unique: true } as const],
      map: 'export default () => [{ n: 1 }]',
    }
    await refusal(store.views.publish(same))
    expect(await refusal(() => store.view('v'))).toMatchObject({ code: 'UNKNOWN_VIEW' })
    await store.close()
  })

  test('when JSON is nested deeply and holds a large integer', async () => {
    const store = await Datastore.open(await privateUrl())
    const deep = `${'{"a":'.repeat(20_000)}12345678901234567890${'}'.repeat(20_000)}`
    expect(await refusal(store.putText('deep', deep))).toMatchObject({ code: 'INVALID_INPUT' })
    await store.close()
  })
})

test('a depth of 1,000 is read and written back', async () => {
  const store = await Datastore.open(await privateUrl())
  const deep = `${'{"a":'.repeat(1000)}12345678901234567890${'}'.repeat(1000)}`
  await store.putText('deep', deep)
  await store.put('copy', JSON.parse(deep.replace('12345678901234567890', '1')) as object)
  const read = (await store.get('deep'))!
  await store.put('deep', { ...read, b: 1 })
  expect((await store.getText('deep'))!.text).toBe(`${deep.slice(0, -1)},"b":1}`)
  await store.close()
})

test('a text that starts with a byte order mark is refused for that', async () => {
  const store = await Datastore.open(await privateUrl())
  const error = await refusal(store.putText('a', '\uFEFF{}'))
  expect(error.message).toContain('byte order mark')
  await store.close()
})

test('a time is compared as a time, however it is written', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.putMany({ a: { at: '2019-12-31' }, b: { at: '2020-01-01T00:00:00Z' }, c: { at: '2020-06-01' } })
  await store.views.publish({
    name: 'v',
    columns: [{ name: 'at', type: 'timestamp' }],
    map: 'export default (doc) => [doc.at && { at: doc.at }]',
  })
  const keys = async (where: object): Promise<string> =>
    (await store.query('v', where as never, { orderBy: 'at' })).map((row) => row._key).join('')
  expect(await keys({ at: '2020-01-01' })).toBe('b')
  expect(await keys({ at: { gte: '2020-01-01' } })).toBe('bc')
  expect(await keys({ at: { lt: new Date('2020-01-01') } })).toBe('a')
  expect(await keys({ at: [new Date(Date.UTC(2020, 5, 1)), '2019-12-31 00:00'] })).toBe('ac')
  await store.close()
})

test('an upgrade that is not needed makes no backup', async () => {
  const path = temporaryPath()
  const database = await Database.open(path, { create: true })
  await database.createStore('users')
  expect(await refusal(database.upgrade('users'))).toMatchObject({ code: 'UNSUPPORTED_FORMAT' })
  await database.close()
  expect(readdirSync(dirname(path)).filter((name) => name.includes('backup'))).toEqual([])
})

describe('a document that a stranger wrote and a program’s view refuses', () => {
  test('is named when the view is asked, holds nothing else up, and can be corrected by the program itself', async () => {
    const path = await temporaryUrl()
    const program = await Datastore.open(path, { table: 'users', views: { index: new UsersIndex() } })
    await program.put('joe', { email: 'joe@x' })
    const database = await Database.open(path)
    const app = await database.store('users')
    await app.put('jo', { email: 'JOE@x' })
    await database.close()
    const error = await refusal(program.query('index'))
    expect(error).toMatchObject({ code: 'CONSTRAINT', details: { key: 'jo', holder: 'joe', view: 'index' } })
    expect(error.message).toContain('"jo"')
    await program.put('other', { email: 'other@x' })
    expect(await program.get('jo')).toBeDefined()
    await program.put('jo', { email: 'jo@x' })
    expect((await program.query('index', {}, { orderBy: 'email' })).map((row) => row['email'])).toEqual([
      'jo@x',
      'joe@x',
      'other@x',
    ])
    expect(await program.views.verify('index')).toMatchObject({ different: 0 })
    await program.close()
  })
})
