import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { EJSON } from 'bson'
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import Markdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { expect, test } from 'vitest'
import { never, testApi } from '../../../../tests/support/test-api.ts'
import type { ExportChoices } from '../../../shared/model/transfer/export.ts'

const host = testApi()
type Place = Awaited<ReturnType<typeof host.users>>

async function withDocuments(documents: Readonly<Record<string, string>>): Promise<Place> {
  const place = await host.users(0)
  for (const [key, text] of Object.entries(documents))
    await host.handlers.documents.save({ ...place, key, text, rev: null }, never)
  return place
}

/** Exports every document of the store, and gives the file's bytes. */
async function exported(
  place: Place,
  choices: Partial<ExportChoices> & Pick<ExportChoices, 'format'>,
): Promise<Buffer> {
  const path = join(host.folder, `out.${choices.format}`)
  const selection = { prefix: '', except: [] }
  const { job } = await host.handlers.exports.documents(
    { ...place, selection, path, overwrite: true, ...choices },
    never,
  )
  expect(await host.ended(job)).toMatchObject({ state: 'done' })
  return await readFile(path)
}

const odd = {
  ann: '{"name": "Ann | Østergård", "age": 41, "address": {"city": "Århus", "geo": {"lat": 56.1}}, "tags": ["a", "b"], "mix": {"a": 1}, "odd.name": 1}',
  big: '{"id": 12345678901234567890, "long": 9007199254740993, "ratio": 1.0, "age": 7, "mix": "text", "address": {}}',
  nil: '{"name": null, "age": null, "mix": "=1+1", "address": "none"}',
}

test('Parquet has typed columns that another reader reads, with every digit', async () => {
  const bytes = await exported(await withDocuments(odd), { format: 'parquet' })
  const file = new Uint8Array(bytes).buffer
  const rows = await parquetReadObjects({ file })
  const { schema, num_rows } = await parquetMetadataAsync(file)
  expect(num_rows).toBe(3n)
  expect(Object.fromEntries(schema.slice(1).map(({ name, type }) => [name, type]))).toMatchObject({
    _key: 'BYTE_ARRAY',
    _updated: 'INT64',
    age: 'INT64',
    ratio: 'DOUBLE',
    long: 'INT64',
    id: 'BYTE_ARRAY',
  })
  expect(rows.map(({ _key }) => _key)).toEqual(['ann', 'big', 'nil'])
  expect(rows.map(({ age }) => age)).toEqual([41n, 7n, null])
  expect(rows.map(({ id }) => id)).toEqual([null, '12345678901234567890', null])
  expect(rows.map(({ long }) => long)).toEqual([null, 9007199254740993n, null])
  expect(rows.map(({ mix }) => mix)).toEqual(['{"a": 1}', '"text"', '"=1+1"'])
  expect(rows.map((row) => row['odd.name'])).toEqual([1n, null, null])
  expect(rows[0]!['_updated']).toBeInstanceOf(Date)
})

test('Parquet takes 300 columns', async () => {
  const place = await host.users(0)
  const wide = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`field ${at}`, at]))
  for (let at = 0; at < 3; at++)
    await host.handlers.documents.save(
      { ...place, key: `w${at}`, text: JSON.stringify(wide), rev: null },
      never,
    )
  const bytes = await exported(place, { format: 'parquet' })
  const file = new Uint8Array(bytes).buffer
  const rows = await parquetReadObjects({ file })
  expect(rows).toHaveLength(3)
  expect(Object.keys(rows[0]!)).toHaveLength(303)
  expect(rows[2]!['field 299']).toBe(299n)
})

/** What of the documents the test looks at. */
interface Extended {
  readonly [field: string]: unknown
  readonly address: { readonly geo: { readonly lat: unknown } }
  readonly _value: { readonly _id: unknown; readonly at: unknown }
}

