import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DatastoreError } from '../shared/errors.ts'
import type { DryRunReport } from '../shared/model/dry-run.ts'
import type { ColumnType, ViewDefinition } from '../shared/model/view-definition.ts'
import { Datastore } from './datastore.ts'
import { row } from './storage/operation.ts'
import { SqliteStorage } from './storage/sqlite/sqlite-storage.ts'
import { refusal } from './testing/refusal.ts'
import { temporaryPath } from './testing/temporary-folder.ts'

const seldom = fc.nat(3).map((number) => number === 0)

/** Maps that agree and differ in every way that counts: columns, types, rows of a document, documents that fail. */
const definition = fc
  .record({
    columns: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c'),
        type: fc.constantFrom<ColumnType>('integer', 'text', 'real', 'json', 'boolean'),
        unique: seldom,
        notNull: seldom,
      }),
      { selector: ({ name }) => name, minLength: 1 },
    ),
    several: fc.boolean(),
    failsOn: fc.constantFrom(null, 1, 2),
    plus: fc.constantFrom(0, 1),
    onError: fc.constantFrom<'reject' | 'skip'>('reject', 'skip'),
  })
  .map(({ columns, several, failsOn, plus, onError }): ViewDefinition => {
    const values = columns.map(({ name, type }) => `${name}: ${expressions[type](name, plus)}`).join(', ')
    return {
      name: 'trial',
      columns: columns.map((column) => ({ ...column, unique: column.unique && column.type !== 'json' })),
      map: `export default function* map(doc) {
  if (doc.n === ${failsOn}) throw new Error('will not have it')
  for (const each of ${several ? 'doc.list ?? []' : '[doc.n ?? null]'})
    yield { ${values} }
}`,
      onError,
    }
  })

const expressions: Record<ColumnType, (name: string, plus: number) => string> = {
  integer: (name, plus) => (name === 'a' ? `each === null ? null : each + ${plus}` : 'each'),
  real: (_name, plus) => `doc.n === undefined ? null : doc.n / 2 + ${plus}`,
  text: (name) => (name === 'b' ? 'doc.text ?? null' : 'String(each)'),
  json: () => '[each]',
  boolean: () => 'each === null ? null : each > 1',
  timestamp: () => 'null',
}

const document = fc.record(
  {
    n: fc.constantFrom(0, 1, 2, 3, 2.5),
    list: fc.array(fc.constantFrom(0, 1, 2), { maxLength: 3 }),
    text: fc.constantFrom('x', 'y', 'z\u00e9\ud83d\ude00', 7),
  },
  { requiredKeys: [] },
)

type Row = Readonly<Record<string, unknown>>

async function rowsByKey(store: Datastore): Promise<Map<string, Row[]>> {
  const found = new Map<string, Row[]>()
  if (!(await store.listViews()).some(({ name, state }) => name === 'trial' && state === 'ready'))
    return found
  for (const { _id, _key, ...row } of await store.view('trial').select()) {
    found.set(_key, [...(found.get(_key) ?? []), row])
  }
  return found
}

function same(a: Row, b: Row): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => (a[name] ?? null) === (b[name] ?? null))
}

/** What is left of `list` when one of each of `others` is taken away. */
function without(list: readonly Row[], others: readonly Row[]): Row[] {
  const left = [...list]
  for (const other of others) {
    const at = left.findIndex((row) => same(row, other))
    if (at >= 0) left.splice(at, 1)
  }
  return left
}

/** What publishing did to the table, told from the table alone. */
function difference(
  before: Map<string, Row[]>,
  after: Map<string, Row[]>,
): Pick<DryRunReport['rows'], 'added' | 'removed' | 'changed'> {
  const sum = { added: 0, removed: 0, changed: 0 }
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const gone = without(before.get(key) ?? [], after.get(key) ?? []).length
    const fresh = without(after.get(key) ?? [], before.get(key) ?? []).length
    sum.changed += Math.min(gone, fresh)
    sum.added += Math.max(0, fresh - gone)
    sum.removed += Math.max(0, gone - fresh)
  }
  return sum
}

/** Whether the documents that an error of publishing names are among those the report names for the same reason. */
function foretold(report: DryRunReport, error: unknown): boolean {
  if (!(error instanceof DatastoreError)) return error === null && !report.refused
  const { constraint, column, key, holder } = error.details
  if (constraint === 'unique') {
    return report.collisions.values.some(
      (value) => value.column === column && value.keys.includes(key!) && value.keys.includes(holder!),
    )
  }
  const failing = Object.values(report.failures).flatMap(({ documents }) => documents)
  return report.refused && failing.some((document) => document.key === key && document.code === error.code)
}

async function publish(store: Datastore, given: ViewDefinition): Promise<unknown> {
  try {
    await store.defineView(given)
    return null
  } catch (error) {
    return error
  }
}

