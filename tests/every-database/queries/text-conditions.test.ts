import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import type { Where } from '../../../src/engine/where.ts'
import { dialect, privateUrl } from '../../support/databases/temporary-url.ts'
import { refusal } from '../../support/refusal.ts'
import { View } from '../../../src/engine/view.ts'

class Texts extends View {
  override columns = [
    { name: 't', type: 'text', index: true },
    { name: 'n', type: 'integer' },
    { name: 'f', type: 'real' },
    { name: 'price', type: 'decimal', precision: 12, scale: 2 },
    { name: 'wide', type: 'decimal', precision: 30, scale: 2 },
    { name: 'at', type: 'timestamp' },
    { name: 'day', type: 'date' },
    { name: 'clock', type: 'time' },
    { name: 'ref', type: 'uuid' },
    { name: 'b', type: 'boolean' },
    { name: 'data', type: 'json' },
    { name: 'bytes', type: 'binary' },
  ] as const;

  override *map({ _key, bytes, ...row }: MapDocument) {
    yield { ...row, bytes: bytes === undefined ? null : Buffer.from(bytes as string) }
  }
}

/** Each text by its key: `null` for none. */
const texts: Readonly<Record<string, string | null>> = {
  plain: 'Amerika',
  small: 'amerika',
  space: 'a ',
  percent: '100%',
  under: 'a_b',
  other: 'axb',
  back: String.raw`a\b`,
  star: 'a*b?[c]',
  mark: 'a!b',
  empty: '',
  accent: 'été',
  party: '🎉party🎉',
  lines: 'one\ntwo',
  none: null,
}

