import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import type { DatastoreError } from '../../../src/shared/errors.ts'
import type { QueryReport } from '../../../src/engine/storage/query-reports.ts'
import { View } from '../../../src/engine/view.ts'
import type { Where } from '../../../src/engine/where.ts'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { refusal } from '../../support/refusal.ts'

const columns = [
  { name: 'part', type: 'integer', notNull: true },
  { name: 'title', type: 'text', fullText: true },
  { name: 'body', type: 'text', fullText: true },
  { name: 'plain', type: 'text' },
] as const

interface Page {
  readonly title?: string | null
  readonly bodies?: readonly (string | null)[]
}

class Pages extends View<typeof columns, Page> {
  override columns = columns;

  override *map({ title = null, bodies = [] }: MapDocument<Page>) {
    for (const [part, body] of bodies.entries()) yield { part, title, body, plain: body }
  }
}

const authored: ViewDefinition = {
  name: 'pages',
  columns: columns.map((column) => ({ ...column })),
  map: `export default function* ({ title = null, bodies = [] }) {
    for (const [part, body] of bodies.entries()) yield { part, title, body, plain: body }
  }`,
}

const kinds: readonly (readonly [string, (store: Datastore) => Promise<unknown>])[] = [
  ['programs', (store) => store.views.add('pages', new Pages())],
  ['the database', async (store) => await store.views.publish(authored)],
]

let store: Datastore
let url: string

beforeEach(async () => {
  url = await temporaryUrl()
  store = await Datastore.open(url)
})
afterEach(() => store.close())

const page = (...bodies: (string | null)[]): Page => ({ bodies })

async function find(matches: string, column = 'body'): Promise<string> {
  const rows = await store.query('pages', { [column]: { matches } }, { orderBy: ['_key', 'part'] })
  return rows.map((row) => (row['part'] === 0 ? row._key : `${row._key}${row['part']}`)).join(' ')
}

