import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Knex } from 'knex'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Forecast, ViewForecast } from '../../../src/shared/model/forecast.ts'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { DatastoreError } from '../../../src/shared/errors.ts'
import { refusal } from '../../support/refusal.ts'
import { dialect, runs, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { View } from '../../../src/engine/view.ts'

const byName: ViewDefinition = {
  name: 'by_name',
  columns: [
    { name: 'name', type: 'text', unique: true },
    { name: 'big', type: 'integer' },
  ],
  map: `export default function* map(doc) {
  if (doc.name === 'fails') throw new Error('no such name')
  for (const name of doc.names ?? [doc.name]) yield { name: name ?? null, big: doc.big ?? null }
}`,
}

const needed: ViewDefinition = {
  name: 'needed',
  columns: [
    { name: 'a', type: 'real', notNull: true, unique: true },
    { name: 'b', type: 'text', unique: true },
    { name: 'flag', type: 'boolean', default: true },
  ],
  map: 'export default (doc) => (doc.a === undefined ? [] : [{ a: doc.a, b: doc.b ?? null }])',
}

const forgiving: ViewDefinition = {
  name: 'forgiving',
  columns: [{ name: 'n', type: 'integer' }],
  map: `export default function* map(doc) {
  if (doc.big === 2) throw new Error('two')
  yield { n: doc.a ?? null }
  yield { n: 7 }
}`,
  onError: 'skip',
}

/** A view of a program with constraints that only the database can judge. */
class Checked extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    void table.integer('a').checkPositive()
    void table.text('b')
    void table.unique(['a', 'b'])
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    if (doc['name'] === 'fails') throw new Error('no such name')
    if (Number.isInteger(doc['a'])) yield { a: doc['a'], b: doc['b'] ?? 'none' }
  }
}

const document = fc.record(
  {
    name: fc.constantFrom('ann', 'joe', 'kim', 'fails'),
    names: fc.array(fc.constantFrom('ann', 'joe', 'kim', 'bo', 'al'), { maxLength: 4 }),
    a: fc.constantFrom(-1, 0, 1, 1.5, 2, null, 'x'),
    b: fc.constantFrom('p', 'q', 'r\u0007"\u00e9\ud83d\ude00'),
    big: fc.constantFrom(1, 2, 12345678901234567890n, 9007199254740993n),
  },
  { requiredKeys: [] },
)
const step = fc.record({ key: fc.constantFrom('1', '2', '3', '4'), doc: fc.option(document, { freq: 6 }) })

const views = ['by_name', 'needed', 'forgiving', 'checked']

async function rowsOf(store: Datastore, key: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  for (const view of views) {
    const { rows } = await store.queryCells(view, { _key: key })
    found.set(view, rows.map(({ values }) => text(values)).toSorted())
  }
  return found
}

function text(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner))
}

/** What is left of `list` when one of each of `others` is taken away. */
function without(list: readonly string[], others: readonly string[]): string[] {
  const left = [...list]
  for (const other of others) {
    const at = left.indexOf(other)
    if (at >= 0) left.splice(at, 1)
  }
  return left
}

function expectRows(view: ViewForecast, before: string[], after: string[]): void {
  const [gone, fresh] = [without(before, after), without(after, before)]
  const changed = Math.min(gone.length, fresh.length)
  expect(view).toMatchObject({ changed, added: fresh.length - changed, removed: gone.length - changed })
  const values = (side: 'before' | 'after'): string[] =>
    view.rows.flatMap((row) => (row[side] === null ? [] : [text(row[side])])).toSorted()
  expect(values('before')).toEqual(gone.toSorted())
  expect(values('after')).toEqual(fresh.toSorted())
  expect(['changed', 'same', 'skipped']).toContain(view.outcome)
  expect(view.outcome === 'changed').toBe(gone.length + fresh.length > 0 && view.skipped === null)
}

/** Whether a save's error, if there was one, is among those that were foretold of its view. */
function foreseen(forecast: Forecast, error: unknown): boolean {
  if (error === null) return true
  if (!(error instanceof DatastoreError)) return false
  const refusing = forecast.views.find(({ view }) => view === error.details.view)
  const { code, message, details } = error
  return (refusing?.refusals ?? []).some((told) => text(told) === text({ code, message, details }))
}