test.each([
  [
    'relaxed',
    '{"_id": "big", "id": {"$numberDecimal": "12345678901234567890"}, "long": {"$numberLong": "9007199254740993"}, "ratio": 1.0',
  ],
  [
    'canonical',
    '{"_id": "big", "id": {"$numberDecimal": "12345678901234567890"}, "long": {"$numberLong": "9007199254740993"}, "ratio": {"$numberDouble": "1.0"}',
  ],
] as const)('extended JSON of MongoDB keeps every number, %s', async (numbers, start) => {
  const place = await withDocuments({
    ...odd,
    own: '{"_id": 5, "at": {"$date": {"$numberLong": "0"}}, "stamp": {"$timestamp": {"t": 1, "i": 2}}}',
    int: '{"a": 1, "b": -2147483648, "c": 2147483648, "text": "1 \\"2\\""}',
  })
  const lines = (await exported(place, { format: 'mongodb', numbers })).toString('utf8').trim().split('\n')
  expect(lines[1]).toContain(start)
  const read = lines.map((line) => EJSON.parse(line, { relaxed: false }) as Extended)
  expect(read.map(({ _id }) => _id)).toEqual(['ann', 'big', 'int', 'nil', 'own'])
  expect(String(read[1]!['id'])).toBe('12345678901234567890')
  expect(String(read[1]!['long'])).toBe('9007199254740993')
  expect(Number(read[1]!['ratio'])).toBe(1)
  expect(Number(read[0]!.address.geo.lat)).toBe(56.1)
  expect([Number(read[2]!['b']), Number(read[2]!['c']), read[2]!['text']]).toEqual([
    -2147483648,
    2147483648,
    '1 "2"',
  ])
  expect(Number(read[4]!._value._id)).toBe(5)
  expect(read[4]!._value.at).toEqual(new Date(0))
})

test('CouchDB takes the documents at once, and one with names of its own within another', async () => {
  const place = await withDocuments({
    a: '{"n": 1.0, "value": 2}',
    b: '{"_rev": "1-x"}',
    c: '{\n  "n": []\n}',
  })
  const text = (await exported(place, { format: 'couchdb' })).toString('utf8')
  expect(text).toBe(
    '{"docs": [\n{"_id": "a", "n": 1.0, "value": 2},\n{"_id": "b", "value": {"_rev": "1-x"}},\n{"_id": "c", "n": [] }\n]}\n',
  )
  expect((JSON.parse(text) as { docs: unknown[] }).docs).toHaveLength(3)
})

test('a key that CouchDB refuses ends the export, and no file is left', async () => {
  const place = await withDocuments({ _a: '{}' })
  const path = join(host.folder, 'out.json')
  const { job } = await host.handlers.exports.documents(
    { ...place, selection: { prefix: '', except: [] }, path, overwrite: false, format: 'couchdb' },
    never,
  )
  const ended = await host.ended(job)
  expect(ended.state).toBe('failed')
  expect(ended.error?.message).toContain('CouchDB takes no key that begins with an underscore, as "_a" does.')
  expect((await readdir(host.folder)).filter((name) => name.includes('out'))).toEqual([])
})

test('Markdown is a table whose cells are read as the texts that they are', async () => {
  const texts = [
    'a|b\\',
    '*b* _i_ `c` [l](u) <b>x</b> &amp; ~~s~~',
    ' padded ',
    'snake_case_name',
    '1. # x',
    'https://x.y/_z_',
  ]
  const place = await withDocuments(
    Object.fromEntries(texts.map((text, at) => [`k${at}`, JSON.stringify({ text })])),
  )
  const source = (await exported(place, { format: 'markdown', columns: [{ path: 'text' }] })).toString('utf8')
  expect(source).toContain('| _key | text |')
  const html = renderToStaticMarkup(createElement(Markdown, { remarkPlugins: [remarkGfm] }, source))
  const cells = [...html.matchAll(/<t[dh]>(.*?)<\/t[dh]>/g)].map(([, cell]) => textOfHtml(cell!))
  expect(cells).toEqual(['_key', 'text', ...texts.flatMap((text, at) => [`k${at}`, text])])
})

