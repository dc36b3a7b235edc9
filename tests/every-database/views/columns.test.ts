import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { refusal } from '../../support/refusal.ts'
import { dialect, privateUrl } from '../../support/databases/temporary-url.ts'
import { View } from '../../../src/engine/view.ts'

/** A view of one column `x`, whose map yields each value of the document's list. */
function columnView(
  define: (table: Knex.CreateTableBuilder) => unknown,
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
  define: (table: Knex.CreateTableBuilder, x: string) => unknown,
  given: readonly unknown[],
  kept: readonly unknown[],
]

const uuid = '0b4e7c2a-1111-4222-8333-0123456789ab'
const time = '2026-01-02T23:30:00.250-05:00'

const bytes: readonly Uint8Array[] = [
  new Uint8Array(0),
  Uint8Array.from({ length: 256 }, (_, index) => 255 - index),
  Buffer.from([0]),
  Buffer.from([0, 0]),
  Buffer.from('é ', 'latin1'),
]

const kept: readonly Kept[] = [
  [
    'decimal(12, 2)',
    (table, x) => table.decimal(x, 12, 2),
    [0.1 + 0.2, '19.90', '19.9', 5, -0.005, '0.125', '-1e2', '9999999999.99', 12345678901234567890n % 1000n, '-0.001'],
    ['0.30', '19.90', '19.90', '5.00', '-0.01', '0.13', '-100.00', '9999999999.99', '890.00', '0.00'],
  ],
  [
    'decimal(30, 2)',
    (table, x) => table.decimal(x, 30, 2),
    ['12345678901234567890.12', '12345678901234567890.13', 12345678901234567890n, '-0.3', 7],
    ['12345678901234567890.12', '12345678901234567890.13', '12345678901234567890.00', '-0.30', '7.00'],
  ],
  ['decimal(20, 0)', (table, x) => table.decimal(x, 20, 0), ['12345678901234567890', 2.5], ['12345678901234567890', '3']],
  [
    'numeric(5,1) by its SQL',
    (table, x) => table.specificType(x, 'numeric(5,1)'),
    ['1.25', 1000],
    ['1.3', '1000.0'],
  ],
  [
    'date',
    (table, x) => table.date(x),
    ['2026-01-02', time, '2026-01-02T03:00:00+05:00', '2026-01-02 10:00'],
    ['2026-01-02', '2026-01-03', '2026-01-01', '2026-01-02'],
  ],
  [
    'time',
    (table, x) => table.time(x),
    ['12:30', '12:30:00', '12:30:00.250', '12:30:00.2509', time, '2026-01-02T10:00:00Z'],
    ['12:30:00', '12:30:00', '12:30:00.250', '12:30:00.250', '04:30:00.250', '10:00:00'],
  ],
  ['timestamp', (table, x) => table.timestamp(x), [time, '2026-01-02'], ['2026-01-03T04:30:00.250Z', '2026-01-02T00:00:00.000Z']],
  [
    'timestamp without parts of a second',
    (table, x) => table.timestamp(x, { precision: 0 }),
    [time],
    ['2026-01-03T04:30:00.250Z'],
  ],
  ['datetime(0)', (table, x) => table.datetime(x, { precision: 0 }), [time], ['2026-01-03T04:30:00.250Z']],
  ['time(0)', (table, x) => table.specificType(x, 'time(0)'), ['12:30:00.7'], ['12:30:00.700']],
  ['float', (table, x) => table.float(x), [0.1, 16777217, 1e300], [0.1, 16777217, 1e300]],
  ['float(6, 1)', (table, x) => table.float(x, 6, 1), [0.25, 1234567.89], [0.25, 1234567.89]],
  ['double', (table, x) => table.double(x), [0.1 + 0.2], [0.1 + 0.2]],
  ['double(10, 2)', (table, x) => table.double(x, 10, 2), [0.125], [0.125]],
  ['tinyint', (table, x) => table.tinyint(x), [127, 300, -5], [127, 300, -5]],
  ['smallint', (table, x) => table.smallint(x), [70_000], [70_000]],
  ['char(8)', (table, x) => table.specificType(x, 'char(8)'), ['ab', 'ab ', ''], ['ab', 'ab ', '']],
  ['uuid', (table, x) => table.uuid(x), [uuid, uuid.toUpperCase()], [uuid, uuid]],
  ['enum', (table, x) => table.enum(x, ['small', 'large']), ['large', 'small'], ['large', 'small']],
  ['boolean', (table, x) => table.boolean(x), [true, 0], [true, false]],
  [
    'jsonb',
    (table, x) => table.jsonb(x),
    [{ b: 1, aa: [1e-7, 'é'], a: {} }, [[]], 'x'],
    [{ b: 1, aa: [1e-7, 'é'], a: {} }, [[]], 'x'],
  ],
  ['json', (table, x) => table.json(x), [{ b: 1, a: [1.5] }, 12345678901234567890n], [{ b: 1, a: [1.5] }, 12345678901234567890n]],
  ...['varchar(20)', 'character varying(20)', 'text', 'text not null', "text default 'a'", "text check ('x' <> 'as (')"].map(
    (type): Kept => [type, (table, x) => table.specificType(x, type), ['b', 'b '], ['b', 'b ']],
  ),
  ...['int', 'smallint', 'bigint', 'integer not null', 'bigint default 5'].map(
    (type): Kept => [type, (table, x) => table.specificType(x, type), [-1, 2n ** 62n], [-1, 2n ** 62n]],
  ),
  ...['real', 'double precision', 'float'].map(
    (type): Kept => [type, (table, x) => table.specificType(x, type), [0.1, -1e300], [0.1, -1e300]],
  ),
  ['int, of the builder', (table, x) => word(table, x, 'int'), [5], [5]],
  ['mediumint, of the builder', (table, x) => word(table, x, 'mediumint'), [70_000_000], [70_000_000]],
  ['integer without a sign', (table, x) => table.integer(x).unsigned(), [-5], [-5]],
  ['bigint without a sign', (table, x) => table.bigInteger(x).unsigned(), [-5], [-5]],
  ['real, of the builder', (table, x) => word(table, x, 'real'), [0.1], [0.1]],
  ['char, of the builder', (table, x) => word(table, x, 'char', 4), ['a ', 'longer'], ['a ', 'longer']],
  ['mediumtext, of the builder', (table, x) => word(table, x, 'mediumtext'), ['a '], ['a ']],
  ['string(2)', (table, x) => table.string(x, 20), ['a ', ''], ['a ', '']],
  ['binary', (table, x) => table.binary(x), bytes, bytes.map((given) => Buffer.from(given))],
  ['binary(8)', (table, x) => table.binary(x, 8), bytes, bytes.map((given) => Buffer.from(given))],
  ['blob, of the builder', (table, x) => word(table, x, 'blob'), bytes, bytes.map((given) => Buffer.from(given))],
  ['bytea by its SQL', (table, x) => table.specificType(x, 'bytea not null'), bytes, bytes.map((given) => Buffer.from(given))],
] // prettier-ignore

