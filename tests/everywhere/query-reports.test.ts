import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { traceQueries } from '../../src/engine/storage/trace-queries.ts'
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

test('OpenTelemetry gets a span of each statement, below the one that is active', async () => {
  const spans = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const tracer = provider.getTracer('test')
  const stop = traceQueries(tracer)
  try {
    const store = await Datastore.open(await temporaryUrl())
    spans.reset()
    const parent = tracer.startSpan('request')
    await context.with(trace.setSpan(context.active(), parent), () => store.put('a', { name: 'secret' }))
    parent.end()
    const made = spans.getFinishedSpans().filter(({ name }) => name !== 'request')
    expect(made.map(({ name }) => name)).toEqual(expect.arrayContaining(['BEGIN', 'INSERT', 'COMMIT']))
    for (const span of made) {
      expect(span.parentSpanContext?.spanId).toBe(parent.spanContext().spanId)
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
