import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { AggregateOptions } from '../../../src/engine/queries/view-types.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { View } from '../../../src/engine/view.ts'
import { refusal } from '../../support/refusal.ts'
import { dialect, privateUrl, runs } from '../../support/databases/temporary-url.ts'

// What sums and averages of whole and of decimal columns are, held against arithmetic of bigints.

const columns = [
  { name: 'run', type: 'integer', notNull: true, index: true },
  { name: 'whole', type: 'integer' },
  { name: 'short', type: 'decimal', precision: 12, scale: 2 },
  { name: 'none', type: 'decimal', precision: 15, scale: 0 },
  { name: 'long', type: 'decimal', precision: 30, scale: 4 },
  { name: 'fine', type: 'decimal', precision: 40, scale: 28 },
  { name: 'huge', type: 'decimal', precision: 60, scale: 6 },
] as const
type Name = Exclude<(typeof columns)[number]['name'], 'run'>

/** Digits after the point of a column and of its average, and the greatest value in units. */
const forms: Readonly<Record<Name, { scale: number; average: number; most: bigint }>> = {
  whole: { scale: 0, average: 6, most: 2n ** 63n - 1n },
  short: { scale: 2, average: 8, most: 10n ** 12n - 1n },
  none: { scale: 0, average: 6, most: 10n ** 15n - 1n },
  long: { scale: 4, average: 10, most: 10n ** 30n - 1n },
  fine: { scale: 28, average: 30, most: 10n ** 40n - 1n },
  huge: { scale: 6, average: 6, most: 10n ** 54n - 1n },
}
const names = Object.keys(forms) as Name[]

class Numbers extends View<typeof columns> {
  override columns = columns;

  override *map({ run, rows }: MapDocument) {
    for (const row of rows) yield { run, ...row }
  }
}

