import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { Datastore } from './datastore.ts'
import type { MapDocument } from './document.ts'
import { refusal } from './testing/refusal.ts'
import { dialect, privateUrl } from './testing/temporary-url.ts'
import { View } from './view.ts'

/** A view of one column `x`, whose map yields each value of the document's list. */
function columnView(
  define: (table: Knex.CreateTableBuilder) => void,
  make = (value: unknown) => value,
): View {
  return new (class extends View {
    override tableName = 'column_view'

    override defineTable(table: Knex.CreateTableBuilder): void {
      define(table)
    }

    override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
      for (const value of doc['list'] as unknown[]) yield { x: make(value) }
    }
  })()
}

type Kept = readonly [
  type: string,
  define: (table: Knex.CreateTableBuilder) => void,
  given: readonly unknown[],
  kept: readonly unknown[],
]

const uuid = '0b4e7c2a-1111-4222-8333-0123456789ab'
const time = '2026-01-02T23:30:00.250-05:00'

const kept: readonly Kept[] = [
  [
    'decimal(12, 2)',
    (table) => table.decimal('x', 12, 2),
    [0.1 + 0.2, '19.90', '19.9', 5, -0.005, '0.125', '-1e2', '9999999999.99', 12345678901234567890n % 1000n, '-0.001'],
    ['0.30', '19.90', '19.90', '5.00', '-0.01', '0.13', '-100.00', '9999999999.99', '890.00', '0.00'],
  ],
  [
    'decimal(30, 2)',
    (table) => table.decimal('x', 30, 2),
    ['12345678901234567890.12', '12345678901234567890.13', 12345678901234567890n, '-0.3', 7],
    ['12345678901234567890.12', '12345678901234567890.13', '12345678901234567890.00', '-0.30', '7.00'],
  ],
  ['decimal(20, 0)', (table) => table.decimal('x', 20, 0), ['12345678901234567890', 2.5], ['12345678901234567890', '3']],
  [
    'numeric(5,1) by its SQL',
    (table) => table.specificType('x', 'numeric(5,1)'),
    ['1.25', 1000],
    ['1.3', '1000.0'],
  ],
  [
    'date',
    (table) => table.date('x'),
    ['2026-01-02', time, '2026-01-02T03:00:00+05:00', '2026-01-02 10:00'],
    ['2026-01-02', '2026-01-03', '2026-01-01', '2026-01-02'],
  ],
  [
    'time',
    (table) => table.time('x'),
    ['12:30', '12:30:00', '12:30:00.250', '12:30:00.2509', time, '2026-01-02T10:00:00Z'],
    ['12:30:00', '12:30:00', '12:30:00.250', '12:30:00.250', '04:30:00.250', '10:00:00'],
  ],
  ['timestamp', (table) => table.timestamp('x'), [time, '2026-01-02'], ['2026-01-03T04:30:00.250Z', '2026-01-02T00:00:00.000Z']],
  [
    'timestamp without parts of a second',
    (table) => table.timestamp('x', { precision: 0 }),
    [time],
    ['2026-01-03T04:30:00.250Z'],
  ],
  ['datetime(0)', (table) => table.datetime('x', { precision: 0 }), [time], ['2026-01-03T04:30:00.250Z']],
  ['time(0)', (table) => table.specificType('x', 'time(0)'), ['12:30:00.7'], ['12:30:00.700']],
  ['float', (table) => table.float('x'), [0.1, 16777217, 1e300], [0.1, 16777217, 1e300]],
  ['float(6, 1)', (table) => table.float('x', 6, 1), [0.25, 1234567.89], [0.25, 1234567.89]],
  ['double', (table) => table.double('x'), [0.1 + 0.2], [0.1 + 0.2]],
  ['double(10, 2)', (table) => table.double('x', 10, 2), [0.125], [0.125]],
  ['tinyint', (table) => table.tinyint('x'), [127, 300, -5], [127, 300, -5]],
  ['smallint', (table) => table.smallint('x'), [70_000], [70_000]],
  ['char(8)', (table) => table.specificType('x', 'char(8)'), ['ab', 'ab ', ''], ['ab', 'ab ', '']],
  ['uuid', (table) => table.uuid('x'), [uuid, uuid.toUpperCase()], [uuid, uuid]],
  ['enum', (table) => table.enum('x', ['small', 'large']), ['large', 'small'], ['large', 'small']],
  ['boolean', (table) => table.boolean('x'), [true, 0], [true, false]],
  [
    'jsonb',
    (table) => table.jsonb('x'),
    [{ b: 1, aa: [1e-7, 'é'], a: {} }, [[]], 'x'],
    [{ b: 1, aa: [1e-7, 'é'], a: {} }, [[]], 'x'],
  ],
  ['json', (table) => table.json('x'), [{ b: 1, a: [1.5] }, 12345678901234567890n], [{ b: 1, a: [1.5] }, 12345678901234567890n]],
] // prettier-ignore

