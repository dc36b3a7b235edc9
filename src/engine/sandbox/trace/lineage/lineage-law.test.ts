import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { Sandbox, type SandboxOutcome } from '../../sandbox.ts'

const sandbox = new Sandbox()
afterAll(() => sandbox.close())

type Doc = Readonly<Record<string, unknown>>

/** Runs a map on documents and tells, for each row, what is behind its columns: paths, lines, and a `?` where there may be more. */
async function lineageOf(source: string, ...documents: readonly Doc[]) {
  const { outcomes, probes } = await sandbox.trace(
    source,
    documents.map((document, at) => ({ key: `k${at}`, text: JSON.stringify(document) })),
    { depth: 'steps:' },
  )
  return outcomes.map((outcome) => ({ outcome, ...told(outcome, probes) }))
}

function told({ trace }: SandboxOutcome, { sites }: Awaited<ReturnType<Sandbox['trace']>>['probes']) {
  return {
    paths: trace?.p ?? [],
    steps: (trace?.s ?? []).filter((_, at) => at % 3 !== 2).join(),
    rows: (trace?.c ?? []).map((cells) =>
      Object.fromEntries(
        cells.map(([name, paths, places, open]) => [
          name,
          {
            paths: paths.map((id) => trace?.p[id] ?? '').toSorted(),
            lines: [...new Set(places.map((place) => sites[place - 1]!.line))].toSorted((a, b) => a - b),
            open: open === 1,
          },
        ]),
      ),
    ),
  }
}

const person = {
  name: 'Ann',
  age: 42,
  tags: ['b', 'a', 'b'],
  address: { city: 'Århus', geo: { lat: 1.5 } },
  lines: [{ n: 1 }, { n: 2, x: 7 }],
}

/** "city: address.city name @2,5; ?" for each column. */
const inWords = (row: Awaited<ReturnType<typeof lineageOf>>[number]['rows'][number] | undefined): string =>
  Object.entries(row ?? {})
    .map(([name, { paths, lines, open }]) => `${name}${open ? '?' : ''}: ${paths.join(' ')} @${lines.join()}`)
    .join('; ')

describe('what is behind a value', () => {
  test.each([
    [
      'what its expression reads, and what its variables were made of',
      'export default function* map(doc) {\n  const city = doc.address?.city\n  yield { city, label: city + doc.name }\n}',
      ['city: address address.city @2,3; label: address address.city name @2,3'],
    ],
    [
      'the item of a loop, not its neighbours',
      'export default function* (doc) {\n  for (const tag of doc.tags) yield { tag }\n}',
      ['tag: tags[0] @2', 'tag: tags[1] @2', 'tag: tags[2] @2'],
    ],
    [
      'the item that a method gives its callback',
      'export default ({ lines, name }) => lines.map(({ n, x = 0 }, i) => ({ n, x, i, name }))',
      [
        'n: lines[0].n @1; x: lines[0].x @1; i: lines @1; name: name @1',
        'n: lines[1].n @1; x: lines[1].x @1; i: lines @1; name: name @1',
      ],
    ],
    [
      'all that was added up',
      'export default function* (doc) {\n  let total = 0\n  for (const { n } of doc.lines) total += n\n  yield { total, name: doc.name }\n}',
      ['total: lines[0].n lines[1].n @2,3,4; name: name @4'],
    ],
    [
      'what was put into a row, or into a list in it',
      'export default (doc) => {\n  const row = { list: [] }\n  row.name = doc.name\n  for (const t of doc.tags) row.list.push(t)\n  return [row]\n}',
      ['list: tags[0] tags[1] tags[2] @2,4; name: name @3'],
    ],
    [
      'what is spread into a row',
      'export default (doc) => [{ n: 1, ...doc.address, name: doc.name }]',
      ['n:  @1; city: address.city @1; geo: address.geo @1; name: name @1'],
    ],
    ['the document itself', 'export default (doc) => [doc.lines[1]]', ['n: lines[1].n @; x: lines[1].x @']],
    [
      'what functions of the map were called with',
      'function* rows({ n }, name) { yield { n, name } }\nconst label = (s) => ({ s: s.trim() })\nexport default function* (doc) {\n  for (const line of doc.lines) yield* rows(line, doc.name)\n  yield label(doc.address.city)\n}',
      [
        'n: lines[0].n @1,4; name: name @1',
        'n: lines[1].n @1,4; name: name @1',
        's: address address.city @2',
      ],
    ],
    [
      'that more may be behind it, where an object is handed to code that is not followed',
      'export default (doc) => {\n  const kept = []\n  const keep = { put: (x, into) => into.unshift(x) }\n  keep.put(doc.name, kept)\n  return [{ first: kept[0] }]\n}',
      ['first?:  @2,5'],
    ],
    [
      'that more may be behind it, once the map has changed the document',
      'export default (doc) => {\n  doc.name = doc.age\n  return [{ name: doc.name }]\n}',
      ['name?: age name @2,3'],
    ],
    [
      'fields with names that mean something to JavaScript',
      'export default (doc) => [{ a: doc.constructor, b: doc["a.b"]?.[0]?.[1], c: doc.toString }]',
      ['a: constructor @1; b: ["a.b"] ["a.b"][0] ["a.b"][0][1] @1; c: toString @1'],
    ],
  ])('is %s', async (_name, source, expected) => {
    const odd = { ...person, constructor: 'me', 'a.b': [[1, 2]], toString: 'x' }
    const [found] = await lineageOf(source, odd)
    expect(found?.rows.map(inWords)).toEqual(expected)
  })
})