/** Words for types that the builder has, and its own types do not. */
function word(table: Knex.CreateTableBuilder, x: string, type: string, ...args: unknown[]): unknown {
  return (table as unknown as Record<string, (...given: unknown[]) => unknown>)[type]!(x, ...args)
}

const nameOf = (index: number): string => `x${index}`

/** A column for each type, and rows that have in each what stands at their place. */
class EveryType extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.integer('place')
    for (const [index, [, define]] of kept.entries()) define(table, nameOf(index))
  }

  override *map({ lists }: MapDocument): Iterable<Record<string, unknown>> {
    for (let place = 0; place < longest; place++) {
      const values = (lists as unknown[][]).map((list, index) => [
        nameOf(index),
        read(list[place % list.length]),
      ])
      yield { place, ...Object.fromEntries(values) }
    }
  }
}
const longest = Math.max(...kept.map(([, , given]) => given.length))

test('a column of every type gives back one form, which verify and a put of the same find again', async () => {
  const store = await Datastore.open(await privateUrl(), { views: { v: new EveryType() } })
  // Bytes are no JSON: the map makes them of what the document says.
  const lists = kept.map(([, , given]) => given.map(written))
  await store.put('a', { lists })
  const rows = await store.query('v', {}, { orderBy: 'place' })
  const found = kept.map(([type], index) => [type, rows.map((row) => show(row[nameOf(index)]))])
  const places = Array.from({ length: longest }, (_, place) => place)
  expect(found).toEqual(
    kept.map(([type, , , forms]) => [type, places.map((n) => show(forms[n % forms.length]))]),
  )
  expect(await store.views.verify('v')).toMatchObject({ different: 0, differences: [] })
  const before = await stored(store)
  await store.put('a', { lists, other: 1 })
  expect(await stored(store)).toEqual(before)
  await store.put('a', { lists: lists.map((list) => list.slice(0, 1)) })
  expect(await store.query('v')).toHaveLength(longest)
  expect(await store.views.verify('v')).toMatchObject({ different: 0 })
  await store.close()
})

function written(value: unknown): unknown {
  return value instanceof Uint8Array ? { bytes: [...value] } : value
}

function read(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'bytes' in value
    ? Uint8Array.from(value.bytes as number[])
    : value
}

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