test.each(kept)(
  'a %s column gives back one form, which verify and a put of the same find again',
  async (_type, define, given, forms) => {
    const view = columnView(define)
    const store = await Datastore.open(await privateUrl(), { views: { v: view } })
    await store.put('a', { list: given })
    const rows = async (): Promise<unknown[]> =>
      (await store.query('v', { _key: 'a' })).map((row) => row['x'] as unknown)
    const inOrder = (list: readonly unknown[]): unknown[] => list.map((value) => show(value)).toSorted()
    expect(inOrder(await rows())).toEqual(inOrder(forms))
    expect(await store.views.verify('v')).toMatchObject({ different: 0, differences: [] })
    const before = await stored(store)
    await store.put('a', { list: given, other: 1 })
    expect(await stored(store)).toEqual(before)
    await store.put('a', { list: given.slice(1) })
    expect(inOrder(await rows())).toEqual(inOrder(forms.slice(1)))
    expect(await store.views.verify('v')).toMatchObject({ different: 0 })
    await store.close()
  },
)

/** As a text: PostgreSQL's jsonb has an order of members of its own. */
function show(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** The places of the rows: one that is written anew gets another one. */
async function stored(store: Datastore): Promise<unknown> {
  const place = { sqlite: 'rowid', postgres: 'ctid', mysql: '_row' }[dialect]!
  const found: Record<string, unknown>[] = await store.view('v').select(place)
  return found.map((row) => String(row[place])).toSorted()
}

test('a value that a column cannot hold is refused, alike on every database', async () => {
  const wrong: readonly (readonly [(table: Knex.CreateTableBuilder) => void, unknown])[] = [
    [(table) => table.decimal('x', 5, 2), '1000'],
    [(table) => table.decimal('x', 5, 2), '999.995'],
    [(table) => table.decimal('x', 5, 2), '12,5'],
    [(table) => table.decimal('x', 5, 2), true],
    [(table) => table.date('x'), '2026-02-30'],
    [(table) => table.date('x'), '2026-02-30T10:00:00Z'],
    [(table) => table.date('x'), 20260102],
    [(table) => table.time('x'), '24:00'],
    [(table) => table.time('x'), 'noon'],
    [(table) => table.uuid('x'), 'abc'],
    [(table) => table.timestamp('x'), '+012026-01-01T00:00:00Z'],
    [(table) => table.timestamp('x'), '2026-02-30'],
    [(table) => table.timestamp('x'), '2026-02-29T10:00:00Z'],
    [(table) => table.timestamp('x'), '2026-04-31 10:00'],
    [(table) => table.datetime('x'), '+002026-02-30T10:00Z'],
    [(table) => table.time('x'), '2026-02-30T10:00:00Z'],
  ]
  for (const [define, value] of wrong) {
    const store = await Datastore.open(await privateUrl(), { views: { v: columnView(define) } })
    expect(await refusal(store.put('a', { list: [value] }))).toMatchObject({
      code: 'MAP_ERROR',
      details: { view: 'v', key: 'a', column: 'x', value },
    })
    expect(await store.get('a')).toBeUndefined()
    await store.close()
  }
})

test('decimals are compared with their neighbours in order, whatever their length', async () => {
  for (const [precision, scale] of [
    [12, 2],
    [30, 2],
    [38, 0],
  ] as const) {
    const view = columnView((table) => void table.decimal('x', precision, scale).index())
    const store = await Datastore.open(await privateUrl(), { views: { v: view } })
    const whole = '9'.repeat(Math.min(precision - scale, 25))
    const inOrder = [`-${whole}`, '-100', '-12', '-11', '-2', '0', '1', '9', '10', '11', '99', '100', whole]
    const list = inOrder.toSorted().map((text) => (scale === 0 ? text : `${text}.${'0'.repeat(scale)}`))
    await store.put('a', { list })
    const texts = async (
      ...given: Parameters<Datastore['query']> extends [string, ...infer Rest] ? Rest : never
    ) => (await store.query('v', ...given)).map((row) => String(row['x']).replace(/\.0+$/, ''))
    expect(await texts({}, { orderBy: 'x' })).toEqual(inOrder)
    expect(await texts({}, { orderBy: '-x' })).toEqual(inOrder.toReversed())
    for (const text of inOrder) {
      const place = inOrder.indexOf(text)
      expect(await texts({ x: { lt: text } }, { orderBy: 'x' })).toEqual(inOrder.slice(0, place))
      expect(await texts({ x: { gte: text } }, { orderBy: 'x' })).toEqual(inOrder.slice(place))
      expect(await texts({ x: text })).toEqual([text])
    }
    const [found] = await store.aggregate('v', { min: ['x'], max: ['x'], sum: ['x'] })
    const fraction = scale === 0 ? '' : `.${'0'.repeat(scale)}`
    expect(found).toEqual({
      min_x: `-${whole}${fraction}`,
      max_x: `${whole}${fraction}`,
      sum_x: `105${fraction}`,
    })
    await store.close()
  }
})

test('a decimal of impossible digits is refused when its view is added', async () => {
  for (const [precision, scale] of [
    [5, 6],
    [0, 0],
    [2000, 2],
    [1.5, 0],
  ] as const) {
    const store = await Datastore.open(await privateUrl())
    const view = columnView((table) => table.decimal('x', precision, scale))
    expect(await refusal(store.views.add('v', view))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { column: 'x' },
    })
    expect(await store.views.list()).toEqual([])
    await store.close()
  }
})
