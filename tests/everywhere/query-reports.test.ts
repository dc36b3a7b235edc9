import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { traceQueries } from '../../src/engine/storage/trace-queries.ts'
import { tracedMethods } from '../../src/engine/store/trace-calls.ts'
import type { CallReport } from '../../src/engine/store/trace-calls.ts'
import type { QueryReport } from '../../src/engine/storage/query-reports.ts'
import { refusal } from '../support/refusal.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'

const view: ViewDefinition = {
  name: 'names',
  columns: [{ name: 'name', type: 'text', unique: true }],
  map: 'export default (doc) => [{ name: doc.name }]',
}

test('each statement is reported with its rows and its time, and without what documents hold', async () => {
  const reports: QueryReport[] = []
  const store = await Datastore.open(await temporaryUrl(), { onQuery: (report) => reports.push(report) })
  await store.views.publish(view)
  await store.putMany({ a: { name: 'secret one' }, b: { name: 'secret two' } })
  const before = reports.length
  expect(await store.get('a')).toMatchObject({ name: 'secret one' })
  expect(reports.slice(before)).toMatchObject([{ rows: 1 }])
  expect(await store.query('names', { name: 'secret two' })).toHaveLength(1)
  expect(reports.at(-1)).toMatchObject({ rows: 1, sql: expect.stringContaining('?') })
  expect(await Array.fromAsync(store.iterate())).toHaveLength(2)
  expect(reports.at(-1)).toMatchObject({ rows: 2 })
  expect(await store.view('names').where('name', 'secret one').select('name')).toHaveLength(1)
  expect(reports.at(-1)).toMatchObject({ rows: 1, sql: expect.stringContaining('where') })
  expect(await refusal(store.put('c', { name: 'secret one' }))).toMatchObject({ code: 'CONSTRAINT' })
  expect(reports.filter(({ error }) => error !== undefined)).not.toHaveLength(0)
  for (const { database, sql, milliseconds, rows, ...rest } of reports) {
    expect(typeof sql).toBe('string')
    expect(milliseconds).toBeGreaterThanOrEqual(0)
    expect(rows).toBeGreaterThanOrEqual(0)
    expect(database).not.toContain('password')
    expect(rest.product).toMatch(/^(?:SQLite|PostgreSQL \d|MariaDB \d)/)
    expect(rest).not.toHaveProperty('parameters')
    expect(sql).not.toContain('secret')
  }
  const told = reports.map(({ sql }) => sql)
  expect(told.filter((sql) => sql.startsWith('begin')).length).toBeGreaterThan(2)
  expect(told).toContain('commit')
  expect(told).toContain('rollback')
  await store.close()
})

test('values are reported where the program asks for them', async () => {
  const reports: QueryReport[] = []
  const store = await Datastore.open(await temporaryUrl(), {
    onQuery: (report) => reports.push(report),
    queryParameters: true,
  })
  await store.put('a', { name: 'Ann' })
  await store.get('a')
  expect(reports.at(-1)!.parameters).toContain('a')
  await store.close()
})

test('a channel is told of every database of the program, as long as it has a listener', async () => {
  const url = await temporaryUrl()
  const reports: QueryReport[] = []
  const listen = (report: unknown): void => void reports.push(report as QueryReport)
  const store = await Datastore.open(url)
  await store.put('a', { n: 1 })
  subscribe('datastore:query', listen)
  const database = await Database.open(url)
  await (await database.store(store.name)).get('a')
  await store.get('a')
  unsubscribe('datastore:query', listen)
  const heard = reports.length
  expect(reports.filter(({ rows }) => rows === 1).length).toBeGreaterThanOrEqual(2)
  expect(reports.every((report) => !('parameters' in report))).toBe(true)
  await store.get('a')
  expect(reports).toHaveLength(heard)
  await database.close()
  await store.close()
})

test('a stream that its reader leaves is reported with the rows it handed out', async () => {
  const reports: QueryReport[] = []
  const store = await Datastore.open(await temporaryUrl(), { onQuery: (report) => reports.push(report) })
  await store.putMany(Object.fromEntries(Array.from({ length: 1_200 }, (_, n) => [`k${n}`, { n }])))
  const before = reports.length
  for await (const document of store.iterate()) if (document['_key'] === 'k0') break
  const streamed = reports.slice(before).filter(({ rows }) => rows > 1)
  expect(streamed).toHaveLength(1)
  expect(streamed[0]!.rows).toBeLessThan(1_200)
  await store.close()
})