test('a cell does not change with what is not behind it, while the map goes the same way', async () => {
  const sources = fc.sample(plainMap(), {
    numRuns: Number(process.env.LAW_RUNS ?? 25),
    seed: Number(process.env.LAW_SEED ?? 3),
  })
  const documents = fc.sample(plainDocument(), { numRuns: 4, seed: 4 })
  let compared = 0
  for (const source of sources) {
    const before = await lineageOf(source, ...documents)
    for (const [at, document] of documents.entries()) {
      const { outcome, rows, steps } = before[at]!
      if (!('rows' in outcome)) continue
      const leaves = leavesOf(document)
      const changed = await lineageOf(source, ...leaves.map((leaf) => changeAt(document, leaf)))
      for (const [which, leaf] of leaves.entries()) {
        const after = changed[which]!
        if (!('rows' in after.outcome) || after.steps !== steps) continue
        for (const [number, row] of rows.entries())
          for (const [name, { paths, open }] of Object.entries(row)) {
            if (open || paths.some((path) => leaf === path || isUnder(leaf, path))) continue
            const value = (of: SandboxOutcome) => 'rows' in of && of.rows[number]?.[name]
            const [was, is] = [value(outcome), value(after.outcome)]
            expect({ source, document, leaf, name, paths, value: is }).toEqual({
              source,
              document,
              leaf,
              name,
              paths,
              value: was,
            })
            compared++
          }
      }
    }
  }
  // The law is about something: most cells are followed to their end.
  expect(compared).toBeGreaterThan(1_000)
}, 3_000_000)

const isUnder = (leaf: string, path: string): boolean =>
  leaf.startsWith(`${path}.`) || leaf.startsWith(`${path}[`)

function leavesOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, child]) =>
    leavesOf(child, Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
  )
}

/** The document with another value of the same kind at a path. */
function changeAt(document: Doc, leaf: string): Doc {
  const change = (value: unknown, path: string): unknown => {
    if (path === leaf) return typeof value === 'number' ? value + 1_000 : `${String(value)}!`
    if (Array.isArray(value)) return value.map((child, at) => change(child, `${path}[${at}]`))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, change(child, path === '' ? key : `${path}.${key}`)]),
    )
  }
  return change(document, '') as Doc
}

function plainDocument(): fc.Arbitrary<Doc> {
  const word = fc.constantFrom('x', 'y', 'z', 'xy')
  const line = fc.record({ n: fc.nat(9), t: word, sub: fc.array(word, { maxLength: 2 }) })
  return fc.record({
    a: word,
    b: fc.nat(9),
    o: fc.record({ p: word, q: fc.record({ r: fc.nat(9) }) }),
    l: fc.array(line, { maxLength: 3 }),
    w: fc.array(word, { minLength: 1, maxLength: 3 }),
  })
}

