import type { Knex } from 'knex'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { refusal } from '../../support/refusal.ts'
import { dialect, privateUrl } from '../../support/databases/temporary-url.ts'
import { View } from '../../../src/engine/view.ts'

const low = '0b4e7c2a-1111-4222-8333-0123456789ab'
const high = 'f00dfeed-1111-4222-8333-0123456789ab'
const authored = ['token', 'n', 'f', 'b', 'at', 'data'] as const
const kinds = {
  token: 'text',
  n: 'integer',
  f: 'real',
  b: 'boolean',
  at: 'timestamp',
  data: 'json',
  price: 'decimal',
  wide: 'decimal',
  day: 'date',
  clock: 'time',
  ref: 'uuid',
} as const
type Column = keyof typeof kinds

class Everything extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.text('token')
    table.integer('n')
    table.double('f')
    table.boolean('b')
    table.timestamp('at')
    table.json('data')
    table.decimal('price', 12, 2)
    table.decimal('wide', 30, 2)
    table.date('day')
    table.time('clock')
    table.uuid('ref')
  }

  override *map({ _key, ...row }: MapDocument): Iterable<Record<string, unknown>> {
    yield row
  }
}

/** What documents yield, in the form in which every database keeps it. */
const documents: Readonly<Record<string, Readonly<Record<Column, unknown>>>> = {
  a: {
    token: 'a', n: 0, f: 0, b: false, at: '2026-01-01T00:00:00.000Z', data: 1,
    price: '0.30', wide: '12345678901234567890.12', day: '2026-01-01', clock: '00:00:00', ref: low,
  },
  b: {
    token: 'a ', n: 12, f: 1.5, b: true, at: '2026-01-02T03:04:05.000Z', data: [12],
    price: '19.90', wide: '12345678901234567890.13', day: '2026-01-02', clock: '03:04:05', ref: high,
  },
  c: {
    token: '12', n: -3, f: -0.25, b: true, at: '2026-01-02T03:04:05.678Z', data: '12',
    price: '-5.00', wide: '-12345678901234567890.12', day: '2026-01-03', clock: '12:30:00', ref: high,
  },
  d: {
    token: 'É', n: 9007199254740993n, f: 1e300, b: false, at: '1999-12-31T23:59:59.999Z', data: { a: 1 },
    price: '9999999999.99', wide: '5.00', day: '1999-12-31', clock: '12:30:00.250', ref: low,
  },
  e: {
    token: null, n: null, f: null, b: null, at: null, data: null,
    price: null, wide: null, day: null, clock: null, ref: null,
  },
} // prettier-ignore

const times: Readonly<Record<string, Partial<Record<'timestamp' | 'date' | 'time', string>>>> = {
  '2026-01-02': { timestamp: '2026-01-02T00:00:00.000Z', date: '2026-01-02', time: '00:00:00' },
  '2026-01-02T03:04:05Z': { timestamp: '2026-01-02T03:04:05.000Z', date: '2026-01-02', time: '03:04:05' },
  '2026-01-01T23:04:05-04:00': {
    timestamp: '2026-01-02T03:04:05.000Z',
    date: '2026-01-02',
    time: '03:04:05',
  },
  '2026-01-02 08:34:05+0530': { timestamp: '2026-01-02T03:04:05.000Z', date: '2026-01-02', time: '03:04:05' },
  '12:30': { time: '12:30:00' },
  '12:30:00.250': { time: '12:30:00.250' },
}

const values: readonly unknown[] = [
  '', 'x', 'a', 'a ', 'a\0', '\0', '\0é', 'a\0b', '12\0', '12', '12abc', '1.5', '-5', '19.90', '19.901', '0.30', '1e3', 'true', 'É', '[12]', '24:00',
  '12345678901234567890.12', '2026-02-30', '2026-02-29T10:00:00Z', '2026-04-31 10:00', '+002026-02-30T10:00Z', '2026-02-3', '2026-2-03', '2026-01-02T3:04',
  '2026-01-02T03:04 GMT', '2026-01-02 (day)', '2026-13-01', '2026-01-02T03:04:60Z', low, high.toUpperCase(), ...Object.keys(times),
  0, 1, 12, 1.5, -0.25, -3, 0.1 + 0.2, 19.9, 1e300, -1e300, 2 ** 53, Number.POSITIVE_INFINITY, Number.NaN,
  0n, 12n, 9007199254740993n, 2n ** 63n, -(2n ** 64n), true, false,
  new Date('2026-01-02T03:04:05.678Z'), new Date(Number.NaN), undefined, {}, Symbol.iterator,
] // prettier-ignore