function textOfHtml(html: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" }
  return html.replace(/<[^>]*>/g, '').replace(/&(#?\w+);/g, (_, name: string) => entities[name]!)
}

test('TSV guards what a spreadsheet would run, and is imported again as it was', async () => {
  const place = await withDocuments({
    a: '{"t": "=1+1", "n": 5, "x": "tab\\there, comma", "o": {"a": [1, "\\t"]}}',
  })
  const path = join(host.folder, 'out.tsv')
  const text = (
    await exported(place, {
      format: 'tsv',
      guardFormulas: true,
      columns: ['t', 'n', 'x', 'o'].map((each) => ({ path: each })),
    })
  ).toString('utf8')
  expect(text.split('\r\n')[0]).toBe('_key\tt\tn\tx\to')
  expect(text).toContain('a\t\'=1+1\t5\t"tab\there, comma"')
  const preview = await host.handlers.imports.preview({ path, cells: 'typed', limit: 5 }, never)
  expect(preview).toMatchObject({ format: 'csv', delimiter: '\t', key: '_key' })
  expect(JSON.parse(preview.documents[0]!.text)).toEqual({
    t: '=1+1',
    n: 5,
    x: 'tab\there, comma',
    o: { a: [1, '\t'] },
  })
})

test.each([
  [
    'csv',
    undefined,
    '_key,address.city,tags[],missing\r\nann,Århus,"[""a"", ""b""]",\r\nbig,,,\r\nnil,,,\r\n',
  ],
  [
    'ndjson',
    undefined,
    '{"_key": "ann", "address": {"city": "Århus"}, "tags": ["a", "b"]}\n{"_key": "big"}\n{"_key": "nil"}\n',
  ],
] as const)('%s has the columns that were chosen, in their order', async (format, nested, expected) => {
  const columns = ['address.city', 'tags[]', 'missing'].map((path) => ({ path }))
  const text = (await exported(await withDocuments(odd), { format, nested, columns })).toString('utf8')
  expect(text).toBe(expected)
})

test('objects are taken apart into columns named by their paths where that is asked for', async () => {
  const text = (await exported(await withDocuments(odd), { format: 'csv', nested: 'flat' })).toString('utf8')
  const [header, ann, big, nil] = text.split('\r\n')
  expect(header).toBe(
    '_key,_rev,_updated,name,age,address.city,address.geo.lat,tags,mix.a,"[""odd.name""]",id,long,ratio,mix,address',
  )
  expect(ann).toContain(
    'Ann | Østergård,41,Århus,56.1,"[""a"",""b""]",1,1'.replace('""a"",""b""', '""a"", ""b""'),
  )
  expect(big).toContain('12345678901234567890,9007199254740993,1.0,text,{}')
  expect(nil).toContain(',=1+1,none')
})

test('rows of a query are written as a table of any format', async () => {
  const place = await host.users(12)
  const definition = {
    name: 'named',
    columns: [
      { name: 'name', type: 'text' as const },
      { name: 'age', type: 'integer' as const },
      { name: 'extra', type: 'json' as const },
    ],
    map: 'export default (doc) => [{ name: doc.name, age: doc.age, extra: { twice: doc.age * 2, list: [1] } }]',
  }
  await host.ended((await host.handlers.views.publish({ ...place, definition }, never)).job)
  const input = {
    ...place,
    view: 'named',
    where: { age: { gte: 10 } },
    orderBy: ['-age'],
    includeDocs: false,
  }
  const written = async (choices: Partial<ExportChoices> & Pick<ExportChoices, 'format'>) => {
    const path = join(host.folder, `rows.${choices.format}`)
    const { job } = await host.handlers.exports.query({ ...input, path, overwrite: true, ...choices }, never)
    expect(await host.ended(job)).toMatchObject({ state: 'done', done: 2 })
    return await readFile(path)
  }
  expect((await written({ format: 'markdown' })).toString('utf8')).toBe(
    '| _key | name | age | extra |\n| --- | --- | ---: | --- |\n| user-0011 | User 11 | 11 | {"twice":22,"list":\\[1\\]} |\n| user-0010 | User 10 | 10 | {"twice":20,"list":\\[1\\]} |\n',
  )
  expect((await written({ format: 'tsv', nested: 'flat' })).toString('utf8').split('\r\n')[0]).toBe(
    '_key\tname\tage\textra.twice\textra.list',
  )
  expect((await written({ format: 'sql', dialect: 'postgres' })).toString('utf8')).toContain(
    'insert into "named" ("_key", "name", "age", "extra") values\n  (\'user-0011\', \'User 11\', 11, \'{"twice":22,"list":[1]}\')',
  )
  const bytes = await written({ format: 'parquet' })
  const file = new Uint8Array(bytes).buffer
  expect((await parquetReadObjects({ file }))[0]).toEqual({
    _key: 'user-0011',
    name: 'User 11',
    age: 11n,
    extra: '{"twice":22,"list":[1]}',
  })
})