/** Maps as people write them: loops, conditions, lists that are filled, functions of their own. */
function plainMap(): fc.Arbitrary<string> {
  const leaf = fc.constantFrom(
    'doc.a',
    'doc.b',
    'doc.o.p',
    'doc.o?.q.r',
    'doc.w[0]',
    'doc.l[0]?.n',
    'doc.l.at(-1)?.t',
  )
  const inLoop = fc.constantFrom(
    'line.n',
    'line.t',
    'line.sub.length',
    'line.sub[0]',
    'n',
    't',
    'word',
    'sum',
    'last',
    'list.length',
  )
  const combined = (part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.oneof(
      part,
      fc.tuple(part, part).map(([x, y]) => `${x} + '' + ${y}`),
      fc.tuple(part, part, part).map(([x, y, z]) => `(${x} > 4 ? ${y} : ${z})`),
      part.map((x) => `tidy(${x})`),
      part.map((x) => `String(${x}).toUpperCase()`),
      part.map((x) => `[${x}, 1].map((e) => e)[0]`),
      fc.tuple(part, part).map(([x, y]) => `pair(${x}, ${y}).right`),
      part.map((x) => `(() => { const held = ${x}; return held })()`),
    )
  const value = combined(fc.oneof(leaf, inLoop))
  const statement = fc.oneof(
    fc.tuple(value, value).map(([x, y]) => `yield { x: ${x}, y: ${y} }`),
    fc
      .tuple(value, value)
      .map(([x, y]) => `{ const row = { x: ${x} }; row.y = ${y}; row.z = [row.x]; yield row }`),
    value.map((x) => `sum += ${x}`),
    value.map((x) => `last = ${x}`),
    value.map((x) => `list.push(${x})`),
    value.map((x) => `{ const alias = list; alias.push(${x}) }`),
    value.map((x) => `group[${x}] = (group[${x}] ?? 0) + 1`),
    value.map((x) => `if (${x} > 3) last = ${x}; else sum = 0`),
    fc.tuple(value, value).map(([x, y]) => `yield* pairs(${x}, ${y})`),
    value.map((x) => `yield { ...doc.o, x: ${x}, ...pair(last, sum) }`),
    fc.constantFrom(
      'yield { last, sum, all: list.join() }',
      'yield { keys: Object.keys(group).join(), list }',
      'yield* doc.l.filter((e) => e.n > 2).map(({ t, ...more }) => ({ t, more, last }))',
      'yield* doc.w.map((e, i) => ({ e, i, n: n + e }))',
      'for (const [k, v] of Object.entries(doc.o)) yield { k, v }',
      'list = [...list, word].toSorted()',
      '[last, sum] = [sum, last]',
      'const { p, q: { r } } = doc.o; yield { p, r, last }',
      'yield doc.l.reduce((row, e) => ({ ...row, [e.t]: e.n }), { last })',
      'const found = doc.l.find((e) => e.t === doc.a); yield { found: found?.n ?? null, last }',
      'const picked = doc.w[doc.b % 2]; yield { picked }',
      'later.push(() => word); yield { said: later.map((f) => f()).join() }',
    ),
  )
  return fc
    .tuple(
      fc.array(statement, { minLength: 1, maxLength: 4 }),
      fc.array(statement, { minLength: 1, maxLength: 3 }),
    )
    .map(([looped, after]) =>
      [
        'const tidy = (s) => { const t = String(s); return t.trim() }',
        'const pair = (left, right) => ({ left, right })',
        'function* pairs(left, right = 0) { yield pair(left, right); yield { left: right } }',
        'export default function* map(doc) {',
        '  let sum = 0, last = null, list = [], n = 0, t = "", word = "", line = { sub: [] }',
        '  const group = {}, later = []',
        '  for (line of doc.l) {',
        '    n = line.n; t = line.t',
        ...looped.map((one) => `    { ${one} }`),
        '  }',
        '  line = { sub: [] }',
        '  for (const word of doc.w) {',
        ...looped.map((one) => `    { ${one} }`),
        '  }',
        ...after.map((one) => `  { ${one} }`),
        '}',
      ].join('\n'),
    )
}