/** A number as a whole count of steps so small that it is exact; undefined for what is no number. */
function exactly(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value * 10n ** 40n
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:e\+?(\d+))?$/.exec(String(value))
  if (found === null) return undefined
  const [, sign, whole, fraction = '', exponent = '0'] = found
  const steps = BigInt(whole + fraction) * 10n ** BigInt(40 - fraction.length + Number(exponent))
  return sign === '-' ? -steps : steps
}

type Comparable = string | number | bigint

/** What a value means to a column; undefined where it means nothing, which must be refused. */
function meaning(kind: (typeof kinds)[Column], value: unknown): Comparable | undefined {
  switch (kind) {
    case 'text':
    case 'json':
      return typeof value === 'string' ? value : undefined
    case 'integer':
    case 'decimal':
      return exactly(value)
    case 'real':
      return exactly(value) === undefined ? undefined : Number(value)
    case 'boolean':
      return [true, 1, 1n].includes(value as never)
        ? 1
        : [false, 0, 0n].includes(value as never)
          ? 0
          : undefined
    case 'uuid':
      return typeof value === 'string' && /^[\da-f-]{36}$/i.test(value) ? value.toLowerCase() : undefined
    default:
      if (typeof value === 'string') return Object.hasOwn(times, value) ? times[value]![kind] : undefined
      return value instanceof Date && !Number.isNaN(value.getTime())
        ? partOf(kind, value.toISOString())
        : undefined
  }
}

function partOf(kind: 'timestamp' | 'date' | 'time', text: string): string {
  return kind === 'timestamp' ? text : kind === 'date' ? text.slice(0, 10) : text.slice(11, 23)
}

function order(a: Comparable, b: Comparable): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : a > b ? 1 : 0
}

const tests: Readonly<Record<string, (sign: number) => boolean>> = {
  eq: (sign) => sign === 0,
  ne: (sign) => sign !== 0,
  lt: (sign) => sign < 0,
  lte: (sign) => sign <= 0,
  gt: (sign) => sign > 0,
  gte: (sign) => sign >= 0,
}

/** The keys that a condition finds, or the code it is refused with. */
function model(column: Column, operator: string, value: unknown): string {
  const kind = kinds[column]
  if (operator === 'startsWith') {
    if (typeof value !== 'string' || (kind !== 'text' && kind !== 'json')) return 'INVALID_INPUT'
    return find(column, (held) => String(held).startsWith(value))
  }
  const meant = meaning(kind, value)
  if (meant === undefined) return 'INVALID_INPUT'
  const holds = tests[operator === 'in' ? 'eq' : operator]!
  return find(column, (held) => holds(order(held, meant)), operator === 'ne')
}

function find(column: Column, holds: (held: Comparable) => boolean, withNull = false): string {
  return Object.keys(documents)
    .filter((key) => {
      const value = documents[key]![column]
      if (value === null) return withNull
      return holds(meaningOfHeld(kinds[column], value))
    })
    .join('')
}

function meaningOfHeld(kind: (typeof kinds)[Column], value: unknown): Comparable {
  if (kind === 'json') return JSON.stringify(value)
  return kind === 'timestamp' || kind === 'date' || kind === 'time' ? String(value) : meaning(kind, value)!
}

let store: Datastore
beforeAll(async () => {
  store = await Datastore.open(await privateUrl(), { table: 'things', views: { program: new Everything() } })
  await store.putMany(documents as never)
  await store.views.publish({
    name: 'authored',
    columns: authored.map((name) => ({ name, type: kinds[name] })),
    map: `export default (doc) => [{ ${authored.map((name) => `${name}: doc.${name}`).join(', ')} }]`,
  })
})
afterAll(() => store.close())

async function answer(view: string, where: unknown): Promise<string> {
  try {
    return (await store.query(view, where as never, { orderBy: '_key' })).map((row) => row._key).join('')
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error)
  }
}

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  return (
    JSON.stringify(value, bigintText) ??
    (value as { toString(): string } | undefined)?.toString() ??
    'undefined'
  )
}

describe.each([
  ['program', Object.keys(kinds) as Column[]],
  ['authored', authored],
])('a condition on a column of a %s view means the same on every database:', (view, columns) => {
  test.each(columns)('%s', async (column) => {
    const wrong: string[] = []
    const check = async (what: string, where: unknown, expected: string): Promise<void> => {
      const found = await answer(view, { [column]: where })
      if (found !== expected) wrong.push(`${what}: ${found} instead of ${expected}`)
    }
    for (const value of values) {
      for (const operator of [...Object.keys(tests), 'in', 'startsWith']) {
        const given = operator === 'in' ? [value] : value
        await check(`${operator} ${show(value)}`, { [operator]: given }, model(column, operator, value))
      }
      if (typeof value !== 'object') await check(show(value), value, model(column, 'eq', value))
    }
    await check('null', null, 'e')
    await check('not null', { ne: null }, 'abcd')
    await check('less than null', { lt: null }, 'INVALID_INPUT')
    expect(wrong).toEqual([])
  })
})