describe('conditions on texts', () => {
  let store: Datastore<{ t?: string | null }, { texts: Texts }>

  beforeAll(async () => {
    store = await Datastore.open(await privateUrl(), { views: { texts: new Texts() } })
    await store.putMany(Object.entries(texts).map(([key, t]) => [key, { t }] as const))
  })

  afterAll(() => store.close())

  const found = async (where: Where<readonly [{ name: 't'; type: 'text' }]>): Promise<string> =>
    (await store.query('texts', where))
      .map((row) => row._key)
      .toSorted()
      .join(' ')

  const all = Object.keys(texts).toSorted()
  const without = (...keys: readonly string[]): string => all.filter((key) => !keys.includes(key)).join(' ')

  test.each<[Where<readonly [{ name: 't'; type: 'text' }]>, string]>([
    [{ t: { contains: 'mer' } }, 'plain small'],
    [{ t: { contains: 'A' } }, 'plain'],
    [{ t: { contains: '' } }, without('none')],
    [{ t: { contains: '%' } }, 'percent'],
    [{ t: { contains: '_' } }, 'under'],
    [{ t: { contains: '\\' } }, 'back'],
    [{ t: { contains: '*' } }, 'star'],
    [{ t: { contains: 't\u00e9' } }, 'accent'],
    [{ t: { contains: 'te\u0301' } }, ''],
    [{ t: { contains: '\u{1f389}p' } }, 'party'],
    [{ t: { contains: 'e\nt' } }, 'lines'],
    [{ t: { endsWith: 'ika' } }, 'plain small'],
    [{ t: { endsWith: 'Amerika' } }, 'plain'],
    [{ t: { endsWith: 'An Amerika' } }, ''],
    [{ t: { endsWith: ' ' } }, 'space'],
    [{ t: { endsWith: 'a' } }, 'plain small'],
    [{ t: { endsWith: '\u00e9' } }, 'accent'],
    [{ t: { endsWith: '\u{1f389}' } }, 'party'],
    [{ t: { endsWith: '' } }, without('none')],
    [{ t: { like: 'Amerika' } }, 'plain'],
    [{ t: { like: 'amer%' } }, 'small'],
    [{ t: { like: '_merika' } }, 'plain small'],
    [{ t: { like: 'a_b' } }, 'back mark other under'],
    [{ t: { like: String.raw`a\_b` } }, 'under'],
    [{ t: { like: String.raw`%\%` } }, 'percent'],
    [{ t: { like: String.raw`a\\b` } }, 'back'],
    [{ t: { like: 'a!b' } }, 'mark'],
    [{ t: { like: 'a*b%' } }, 'star'],
    [{ t: { like: '%[c]' } }, 'star'],
    [{ t: { like: '_t_' } }, 'accent'],
    [{ t: { like: '_party_' } }, 'party'],
    [{ t: { like: 'one%two' } }, 'lines'],
    [{ t: { like: 'a' } }, ''],
    [{ t: { like: '' } }, 'empty'],
    [{ t: { like: '%' } }, without('none')],
    [{ t: { exists: true } }, without('none')],
    [{ t: { exists: false } }, 'none'],
    [{ t: { notIn: ['Amerika', ''] } }, without('plain', 'empty')],
    [{ t: { notIn: ['Amerika', null] } }, without('plain', 'none')],
    [{ t: { notIn: [] } }, without()],
    [{ t: { not: { startsWith: 'a' } } }, 'accent empty lines none party percent plain'],
    [{ t: { not: { contains: 'a', endsWith: 'b' } } }, without('back', 'mark', 'other', 'under')],
    [{ not: { t: 'Amerika' } }, without('plain')],
    [{ not: { t: { gte: 'a' } } }, 'empty none percent plain'],
    [{ not: {} }, ''],
    [{ or: [{ t: 'Amerika' }, { t: null }] }, 'none plain'],
    [{ or: [{ t: { startsWith: 'a' } }, {}] }, without()],
    [{ or: [] }, ''],
    [{ and: [] }, without()],
    [
      { t: { startsWith: 'a' }, or: [{ t: { endsWith: 'b' } }, { _key: 'small' }] },
      'back mark other small under',
    ],
    [
      { and: [{ or: [{ t: { contains: '_' } }, { t: { contains: 'x' } }] }, { not: { _key: 'other' } }] },
      'under',
    ],
    [{ _key: { contains: 'ar' } }, 'mark party star'],
    [{ _key: { like: '_a_k' } }, 'back mark'],
    [{ _key: { endsWith: 'ty' } }, 'empty party'],
  ])('%j', async (where, keys) => {
    expect(await found(where)).toBe(keys)
  })

  test.each<[object, string]>([
    [{ t: { like: 'a\\' } }, 'ends with a backslash'],
    [{ t: { like: 'a'.repeat(1001) } }, '1001 characters'],
    [{ t: { like: 5 } }, '"like" on "t" needs a string'],
    [{ n: { contains: '1' } }, '"contains" is for texts, and column "n" is integer'],
    [{ at: { endsWith: '1' } }, '"endsWith" is for texts'],
    [{ t: { exists: 1 } }, 'needs true or false'],
    [{ t: { notIn: 'a' } }, '"notIn" on "t" needs a list'],
    [{ t: { notIn: [5] } }, 'cannot be compared with the number 5'],
    [{ t: { not: 'a' } }, '"not" on "t" needs comparisons'],
    [{ t: { not: { not: { eq: 'a' } } } }, '"not" on "t" needs comparisons'],
    [{ t: { regexp: 'a' } }, '"regexp" on "t" is no comparison'],
    [{ or: { t: 'a' } }, '"or" needs a list'],
    [{ or: ['a'] }, '"or" takes conditions'],
    [{ or: [[{ t: 'a' }]] }, '"or" takes conditions'],
    [{ not: [{ t: 'a' }] }, '"not" takes conditions'],
    [{ or: Array.from({ length: 501 }, () => ({ t: 'a' })) }, '"or" has 501 conditions'],
    [
      {
        or: Array.from({ length: 31 }, () => ({
          or: Array.from({ length: 500 }, () => ({ n: { gt: 1, lt: 3 } })),
        })),
      },
      '31,000 values',
    ],
  ])('refuses %.80j', async (where, message) => {
    const error = await refusal(store.query('texts', where))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(error.message).toContain(message)
  })

  test('a column that is called like a word of conditions is that column', async () => {
    class Words extends View {
      override columns = [
        { name: 'or', type: 'text' },
        { name: 'not', type: 'integer' },
      ] as const;

      override *map(doc: MapDocument) {
        yield { or: doc['t'], not: 1 }
      }
    }
    const words = await Datastore.open(await privateUrl(), { views: { words: new Words() } })
    await words.put('a', { t: 'x' })
    expect(await words.query('words', { or: ['x', 'y'], not: { gte: 1 } })).toHaveLength(1)
    expect(await words.query('words', { and: [{ or: 'y' }] })).toEqual([])
    await words.close()
  })

  test('groups without a count are the different values', async () => {
    const groups = await store.aggregate('texts', {
      groupBy: ['t'],
      where: { t: { like: 'a_b' } },
      orderBy: 't',
    })
    expect(groups).toEqual([{ t: 'a!b' }, { t: String.raw`a\b` }, { t: 'a_b' }, { t: 'axb' }])
  })

  test('nested too deep are refused', async () => {
    let where: object = { t: 'a' }
    for (let depth = 0; depth < 21; depth++) where = { not: where }
    expect(await refusal(store.query('texts', where as never))).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('a list of 100,000 values', () => {
  let store: Datastore<Record<string, unknown>, { texts: Texts }>
  const row = {
    t: 'a"b\\c\u00e9🎉',
    n: 2 ** 53,
    f: 0.1 + 0.2,
    price: '19.90',
    wide: '12345678901234567890.12',
    at: '2026-01-02T03:04:05.678Z',
    day: '2026-01-02',
    clock: '03:04:05.250',
    ref: '0b4e7c2a-1111-4222-8333-0123456789ab',
    b: true,
    data: { a: 1 },
    bytes: 'xyz',
  }

  beforeAll(async () => {
    store = await Datastore.open(await privateUrl(), { views: { texts: new Texts() } })
    await store.putMany({ row, none: {}, other: { t: '5', n: 7, f: 1e300, price: '-1.00', bytes: 'a' } })
  })

  afterAll(() => store.close())

  test.each<[string, (index: number) => unknown, unknown]>([
    ['t', (index) => `${index}x`, row.t],
    ['_key', (index) => `${index}x`, 'row'],
    ['n', (index) => index + 1000, 2n ** 53n],
    ['_id', (index) => index + 1000, 1],
    ['f', (index) => index + 0.5, row.f],
    ['price', (index) => `${index}.25`, row.price],
    ['wide', (index) => `${index}.25`, row.wide],
    ['at', (index) => new Date(index), new Date(row.at)],
    ['day', (index) => new Date(index * 1000), row.day],
    ['clock', (index) => `01:00:${String(index % 60).padStart(2, '0')}`, row.clock],
    ['ref', (index) => `0b4e7c2a-1111-4222-8333-${String(index).padStart(12, '0')}`, row.ref],
    ['data', (index) => `${index}`, '{"a":1}'],
    ['bytes', (index) => Buffer.from(`${index}`), Buffer.from('xyz')],
  ])('finds the row by %s, and does not find it where it is left out', async (column, other, own) => {
    const values = Array.from({ length: 99_999 }, (_, index) => other(index))
    const find = async (condition: unknown): Promise<string[]> =>
      (await store.query('texts', { [column]: condition })).map(({ _key }) => _key).toSorted()
    const isNull = column.startsWith('_') ? [] : ['none']
    expect(await find([...values, own])).toEqual(['row'])
    expect(await find(values)).toEqual([])
    expect(await find({ notIn: [...values, own, null] })).not.toContain('row')
    expect(await find({ notIn: [...values, own] })).toEqual(expect.arrayContaining(isNull))
  })

  test('of texts with characters that JSON escapes, and of doubles, is exact', async () => {
    const doubles = [
      5e-324,
      1.7976931348623157e308,
      0.1,
      1 / 3,
      Number('123456789.123456789'),
      -2.2250738585072014e-308,
      2 ** 53,
    ]
    const odd = ['\u2028', '"', '\\', '\u001f', '\u{10ffff}', ...(dialect === 'postgres' ? [] : ['a\u0000b'])]
    await store.putMany([
      ...doubles.map((f, index) => [`f${index}`, { f }] as const),
      ...odd.map((t, index) => [`t${index}`, { t }] as const),
    ])
    const filler = Array.from({ length: 2000 }, (_, index) => index)
    expect(await store.query('texts', { f: { in: [...filler, ...doubles] } })).toHaveLength(doubles.length)
    expect(
      await store.query('texts', { t: { in: [...filler.map(String), ...odd] }, _key: { startsWith: 't' } }),
    ).toHaveLength(odd.length)
  })

  test('with one value of another type is refused by its column', async () => {
    const values: unknown[] = Array.from({ length: 100_000 }, (_, index) => `${index}`)
    values[99_999] = true
    const error = await refusal(store.query('texts', { t: values } as never))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { argument: 't' } })
  })
})
