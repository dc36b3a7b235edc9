import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DryRunReport } from '../../../src/shared/model/dry-run.ts'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { openStorage } from '../../../src/engine/storage/open-storage.ts'
import { row, rows } from '../../../src/engine/storage/operation.ts'
import { resetStore } from '../../support/databases/reset-store.ts'
import { refusal } from '../../support/refusal.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'

describe('a dry run', () => {
  let store: Datastore
  let url: string

  // One store for all, as each has a sandbox of its own to start.
  beforeAll(async () => {
    url = await temporaryUrl()
    store = await Datastore.open(url, { durability: 'normal' })
  })

  afterAll(() => store.close())

  const fill = (documents: Iterable<readonly [string, object]>): Promise<void> => resetStore(store, documents)

  test('that is done in steps says what one in a single step says, and steps are as long as asked for', async () => {
    await fill(users(40))
    await store.views.publish(byEmail)
    await store.put('twin', { email: 'u7@x', n: 7 })
    const next = { ...byEmail, columns: [...byEmail.columns, age], map: withAge }
    const whole = await store.views.dryRun(next)
    const steps: DryRunReport[] = [await store.views.dryRun(next, { budget: { documents: 7 } })]
    while (steps.at(-1)!.state === 'partial') {
      const from = steps.at(-1)!.cursor!
      steps.push(await store.views.dryRun(next, { budget: { documents: 7 }, from }))
    }
    expect(steps.map(({ done }) => done)).toEqual([7, 14, 21, 28, 35, 41, 41].slice(0, steps.length))
    const { milliseconds: _time, estimate: _cost, ...same } = whole
    expect(steps.at(-1)).toMatchObject(same)
    expect(whole).toMatchObject({
      state: 'done',
      done: 41,
      total: 41,
      outcome: 'refuse',
      rows: { before: 41, after: 41, added: 0, removed: 0, changed: 41 },
      columns: [
        { name: 'email', type: 'text', was: 'text', changed: 40, added: 0, removed: 0 },
        { name: 'age', type: 'integer', was: null, changed: 0, added: 41, removed: 0 },
      ],
      collisions: {
        count: 1,
        rows: 2,
        values: [{ column: 'email', value: 'u7@x', rows: 2, documents: 2, keys: ['k7', 'twin'] }],
      },
    })
    expect(whole.samples.changed).toHaveLength(20)
    expect(whole.samples.changed[0]).toEqual({
      key: 'k0',
      before: { email: 'U0@x' },
      after: { email: 'u0@x', age: 0 },
    })
    expect(whole.histogram.filter(({ before, after }) => before + after > 0)).toEqual([
      { from: 1, to: 1, before: 41, after: 41 },
    ])
  })

  test('tells what is wrong with each document that would fail', async () => {
    await fill([
      ['fine', { email: 'a@x' }],
      ['lacks', { email: null }],
      ['throws', { email: 5 }],
      ['wrong', { email: 'b@x', age: 'old' }],
    ])
    const needy: ViewDefinition = {
      ...byEmail,
      columns: [{ name: 'email', type: 'text', notNull: true }, age],
      map: `export default function* map(doc) {
  yield { email: doc.email === null ? null : doc.email.toLowerCase(), age: doc.age ?? null }
}`,
    }
    const report = await store.views.dryRun(needy)
    expect(report).toMatchObject({ outcome: 'refuse', leftOut: 0, rows: { added: 1, after: 1 } })
    expect(report.failures).toMatchObject({
      map: { count: 1, documents: [{ key: 'throws', code: 'MAP_ERROR', line: 2, field: null }] },
      type: { count: 1, documents: [{ key: 'wrong', code: 'MAP_ERROR', field: 'age', value: 'old' }] },
      notNull: { count: 1, documents: [{ key: 'lacks', code: 'CONSTRAINT', field: 'email' }] },
    })
    const forgiving = await store.views.dryRun({ ...needy, onError: 'skip' })
    expect(forgiving).toMatchObject({ outcome: 'refuse', leftOut: 2, policy: 'skip' })
  })

  test('says of dropped and retyped columns what becomes of their values', async () => {
    await fill(users(3))
    await store.views.publish({ ...byEmail, columns: [...byEmail.columns, age], map: withAge })
    const { columns, rows } = await store.views.dryRun({
      ...byEmail,
      columns: [{ name: 'age', type: 'text' }],
      map: 'export default (doc) => [{ age: doc.n === 0 ? null : `${doc.n}` }]',
    })
    expect(columns).toEqual([
      { name: 'age', type: 'text', was: 'integer', changed: 2, added: 0, removed: 1 },
      { name: 'email', type: null, was: 'text', changed: 0, added: 0, removed: 3 },
    ])
    expect(rows).toMatchObject({ changed: 3, added: 0, removed: 0 })
  })

  test('leaves the database as it is: a file byte for byte, and every row on a server', async () => {
    await fill(users(20))
    await store.views.publish(byEmail)
    const before = await contents(url)
    await store.views.dryRun({ ...byEmail, map: withAge, columns: [...byEmail.columns, age] })
    await store.views.dryRun({ ...byEmail, name: 'another' })
    expect((await contents(url)) === before).toBe(true)
  })

  test('that is cancelled keeps what it found, and goes on from there', async () => {
    await fill(users(many))
    const cancel = new AbortController()
    const reports: DryRunReport[] = []
    for await (const report of store.views.dryRun(byEmail, { signal: cancel.signal })) {
      reports.push(report)
      cancel.abort()
    }
    const last = reports.at(-1)!
    expect(last).toMatchObject({ state: 'partial', total: many, rows: { added: last.done } })
    expect(last.done).toBeGreaterThan(0)
    expect(last.done).toBeLessThan(many)
    expect(last.estimate!.rows).toBe(many)
    expect(await store.views.dryRun(byEmail, { from: last.cursor! })).toMatchObject({
      state: 'done',
      rows: { added: many },
      cursor: null,
    })
    expect(await refusal(store.views.dryRun(byEmail, { from: last.cursor! }))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  test('is whole when its time is used up as the last document is looked at', async () => {
    await fill(users(5))
    expect(await store.views.dryRun(byEmail, { budget: { milliseconds: 1 } })).toMatchObject({
      state: 'done',
      done: 5,
      total: 5,
      cursor: null,
    })
  })

  test('is not gone on with for another definition, nor after the view was published', async () => {
    await fill(users(20))
    const { cursor } = await store.views.dryRun(byEmail, { budget: { documents: 5 } })
    const from = cursor!
    const other = { ...byEmail, map: withAge, columns: [...byEmail.columns, age] }
    expect(await refusal(store.views.dryRun(other, { from }))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { argument: 'from' },
    })
    await store.views.publish(other)
    expect(await refusal(store.views.dryRun(byEmail, { from }))).toMatchObject({ code: 'CONFLICT' })
  })

  test('counts documents that change meanwhile once, and says that some did', async () => {
    await fill(users(some))
    await store.views.publish(byEmail)
    let step = 0
    let last: DryRunReport | undefined
    for await (const report of store.views.dryRun({ ...byEmail, map: lower })) {
      last = report
      step++
      // Later ones would change what was looked at already.
      if (report.done > some * 0.8) continue
      await store.put(`k${some - 500 + step * 100}`, { email: `new${step}@x`, n: 1 })
      await store.delete(`k${some - 100 + step}`)
    }
    expect(last!.changedMeanwhile).toBe(true)
    expect(last!.seq).toBe(await store.changes.seq())
    expect(last!.done).toBe(await countOf(store))
    expect(last!.rows).toMatchObject({ added: 0, removed: 0, before: last!.done, after: last!.done })
  })

  test('does not compare with a version that is published meanwhile', async () => {
    await fill(users(some))
    await store.views.publish(byEmail)
    const running = store.views.dryRun({ ...byEmail, map: lower })[Symbol.asyncIterator]()
    await running.next()
    await store.views.publish({ ...byEmail, map: withAge, columns: [...byEmail.columns, age] })
    expect(await refusal(Promise.resolve(running.next()))).toMatchObject({
      code: 'CONFLICT',
      details: { view: byEmail.name },
    })
  })

  test('refuses at once what publishing refuses at once', async () => {
    await fill([])
    const refused = async (given: ViewDefinition): Promise<unknown> => {
      const [dry, real] = [
        await refusal(store.views.dryRun(given)),
        await refusal(store.views.publish(given)),
      ]
      expect([dry.code, dry.message]).toEqual([real.code, real.message])
      return dry.code
    }
    expect(await refused({ ...byEmail, columns: [] })).toBe('INVALID_INPUT')
    expect(await refused({ ...byEmail, map: 'export default function* map(doc {' })).toBe('MAP_SYNTAX')
    const other = await Datastore.open(url, { table: `${store.name}_taken` })
    expect(await refused({ ...byEmail, name: 'taken' })).toBe('EXISTS')
    await other.close()
    expect(() => store.views.dryRun(byEmail, { budget: { document: 1 } as object })).toThrow(
      'There is no option "document"',
    )
  })

  test('says that publishing would ask first when a pinned document does not give what is expected', async () => {
    await fill(users(2))
    const pinned = { key: 'k', text: '{"email":"a@x"}', rows: [{ email: 'b@x' }] }
    expect(await store.views.dryRun({ ...byEmail, tests: [pinned] })).toMatchObject({
      outcome: 'ask',
      failedTests: 1,
    })
    expect(await refusal(store.views.publish({ ...byEmail, tests: [pinned] }))).toMatchObject({
      code: 'TEST_FAILED',
    })
  })

  test('of the definition that answers finds nothing to do', async () => {
    await fill(users(5))
    await store.views.publish(byEmail)
    expect(await store.views.dryRun(byEmail)).toMatchObject({
      unchanged: true,
      outcome: 'nothing',
      rows: { before: 5, after: 5, added: 0, removed: 0, changed: 0 },
    })
  })

  test('estimates the size within a half of what the build makes', async () => {
    await fill(users(6000))
    const indexed: ViewDefinition = {
      name: 'sized',
      columns: [
        { name: 'email', type: 'text', unique: true },
        { ...age, index: true },
      ],
      map: withAge,
    }
    const { estimate } = await store.views.dryRun(indexed)
    await store.views.publish(indexed)
    const bytes = await sizeOf(url, `${store.name}_sized%`)
    expect(estimate!.rows).toBe(6000)
    expect(estimate!.bytes / bytes).toBeGreaterThan(1 / 1.5)
    expect(estimate!.bytes / bytes).toBeLessThan(1.5)
  })
})

const age = { name: 'age', type: 'integer' } as const
const lower = 'export default (doc) => [{ email: doc.email.toLowerCase() }]'
const withAge = 'export default (doc) => [{ email: doc.email.toLowerCase(), age: doc.n }]'
const byEmail: ViewDefinition = {
  name: 'trial',
  columns: [{ name: 'email', type: 'text', unique: true }],
  map: 'export default (doc) => [{ email: doc.email }]',
}

/** Documents enough for several batches: fewer on a server, where the next test has to delete them one by one. */
const [many, some] = dialect === 'sqlite' ? [2500, 1500] : [600, 600]

function users(count: number): (readonly [string, object])[] {
  return Array.from({ length: count }, (_, n) => [`k${n}`, { email: `U${n}@x`, n }] as const)
}

/** Everything that is in the database. */
async function contents(url: string): Promise<string> {
  if (dialect === 'sqlite') return readFileSync(url, 'latin1') + readFileSync(`${url}-wal`, 'latin1')
  const storage = await openStorage(url, { readonly: true })
  // PostgreSQL tells by which transaction a row was written.
  const columns = dialect === 'postgres' ? '*, xmin::text as writer' : '*'
  const found = await storage.read(
    (function* () {
      const tables: unknown[] = []
      for (const name of yield* storage.dialect.introspector.tableNames())
        tables.push([name, yield* rows(`select ${columns} from ${storage.dialect.compiler.quote(name)}`)])
      return tables
    })(),
  )
  await storage.close()
  return inspect(found, { depth: null, maxArrayLength: null, maxStringLength: null })
}

const sizes = {
  sqlite: 'select sum(pgsize) as bytes from dbstat where name like ?',
  postgres: `select sum(pg_total_relation_size(oid))::bigint as bytes from pg_class
    where relkind = 'r' and relname like ? and relnamespace = current_schema()::regnamespace`,
  mysql: `select sum(data_length + index_length) as bytes from information_schema.tables
    where table_schema = database() and table_name like ?`,
}

/** The size of tables with their indexes, in bytes. */
async function sizeOf(url: string, names: string): Promise<number> {
  const storage = await openStorage(url, { readonly: true })
  if (dialect === 'mysql') {
    // MySQL remembers for a day what it has found once.
    for (const table of await storage.read(storage.dialect.introspector.tableNames()))
      await storage.read(rows(`analyze table ${storage.dialect.compiler.quote(table)}`))
  }
  const sql = sizes[storage.dialect.name]
  const { bytes } = (await storage.read(row<{ bytes: number }>(sql, [names])))!
  await storage.close()
  return Number(bytes)
}

async function countOf(store: Datastore): Promise<number> {
  let last = 0
  for await (const { count } of store.count()) last = count
  return last
}