const foreignTypes: readonly (readonly [string, (table: Knex.CreateTableBuilder) => unknown])[] = [
  ['bit', (table) => word(table, 'x', 'bit')],
  ['year', (table) => word(table, 'x', 'year')],
  ['set', (table) => word(table, 'x', 'set', ['a'])],
  ['point', (table) => table.point('x')],
  ['geometry', (table) => table.geometry('x')],
  ['geography', (table) => table.geography('x')],
  ['useBinaryUuid', (table) => table.uuid('x', { useBinaryUuid: true })],
  ['useNative', (table) => table.enum('x', ['a'], { useNative: true, enumName: 'letters' })],
  ...[
    'inet', 'citext', 'interval', 'text[]', 'varchar(3)[]', 'integer array', 'money', 'xml', 'tsvector', 'int4range', 'bit(3)',
    "enum('a')", 'year', 'time with time zone', 'double precision[]', 'numeric(5,2)[]', 'timestamptz(3)[]', 'geometry', 'hstore',
  ].map((type): [string, (table: Knex.CreateTableBuilder) => unknown] => [type, (table) => table.specificType('x', type)]),
] // prettier-ignore

test('a column of a type that databases write each in its own way is refused, and nothing is left', async () => {
  const store = await Datastore.open(await privateUrl())
  for (const [type, define] of foreignTypes) {
    const error = await refusal(store.views.add('v', columnView(define)))
    expect([type, error.code, error.details]).toMatchObject([type, 'INVALID_INPUT', { column: 'x' }])
    expect(error.message).toMatch(/each in its own way.*(Use|Leave) /s)
  }
  expect(await store.views.list()).toEqual([])
  await store.close()
})

test('a default that is not the same each time, or is JSON or bytes, is refused', async () => {
  const store = await Datastore.open(await privateUrl())
  const defaults: readonly ((table: Knex.CreateTableBuilder) => unknown)[] = [
    (table) => table.timestamps(true, true),
    (table) => table.json('x').defaultTo('{}'),
    (table) => table.jsonb('x').defaultTo('{"a":1}'),
  ]
  for (const define of defaults) {
    const error = await refusal(store.views.add('v', columnView(define)))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toContain('let the map yield the value')
    expect(await store.views.list()).toEqual([])
  }
  await store.close()
})

test('a default is what a row has that leaves the column out', async () => {
  const store = await Datastore.open(await privateUrl())
  const view = new (class extends View {
    override defineTable(table: Knex.CreateTableBuilder): void {
      table.text('word').defaultTo("it's (a) now()")
      table.integer('n').defaultTo(-5)
      table.boolean('flag').defaultTo(true)
      table.decimal('price', 12, 2).defaultTo(1.5)
      table.date('day').defaultTo('2026-01-02')
      table.float('f').defaultTo(1e-7)
      table.text('none')
    }

    override *map(): Iterable<Record<string, unknown>> {
      yield { none: null }
    }
  })()
  await store.put('a', {})
  await store.views.add('v', view)
  expect(await store.query('v')).toMatchObject([
    { word: "it's (a) now()", n: -5, flag: true, price: '1.50', day: '2026-01-02', f: 1e-7, none: null },
  ])
  expect(await store.views.verify('v')).toMatchObject({ different: 0 })
  await store.close()
})

class Generated extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('name')
    table.integer('n')
    table.specificType('up', 'text generated always as (upper(name)) stored').index()
    table.specificType('twice', 'bigint generated always as (n * 2) stored')
    table.boolean('flag')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { name: doc['name'], n: doc['n'], flag: true, ...(doc['more'] as object) }
  }
}

