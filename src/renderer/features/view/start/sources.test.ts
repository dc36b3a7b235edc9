import { describe, expect, it } from 'vitest'
import { readCouchMap, viewOfCouchMap } from './couch-map.ts'
import { readRows, viewOfExamples } from './example-view.ts'
import { viewOfMongoIndex } from './mongo-index.ts'
import { viewOfSelect } from './sql-view.ts'
import { viewOfTemplate } from './templates.ts'

const known = (path: string, ...types: string[]) => ({ path, presence: 1, types })
const fields = [
  known('email', 'string'),
  known('age', 'integer'),
  known('price', 'integer', 'number'),
  known('mixed', 'integer', 'string'),
  known('lines', 'array'),
  known('lines[]', 'object'),
  known('lines[].sku', 'string'),
  known('tags', 'array'),
  known('tags[]', 'string'),
]

/** The first function of a map, which is what differs; or why there is none. */
function body(derived: ReturnType<typeof viewOfSelect>): string {
  if (typeof derived === 'string') return derived
  return derived.view.map
    .split('\n}\n')[0]!
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .join('\n')
}

describe('a SELECT', () => {
  it('gives its columns, its rows and its conditions', () => {
    const derived = viewOfSelect(
      `-- users
       select lower(json_extract(doc, '$.email')) as email, doc->>'$.age' as age, json_extract(u.doc, '$.price')
       from users u where age_ is not null and not (json_extract(doc, '$.age') < 18) order by doc->>'$.age' desc;`.replace(
        'age_',
        "doc->'age'",
      ),
      fields,
    )
    expect(body(derived)).toBe(
      [
        'if (!(doc.age != null && isNumber(doc.age) && doc.age >= 18)) return',
        'const email = text(doc.email)?.toLowerCase() ?? null',
        'const age = integer(doc.age)',
        'const price = real(doc.price)',
        'yield { email, age, price }',
      ].join('\n'),
    )
    expect(derived).toMatchObject({
      view: {
        columns: [
          { name: 'email', type: 'text' },
          { name: 'age', type: 'integer', index: true },
          { type: 'real' },
        ],
      },
      notes: ['A view has no order: an index serves the one that was asked for.'],
    })
  })

  it('gives a row for each item of json_each', () => {
    const derived = viewOfSelect(
      "select key, json_extract(value, '$.sku') sku from docs, json_each(doc, '$.lines') as line where line.value->>'sku' like 'A%'",
      fields,
    )
    expect(body(derived)).toContain('for (const item of list(doc.lines)) {')
    expect(body(derived)).toContain(
      "if (!(typeof item?.sku === 'string' && item?.sku.startsWith('A'))) continue",
    )
  })

  it.each([
    ['', /Type a SELECT/],
    ['select * from docs', /Name the values/],
    ['selec 1', /“select” is expected, and not “selec” at character 1/],
    ["select json_extract(doc, '$.a') from a, b", /A map sees one document/],
    ["select count(json_extract(doc, '$.a')) from a", /“count” is not known here/],
    ["select json_extract(doc, 'a') from a", /“a” is no path/],
    ['select value from docs', /the FROM lacks/],
    ["select doc->>'a' from docs group by 1", /leave “group by” out/],
    ["select doc->>'a' from docs where doc->>'a' = null", /Nothing compares with null/],
    ["select doc->>'a' from docs where doc->>'a' like '%x'", /like takes the start/],
    ["select doc->>'a' from docs where doc->>'a'", /A comparison with a literal is expected/],
    ["select doc->>'a' from docs order by doc->>'b'", /An order is by a value that is selected/],
    ['select ~ from docs', /“~ from docs” at character 8 is no SQL/],
  ])('says what is wrong with %s', (text, message) => {
    expect(viewOfSelect(text, fields)).toMatch(message)
  })
})

describe('an index of MongoDB', () => {
  it('becomes columns, an index and conditions', () => {
    const derived = viewOfMongoIndex(
      `db.users.createIndex({ "address.city": 1, age: -1 }, { unique: true, sparse: true, partialFilterExpression: { age: { $gte: 18 } }, })`,
      fields,
    )
    expect(body(derived)).toContain(
      'if (!((doc.address?.city != null || doc.age != null) && (isNumber(doc.age) && doc.age >= 18))) return',
    )
    expect(derived).toMatchObject({
      view: {
        name: 'by_city_age',
        indexes: [{ columns: ['city', { column: 'age', order: 'desc' }], unique: true }],
      },
      notes: [
        'No sampled document has “address.city”: its column is a text.',
        expect.stringContaining('null'),
      ],
    })
  })

  it('goes through the items of an array, as getIndexes lists it', () => {
    const derived = viewOfMongoIndex(`{ v: 2, key: { 'lines.sku': 1 }, name: 'skus' }`, fields)
    expect(body(derived)).toContain('for (const item of list(doc.lines)) {\nconst sku = text(item?.sku)')
    expect(derived).toMatchObject({ view: { name: 'skus', columns: [{ name: 'sku', index: true }] } })
  })

  it.each([
    ['', /Type an index/],
    ['{ a: 1', /It cannot be read/],
    ['{ a: 2 }', /write 1, -1, "text" or "hashed"/],
    ['{ a: "2dsphere" }', /write 1, -1, "text" or "hashed"/],
    ['{ "$**": 1 }', /has no fixed columns/],
    ['{ _id: 1 }', /the key of a document/],
    ['{ a: 1 }, { wildcard: true }', /“wildcard” is not known/],
    ['{ a: 1 }, { partialFilterExpression: { a: { $regex: "x" } } }', /“a: { \$regex }” cannot be/],
    ['{ a: f() }', /“CallExpression” is no value/],
  ])('says what is wrong with %s', (text, message) => {
    expect(viewOfMongoIndex(text, fields)).toMatch(message)
  })
})