/** Words of texts and searches, as they are written and as they are compared. */
const vocabulary: readonly (readonly [written: string, compared: string])[] = [
  ['red', 'red'],
  ['Red', 'red'],
  ['RÉD', 'red'],
  ['re\u0301d', 'red'],
  ['reds', 'reds'],
  ['r', 'r'],
  ['blue', 'blue'],
  ['Blües', 'blues'],
  ['or', 'or'],
  ['Straße', 'strasse'],
  ['STRASSE', 'strasse'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['οδός', 'οδοσ'],
  ['ёлка', 'елка'],
  ['7', '7'],
  ['2024', '2024'],
  ['𝐑ed', 'red'],
  ['😀x', 'x'],
]

const written = fc.constantFrom(...vocabulary)
const separator = fc.constantFrom(' ', '  ', ', ', '\n', '. ', ' — ', "' ", ' % ', ' _ ')
const text = fc.array(fc.tuple(written, separator), { maxLength: 12 }).map((parts) => ({
  text: parts
    .flat(1)
    .map((part) => (typeof part === 'string' ? part : part[0]))
    .join(''),
  words: parts.map(([[, word]]) => word),
}))

interface Term {
  readonly words: readonly string[]
  readonly prefix: boolean
  readonly excluded: boolean
  readonly written: string
}

const term = fc
  .record({
    words: fc.array(written, { minLength: 1, maxLength: 3 }),
    cut: fc.boolean(),
    excluded: fc.integer({ max: 3, min: 0 }).map((dice) => dice === 0),
    glue: fc.constantFrom('quotes', '-', '/'),
  })
  .map(({ words, cut, excluded, glue }): Term => {
    const phrase = words.map(([word]) => word)
    const compared = words.map(([, word]) => word)
    const joined =
      glue === 'quotes' || words.length > 1 ? phrase.join(glue === 'quotes' ? ' ' : glue) : phrase[0]!
    const star = cut ? '*' : ''
    return {
      words: compared,
      prefix: cut,
      excluded,
      written: `${excluded ? '-' : ''}${glue === 'quotes' ? `"${joined}"${star}` : `${joined}${star}`}`,
    }
  })
const search = fc.array(fc.array(term, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })

function holds({ words, prefix, excluded }: Term, text: readonly string[]): boolean {
  const found = text.some((_word, place) =>
    words.every((word, index) => {
      const there = text[place + index]
      if (there === undefined) return false
      return prefix && index === words.length - 1 ? there.startsWith(word) : there === word
    }),
  )
  return found !== excluded
}

describe.each(kinds)('full text of %s', (_of, publish) => {
  test('finds what a simple model finds, after puts, changes, deletions and a reindex', async () => {
    await publish(store)
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 5 }), fc.array(fc.option(text), { maxLength: 3 }), fc.boolean()),
          {
            maxLength: 12,
          },
        ),
        fc.array(search, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async (writes, searches, reindexes) => {
          const model = new Map<string, readonly ({ text: string; words: readonly string[] } | null)[]>()
          for (const key of await Array.fromAsync(store.iterate(), ({ _key }) => _key))
            await store.delete(key)
          for (const [number, bodies, deletes] of writes) {
            const key = `k${number}`
            if (deletes) {
              model.delete(key)
              await store.delete(key)
            } else {
              model.set(key, bodies)
              await store.put(key, page(...bodies.map((body) => body?.text ?? null)))
            }
          }
          if (reindexes) await store.views.reindex('pages')
          for (const groups of searches) {
            const matches = groups.map((terms) => terms.map((each) => each.written).join(' OR ')).join(' ')
            const expected = [...model].flatMap(([key, bodies]) =>
              bodies.flatMap((body, part) =>
                body !== null && groups.every((terms) => terms.some((each) => holds(each, body.words)))
                  ? [`${key}/${part}`]
                  : [],
              ),
            )
            const rows = await store.query('pages', { body: { matches } })
            expect([matches, ...rows.map((row) => `${row._key}/${row['part']}`).toSorted()]).toEqual([
              matches,
              ...expected.toSorted(),
            ])
            const others = await store.query('pages', { body: { not: { matches } } })
            expect(others).toHaveLength([...model.values()].flat().length - expected.length)
          }
        },
      ),
      { numRuns: 15 },
    )
    expect((await store.views.verify('pages')).differences).toEqual([])
  })

  test('takes whatever a person types: it answers, or says INVALID_INPUT', async () => {
    await publish(store)
    await store.put(
      'a',
      page('a text "with" * all -kinds OR of \' things: & | ! <-> 50% \\ NEAR(x) AND NOT +a ~b (c)'),
    )
    const typed = fc.oneof(
      fc.string({ maxLength: 40, unit: 'binary' }),
      fc.string({ maxLength: 40 }),
      fc
        .array(
          fc.constantFrom(
            '"',
            '*',
            '-',
            ' ',
            'OR',
            'a',
            "'",
            '\\',
            '&',
            '|',
            ':',
            '(',
            ')',
            '%',
            '?',
            '$1',
            '\u0000',
            'é',
            '東',
          ),
          {
            maxLength: 15,
          },
        )
        .map((parts) => parts.join('')),
    )
    await fc.assert(
      fc.asyncProperty(typed, async (matches) => {
        const outcome = await store
          .query('pages', { body: { matches } }, { orderBy: '-_rank', includeMatches: true, limit: 3 })
          .catch((error: unknown) => (error as DatastoreError).code)
        expect(outcome === 'INVALID_INPUT' || Array.isArray(outcome)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  test('reads phrases, beginnings, exclusions and alternatives', async () => {
    await publish(store)
    await store.putMany({
      a: page('The old castle stands on a hill', 'No castles here'),
      b: page('Castle, old and grey'),
      c: page('An OLD e-mail of 2024'),
      d: page(null),
      e: page('東京都に住む', '京都に住む'),
      f: page(''),
    })
    expect(await find('castle old')).toBe('a b')
    expect(await find('"old castle"')).toBe('a')
    expect(await find('castle*')).toBe('a a1 b')
    expect(await find('"old cas"*')).toBe('a')
    expect(await find('old -castle')).toBe('c')
    expect(await find('-castle')).toBe('a1 c e e1 f')
    expect(await find('grey OR hill old')).toBe('a b')
    expect(await find('or')).toBe('')
    expect(await find('e-mail')).toBe('c')
    expect(await find('mail-e')).toBe('')
    expect(await find('東京')).toBe('e')
    expect(await find('京都')).toBe('e e1')
    const both = await store.query('pages', {
      or: [{ body: { matches: 'grey' } }, { body: { matches: 'tokyo OR 2024' } }],
    })
    expect(both.map(({ _key }) => _key).toSorted()).toEqual(['b', 'c'])
    expect(await store.aggregate('pages', { where: { body: { matches: 'castle*' } }, count: true })).toEqual([
      { count: 3 },
    ])
    expect(await store.deleteWhere('pages', { body: { matches: 'grey' } })).toMatchObject({ changed: 1 })
    expect(await find('castle old')).toBe('a')
  })

  test('has the best rows first, in pages too, with the passages that match', async () => {
    await publish(store)
    await store.putMany({
      long: page(`castle ${'stone '.repeat(100)}`),
      twice: page('castle and castle'),
      once: page('a castle'),
      none: page('nothing'),
    })
    const order = async (options: object) =>
      (await store.query('pages', { body: { matches: 'castle' } }, { orderBy: '-_rank', ...options })).map(
        ({ _key }) => _key,
      )
    expect(await order({})).toEqual(['twice', 'once', 'long'])
    expect(await order({ reverse: true })).toEqual(['long', 'once', 'twice'])
    expect(await order({ limit: 1, offset: 1 })).toEqual(['once'])
    const [first] = await store.query(
      'pages',
      { body: { matches: 'castle' } },
      { orderBy: '-_rank', limit: 1, includeCursors: true, includeMatches: true, includeDocs: true },
    )
    expect(first).toMatchObject({
      _key: 'twice',
      _rank: expect.closeTo(0.862, 2),
      _snippets: {
        body: {
          text: 'castle and castle',
          marks: [
            [0, 6],
            [11, 17],
          ],
        },
      },
      _doc: { bodies: ['castle and castle'] },
    })
    expect(await order({ after: first!._cursor })).toEqual(['once', 'long'])
    // In another search it would be another place.
    expect(
      await refusal(
        store.query('pages', { body: { matches: 'stone' } }, { orderBy: '-_rank', after: first!._cursor }),
      ),
    ).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('"after" is a cursor of the order'),
    })
    const rows = await Array.fromAsync(
      store.iterateRows('pages', { body: { matches: 'stone' } }, { includeMatches: true }),
    )
    expect(rows).toHaveLength(1)
    expect((rows[0]!._snippets as Record<string, { text: string }>)['body']!.text).toMatch(
      /^castle stone .*…$/,
    )
    const cells = await store.queryCells(
      'pages',
      { body: { matches: 'castle -and' } },
      { orderBy: '-_rank', includeMatches: true },
    )
    expect(cells.rows.map(({ key, snippets }) => [key, snippets!['body']!.marks])).toEqual([
      ['once', [[2, 8]]],
      ['long', [[0, 6]]],
    ])
  })

  test('ranks a row alike on each database', async () => {
    await publish(store)
    await store.put('a', page('one two two three three three, and some more words to make it longer'))
    const rows = await store.query(
      'pages',
      { body: { matches: 'one two OR three "and some" mor* -nothing' } },
      { includeMatches: true },
    )
    const usual =
      0.3 + 9e-4 * ' one  two  two  three  three  three  and  some  more  words  to  make  it  longer '.length
    const ranks = [1, 2, 3, 1, 1].map((count) => 1 - usual / (count + usual))
    expect(rows.map(({ _rank }) => _rank)).toEqual([ranks.reduce((sum, rank) => sum + rank)])
  })

  test('shows a transaction what it has put', async () => {
    await publish(store)
    await store.put('a', page('a castle'))
    await store.transaction(async (tx) => {
      tx.put('b', page('another castle'))
      tx.delete('a')
      const rows = await tx.query(
        'pages',
        { body: { matches: 'castle' } },
        { orderBy: '-_rank', includeMatches: true },
      )
      expect(rows.map(({ _key }) => _key)).toEqual(['b'])
    })
    expect(await find('castle')).toBe('b')
  })

  test('takes a put no statement more to write rows, but for one in SQLite, which has an index of its own making', async () => {
    const statements: string[] = []
    const note = ({ sql }: QueryReport): void => {
      if (/^(?:insert|update|delete)\b.*pages/s.test(sql)) statements.push(sql)
    }
    const counted = await Datastore.open(await temporaryUrl(), { onQuery: note })
    const plain = { ...authored, columns: authored.columns.map(({ name, type }) => ({ name, type })) }
    const put = async (...bodies: string[]): Promise<number> => {
      const before = statements.length
      await counted.put('a', page(...bodies))
      return statements.length - before
    }
    const puts = async (): Promise<number[]> => {
      await counted.put('a', page('first'))
      return [await put('some words of it'), await put('other words', 'two rows'), await put('other words')]
    }
    await counted.views.publish(plain)
    const without = await puts()
    expect(without).toEqual([1, 2, 1])
    await counted.views.publish(authored)
    const more = dialect === 'sqlite' ? 1 : 0
    expect((await puts()).map((count, index) => count - without[index]!)).toEqual([more, more, more])
    await counted.close()
  })

  test('is repaired when another program has damaged the words', async () => {
    await publish(store)
    await store.put('a', page('a castle'))
    await store.view('pages').where('_key', 'a').update({ _words_2: ' tower ' })
    expect((await store.views.verify('pages')).differences).toMatchObject([
      { key: 'a', missing: 1, extra: 1 },
    ])
    await store.views.repair('pages')
    expect((await store.views.verify('pages')).differences).toEqual([])
    expect(await find('castle')).toBe('a')
  })
})

describe('a search', () => {
  beforeEach(() => store.views.add('pages', new Pages()))

  test.each([
    [{ plain: { matches: 'a' } }, 'Column "plain" has no full text'],
    [{ _key: { matches: 'a' } }, 'Column "_key" has no full text'],
    [{ part: { matches: 'a' } }, 'Column "part" has no full text'],
    [{ body: { matches: '' } }, 'was given an empty text'],
    [{ body: { matches: '- "" * !!' } }, 'has none'],
    [{ body: { matches: 7 } }, '"matches" on "body" needs a text'],
    [{ body: { matches: null } }, '"matches" on "body" needs a text'],
    [{ body: { matches: ['a'] } }, '"matches" on "body" needs a text'],
    [{ body: { matches: 'word '.repeat(100_000) } }, 'was given 500000 characters; 2000 are possible'],
    [{ body: { matches: 'a '.repeat(101) } }, 'looks for 101 words; 100 are possible'],
  ] as readonly (readonly [Where, string])[])('refuses %j', async (where, message) => {
    for (const options of [{}, { orderBy: '-_rank', includeMatches: true }])
      expect(await refusal(store.query('pages', where, options))).toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining(message),
      })
    expect(await refusal(store.aggregate('pages', { where: where, count: true }))).toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  test('is needed by a rank', async () => {
    for (const options of [{ orderBy: '_rank' }, { orderBy: ['part', '-_rank'] }, { includeMatches: true }])
      for (const where of [{}, { part: 1 }, { not: { body: { matches: 'a' } } }] as readonly Where[])
        expect(await refusal(store.query('pages', where, options))).toMatchObject({
          code: 'INVALID_INPUT',
          message: expect.stringContaining('no condition has "matches"'),
        })
  })

  test('looks for a hundred words at once, in several columns', async () => {
    const words = Array.from({ length: 100 }, (_, index) => `w${index}`)
    await store.put('a', { title: words.join(' '), bodies: [words.toReversed().join('-')] })
    const where = { body: { matches: words.join(' ') }, title: { matches: words.join(' OR ') } }
    const rows = await store.query('pages', where, { orderBy: '-_rank', includeMatches: true })
    expect(rows.map(({ _key }) => _key)).toEqual(['a'])
  })
})

describe('a definition', () => {
  test('has full text in columns of texts only, and outside of constraints', async () => {
    const wrong: ViewDefinition = { ...authored, columns: [{ name: 'n', type: 'integer', fullText: true }] }
    expect(await refusal(store.views.publish(wrong))).toMatchObject({
      code: 'INVALID_INPUT',
      message:
        'View "pages" has "fullText" on column "n" of type integer. Only texts are searched by their words.',
    })
    const checked: ViewDefinition = {
      ...authored,
      checks: [{ name: 'c', where: { body: { matches: 'a' } } }],
    }
    expect(await refusal(store.views.publish(checked))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('"matches" on "body" is possible in queries only'),
    })
    const named: ViewDefinition = { ...authored, columns: [{ name: '_words_1', type: 'text' }] }
    expect(await refusal(store.views.publish(named))).toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('is built anew when a column becomes searched, and when it is not any more', async () => {
    const without = { ...authored, columns: columns.map(({ name, type }) => ({ name, type })) }
    await store.views.publish(without)
    await store.put('a', page('a castle'))
    expect(await refusal(store.query('pages', { body: { matches: 'castle' } }))).toMatchObject({
      code: 'INVALID_INPUT',
    })
    await store.views.publish(authored)
    expect(await find('castle')).toBe('a')
    expect((await store.views.versions('pages'))[0]!.changes).toContain(
      'Column “body”: text → text, full text.',
    )
    await store.views.publish(without)
    expect(await refusal(store.query('pages', { body: { matches: 'castle' } }))).toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  test('tells full text of a program apart from that of another column', async () => {
    const one = [
      { name: 'title', type: 'text', fullText: true },
      { name: 'body', type: 'text' },
    ] as const
    const other = [
      { name: 'title', type: 'text' },
      { name: 'body', type: 'text', fullText: true },
    ] as const
    const view = (list: typeof one | typeof other) =>
      new (class extends View {
        override columns = list;
        override *map({ title, body }: MapDocument) {
          yield { title, body }
        }
      })()
    await store.put('a', { title: 'castle', body: 'tower' })
    await store.views.add('pages', view(one))
    await store.views.add('pages', view(other))
    expect((await store.query('pages', { body: { matches: 'tower' } })).length).toBe(1)
  })

  test('refuses a text with more different words than databases index', async () => {
    await store.views.add('pages', new Pages())
    const text = Array.from({ length: 150_000 }, (_, index) => `word${index}`).join(' ')
    expect(await refusal(store.put('a', page(text)))).toMatchObject({
      code: 'MAP_ERROR',
      message: expect.stringContaining('more than 1,000,000 bytes of different ones'),
    })
    await store.put('b', page(Array.from({ length: 100_000 }, (_, index) => `w${index}`).join(' ')))
    await store.put('c', page(`${'x'.repeat(3_000_000)} castle`))
    expect(await find('castle')).toBe('c')
    expect(await find('w99999')).toBe('b')
  })
})