test('a generated column is made by the database, read, queried, verified and never written', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.put('a', { name: 'ann', n: 2 })
  await store.views.add('v', new Generated())
  await store.putMany({ b: { name: 'bob', n: 2n ** 61n }, c: { name: null, n: null } })
  await store.put('a', { name: 'anna', n: 3 })
  const rows = await store.query('v', {}, { orderBy: 'up' })
  expect(rows).toMatchObject([
    { name: null, n: null, up: null, twice: null, flag: true, _key: 'c' },
    { name: 'anna', n: 3, up: 'ANNA', twice: 6, flag: true, _key: 'a' },
    { name: 'bob', n: 2n ** 61n, up: 'BOB', twice: 2n ** 62n, flag: true, _key: 'b' },
  ])
  expect(Object.keys(rows[0]!)).toEqual(['name', 'n', 'up', 'twice', 'flag', '_id', '_key'])
  expect(await store.query('v', { up: { startsWith: 'AN' }, twice: { gt: 5 } })).toMatchObject([{ _key: 'a' }])
  expect(await store.aggregate('v', { groupBy: ['up'], sum: ['twice'], where: { n: { lt: 5 } } })).toEqual([
    { up: 'ANNA', sum_twice: 6 },
  ])
  const cells = await Array.fromAsync(store.iterateCells('v', { up: 'BOB' }))
  expect(cells).toMatchObject([{ values: { up: 'BOB', twice: 2n ** 62n } }])
  expect(await store.views.verify('v')).toMatchObject({ different: 0 })
  await store.view('v').where('name', 'bob').update({ name: 'x' })
  expect(await store.views.repair('v')).toMatchObject({ different: 1, repaired: 1 })
  expect(await store.query('v', { up: 'BOB' })).toHaveLength(1)
  expect(await store.forecast('a', '{"name":"eve","n":4}')).toMatchObject({
    views: [{ outcome: 'changed', rows: [{ before: { up: 'ANNA' }, after: { up: 'EVE', twice: 8 } }] }],
  })
  const given = await refusal(store.put('d', { name: 'd', n: 1, more: { up: 'D' } }))
  expect(given).toMatchObject({ code: 'MAP_ERROR', details: { key: 'd', column: 'up' } })
  expect(given.message).toContain('Leave it out')
  expect(await store.views.get('v')).toMatchObject({ columns: [{ name: 'name' }, {}, { name: 'up', type: 'text' }, {}, {}] })
  await store.views.add('v', Object.assign(new Generated(), { version: 2 }))
  expect(await store.query('v', { twice: 6 })).toMatchObject([{ up: 'ANNA' }])
  await store.close()
}) // prettier-ignore

test('what a generated column allows once, holds documents to it', async () => {
  const view = new (class extends Generated {
    override defineTable(table: Knex.CreateTableBuilder): void {
      super.defineTable(table)
      table.unique(['up'])
    }
  })()
  const store = await Datastore.open(await privateUrl(), { views: { v: view } })
  await store.put('a', { name: 'ann', n: 1 })
  const error = await refusal(store.put('b', { name: 'Ann', n: 1 }))
  expect(error).toMatchObject({ code: 'CONSTRAINT', details: { view: 'v', column: 'up', key: 'b' } })
  expect(error.message).toContain('"name":"Ann"')
  await store.put('a', { name: 'ann2', n: 1 })
  await store.put('b', { name: 'Ann', n: 1 })
  await store.close()
})

test('a generated column whose value would have several forms is refused', async () => {
  const store = await Datastore.open(await privateUrl())
  for (const type of ['decimal(12,2)', 'date', 'json', 'timestamp', 'bytea', 'uuid']) {
    const view = columnView((table) => {
      table.integer('n')
      table.specificType('x', `${type} generated always as (n) stored`)
    })
    const error = await refusal(store.views.add('v', view))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { column: 'x' } })
    expect(error.message).toContain('yield others from the map')
  }
  await store.close()
})

test('bytes are compared by what they are, and shown as base64', async () => {
  const view = columnView((table) => table.binary('x'), read)
  const store = await Datastore.open(await privateUrl(), { views: { v: view } })
  const list = [[], [0], [0, 0], [97], [195, 169], [255]]
  for (const [n, bytes] of list.entries()) await store.put(`k${n}`, { list: [{ bytes }] })
  const found = async (x: unknown): Promise<string> =>
    (await store.query('v', { x } as never, { orderBy: 'x' })).map((row) => row._key.slice(1)).join('')
  for (const [n, bytes] of list.entries()) {
    const given = Uint8Array.from(bytes)
    expect(await found(given)).toBe(String(n))
    expect(await found({ in: [Buffer.from(bytes), null] })).toBe(String(n))
    expect(await found({ lt: given })).toBe('012345'.slice(0, n))
    expect(await found({ gte: given })).toBe('012345'.slice(n))
    expect(await found({ ne: given })).toBe('012345'.replace(String(n), ''))
  }
  for (const x of ['a', 1, true, { startsWith: 'a' }, new Date(), [[97]]])
    expect(await refusal(store.query('v', { x } as never))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await refusal(store.aggregate('v', { max: ['x'] }))).toMatchObject({ code: 'INVALID_INPUT' })
  const groups = await store.aggregate('v', { groupBy: ['x'], count: true, orderBy: '-x', limit: 1 })
  expect(groups).toEqual([{ x: Buffer.from([255]), count: 1 }])
  const cells = await Array.fromAsync(store.iterateCells('v', { x: Uint8Array.of(195, 169) }))
  expect(cells).toMatchObject([{ values: { x: 'w6k=' } }])
  const error = await refusal(store.put('text', { list: ['text'] }))
  expect(error).toMatchObject({ code: 'MAP_ERROR', details: { column: 'x' } })
  await store.close()
})