describe('a dry run', () => {
  let store: Datastore
  const path = temporaryPath()

  // One store for all, as each has a sandbox of its own to start.
  beforeAll(async () => {
    store = await Datastore.open(path, { durability: 'normal' })
  })

  afterAll(() => store.close())

  async function fill(documents: Iterable<readonly [string, object]>): Promise<void> {
    for (const { name } of await store.listViews()) await store.removeView(name)
    const old: string[] = []
    for await (const { _key } of store.iterate()) old.push(_key)
    await store.transaction((tx) => {
      for (const key of old) tx.delete(key)
      for (const [key, doc] of documents) tx.put(key, doc)
    })
  }

  test('says what publishing then does, to rows and by which documents it fails (a law)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { maxLength: 8 }),
        fc.option(definition),
        definition,
        async (documents, former, next) => {
          await fill(documents.map((doc, index) => [`k${index}`, doc]))
          if (former !== null) await publish(store, former)
          const before = await rowsByKey(store)
          const report = await store.dryRun(next)
          expect(await rowsByKey(store)).toEqual(before)
          const error = await publish(store, next)
          expect(foretold(report, error)).toBe(true)
          if (error !== null) return
          const after = await rowsByKey(store)
          expect(report.rows).toMatchObject(difference(before, after))
          const counts = (rows: Map<string, Row[]>): number => [...rows.values()].flat().length
          expect(report.rows).toMatchObject({ before: counts(before), after: counts(after) })
          expect((await store.getView('trial')).errors).toBe(report.leftOut)
        },
      ),
      { numRuns: 40 },
    )
  })

  test('that is done in steps says what one in a single step says, and steps are as long as asked for', async () => {
    await fill(users(40))
    await store.defineView(byEmail)
    await store.put('twin', { email: 'u7@x', n: 7 })
    const next = { ...byEmail, columns: [...byEmail.columns, age], map: withAge }
    const whole = await store.dryRun(next)
    const steps: DryRunReport[] = [await store.dryRun(next, { budget: { documents: 7 } })]
    while (steps.at(-1)!.state === 'partial') {
      const from = steps.at(-1)!.cursor!
      steps.push(await store.dryRun(next, { budget: { documents: 7 }, from }))
    }
    expect(steps.map(({ done }) => done)).toEqual([7, 14, 21, 28, 35, 41, 41].slice(0, steps.length))
    const { milliseconds: _time, estimate: _cost, ...same } = whole
    expect(steps.at(-1)).toMatchObject(same)
    expect(whole).toMatchObject({
      state: 'done',
      done: 41,
      total: 41,
      refused: true,
      rows: { before: 41, after: 41, added: 0, removed: 0, changed: 41 },
      columns: [
        { name: 'email', type: 'text', was: 'text', changed: 40, added: 0, removed: 0 },
        { name: 'age', type: 'integer', was: null, changed: 0, added: 41, removed: 0 },
      ],
      collisions: {
        count: 1,
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
    const report = await store.dryRun(needy)
    expect(report).toMatchObject({ refused: true, leftOut: 0, rows: { added: 1, after: 1 } })
    expect(report.failures).toMatchObject({
      map: { count: 1, documents: [{ key: 'throws', code: 'MAP_ERROR', line: 2, field: null }] },
      type: { count: 1, documents: [{ key: 'wrong', code: 'MAP_ERROR', field: 'age', value: 'old' }] },
      notNull: { count: 1, documents: [{ key: 'lacks', code: 'CONSTRAINT', field: 'email' }] },
    })
    const forgiving = await store.dryRun({ ...needy, onError: 'skip' })
    expect(forgiving).toMatchObject({ refused: true, leftOut: 2, policy: 'skip' })
  })

  test('says of dropped and retyped columns what becomes of their values', async () => {
    await fill(users(3))
    await store.defineView({ ...byEmail, columns: [...byEmail.columns, age], map: withAge })
    const { columns, rows } = await store.dryRun({
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

  test('leaves the file as it is, byte for byte', async () => {
    await fill(users(20))
    await store.defineView(byEmail)
    const bytes = (): string => readFileSync(path, 'latin1') + readFileSync(`${path}-wal`, 'latin1')
    const before = bytes()
    await store.dryRun({ ...byEmail, map: withAge, columns: [...byEmail.columns, age] })
    await store.dryRun({ ...byEmail, name: 'another' })
    expect(bytes() === before).toBe(true)
  })

  test('that is cancelled keeps what it found, and goes on from there', async () => {
    await fill(users(2500))
    const cancel = new AbortController()
    const reports: DryRunReport[] = []
    for await (const report of store.dryRun(byEmail, { signal: cancel.signal })) {
      reports.push(report)
      cancel.abort()
    }
    const last = reports.at(-1)!
    expect(last).toMatchObject({ state: 'partial', total: 2500, rows: { added: last.done } })
    expect(last.done).toBeGreaterThan(0)
    expect(last.done).toBeLessThan(2500)
    expect(last.estimate!.rows).toBe(2500)
    expect(await store.dryRun(byEmail, { from: last.cursor! })).toMatchObject({
      state: 'done',
      rows: { added: 2500 },
      cursor: null,
    })
    expect(await refusal(store.dryRun(byEmail, { from: last.cursor! }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('is not gone on with for another definition, nor after the view was published', async () => {
    await fill(users(20))
    const { cursor } = await store.dryRun(byEmail, { budget: { documents: 5 } })
    const from = cursor!
    const other = { ...byEmail, map: withAge, columns: [...byEmail.columns, age] }
    expect(await refusal(store.dryRun(other, { from }))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { argument: 'from' },
    })
    await store.defineView(other)
    expect(await refusal(store.dryRun(byEmail, { from }))).toMatchObject({ code: 'CONFLICT' })
  })

  test('counts documents that change meanwhile once, and says that some did', async () => {
    await fill(users(1500))
    await store.defineView(byEmail)
    let step = 0
    let last: DryRunReport | undefined
    for await (const report of store.dryRun({ ...byEmail, map: lower })) {
      last = report
      step++
      // Later ones would change what was looked at already.
      if (report.done > 1200) continue
      await store.put(`k${1000 + step * 100}`, { email: `new${step}@x`, n: 1 })
      await store.delete(`k${1400 + step}`)
    }
    expect(last!.changedMeanwhile).toBe(true)
    expect(last!.done).toBe(await countOf(store))
    expect(last!.rows).toMatchObject({ added: 0, removed: 0, before: last!.done, after: last!.done })
  })

  test('refuses at once what publishing refuses at once', async () => {
    await fill([])
    const refused = async (given: ViewDefinition): Promise<unknown> => {
      const [dry, real] = [await refusal(store.dryRun(given)), await refusal(store.defineView(given))]
      expect([dry.code, dry.message]).toEqual([real.code, real.message])
      return dry.code
    }
    expect(await refused({ ...byEmail, columns: [] })).toBe('INVALID_INPUT')
    expect(await refused({ ...byEmail, map: 'export default function* map(doc {' })).toBe('MAP_SYNTAX')
    const other = await Datastore.open(path, { table: `${store.name}_taken` })
    expect(await refused({ ...byEmail, name: 'taken' })).toBe('EXISTS')
    await other.close()
    expect(() => store.dryRun(byEmail, { budget: { document: 1 } as object })).toThrow(
      'There is no option "document"',
    )
  })

  test('of the definition that answers finds nothing to do', async () => {
    await fill(users(5))
    await store.defineView(byEmail)
    expect(await store.dryRun(byEmail)).toMatchObject({
      unchanged: true,
      refused: false,
      rows: { before: 5, after: 5, added: 0, removed: 0, changed: 0 },
    })
  })

  // A busy machine may be slow for one of the two and not for the other.
  test(
    'estimates size within a half and time within three times what the build takes',
    { retry: 3 },
    async () => {
      await fill(users(6000))
      const indexed: ViewDefinition = {
        name: 'sized',
        columns: [
          { name: 'email', type: 'text', unique: true },
          { ...age, index: true },
        ],
        map: withAge,
      }
      const { estimate } = await store.dryRun(indexed)
      const started = performance.now()
      await store.defineView(indexed)
      const took = performance.now() - started
      const storage = SqliteStorage.open(path, { readonly: true })
      const measured = row<{ bytes: number }>('select sum(pgsize) as bytes from dbstat where name like ?', [
        `${store.name}_sized%`,
      ])
      const { bytes } = (await storage.read(measured))!
      await storage.close()
      expect(estimate!.rows).toBe(6000)
      expect(estimate!.bytes / bytes).toBeGreaterThan(1 / 1.5)
      expect(estimate!.bytes / bytes).toBeLessThan(1.5)
      expect(estimate!.milliseconds / took).toBeGreaterThan(1 / 3)
      expect(estimate!.milliseconds / took).toBeLessThan(3)
    },
  )
})

const age = { name: 'age', type: 'integer' } as const
const lower = 'export default (doc) => [{ email: doc.email.toLowerCase() }]'
const withAge = 'export default (doc) => [{ email: doc.email.toLowerCase(), age: doc.n }]'
const byEmail: ViewDefinition = {
  name: 'trial',
  columns: [{ name: 'email', type: 'text', unique: true }],
  map: 'export default (doc) => [{ email: doc.email }]',
}

function users(count: number): (readonly [string, object])[] {
  return Array.from({ length: count }, (_, n) => [`k${n}`, { email: `U${n}@x`, n }] as const)
}

async function countOf(store: Datastore): Promise<number> {
  let last = 0
  for await (const { count } of store.count()) last = count
  return last
}