/** What must stay as it is: a file to the byte, a server's tables in what they hold. */
async function contents(store: Datastore, path: string): Promise<string> {
  if (dialect === 'sqlite')
    return hash('sha1', readFileSync(path)) + hash('sha1', readFileSync(`${path}-wal`))
  const rows = await Promise.all(views.map((view) => store.query(view)))
  return text([await store.changes.list(), rows])
}

describe('a forecast', () => {
  let path: string
  let store: Datastore

  // One store for all, as each has a sandbox of its own to start.
  beforeAll(async () => {
    path = await temporaryUrl()
    store = await Datastore.open(path, { views: { checked: new Checked() }, durability: 'normal' })
    for (const definition of [byName, needed, forgiving]) await store.views.publish(definition)
  })

  afterAll(() => store.close())

  test('says what a save then does, in rows and errors, and writes nothing (a law)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        for (const key of ['1', '2', '3', '4']) await store.delete(key)
        for (const { key, doc } of steps) {
          const json = doc === null ? null : text(doc).replaceAll(/"(\d+)n"/g, '$1')
          const [before, file] = [await rowsOf(store, key), await contents(store, path)]
          const forecast = await store.forecast(key, json)
          expect((await contents(store, path)) === file).toBe(true)
          expect(forecast.views.map(({ view }) => view)).toEqual(views.toSorted())
          const save = json === null ? store.delete(key) : store.putText(key, json)
          const error: unknown = await save.then(
            () => null,
            (thrown: unknown) => thrown,
          )
          expect(forecast.refused).toBe(error !== null)
          expect(foreseen(forecast, error)).toBe(true)
          if (error !== null) continue
          const after = await rowsOf(store, key)
          for (const view of forecast.views) expectRows(view, before.get(view.view)!, after.get(view.view)!)
        }
      }),
      { numRuns: runs(12) },
    )
    for (const key of ['1', '2', '3', '4']) await store.delete(key)
  })

  test('names every value that is refused, and the documents that hold it', async () => {
    await store.putMany({ one: { a: 1, b: 'p', name: 'one' }, two: { a: 2, b: 'q', name: 'two' } })
    const { refused, views: told } = await store.forecast('new', '{"a":1,"b":"q","name":"new"}')
    expect(refused).toBe(true)
    const view = told.find(({ outcome }) => outcome === 'refused')
    expect(
      view!.refusals.map(({ details }) => [details['column'], details['value'], details['holder']]),
    ).toEqual([
      ['a', 1, 'one'],
      ['b', 'q', 'two'],
    ])
    expect(view).toMatchObject({ added: 1, rows: [{ before: null, after: { a: 1, b: 'q', flag: true } }] })
  })

  test('gives the line of a map that fails, and what is skipped is no refusal', async () => {
    const { refused, views: told } = await store.forecast('x', '{"name":"fails","big":2}')
    expect(refused).toBe(true)
    expect(told).toMatchObject([
      {
        view: 'by_name',
        outcome: 'refused',
        refusals: [{ code: 'MAP_ERROR', details: { line: 2, key: 'x' } }],
      },
      { view: 'checked', outcome: 'refused', refusals: [{ code: 'MAP_ERROR' }] },
      { view: 'forgiving', outcome: 'skipped', skipped: { key: 'x', line: 2 } },
      { view: 'needed', outcome: 'same' },
    ])
  })

  test('lists as many rows as were asked for, and counts all', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `n${index}`)
    const [view] = (await store.forecast('x', JSON.stringify({ names }), { rows: 3 })).views
    expect(view!.added).toBe(50)
    expect(view!.rows).toHaveLength(3)
  })

  test('sees a view that another program has published meanwhile, and knows no code that is elsewhere', async () => {
    const other = await Datastore.open(path)
    expect((await other.forecast('y', '{"n":1}')).views).toMatchObject([
      { view: 'by_name' },
      { view: 'checked', outcome: 'unknown' },
      { view: 'forgiving' },
      { view: 'needed' },
    ])
    await store.views.publish({ ...byName, name: 'late' })
    await store.put('y', { name: 'yours' })
    expect((await other.forecast('x', '{"name":"yours"}')).views).toContainEqual(
      expect.objectContaining({ view: 'late', refusals: [expect.objectContaining({ code: 'CONSTRAINT' })] }),
    )
    await other.close()
  })

  test('refuses a text that is no document, and a misspelt option', async () => {
    expect(await refusal(store.forecast('x', '{"a":'))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { line: 1 },
    })
    expect(await refusal(store.forecast('', '{}'))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await refusal(store.forecast('x', '{}', { row: 1 } as object))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { argument: 'row' },
    })
  })
})
