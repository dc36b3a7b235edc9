import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Datastore } from '../datastore.ts'
import { refusal } from '../../../tests/support/refusal.ts'
import { privateUrl } from '../../../tests/support/databases/temporary-url.ts'

let store: Datastore

beforeAll(async () => {
  store = await Datastore.open(await privateUrl(), { table: 'docs' })
})
afterAll(async () => await store.close())

async function* later(): AsyncGenerator<readonly [string, object]> {
  yield ['a', {}]
}
function* pairs(): Generator<readonly [string, object]> {
  yield ['a', {}]
}

// A function of that name says how its object is written.
const names = fc.string().filter((name) => name !== 'toJSON')

/** What JSON would write as `{}`, leave out or make null, with words that say what it is. */
const foreign: readonly (readonly [string, () => unknown])[] = [
  ['a Promise: is an await missing?', () => Promise.resolve({ a: 1 })],
  // oxlint-disable-next-line unicorn/no-thenable -- such as a query builder that was not awaited
  ['a Promise: is an await missing?', () => ({ then: () => undefined })],
  ['a Map: ', () => new Map([['a', 1]])],
  ['a Set: ', () => new Set([1])],
  ['an Error: ', () => new TypeError('no')],
  ['a RegExp: ', () => /a/],
  ['an ArrayBuffer: ', () => new ArrayBuffer(2)],
  ['a Uint8Array: ', () => new Uint8Array(2)],
  ['a DataView: ', () => new DataView(new ArrayBuffer(2))],
  ['an async iterable: ', () => later()],
  ['an iterable: ', () => pairs()],
  ['an iterable: ', () => [1].values()],
  ['a WeakMap', () => new WeakMap()],
  ['a Blob', () => new Blob(['a'])],
  ['a NumberFormat', () => new Intl.NumberFormat()],
  ['a symbol', () => Object(Symbol('a')) as unknown],
  ['an invalid Date', () => new Date(Number.NaN)],
  ['a function: is a call missing?', () => () => 1],
  ['a symbol', () => Symbol('a')],
]

describe('a value that JSON cannot hold', () => {
  test.each(foreign)('is refused where a document is expected: %s', async (what, make) => {
    const given = make() as object
    const words = what.replace(/:.*/, '')
    const refused = [
      () => store.put('joe', given),
      () => store.putMany([['joe', given]]),
      () => store.putMany({ joe: given }),
      () => store.transaction((tx) => tx.put('joe', given)),
    ]
    for (const put of refused) {
      const error = await refusal(put)
      expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { key: 'joe' } })
      expect(error.message).toContain(words)
    }
    expect(await store.get('joe')).toBeUndefined()
  })

  test.each(foreign)('is refused at its path, wherever it is: %s', async (what, make) => {
    for (const [path, document] of [
      ['a', { a: make() }],
      ['list[1]', { list: [1, make()] }],
      ['a.b["c d"][0].e', { x: new Date(), a: { b: { 'c d': [{ e: make() }] } }, z: undefined }],
      ['made.inner', { made: { toJSON: () => ({ inner: make() }) } }],
    ] as const) {
      const error = await refusal(store.put('joe', document))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { key: 'joe', path } })
      expect(error.message).toContain(what)
      expect(error.message).toContain(`"${path}"`)
    }
    expect(await store.get('joe')).toBeUndefined()
  })

  test('is refused at a random place of a random document, with its path (a law)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(names, fc.nat(3)), { maxLength: 6 }),
        fc.constantFrom(...foreign),
        fc.jsonValue({ maxDepth: 2 }),
        async (path, [, make], beside) => {
          let document: unknown = make()
          for (const step of path.toReversed())
            document =
              typeof step === 'number'
                ? [...Array.from({ length: step }, () => beside), document]
                : { before: beside, [step]: document }
          const error = await refusal(store.put('law', { top: document }))
          expect(error.code).toBe('INVALID_INPUT')
          expect(await store.get('law')).toBeUndefined()
        },
      ),
      { numRuns: 200 },
    )
  })
})

class Docs {
  readonly a = {}
}
class Empty {
  readonly #a = 1
  get a(): number {
    return this.#a
  }
}

test.each<[string, () => unknown]>([
  ['a Promise: is an await missing?', () => Promise.resolve({ a: {} })],
  ['an async iterable', () => later()],
  ['a Date', () => new Date()],
  ['an Error', () => new Error('no')],
  ['a RegExp', () => /a/],
  ['an ArrayBuffer', () => new ArrayBuffer(0)],
  ['a Uint8Array', () => new Uint8Array(0)],
  ['a WeakMap', () => new WeakMap()],
  ['a NumberFormat', () => new Intl.NumberFormat()],
  ['an object of the class Datastore', () => store],
  ['an object of the class', () => new Empty()],
  ['an object of the class Docs', () => new Docs()],
])('putMany refuses %s, and says that it was given one', async (what, make) => {
  const error = await refusal(() => store.putMany(make() as Record<string, object>))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { argument: 'documents' } })
  expect(error.message).toContain(what)
})