describe('a map of CouchDB', () => {
  const design =
    '{"_id":"_design/a","views":{"by":{"map":"function (doc) { emit([doc.a, doc.b], 1) }","reduce":"_sum"},"x":{"map":"1"}}}'

  it('is kept, with a column for each part of its key', () => {
    const found = readCouchMap(design)
    if (typeof found === 'string') throw new Error(found)
    const { view, notes } = viewOfCouchMap(found, [{ key: ['x', 2], value: 1 }])
    expect(view).toMatchObject({
      name: 'by',
      columns: [
        { name: 'key_1', type: 'text' },
        { name: 'key_2', type: 'integer' },
        { name: 'value', type: 'integer' },
      ],
      indexes: [{ columns: ['key_1', 'key_2'] }],
    })
    expect(view.map).toContain('const couch: any = function (doc) { emit([doc.a, doc.b], 1) }')
    expect(notes.join(' ')).toMatch(/Of 2 views this is “by”.* A reduce has no place/)
  })

  it.each([
    ['', /Paste a function/],
    ['{"views":{}}', /no view with a map/],
    ['{', /is no JSON/],
    ['function (doc) {', /cannot be read/],
    ['1 + 1', /It is no function/],
  ])('says what is wrong with %s', (text, message) => {
    expect(readCouchMap(text)).toMatch(message)
  })
})

describe('example rows', () => {
  const joe = {
    first: 'Joe',
    last: 'Doe',
    mail: 'Joe@X.org',
    born: '1990-05-06T00:00:00Z',
    lines: [
      { sku: 'a', n: 1 },
      { sku: 'b', n: 2 },
    ],
  }
  const of = (rows: string, doc: unknown = joe) => {
    const read = readRows(rows)
    if (typeof read === 'string') throw new Error(read)
    return { key: 'joe', doc, rows: read }
  }

  it('are derived by equal values, other case, starts of dates, joined texts and the key', () => {
    const derived = viewOfExamples(
      [of('{"mail": "joe@x.org", "born": "1990-05", "name": "Doe, Joe", "id": "joe", "n": 7}')],
      fields,
    )
    expect(body(derived)).toBe(
      [
        'const mail = text(doc.mail)?.toLowerCase() ?? null',
        'const born = text(doc.born)?.slice(0, 7) ?? null',
        "const name = join(text(doc.last), ', ', text(doc.first))",
        'const id = doc._key',
        'yield { mail, born, name, id }',
      ].join('\n'),
    )
    expect(derived).toMatchObject({
      notes: expect.arrayContaining([expect.stringContaining('Not derived: “n”')]),
    })
  })

  it('are those of the items of an array, with fields of the document beside', () => {
    const derived = viewOfExamples([of('{"sku": "a", "who": "Joe"}\n{"sku": "b", "who": "Joe"}')], fields)
    expect(body(derived)).toBe(
      'for (const item of list(doc.lines)) {\nconst sku = text(item?.sku)\nconst who = text(doc.first)\nyield { sku, who }\n}',
    )
    const some = viewOfExamples([of('[{"sku": "b"}, {"sku": "b"}]')], fields)
    expect(some).toMatch(/not those of the items/)
  })

  it('are narrowed by a second example, and say what they leave open', () => {
    const first = of('{"x": "a"}', { one: 'a', two: 'a' })
    expect(viewOfExamples([first], [])).toMatchObject({
      notes: [expect.stringContaining('It could be two too')],
    })
    const lower = viewOfExamples([of('{"x": "a"}', { m: 'a' }), of('{"x": "b"}', { m: 'B' })], [])
    expect(lower).toMatchObject({ notes: ['“x” is m in lower case.'] })
    const both = viewOfExamples([first, of('{"x": "c"}', { one: 'b', two: 'c' })], [])
    expect(both).toMatchObject({ notes: ['“x” is two.'] })
    expect(viewOfExamples([first, of('{"x": "z"}', { one: 'b', two: 'c' })], [])).toMatch(/Not derived: “x”/)
  })

  it.each([['{'], ['1'], ['[1]'], ['{"_key": 1}']])('are refused as %s', (text) => {
    expect(readRows(text)).toEqual(expect.stringMatching(/JSON object|A row is an object|reserved/))
  })
})

describe('a template', () => {
  it.each([
    [
      'document',
      'email, age',
      'const email = text(doc.email)\nconst age = integer(doc.age)\nyield { email, age }',
    ],
    [
      'item',
      'lines[].sku',
      'for (const item of list(doc.lines)) {\nconst sku = text(item?.sku)\nif (sku === null) continue\nyield { sku }\n}',
    ],
    [
      'lookup',
      'email',
      'const email = text(doc.email)?.toLowerCase() ?? null\nif (email === null) return\nyield { email }',
    ],
    [
      'day',
      'email',
      'const day = text(doc.email)?.slice(0, 10) ?? null\nif (day === null) return\nyield { day }',
    ],
  ] as const)('writes “%s” of %s', (name, typed, expected) => {
    expect(body(viewOfTemplate(name, typed, fields))).toBe(expected)
  })

  it('has one index of a composite key', () => {
    expect(viewOfTemplate('composite', 'email, age', fields)).toMatchObject({
      view: { name: 'by_email_age', indexes: [{ columns: ['email', 'age'] }] },
      notes: [],
    })
  })

  it.each([
    ['document', '', /Name the fields/],
    ['document', '[', /no path/],
    ['item', 'email', /Name the array/],
    ['day', 'a, b', /one field/],
    ['composite', 'a', /two fields/],
  ] as const)('asks for what “%s” lacks in “%s”', (name, typed, message) => {
    expect(viewOfTemplate(name, typed, fields)).toMatch(message)
  })
})
