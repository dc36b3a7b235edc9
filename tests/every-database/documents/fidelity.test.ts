import type { Knex } from 'knex'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { AnyDocument, MapDocument } from '../../../src/engine/document.ts'
import { refusal } from '../../support/refusal.ts'
import { dialect, privateUrl, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { View } from '../../../src/engine/view.ts'

/** What docs/engine.md promises of each text: what `get` gives for its `v`, and the text that `put` of that writes. */
const texts: readonly [text: string, value: unknown, written: string | null][] = [
  ['{"v":12345678901234567890}', 12345678901234567890n, '{"v":12345678901234567890}'],
  ['{"v":-12345678901234567890}', -12345678901234567890n, '{"v":-12345678901234567890}'],
  ['{"v":9007199254740991}', 9007199254740991, '{"v":9007199254740991}'],
  ['{"v":9007199254740993}', 9007199254740993n, '{"v":9007199254740993}'],
  ['{"v":9007199254740993.0}', 9007199254740992, '{"v":9007199254740992}'],
  ['{"v":1e16}', 1e16, '{"v":10000000000000000}'],
  ['{"v":1.0}', 1, '{"v":1}'],
  ['{"v":-0}', -0, '{"v":0}'],
  ['{"v":1e2}', 100, '{"v":100}'],
  ['{"v":1E+2}', 100, '{"v":100}'],
  ['{"v":5e-324}', 5e-324, '{"v":5e-324}'],
  ['{"v":1e400}', Infinity, null],
  ['{"v":{"a":1,"a":2}}', { a: 2 }, '{"v":{"a":2}}'],
  ['{"v":{"b":1,"1":2,"a":3}}', { '1': 2, b: 1, a: 3 }, '{"v":{"1":2,"b":1,"a":3}}'],
  ['{"v":"\\u0000"}', '\u0000', '{"v":"\\u0000"}'],
  ['{"v":"\\ud800"}', '\ud800', '{"v":"\\ud800"}'],
  ['{"v":"\\ud83c\\udf89"}', '🎉', '{"v":"🎉"}'],
  ['{"v":"e\\u0301 é"}', 'e\u0301 é', '{"v":"e\u0301 é"}'],
  ['{ "v" :\n\t[ ] }', [], '{"v":[]}'],
  ['{"__proto__":{"v":1},"v":{"__proto__":2}}', JSON.parse('{"__proto__":2}'), null],
]

/** A view of the program and one in the sandbox that say what a map sees. */
class Seen extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.text('seen')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { seen: describeValue(doc['v']) }
  }
}

/** The same words in both maps: type and value, minus zero told apart, text as code units. */
function describeValue(value: unknown): string {
  if (Object.is(value, -0)) return 'number -0'
  if (typeof value === 'string' && value.length > 100) return `string of ${value.length}`
  if (typeof value === 'string')
    return `string ${Array.from({ length: value.length }, (_, i) => value.charCodeAt(i)).join(' ')}`
  if (typeof value === 'object') return `object ${JSON.stringify(value)}`
  return typeof value === 'number' || typeof value === 'bigint' ? `${typeof value} ${value}` : typeof value
}

const authored = {
  name: 'authored',
  columns: [{ name: 'seen', type: 'text' as const }],
  map: `${describeValue.toString()}\nexport default function* map(doc) { yield { seen: describeValue(doc.v) } }`,
}

// Only SQLite keeps documents compressed.
describe.each(dialect === 'sqlite' ? [false, true] : [false])('a text, compressed: %s', (compress) => {
  test('is kept byte for byte in the file, in a batch, in history and by a restore, and a map sees what get gives', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path, {
      table: 'docs',
      compress,
      history: true,
      views: { seen: new Seen() },
    })
    await store.views.publish(authored)
    const many = texts.map(([text], index) => [`k${index}`, text] as const)
    for (const [key, text] of many) await store.putText(key, text)
    await store.close()

    const again = await Datastore.open<AnyDocument>(path, {
      table: 'docs',
      history: true,
      views: { seen: new Seen() },
    })
    for (const [index, [text, value]] of texts.entries()) {
      const key = `k${index}`
      expect((await again.getText(key))?.text).toBe(text)
      expect((await again.get(key))?.['v']).toStrictEqual(value)
      const seen = [{ _key: key, seen: describeValue(value) }]
      expect(await again.query('seen', { _key: key })).toMatchObject(seen)
      expect(await again.query('authored', { _key: key })).toMatchObject(seen)
      const { rev } = (await again.getText(key))!
      await again.putText(key, '{"other":1}')
      await again.history.restore(key, rev)
      expect((await again.getText(key))?.text).toBe(text)
    }
    for (const view of ['seen', 'authored']) {
      expect(await again.views.verify(view)).toMatchObject({ done: texts.length, different: 0 })
    }
    await again.close()
  })
})

describe('what get gives', () => {
  let store: Datastore
  beforeAll(async () => (store = await Datastore.open(await privateUrl())))
  afterAll(() => store.close())

  test.each(texts.filter(([, , written]) => written !== null))(
    'for %s is put as promised',
    async (text, _value, written) => {
      await store.putText('a', text)
      const document = (await store.get('a'))!
      await store.put('a', document)
      expect((await store.getText('a'))?.text).toBe(written)
      await store.putMany({ b: { v: document['v'] } })
      expect((await store.getText('b'))?.text).toBe(written)
      await store.transaction((tx) => tx.put('c', { v: document['v'] }))
      expect((await store.getText('c'))?.text).toBe(written)
    },
  )
})

test('half a surrogate pair as such is refused, for it has no UTF-8', async () => {
  const store = await Datastore.open(await privateUrl())
  expect(await refusal(store.putText('a', '{"v":"\ud800"}'))).toMatchObject({ code: 'INVALID_INPUT' })
  await store.close()
})

test('a text of 1,000 levels and one of 16 MB are kept, read and mapped', async () => {
  const store = await Datastore.open(await privateUrl(), { views: { seen: new Seen() } })
  const deep = `{"v":${'['.repeat(999)}${']'.repeat(999)}}`
  await store.putText('deep', deep)
  expect((await store.getText('deep'))?.text).toBe(deep)
  expect(JSON.stringify((await store.get('deep'))?.['v'])).toHaveLength(2 * 999)
  const large = `{"v":"${'é'.repeat(8_000_000)}","n":1.0}`
  expect(Buffer.byteLength(large)).toBeGreaterThan(16_000_000)
  await store.putText('large', large)
  expect((await store.getText('large'))?.text === large).toBe(true)
  expect((await store.get('large'))?.['v']).toHaveLength(8_000_000)
  await store.close()
})

test('keys that differ only in case, accent, composition or a space at the end are different, in the order of their bytes', async () => {
  const keys = ['joe', 'Joe', 'JOE', 'joe ', ' joe', 'jo\u00e9', 'joe\u0301', 'z', '\uff5e', '🎉']
  const store = await Datastore.open(await privateUrl(), { views: { seen: new Seen() } })
  await store.putMany(keys.map((key) => [key, { v: key }] as const))
  for (const key of keys) {
    expect((await store.get(key))?.['v']).toBe(key)
    expect(await store.query('seen', { _key: key })).toMatchObject([{ _key: key, seen: describeValue(key) }])
  }
  const order = await Array.fromAsync(store.iterate(), ({ _key }) => _key)
  expect(order).toEqual(keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
  await store.close()
})