test('what a listener throws is the program’s, and no work is lost by it', async () => {
  const thrown: unknown[] = []
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => thrown.push(error))
  try {
    const store = await Datastore.open(await temporaryUrl(), {
      onQuery() {
        throw new Error('a listener’s own')
      },
    })
    await store.put('a', { n: 1 })
    expect(await store.get('a')).toMatchObject({ n: 1 })
    await store.close()
    await new Promise((resolve) => setImmediate(resolve))
    expect(thrown.length).toBeGreaterThan(0)
    expect(thrown[0]).toMatchObject({ message: 'a listener’s own' })
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const other of others) process.on('uncaughtException', other)
  }
})

test('options that are none are refused', async () => {
  const url = dialect === 'sqlite' ? ':memory:' : await temporaryUrl()
  for (const options of [{ onQuery: true }, { queryParameters: 'yes' }])
    expect(await refusal(Datastore.open(url, options as object))).toMatchObject({ code: 'INVALID_INPUT' })
})

test('channels are told of each call from its start to its end, with its view and its error', async () => {
  const told: [string, CallReport][] = []
  const calls = tracingChannel<CallReport>('datastore:call')
  const note = (when: string) => (report: unknown) => void told.push([when, report as CallReport])
  const listeners = {
    start: note('start'),
    end: note('end'),
    asyncStart: note('asyncStart'),
    asyncEnd: note('asyncEnd'),
    error: note('error'),
  }
  const store = await Datastore.open(await temporaryUrl(), { table: 'people' })
  calls.subscribe(listeners)
  try {
    await store.views.publish(view)
    await store.put('a', { name: 'secret one' })
    await refusal(store.put('b', { name: 'secret one' }))
    expect(await store.query('names', { name: 'secret one' })).toHaveLength(1)
    for await (const _document of store.iterate()) break
  } finally {
    calls.unsubscribe(listeners)
  }
  const whens = (method: string): string[] =>
    told.filter(([, report]) => report.method === method).map(([when]) => when)
  const whole = ['start', 'end', 'asyncStart', 'asyncEnd']
  expect(whens('views.publish')).toEqual(whole)
  expect(whens('put')).toEqual([...whole, 'start', 'end', 'error', 'asyncStart', 'asyncEnd'])
  expect(whens('query')).toEqual(whole)
  expect(whens('iterate')).toEqual(whole)
  const [, failed] = told.find(([when]) => when === 'error')!
  expect(failed).toMatchObject({ method: 'put', store: 'people', error: { code: 'CONSTRAINT' } })
  expect(told.find(([, { method }]) => method === 'query')![1]).toMatchObject({ view: 'names' })
  const before = told.length
  await store.get('a')
  expect(told).toHaveLength(before)
  await store.close()
})

/** Public methods that are told of by what they call, or that ask the database nothing. */
const untold: Readonly<Record<string, readonly string[]>> = {
  // `load` is a part of `open`; a builder's statements are told of when they are run; those with @internal are the app's.
  Datastore: ['load', 'createViews', 'view', 'read', 'readAside'],
  Database: ['dataVersion', 'fileState', 'readStatement', 'tableColumns'],
  StoreViews: ['warmUp'],
}

test('every public method of a store and a database is told of', async () => {
  const url = await temporaryUrl()
  const store = await Datastore.open(url)
  const database = await Database.open(url)
  const parts = Object.values(store).filter((part) => typeof part === 'object' && part !== null)
  const owners: object[] = [store, database, ...parts]
  expect(owners).toHaveLength(7)
  for (const owner of owners) {
    const { prototype, name } = owner.constructor
    const members = Object.entries(Object.getOwnPropertyDescriptors(prototype))
    const methods = members.filter(([, { value }]) => typeof value === 'function').map(([member]) => member)
    const told = [...(tracedMethods.get(owner.constructor) ?? []), ...(untold[name] ?? [])]
    const own = methods.filter((method) => method !== 'constructor')
    expect([name, ...told.toSorted()]).toEqual([name, ...own.toSorted()])
  }
  await store.close()
  await database.close()
})

