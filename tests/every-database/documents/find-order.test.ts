import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Finding } from '../../../src/engine/api/find/finding.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'

const value = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(
    '',
    'a',
    'ab',
    'abcdef',
    'abcdefg',
    'É',
    'Éa',
    'ÿ',
    'ā',
    'āa',
    '\uFFFF',
    '😀',
    'two\nlines',
    '"',
    '\\',
  ),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('x'.repeat(300), `${'x'.repeat(300)}y`),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer(), { maxLength: 2 }),
  fc.record({ x: fc.integer() }),
)

const document = fc.record(
  {
    v: value,
    nested: fc.oneof(value, fc.record({ 'odd name': value })),
    list: fc.oneof(value, fc.array(value)),
    'a"b': value,
  },
  { requiredKeys: [] },
)

const steps: Record<string, (document: Record<string, unknown>) => unknown> = {
  v: ({ v }) => v,
  'nested.odd name': ({ nested }) => memberOf(nested, 'odd name'),
  'list[1]': ({ list }) => (Array.isArray(list) ? list[1] : undefined),
  'list[]': ({ list }) => (Array.isArray(list) ? list[0] : undefined),
  '["a\\"b"]': (of) => of['a"b'],
  constructor: () => undefined,
}

function memberOf(of: unknown, name: string): unknown {
  const has = typeof of === 'object' && of !== null && !Array.isArray(of) && Object.hasOwn(of, name)
  return has ? (of as Record<string, unknown>)[name] : undefined
}

/** Numbers, texts, false and true, objects and arrays; null and nothing at the end. */
function rankOf(of: unknown): number {
  if (of === undefined) return 5
  if (of === null) return 4
  return { number: 0, string: 1, boolean: 2, object: 3 }[
    typeof of as 'number' | 'string' | 'boolean' | 'object'
  ]
}

function compare(one: unknown, other: unknown): number {
  const [rank, second] = [rankOf(one), rankOf(other)]
  if (rank !== second) return rank - second
  if (rank >= 4) return 0
  if (rank === 0 || rank === 2) return Number(one) - Number(other)
  const [text, against] = [one, other].map((each) =>
    Buffer.from((rank === 1 ? String(each) : JSON.stringify(each)).slice(0, 200)),
  )
  return Buffer.compare(text!, against!)
}

async function ordered(store: Datastore, path: string, descending: boolean): Promise<string[]> {
  const filter = { text: '', matchCase: false, any: [] }
  const finding = new Finding(store, { prefix: '', filter, order: { by: { path }, descending } })
  const stop = new AbortController()
  for await (const { state } of finding.run(stop.signal)) if (state === 'done') stop.abort()
  return (await finding.page(0, 2000)).map(({ key }) => key)
}

test('documents come in the order of a field, whichever way its values are read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 60 }), async (documents) => {
      await using store = await Datastore.open(await temporaryUrl())
      // Ids with gaps: what was deleted is looked for nowhere.
      const keys = documents.map((_, at) => String(at))
      await store.putMany(Object.fromEntries(documents.map((each, at) => [keys[at]!, each])))
      await store.putMany(Object.fromEntries(keys.map((key) => [`gone ${key}`, {}])))
      for (const key of keys) await store.delete(`gone ${key}`)
      await store.put('last', { v: 'last' })
      const all = [
        ...documents.map((each, at) => ({ key: keys[at]!, each })),
        { key: 'last', each: { v: 'last' } },
      ]
      const ids = new Map(
        (await store.page({ prefix: '', offset: 0, limit: 100 })).map(({ key, id }) => [key, id]),
      )
      all.sort((one, other) => ids.get(one.key)! - ids.get(other.key)!)
      for (const [path, read] of Object.entries(steps)) {
        const rising = all.toSorted((one, other) => compare(read(one.each), read(other.each)))
        const end = rising.filter(({ each }) => rankOf(read(each)) >= 4)
        const falling = [...rising.filter((one) => !end.includes(one)).toReversed(), ...end]
        const found = {
          path,
          rising: await ordered(store, path, false),
          falling: await ordered(store, path, true),
        }
        const keysOf = (list: typeof all) => list.map(({ key }) => key)
        expect(found).toEqual({ path, rising: keysOf(rising), falling: keysOf(falling) })
      }
    }),
    { numRuns: 12 },
  )
})