function write(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}${scale === 0 ? '' : `.${digits.slice(point)}`}`
}

/** Rounded to so many digits after the point, halves away from zero. */
function average(
  sum: bigint,
  count: bigint,
  { scale, average: digits }: { scale: number; average: number },
): string {
  const size = (sum < 0n ? -sum : sum) * 10n ** BigInt(digits - scale)
  const rounded = size / count + (2n * (size % count) >= count ? 1n : 0n)
  return write(sum < 0n ? -rounded : rounded, digits)
}

interface Run {
  readonly run: number
  readonly rows: readonly object[]
}

let store: Datastore<Run, { numbers: Numbers }>
beforeAll(async () => {
  store = await Datastore.open<Run, { numbers: Numbers }>(await privateUrl(), {
    views: { numbers: new Numbers() },
  })
})
afterAll(() => store.close())

let run = 0
/** Keeps rows of values in units, and returns the number they are kept under. */
async function keep(lists: Readonly<Partial<Record<Name, readonly bigint[]>>>): Promise<number> {
  run++
  const length = Math.max(...Object.values(lists).map((list) => list.length))
  const rows = Array.from({ length }, (_, index) =>
    Object.fromEntries(
      Object.entries(lists).map(([name, list]) => {
        const units = list[index]
        if (units === undefined) return [name, null]
        return [name, name === 'whole' ? units : write(units, forms[name as Name].scale)]
      }),
    ),
  )
  await store.put(`run ${run}`, { run, rows })
  return run
}

const unitsOf = ({ most }: { readonly most: bigint }): fc.Arbitrary<bigint[]> =>
  fc.array(fc.oneof(fc.bigInt(-most, most), fc.bigInt(-100n, 100n), fc.constantFrom(most, -most)), {
    minLength: 1,
    maxLength: 12,
  })

test('sums and averages are those of exact arithmetic (a law)', async () => {
  const lists = fc.record(
    Object.fromEntries(names.map((name) => [name, unitsOf(forms[name])])) as Record<
      Name,
      fc.Arbitrary<bigint[]>
    >,
  )
  await fc.assert(
    fc.asyncProperty(lists, async (units) => {
      const where = { run: await keep(units) }
      const [found] = await store.aggregate('numbers', { where, sum: names, avg: names })
      for (const name of names) {
        const sum = units[name].reduce((a, b) => a + b, 0n)
        const read = found![`sum_${name}`]
        expect([name, name === 'whole' ? BigInt(read!) : read]).toEqual([
          name,
          name === 'whole' ? sum : write(sum, forms[name].scale),
        ])
        const mean = average(sum, BigInt(units[name].length), forms[name])
        expect([name, found![`avg_${name}`]]).toEqual([name, mean])
        // A condition takes what was read.
        const having = { [`avg_${name}`]: mean, [`sum_${name}`]: read }
        const chosen = { where, sum: [name], avg: [name], having } as AggregateOptions
        expect(await (store as Datastore).aggregate('numbers', chosen)).toHaveLength(1)
      }
    }),
    { numRuns: runs(120) },
  )
})

test.each<[Name, readonly bigint[], string]>([
  ['whole', [1n, 2n], '1.500000'],
  ['whole', [1n, 1n, 0n], '0.666667'],
  ['whole', [-1n, -1n, 0n], '-0.666667'],
  ['whole', [2n ** 53n + 1n], '9007199254740993.000000'],
  ['whole', [2n ** 63n - 1n, 2n ** 63n - 1n], '9223372036854775807.000000'],
  ['whole', [0n, 0n], '0.000000'],
  // Exactly in the middle: away from zero.
  ['short', [1n, ...Array.from({ length: 1_999_999 % 7 }, () => 0n)], '0.00500000'],
  ['none', [1n, ...Array.from({ length: 63 }, () => 0n)], '0.015625'],
  ['none', [-1n, ...Array.from({ length: 127 }, () => 0n)], '-0.007813'],
  ['none', [1n, ...Array.from({ length: 127 }, () => 0n)], '0.007813'],
])('the average of %s %s', async (name, units, mean) => {
  const where = { run: await keep({ [name]: units }) }
  expect(await store.aggregate('numbers', { where, avg: [name] })).toEqual([{ [`avg_${name}`]: mean }])
}) // prettier-ignore

test('a sum of integers passes 64 bits, and groups are ordered and chosen by it', async () => {
  const most = 2n ** 63n - 1n
  const small = await keep({ whole: [1n, 2n] })
  const large = await keep({ whole: [most, most, most] })
  const negative = await keep({ whole: [-most, -most] })
  const both = { run: [small, large, negative] }
  expect(
    await store.aggregate('numbers', { where: both, groupBy: ['run'], sum: ['whole'], orderBy: 'sum_whole' }),
  ).toEqual([
    { run: negative, sum_whole: -2n * most },
    { run: small, sum_whole: 3 },
    { run: large, sum_whole: 3n * most },
  ])
  const having = { sum_whole: { gt: most } }
  expect(await store.aggregate('numbers', { where: both, groupBy: ['run'], sum: ['whole'], having })).toEqual(
    [{ run: large, sum_whole: 3n * most }],
  )
  const ordered = await store.aggregate('numbers', {
    where: both,
    groupBy: ['run'],
    avg: ['whole'],
    orderBy: '-avg_whole',
  })
  expect(ordered.map((row) => row.avg_whole)).toEqual([
    '9223372036854775807.000000',
    '1.500000',
    '-9223372036854775807.000000',
  ])
  expect(
    (await refusal(store.aggregate('numbers', { avg: ['whole'], having: { avg_whole: 'x' } }))).message,
  ).toContain('decimal(65, 6)')
})

test('of nothing there is no sum and no average', async () => {
  const results = Object.fromEntries(
    names.flatMap((name) => [
      [`sum_${name}`, null],
      [`avg_${name}`, null],
    ]),
  )
  expect(await store.aggregate('numbers', { where: { run: -1 }, sum: names, avg: names })).toEqual([results])
})

test.runIf(dialect !== 'mysql')(
  'the average of decimals of any length has 30 digits, without zeros at the end',
  async () => {
    class Any extends View {
      override columns = [{ name: 'd', type: 'decimal' }] as const;

      override *map({ d }: MapDocument) {
        yield { d }
      }
    }
    await using own = await Datastore.open(await privateUrl(), { views: { any: new Any() } })
    await own.putMany({ a: { d: '1' }, b: { d: '0.5' }, c: { d: '123456789012345678901234567890.25' } })
    expect(await own.aggregate('any', { sum: ['d'], avg: ['d'] })).toEqual([
      {
        sum_d: '123456789012345678901234567891.75',
        avg_d: '41152263004115226300411522630.583333333333333333333333333333',
      },
    ])
    await own.delete('c')
    expect(await own.aggregate('any', { avg: ['d'] })).toEqual([{ avg_d: '0.75' }])
  },
)