test('channels are told of opening, closing, history, changes and migrations too', async () => {
  const told: CallReport[] = []
  const calls = tracingChannel<CallReport>('datastore:call')
  const noUrl = dialect === 'sqlite' ? '/no/such/folder/a.db' : 'postgres://nobody@127.0.0.1:1/none'
  const nothing = (): void => {}
  const asyncEnd = (report: unknown): void => void told.push(report as CallReport)
  const all = { start: nothing, end: nothing, asyncStart: nothing, asyncEnd, error: nothing }
  const url = await temporaryUrl()
  calls.subscribe(all)
  try {
    const store = await Datastore.open(url, { table: 'people', history: true })
    await store.put('a', { n: 1 })
    await store.get('a')
    await store.put('a', { n: 2 })
    const [old] = await store.history.list('a')
    await store.history.restore('a', old!.rev)
    await store.changes.list()
    for await (const _change of store.changes.watch({ since: 0 })) break
    await store.migrations.run([{ number: 1, name: 'n', change: (document) => document }])
    await store.close()
    const database = await Database.open(url)
    await database.store('people')
    await database.close()
    await refusal(Datastore.open(noUrl, { table: 'people' }))
  } finally {
    calls.unsubscribe(all)
  }
  expect(told.map(({ method, store }) => [method, store])).toEqual([
    ['open', 'people'],
    ['put', 'people'],
    ['get', 'people'],
    ['put', 'people'],
    ['history.list', 'people'],
    ['history.restore', 'people'],
    ['changes.list', 'people'],
    ['changes.watch', 'people'],
    ['migrations.run', 'people'],
    ['close', 'people'],
    ['database.inspect', undefined],
    ['database.open', undefined],
    ['database.store', 'people'],
    ['database.close', undefined],
    ['open', undefined],
  ])
  for (const { database, product, error } of told.slice(0, -1)) {
    expect(database).not.toContain('password')
    expect(product).toMatch(/^(?:SQLite|PostgreSQL \d|MariaDB \d)/)
    expect(error).toBeUndefined()
  }
  expect(told.at(-1)).toMatchObject({
    error: { code: expect.stringMatching(/^(?:IO|NOT_FOUND|DISCONNECTED)$/) },
  })
})

test('OpenTelemetry gets a span of each call, below the active one, and of each of its statements', async () => {
  const spans = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const tracer = provider.getTracer('test')
  const stop = traceQueries(tracer)
  try {
    const store = await Datastore.open(await temporaryUrl())
    const [opening] = spans.getFinishedSpans().filter(({ name }) => name === 'datastore.open')
    expect(opening!.attributes).toMatchObject({
      'datastore.store': store.name,
      'db.namespace': expect.stringMatching(/./),
      'db.system.name': expect.stringMatching(/^(?:sqlite|postgresql|mariadb)$/),
    })
    spans.reset()
    const parent = tracer.startSpan('request')
    await context.with(trace.setSpan(context.active(), parent), async () => {
      await store.put('a', { name: 'secret' })
      await store.views.publish(view)
      for await (const _document of store.iterate()) await store.get('a')
      await refusal(store.put('b', { name: 'secret' }))
    })
    parent.end()
    const all = spans.getFinishedSpans().filter(({ name }) => name !== 'request')
    const calls = all.filter(({ name }) => name.startsWith('datastore.'))
    expect(calls.map(({ name }) => name)).toEqual([
      'datastore.put',
      'datastore.views.publish',
      'datastore.get',
      'datastore.iterate',
      'datastore.put',
    ])
    for (const span of calls) {
      expect(span.parentSpanContext?.spanId).toBe(parent.spanContext().spanId)
      expect(span.attributes).toMatchObject({
        'datastore.store': store.name,
        'db.namespace': span.attributes['db.namespace'],
      })
      expect(JSON.stringify([span.attributes, span.status])).not.toContain('secret')
    }
    expect(calls[1]!.attributes['datastore.view']).toBe('names')
    expect(calls.map(({ status }) => status.message)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'CONSTRAINT',
    ])
    // Each statement belongs to a call: its span is that call's child.
    const callIds = new Set(calls.map((span) => span.spanContext().spanId))
    const statements = all.filter(({ name }) => !name.startsWith('datastore.'))
    for (const span of statements) expect(callIds.has(span.parentSpanContext!.spanId)).toBe(true)
    const [put] = calls
    const made = statements.filter((span) => span.parentSpanContext?.spanId === put!.spanContext().spanId)
    expect(made.map(({ name }) => name)).toEqual(expect.arrayContaining(['BEGIN', 'INSERT', 'COMMIT']))
    for (const span of made) {
      expect(span.attributes['db.system.name']).toMatch(/^(?:sqlite|postgresql|mariadb)$/)
      expect(JSON.stringify(span.attributes)).not.toContain('secret')
    }
    stop()
    const before = spans.getFinishedSpans().length
    await store.get('a')
    expect(spans.getFinishedSpans()).toHaveLength(before)
    await store.close()
  } finally {
    stop()
    context.disable()
    await provider.shutdown()
  }
})