test('getMany refuses what is no list of keys, an async iterable as well', async () => {
  for (const keys of [later(), Promise.resolve(['a']), 'a', { a: 1 }] as unknown as Iterable<string>[])
    expect(await refusal(store.getMany(keys))).toMatchObject({ code: 'INVALID_INPUT' })
})

test('what JSON writes is put as JSON writes it', async () => {
  class User {
    name = 'Ann'
    readonly born = new Date(0)
    greet(): string {
      return this.name
    }
  }
  const shared = { n: 1 }
  await store.put('kept', {
    user: new User(),
    date: new Date(0),
    url: new URL('https://a.example/'),
    bytes: Buffer.from('a'),
    left: undefined,
    list: [undefined, 1],
    boxed: [Object('a'), Object(1), Object(true), Object(2n ** 70n)],
    big: 2n ** 70n,
    none: Object.create(null) as object,
    twice: [shared, shared],
    [Symbol('s')]: 1,
  })
  expect((await store.getText('kept'))!.text).toBe(
    `{"user":{"name":"Ann","born":"1970-01-01T00:00:00.000Z"},"date":"1970-01-01T00:00:00.000Z","url":"https://a.example/","bytes":{"type":"Buffer","data":[97]},"list":[null,1],"boxed":["a",1,true,1180591620717411303424],"big":1180591620717411303424,"none":{},"twice":[{"n":1},{"n":1}]}`,
  )
  await store.put('instance', new User())
  await store.putMany(new Map([['of a map', {}]]))
  await store.putMany(new Set([['of a set', {}] as const]))
  await store.putMany(pairs())
  await store.putMany(Object.assign(Object.create(null) as object, { 'of no class': {} }))
  expect((await store.getMany(['instance', 'of a map', 'of a set', 'a'])).size).toBe(4)
})

test('a circle and a number that is none are refused as before, by path', async () => {
  const circle: Record<string, unknown> = { date: new Date() }
  circle['self'] = { again: circle }
  expect((await refusal(store.put('c', circle))).message).toContain('circular')
  for (const none of [Number.NaN, Object(Number.NaN)]) {
    const error = await refusal(store.put('c', { a: [1, none] }))
    expect(error.message).toContain('has NaN in "a[1]"')
  }
})

test('what a toJSON gives that JSON cannot hold is named with the place it stands at', async () => {
  const written = { toJSON: () => new Map() }
  for (const [path, document] of [
    ['a', { a: written }],
    ['a.list[1]', { a: { list: [1, written] } }],
  ] as const)
    expect(await refusal(store.put('c', document))).toMatchObject({ details: { key: 'c', path } })
  const error = await refusal(store.put('c', written))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { key: 'c' } })
  expect(error.message).toMatch(/its toJSON\(\) gives a Map: give Object\.fromEntries\(map\)\.$/)
})

/** Never run: what the run time refuses at the top, the types refuse. */
export async function refusedByTypes(): Promise<void> {
  // @ts-expect-error -- an await is missing
  await store.put('a', Promise.resolve({}))
  // @ts-expect-error -- a Map is no document
  await store.put('a', new Map())
  // @ts-expect-error -- nor is a Set
  await store.put('a', new Set())
  // @ts-expect-error -- nor a Date
  await store.put('a', new Date())
  // @ts-expect-error -- nor a RegExp
  await store.put('a', /a/)
  // @ts-expect-error -- nor an array
  await store.put('a', [1])
  // @ts-expect-error -- nor an ArrayBuffer
  await store.put('a', new ArrayBuffer(1))
  // @ts-expect-error -- nor a buffer
  await store.put('a', new Uint8Array(1))
  // @ts-expect-error -- nor a function
  await store.put('a', () => ({}))
  // @ts-expect-error -- nor an async iterable
  await store.put('a', later())
  // @ts-expect-error -- in a transaction neither
  await store.transaction((tx) => tx.put('a', Promise.resolve({})))
  // @ts-expect-error -- an await is missing
  await store.putMany(Promise.resolve({ a: {} }))
  // @ts-expect-error -- an async iterable is none of pairs
  await store.putMany(later())
  // @ts-expect-error -- a Date has no documents
  await store.putMany(new Date())
  // @ts-expect-error -- a document of a batch neither
  await store.putMany({ a: Promise.resolve({}) })
  // @ts-expect-error -- nor one of a list
  await store.putMany([['a', new Map()]])
  interface Plain {
    readonly name: string
    readonly then?: string
  }
  // oxlint-disable-next-line unicorn/no-thenable -- a text is no promise
  const plain: Plain = { name: 'Ann', then: 'a member of any name' }
  await store.put('a', plain)
  await store.put('a', { ...(await store.get('a')), name: 'Bob' })
  await store.putMany([['a', plain]])
}
