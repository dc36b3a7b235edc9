import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Finding, type FindInput } from '../../../src/engine/api/find/finding.ts'
import { matchOf } from '../../../src/engine/api/find/match-document.ts'
import type { TextHint } from '../../../src/engine/api/find/text-hint.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { FindProgress } from '../../../src/shared/model/find/find-progress.ts'
import { keysHolding } from '../../support/keys-holding.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'

const words = [
  'Oslo',
  'oslo',
  'Århus',
  'århus',
  'a*b',
  'a[b]?',
  '50%',
  'a_b',
  'back\\slash',
  'say "x"',
  'ſ',
  'K',
  '😀',
  'Zürich 東京',
]
const count = 700

const asked: FindInput = { prefix: '', filter: { text: '', matchCase: false, any: [] }, order: null }

let store: Datastore
beforeAll(async () => {
  store = await Datastore.open(await temporaryUrl())
  const documents = Array.from({ length: count }, (_, n) => {
    const key = `k${String(n).padStart(4, '0')}`
    return [key, { n: n % 100, word: words[n % words.length], nested: [{ at: n }] }] as const
  })
  await store.putMany(Object.fromEntries(documents))
  // Written by a program that escapes what is not ASCII.
  await store.putText('escaped', '{"word":"\\u00c5rhus","n":-1}')
  await store.putText('Oslo-key', '{"n":null}')
})
afterAll(() => store.close())

async function found(input: Partial<FindInput>): Promise<{ keys: string[]; last: FindProgress }> {
  const finding = new Finding(store, { ...asked, ...input })
  const stop = new AbortController()
  let last = finding.progress
  for await (const progress of finding.run(stop.signal)) {
    last = progress
    if (progress.state === 'done') break
  }
  stop.abort()
  return { keys: (await finding.page(0, 2000)).map(({ key }) => key), last }
}

async function everyKey(match: (key: string, text: string) => boolean): Promise<string[]> {
  const keys: string[] = []
  for await (const { key, text } of store.iterateText()) if (match(key, text)) keys.push(key)
  return keys
}

test('a text is found wherever the database looks for it as where each document is read', async () => {
  for (const text of [
    ...words,
    'osl',
    '京',
    'ZÜRICH 東',
    'ürich',
    'é',
    'B]?',
    '"word":',
    'k000',
    '\\',
    'nothing has this',
  ]) {
    for (const matchCase of [false, true]) {
      const filter = { text, matchCase, any: [] }
      const { keys, last } = await found({ filter })
      const all = (await everyKey(matchOf(filter))).toSorted()
      expect(keys.toSorted(), `${text} ${matchCase}`).toEqual(all)
      const held = await keysHolding(store, filter)
      expect(held?.toSorted() ?? null).toEqual(canLook(filter) ? all : null)
      expect(last).toMatchObject({ looked: count + 2, found: keys.length, rows: keys.length })
    }
  }
})

/** SQLite compares letters of ASCII without case, and no others. */
function canLook({ text, matchCase }: TextHint): boolean {
  return dialect === 'sqlite' && (matchCase || /[\x20-\x7e\p{Lo}]/u.test(text))
}

test('conditions find what they find in each document', async () => {
  const word = fc.constantFrom(...words)
  const condition = fc.oneof(
    fc.record({
      is: fc.constantFrom('equal' as const, 'isNot' as const),
      path: fc.constant('word'),
      value: word,
    }),
    fc.record({
      is: fc.constantFrom('contains' as const, 'startsWith' as const),
      path: fc.constant('word'),
      value: word,
    }),
    fc.record({
      is: fc.constantFrom('less' as const, 'greater' as const),
      path: fc.constant('n'),
      value: fc.nat(100),
    }),
    fc.record({
      is: fc.constantFrom('exists' as const, 'missing' as const),
      path: fc.constant('nested[].at'),
    }),
  )
  const any = fc.array(fc.array(condition, { minLength: 1, maxLength: 2 }), { maxLength: 2 })
  await fc.assert(
    fc.asyncProperty(any, fc.boolean(), async (groups, matchCase) => {
      const filter = { text: '', matchCase, any: groups }
      const { keys } = await found({ filter })
      expect(keys.toSorted()).toEqual((await everyKey(matchOf(filter))).toSorted())
    }),
    { numRuns: 15 },
  )
})

test('a prefix narrows what is looked at', async () => {
  const { keys, last } = await found({ prefix: 'k000', filter: { ...asked.filter, text: 'oslo' } })
  expect(keys).toEqual(['k0000', 'k0001'])
  expect(last.looked).toBe(10)
})

test('what is found comes in the order asked for', async () => {
  const rising = await found({ order: { by: { path: 'n' }, descending: false } })
  expect([rising.keys[0], rising.keys[1], rising.keys.at(-1)]).toEqual(['escaped', 'k0000', 'Oslo-key'])
  const falling = await found({ order: { by: { path: 'n' }, descending: true } })
  expect([falling.keys[0], falling.keys.at(-1)]).toEqual(['k0699', 'Oslo-key'])
  const byKey = await found({
    filter: { ...asked.filter, text: 'k00' },
    order: { by: { meta: 'key' }, descending: true },
  })
  expect(byKey.keys).toEqual(byKey.keys.toSorted().toReversed())
  const updated = await found({ order: { by: { meta: 'updated' }, descending: true } })
  expect(updated.keys[0]).toBe('Oslo-key')
})

test('a document that is deleted is found no more, and one that was stopped keeps what it found', async () => {
  const finding = new Finding(store, { ...asked, filter: { ...asked.filter, text: 'Oslo-key' } })
  const stop = new AbortController()
  for await (const { state } of finding.run(stop.signal)) if (state === 'done') break
  await store.delete('Oslo-key')
  expect(await finding.page(0, 10)).toEqual([])
  expect(finding.progress).toMatchObject({ found: 0, rows: 0 })
  await store.putText('Oslo-key', '{"n":null}')

  const stopped = new Finding(store, asked)
  stopped.stop()
  const left = new AbortController()
  for await (const { state } of stopped.run(left.signal)) {
    expect(state).toBe('stopped')
    left.abort()
  }
  expect(stopped.progress.state).toBe('stopped')
})