describe('a grouped query means the same on every database:', () => {
  const everything = {
    count: true,
    sum: ['n', 'f', 'b', 'price', 'wide'],
    avg: ['n', 'b', 'price', 'wide'],
    min: ['token', 'n', 'f', 'b', 'at', 'price', 'wide', 'day', 'clock', 'ref'],
    max: ['token', 'n', 'f', 'b', 'at', 'price', 'wide', 'day', 'clock', 'ref'],
  } as const

  test('its results', async () => {
    expect(await store.aggregate('program', { ...everything, where: { n: { lt: 100 } } })).toEqual([
      {
        count: 3,
        sum_n: 9,
        sum_f: 1.25,
        sum_b: 2,
        sum_price: '15.20',
        sum_wide: '12345678901234567890.13',
        avg_n: '3.000000',
        avg_b: 2 / 3,
        avg_price: '5.06666667',
        avg_wide: '4115226300411522630.04333333',
        min_token: '12',
        min_n: -3,
        min_f: -0.25,
        min_b: false,
        min_at: '2026-01-01T00:00:00.000Z',
        min_price: '-5.00',
        min_wide: '-12345678901234567890.12',
        min_day: '2026-01-01',
        min_clock: '00:00:00',
        min_ref: low,
        max_token: 'a ',
        max_n: 12,
        max_f: 1.5,
        max_b: true,
        max_at: '2026-01-02T03:04:05.678Z',
        max_price: '19.90',
        max_wide: '12345678901234567890.13',
        max_day: '2026-01-03',
        max_clock: '12:30:00',
        max_ref: high,
      },
    ])
    const nothing = Object.entries(everything).flatMap(([name, columns]) =>
      columns === true ? [] : columns.map((column) => [`${name}_${column}`, null]),
    )
    expect(await store.aggregate('program', { ...everything, where: { n: { gt: 1e300 } } })).toEqual([
      { count: 0, ...Object.fromEntries(nothing) },
    ])
  })

  test('its groups', async () => {
    for (const column of Object.keys(kinds) as Column[]) {
      const found = await store.aggregate('program', { groupBy: [column], count: true, orderBy: column })
      const expected = Map.groupBy(Object.values(documents), (row) => show(row[column]))
      const counted = found.map((row) => `${show(row[column])}: ${row['count']}`).toSorted()
      expect(counted).toEqual([...expected].map(([value, rows]) => `${value}: ${rows.length}`).toSorted())
      const keys = await store.query('program', {}, { orderBy: [column, '_key'] })
      expect(found.map((row) => show(row[column]))).toEqual([
        ...new Set(keys.map((row) => show(row[column]))),
      ])
    }
  })

  test.each([
    ['sum', [1.7e308, 1.7e308]],
    ['sum', [-1.7e308, -1.7e308, 5]],
    ['avg', [1.7e308, 1.7e308]],
  ] as const)('the %s of %j, which passes the range of doubles, is refused', async (name, numbers) => {
    const sums = await storeOf(numbers)
    const error = await refusal(sums.aggregate('program', { [name]: ['f'] }))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('1.8e308') })
    expect(await sums.aggregate('program', { count: true, groupBy: ['token'] })).toHaveLength(1)
    await sums.close()
  })

  test.each([
    [[-1e300, 12.5, 0], -1e300, -1e300 / 3],
    [[1.7e308], 1.7e308, 1.7e308],
    [[5e-324, 5e-324], 1e-323, 5e-324],
    [[1e200, -1e200], 0, 0],
    [[null], null, null],
  ])('the sum and average of %j', async (numbers, sum, average) => {
    const sums = await storeOf(numbers)
    expect(await sums.aggregate('program', { sum: ['f'], avg: ['f'] })).toEqual([
      { sum_f: sum, avg_f: average },
    ])
    await sums.close()
  })

  test('a sum of reals is rounded as the database does it, those of integers and decimals are exact', async () => {
    const store = await storeOf([])
    const rows = [
      { f: 0.1, n: 2n ** 53n, wide: '0.10' },
      { f: 0.2, n: 1n, wide: '0.20' },
      { f: 0.3, n: 7n, wide: '0.30' },
      { f: 1e16, n: 2n ** 60n, wide: '1234567890123456789012345678.00' },
      { f: 1, n: 1n, wide: '1.00' },
      { f: -1e16, n: -(2n ** 60n), wide: '-1234567890123456789012345678.00' },
    ]
    await store.putMany(rows.map((row, index) => [`k${index}`, row]))
    const [found] = await store.aggregate('program', { sum: ['f', 'n', 'wide'], avg: ['f'] })
    // SQLite keeps what a sum of its size has no digits for; the others lose it.
    const sum = dialect === 'sqlite' ? 1.6 : 0
    expect(found).toMatchObject({ sum_f: expect.closeTo(sum, 12), avg_f: expect.closeTo(sum / 6, 12) })
    expect(found).toMatchObject({ sum_n: 2n ** 53n + 9n, sum_wide: '1.60' })
    await store.close()
  })

  const having: readonly (readonly [where: object, expected: number | 'INVALID_INPUT'])[] = [
    [{ count: 3 }, 1],
    [{ count: '3' }, 1],
    [{ count: { gt: 2.5 } }, 1],
    [{ count: 2.5 }, 0],
    [{ count: { ne: 2.5 } }, 1],
    [{ count: 'x' }, 'INVALID_INPUT'],
    [{ count: ['3', 'x'] }, 'INVALID_INPUT'],
    [{ count: true }, 'INVALID_INPUT'],
    [{ sum_n: 9n }, 1],
    [{ sum_n: { lt: 1e300 } }, 1],
    [{ sum_f: { gte: '1.25' } }, 1],
    [{ sum_price: '15.2' }, 1],
    [{ sum_price: { in: [15.2, 7] } }, 1],
    [{ sum_price: { gt: '15.199' } }, 1],
    [{ sum_price: { gt: '15.20' } }, 0],
    [{ sum_price: 'much' }, 'INVALID_INPUT'],
    [{ sum_wide: '12345678901234567890.13' }, 1],
    [{ sum_wide: { lt: '12345678901234567890.13' } }, 0],
    [{ sum_wide: { lt: '12345678901234567890.131' } }, 1],
    [{ avg_n: 3 }, 1],
    [{ avg_b: { gt: 0.66, lt: 0.67 } }, 1],
    [{ avg_price: { gt: 5.06, lt: 5.07 } }, 1],
    [{ avg_price: '5.06666667' }, 1],
    [{ min_token: '12' }, 1],
    [{ min_token: 12 }, 'INVALID_INPUT'],
    [{ max_token: { startsWith: 'a' } }, 1],
    [{ max_b: true }, 1],
    [{ min_b: true }, 0],
    [{ max_b: 'true' }, 'INVALID_INPUT'],
    [{ max_at: { gte: '2026-01-02T03:04:05.678Z' } }, 1],
    [{ max_at: { gt: '2026-01-02T03:04:05.678Z' } }, 0],
    [{ min_price: { lt: -4.99 } }, 1],
    [{ max_price: '19.90' }, 1],
    [{ min_wide: '-12345678901234567890.12' }, 1],
    [{ max_wide: { gt: '12345678901234567890.12' } }, 1],
    [{ max_day: '2026-01-03' }, 1],
    [{ max_day: { lt: '2026-01-03' } }, 0],
    [{ max_day: { startsWith: '2026' } }, 'INVALID_INPUT'],
    [{ max_clock: '12:30' }, 1],
    [{ max_clock: { gt: '12:30' } }, 0],
    [{ min_ref: low.toUpperCase() }, 1],
    [{ min_ref: 'x' }, 'INVALID_INPUT'],
    [{ min_ref: null }, 0],
  ]

  test('its conditions', async () => {
    const wrong: string[] = []
    for (const [where, expected] of having) {
      const options = { ...everything, where: { n: { lt: 100 } }, having: where as never }
      const found = await store
        .aggregate('program', options)
        .catch((error: unknown) => error as { code: string })
      const answer = Array.isArray(found) ? found.length : found.code
      if (answer !== expected) wrong.push(`${JSON.stringify(where, bigintText)}: ${answer}`)
    }
    expect(wrong).toEqual([])
  })

  test('its order', async () => {
    for (const column of ['price', 'wide', 'day', 'clock', 'ref', 'at', 'f'] as const) {
      const options = { groupBy: ['_key'], max: [column], where: { [column]: { ne: null } } }
      const found = await store.aggregate('program', { ...options, orderBy: [`-max_${column}`, '_key'] })
      const rows = await store.query(
        'program',
        { [column]: { ne: null } },
        { orderBy: [`-${column}`, '_key'] },
      )
      expect(found.map((row) => row['_key'] as unknown)).toEqual(rows.map((row) => row._key))
    }
  })

  test.each([
    ['least JSON', { min: ['data'] }],
    ['a sum of texts', { sum: ['token'] }],
    ['an average of days', { avg: ['day'] }],
  ])('it refuses %s', async (_what, options) => {
    expect(await refusal(store.aggregate('program', options))).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

async function storeOf(numbers: readonly (number | null)[]): Promise<Datastore> {
  const sums = await Datastore.open(await privateUrl(), { views: { program: new Everything() } })
  for (const [index, f] of numbers.entries()) await sums.put(`k${index}`, { f })
  return sums
}

function bigintText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}
