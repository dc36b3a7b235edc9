import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import {
  allDocs,
  couchBackup,
  dynamoExport,
  type ForeignStore,
  foundDocs,
  mongoExport,
  nedbFile,
  pouchDump,
  rxExport,
} from '../../support/files/foreign-files.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, runs, temporaryUrl } from '../../support/databases/temporary-url.ts'
import type { ImportFormat } from '../../../src/engine/transfer/formats/format.ts'
import type { ImportOptions, ImportProgress } from '../../../src/engine/transfer/imports/import-file.ts'
import { previewImport } from '../../../src/engine/transfer/imports/preview-import.ts'

let folder: string
let server: string | null = null
let stores = 0
beforeAll(async () => {
  folder = dirname(temporaryPath())
  if (dialect !== 'sqlite') server = await temporaryUrl()
})

async function withStore<T>(work: (store: Datastore) => Promise<T>): Promise<T> {
  const store = await Datastore.open(server ?? ':memory:', { table: `foreign_${++stores}` })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function documentsOf(store: Datastore): Promise<Record<string, unknown>> {
  const found: [string, unknown][] = []
  for await (const { key, text } of store.iterateText()) found.push([key, JSON.parse(text)])
  return Object.fromEntries(found)
}

async function importing(
  path: string,
  options: ImportOptions = {},
): Promise<{ result: ImportProgress; documents: Record<string, unknown> }> {
  return await withStore(async (store) => {
    const result = await store.importFile(path, options)
    return { result, documents: await documentsOf(store) }
  })
}

const field = fc
  .string({ unit: fc.constantFrom('a', 'B', 'ü', ' ', '.', '-', '1'), minLength: 1, maxLength: 4 })
  .filter((name) => name !== 'id')
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 40, 1e300, '', '1', '{"a":1}', '"', '\\', '😀\n'),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(field, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}))
const key = fc.oneof(
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    .filter((text) => /^[^\0_$]/.test(text) && !text.includes('\0')),
  fc.constantFrom('1', 'a.b', '507f1f77bcf86cd799439011'),
)
const someStore: fc.Arbitrary<ForeignStore> = fc.dictionary(
  key.filter((text) => text !== 'gone'),
  fc.dictionary(field, value, { maxKeys: 4, noNullPrototype: true }),
  { minKeys: 1, maxKeys: 7, noNullPrototype: true },
)

interface Writer {
  readonly format: ImportFormat
  readonly write: (store: ForeignStore) => string
  readonly name?: string
  readonly options?: ImportOptions
  /** Records that the file has and no document comes of. */
  readonly leftOut?: (documents: number) => number
  /** Documents that keep their key in a field. */
  readonly keyField?: string
}

const writers: Readonly<Record<string, Writer>> = {
  'CouchDB _all_docs': { format: 'couchdb', write: allDocs, leftOut: () => 1 },
  'CouchDB _find': { format: 'couchdb', write: foundDocs },
  couchbackup: { format: 'couchbackup', write: couchBackup, name: 'backup.txt', leftOut: () => 2 },
  'PouchDB dump': { format: 'pouchdb', write: pouchDump, name: 'dump.txt', leftOut: () => 1 },
  'RxDB exportJSON': { format: 'rxdb', write: rxExport, leftOut: () => 1, keyField: 'id' },
  NeDB: { format: 'nedb', write: nedbFile, name: 'people.db', leftOut: (n) => 2 * n + 2 },
  ...Object.fromEntries(
    [true, false].flatMap((canonical) =>
      (['lines', 'array', 'pretty'] as const).map((layout) => [
        `MongoDB ${canonical ? 'canonical' : 'relaxed'}, ${layout}`,
        {
          format: 'mongodb' as const,
          write: (store: ForeignStore) => mongoExport(store, { canonical, layout }),
          options: { values: 'convert' as const },
        },
      ]),
    ),
  ),
  'DynamoDB export': { format: 'dynamodb', write: (store) => dynamoExport(store, false), keyField: 'id' },
  'DynamoDB scan': { format: 'dynamodb', write: (store) => dynamoExport(store, true), keyField: 'id' },
}

const codings: Readonly<Record<string, (content: string) => Buffer>> = {
  'as it is': (content) => Buffer.from(content),
  'with a byte order mark': (content) => Buffer.from(`\uFEFF${content}`),
  'packed with gzip': (content) => gzipSync(content),
  'packed in several parts': (content) => {
    const bytes = Buffer.from(content)
    return Buffer.concat([gzipSync(bytes.subarray(0, 100)), gzipSync(bytes.subarray(100))])
  },
  'in UTF-16': (content) => Buffer.from(`\uFEFF${content}`, 'utf16le'),
  'in UTF-16, big-endian': (content) => Buffer.from(`\uFEFF${content}`, 'utf16le').swap16(),
}

describe.each(Object.entries(writers))('%s', (_title, writer) => {
  const { format, write, name = 'people.json', options, leftOut = () => 0, keyField } = writer

  test('is recognised, and gives the store back that was written, however it is packed', async () => {
    await fc.assert(
      fc.asyncProperty(someStore, fc.constantFrom(...Object.keys(codings)), async (all, coding) => {
        const path = await fileOf(name, codings[coding]!(write(all)))
        const { result, documents } = await importing(path, options)
        const expected = Object.entries(all).map(([each, document]) => [
          each,
          keyField === undefined ? document : { [keyField]: each, ...document },
        ])
        expect(documents).toEqual(Object.fromEntries(expected))
        const count = expected.length
        expect(result).toMatchObject({ created: count, failed: 0, leftOut: leftOut(count), nothing: null })
        expect((await previewImport(path, { ...options, limit: 5 })).format).toBe(format)
      }),
      { numRuns: runs(25) },
    )
  })
})

const people = Object.fromEntries(
  Array.from({ length: 400 }, (_, n) => [`k${n}`, { n, pad: 'x'.repeat(n % 50) }]),
)

describe('an import that is ended again and again', () => {
  test.each([
    ['NeDB', nedbFile(people), 'resumed.db'],
    ['couchbackup', couchBackup(people), 'resumed.txt'],
    ['a PouchDB dump', pouchDump(people), 'resumed-dump.txt'],
    ['CouchDB _all_docs', allDocs(people), 'resumed.json'],
  ])('goes on in a packed %s without losing or doubling a document', async (_what, content, file) => {
    const path = await fileOf(`${file}.gz`, gzipSync(content))
    await withStore(async (store) => {
      let rounds = 0
      for (let ended = false; !ended; rounds++) {
        let before: number | null = null
        for await (const { state, done } of store.importFile(path, { name: 'once' })) {
          if (state === 'done') ended = true
          // Some rounds end after one batch, others after several.
          else if (before !== null && done > before + rounds * 20) break
          before ??= done
        }
      }
      expect(rounds).toBeGreaterThan(2)
      expect(await documentsOf(store)).toEqual(people)
      const again = await store.importFile(path, { name: 'once' })
      expect(again).toMatchObject({ created: 400, replaced: 0, skipped: 0, failed: 0 })
      expect(again.notes.length).toBe(Math.min(1000, again.leftOut))
    })
  })
})

describe('a NeDB data file', () => {
  const content = '{"_id":"a","v":1}\n{"_id":"b","v":1}\n{"$$deleted":true,"_id":"b"}\n{"_id":"a","v":2}\n'

  test.each([
    ['replace', { a: { v: 2 }, b: { mine: true } }, { created: 0, replaced: 1 }],
    ['skip', { a: { mine: true }, b: { mine: true } }, { skipped: 1, created: 0 }],
  ] as const)('deletes nothing that it did not bring (%s)', async (onExisting, expected, counts) => {
    await withStore(async (store) => {
      await store.putMany({ a: { mine: true }, b: { mine: true } })
      const result = await store.importFile(await fileOf('log.db', content), { onExisting })
      expect(await documentsOf(store)).toEqual(expected)
      expect(result).toMatchObject({ ...counts, leftOut: 3 })
      expect(result.notes.map(({ line, message }) => [line, message])).toEqual([
        [1, 'A later record of the file takes its place.'],
        [2, 'A later record of the file takes its place.'],
        [3, 'It is deleted.'],
      ])
    })
  })

  test('is no list of documents, and says so where it is taken for one', async () => {
    const path = await fileOf('log.json', `${'{"_id":"x"}\n'.repeat(2)}${content}`)
    const { result } = await importing(path, { format: 'ndjson', key: null, onError: 'skip' })
    expect(result.errors).toMatchObject([{ line: 5, message: expect.stringContaining('format "nedb"') }])
  })
})

test('keeps the types of MongoDB byte for byte unless they are to be converted', async () => {
  const line =
    '{"_id":{"$oid":"65a0"},"n": {"$numberLong":"9007199254740993"}, "d":{"$numberDecimal":"1.10"},"at":{"$date":{"$numberLong":"0"}},"b":{"$binary":{"base64":"AQ==","subType":"00"}},"t":{"$timestamp":{"t":1,"i":2}},"i":{"$numberDouble":"Infinity"}}'
  const path = await fileOf('types.json', `${line}\n`)
  const texts = async (options: ImportOptions): Promise<string | undefined> =>
    await withStore(async (store) => {
      await store.importFile(path, options)
      return (await store.getText('65a0'))?.text
    })
  expect(await texts({})).toBe(line.replace('"_id":{"$oid":"65a0"},', ''))
  expect(await texts({ values: 'convert' })).toBe(
    '{"n": 9007199254740993, "d":"1.10","at":"1970-01-01T00:00:00.000Z","b":"AQ==","t":{"$timestamp":{"t":1,"i":2}},"i":{"$numberDouble":"Infinity"}}',
  )
})

test('takes a key from within the document, in the type of another database', async () => {
  const path = await fileOf('nested.json', '[{"meta":{"id":{"$oid":"a1"}},"x.y":{"z":2}},{"meta":{"id":7}}]')
  expect((await importing(path, { key: 'meta.id', format: 'json' })).documents).toEqual({
    a1: { meta: { id: { $oid: 'a1' } }, 'x.y': { z: 2 } },
    7: { meta: { id: 7 } },
  })
  const { documents } = await importing(path, { key: 'x.y.z', format: 'json', onError: 'skip' })
  expect(Object.keys(documents)).toEqual(['2'])
  expect((await previewImport(path, { limit: 5 })).keys).toContain('meta.id')
})

describe('what CouchDB answers', () => {
  const row = (id: string): string =>
    `{"id":"${id}","key":"${id}","value":{"rev":"1-a"},"doc":{"_id":"${id}","_rev":"1-a","n":1}}`
  const change = (id: string, more = ''): string =>
    `{"seq":"3-g1","id":"${id}","changes":[{"rev":"1-a"}]${more},"doc":{"_id":"${id}","_rev":"1-a","n":1}}`

  test.each([
    [
      'keys, of which one is not there',
      'keys.json',
      `{"total_rows":2,"offset":0,"rows":[\n${row('a')},\n{"key":"zz","error":"not_found"},\n${row('b')}\n]}`,
      [[3, 'zz', 'CouchDB did not find it.']],
    ],
    ['rows in one line', 'rows.ndjson', `{"total_rows":2,"offset":0,"rows":[${row('a')},${row('b')}]}\n`, []],
    [
      'a feed of changes',
      'changes.ndjson',
      `${change('a')}\n\n${change('b')}\n${change('c', ',"deleted":true')}\n{"last_seq":"4-g1","pending":0}\n`,
      [[4, 'c', 'It is deleted.']],
    ],
    ['a feed by another name', 'changes.txt', `${change('a')}\n${change('b')}\n`, []],
  ])('is recognised by its content: %s', async (_what, name, content, notes) => {
    const path = await fileOf(name, content)
    expect((await previewImport(path, { limit: 5 })).format).toBe('couchdb')
    const { result, documents } = await importing(path)
    expect(documents).toEqual({ a: { n: 1 }, b: { n: 1 } })
    expect(result.notes.map(({ line, key: of, message }) => [line, of, message])).toEqual(notes)
    expect(result).toMatchObject({ leftOut: notes.length, failed: 0 })
  })

  test('is looked for in no line of NDJSON that is a document with a list', async () => {
    const path = await fileOf('list.ndjson', '{"n":1,"items":[{"id":"a"},{"id":"b"}]}\n')
    const { documents } = await importing(path, { key: 'n' })
    expect(documents).toEqual({ 1: { n: 1, items: [{ id: 'a' }, { id: 'b' }] } })
  })
})

describe('a document that a file holds more than once', () => {
  const change = (seq: number, id: string, n: number | null): string =>
    `{"seq":"${seq}-g","id":"${id}","changes":[{"rev":"1-a"}]${n === null ? ',"deleted":true' : ''},"doc":{"_id":"${id}","_rev":"1-a",${n === null ? '"_deleted":true' : `"n":${n}`}}}`
  const row = (key: string, id: string, n: number, value = '1'): string =>
    `{"id":"${id}","key":"${key}","value":${value},"doc":{"_id":"${id}","_rev":"1-a","n":${n}}}`
  const changes = [change(1, 'a', 1), change(2, 'b', 1), change(3, 'a', 2), change(4, 'b', null)]
  const backup = [
    '[{"_id":"a","_rev":"1-a","n":1},{"_id":"b","_rev":"1-b","n":1}]',
    '[{"_id":"a","_rev":"2-a","n":2},{"_id":"b","_rev":"2-b","_deleted":true}]',
  ]

  test.each([
    [
      'a PouchDB dump',
      'twice.txt',
      [
        '{"version":"1.2.9","db_info":{"doc_count":2}}',
        ...backup.flatMap((docs, n) => [`{"docs":${docs}}`, `{"seq":${n}}`]),
      ],
      [2, 2, 4],
    ],
    [
      'couchbackup',
      'twice-backup.txt',
      ['{"name":"@cloudant/couchbackup","version":"2.11.1"}', ...backup],
      [2, 2, 3],
    ],
    ['a continuous feed of changes', 'feed.json', changes, [1, 2, 4]],
    [
      'a list of changes',
      'changes.json',
      ['{"results":[', changes.join(',\n'), '],', '"last_seq":"4-g","pending":0}'],
      [2, 3, 5],
    ],
  ])('is the later one in %s, and none when that is its deletion', async (_what, name, content, lines) => {
    const path = await fileOf(name, `${content.join('\n')}\n`)
    const { result, documents } = await importing(path)
    expect(documents).toEqual({ a: { n: 2 } })
    expect(result.notes.map(({ line, key: of, message }) => [line, of, message])).toEqual([
      [lines[0], 'a', 'A later record of the file takes its place.'],
      [lines[1], 'b', 'A later record of the file takes its place.'],
      [lines[2], 'b', 'It is deleted.'],
    ])
    const preview = await previewImport(path, { limit: 5 })
    expect(preview.documents.map(({ text }) => text)).toEqual(['{"n":2}'])
    expect(preview.leftOut).toMatchObject(result.notes)
  })

  test('is one document where a view names it in several rows, or that of another row', async () => {
    const rows = [row('x', 'a', 1), row('y', 'a', 1), row('z', 'b', 1, '{"_id":"b"}')]
    const linked = '{"id":"c","key":"z","value":{"_id":"b"},"doc":{"_id":"b","_rev":"1-a","n":1}}'
    const path = await fileOf(
      'view.json',
      `{"total_rows":4,"offset":0,"rows":[\n${[...rows, linked].join(',\n')}\n]}\n`,
    )
    const { result, documents } = await importing(path)
    expect(documents).toEqual({ a: { n: 1 }, b: { n: 1 } })
    expect(result).toMatchObject({ created: 2, leftOut: 2, failed: 0 })
  })
})

describe('an object around the documents', () => {
  const pad = 'x'.repeat(5000)
  const collections = (docs: number) => [
    {
      name: 'p',
      schemaHash: 'x',
      docs: Array.from({ length: docs }, (_, n) => ({ id: `p${n}`, in: [{ pad }] })),
    },
    { name: 'q', schemaHash: 'y', docs: [{ id: 'q0', in: [{}] }, { id: 'q1' }] },
    { name: 'r', schemaHash: 'z', docs: [] },
  ]
  const note = {
    line: 1,
    key: null,
    about: 'file',
    message:
      'The objects of the array "collections[1].docs" (2) are left out: only those of "collections[0].docs" are imported.',
  }

  test.each([3, 300])('with other arrays says which are left out, after %i documents', async (docs) => {
    const path = await fileOf(
      'collections.json',
      JSON.stringify({ name: 'db', instanceToken: 'x', collections: collections(docs) }),
    )
    await withStore(async (store) => {
      for (const _ of [1, 2]) {
        const result = await store.importFile(path, { name: 'once' })
        expect(result).toMatchObject({ created: docs, notes: [note] })
      }
    })
    const { result } = await importing(path, { at: 'collections[1].docs', key: 'id' })
    const other = `The objects of the array "collections[0].docs" (${docs}) are left out: only those of "collections[1].docs" are imported.`
    expect(result).toMatchObject({ created: 2, notes: [{ ...note, message: other }] })
    const { notes, arrays } = await previewImport(path, { limit: 5 })
    expect([notes, arrays]).toEqual([
      [note.message],
      [
        'collections',
        'collections[0].docs',
        'collections[1].docs',
        ...(docs === 3 ? ['collections[2].docs'] : []),
      ],
    ])
    expect((await previewImport(path, { limit: 5, at: 'collections[1].docs' })).notes).toEqual([other])
  })

  test.each([
    ['{"total":2,"data":{"items":[{"id":"a"},{"id":"b"}]}}', 'data.items', ['a', 'b']],
    ['{\n "meta": {"tags": [1, 2]},\n "hits": {"hits": [\n{"id":"a"}\n]}\n}', 'hits.hits', ['a']],
    [
      '{"name":"db","instanceToken":"x","collections":[{"name":"p","schemaHash":"y","docs":[{"id":"a"}]},{"name":"q","docs":[{"id":"b"}]}]}',
      'collections[0].docs',
      ['a'],
    ],
  ])('is looked through: %s', async (content, at, expected) => {
    const path = await fileOf('envelope.json', content)
    expect(await previewImport(path, { limit: 5 })).toMatchObject({ at, key: 'id', complete: true })
    expect(Object.keys((await importing(path, { key: 'id' })).documents)).toEqual(expected)
  })

  test('may hold several arrays, of which the caller takes one, wherever it stands', async () => {
    const first = Array.from({ length: 30_000 }, (_, n) => ({ id: `x${n}`, rows: [{ id: 'no' }] }))
    const path = await fileOf('two.json', JSON.stringify({ docs: first, other: { 'a"b': [{ id: 'y' }] } }))
    expect(Object.keys((await importing(path, { at: 'other.a"b', key: 'id' })).documents)).toEqual(['y'])
    await expect(importing(path, { at: 'nowhere' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('has no array "nowhere". Its arrays are docs, docs[0].rows'),
    })
  })

  test('is found where it stands behind what is long', async () => {
    const long = { note: 'x'.repeat(300_000), numbers: [1, 2], docs: [{ id: 'a' }, { id: 'b' }] }
    const path = await fileOf('long.json', JSON.stringify(long))
    expect(await previewImport(path, { limit: 5 })).toMatchObject({ at: 'docs', key: 'id', complete: true })
    expect(Object.keys((await importing(path, { key: 'id' })).documents)).toEqual(['a', 'b'])
    const { numbers, note: text } = long
    const one = await fileOf('long.json', `{"note":"${text}","n":${numbers.length}}`)
    expect((await importing(one, { key: 'n' })).documents).toEqual({ 2: { note: text, n: 2 } })
  })

  test('is not read as one where the caller says that it is a document, or lines', async () => {
    const path = await fileOf('said.json', '{"id":"a","rows":[{"id":"b"}]}\n')
    expect((await previewImport(path, { limit: 5, at: '' })).arrays).toEqual(['rows'])
    const { documents } = await importing(path, { key: 'id', format: 'ndjson' })
    expect(documents).toEqual({ a: { id: 'a', rows: [{ id: 'b' }] } })
  })

  test('may hold arrays of which none is known for one of documents: it is one itself, and a note says so', async () => {
    const path = await fileOf('lists.json', '{"users":[{"id":"a"}],"orders":[{"id":"o"}]}')
    const message =
      'The file is taken for one document. To import the objects of an array in it, choose that: "users", "orders".'
    const { result } = await importing(path, { key: null })
    expect(result).toMatchObject({ created: 1, notes: [{ message }] })
    expect((await previewImport(path, { limit: 5 })).notes).toEqual([message])
    const chosen = await previewImport(path, { limit: 5, at: 'orders' })
    expect([chosen.documents.map(({ key: of }) => of), chosen.arrays]).toEqual([['o'], ['users', 'orders']])
    expect((await previewImport(path, { limit: 5, at: '' })).notes).toEqual([])
  })

  test('is none where an object is a document itself', async () => {
    const path = await fileOf('one.json', '{"_key":"order","items":[{"id":"a"}]}')
    expect((await importing(path)).documents).toEqual({ order: { items: [{ id: 'a' }] } })
    const { documents } = await importing(await fileOf('one.json', '{"k":"o","rows":[{"k":"a"}]}'), {
      at: '',
      key: 'k',
    })
    expect(documents).toEqual({ o: { k: 'o', rows: [{ k: 'a' }] } })
  })

  test('that is cut off is said to be', async () => {
    const path = await fileOf(
      'cut.json',
      '{"rows":[{"id":"a","key":"a","value":{"rev":"1-a"},"doc":{"_id":"a","_rev":"1-a"}}\n',
    )
    await expect(importing(path, { format: 'couchdb', at: 'rows' })).rejects.toMatchObject({
      message: expect.stringContaining('the array does not end'),
    })
  })
})

describe('an import that brings nothing', () => {
  test.each([
    ['empty.json', '', {}, 'the file holds no record'],
    ['rows.json', '{"total_rows":0,"offset":0,"rows":[]}', {}, 'the file holds no record'],
    [
      'gone.json',
      '[{"id":"a","key":"a","value":{"rev":"1-a","deleted":true},"doc":null}]',
      { format: 'couchdb' },
      '1 left out',
    ],
    ['bad.ndjson', '{"x":1}\n', { onError: 'skip' }, 'every record was refused'],
  ] as const)('says why: %s', async (name, content, options, message) => {
    const { result } = await importing(await fileOf(name, content), options)
    expect(result).toMatchObject({ state: 'done', created: 0, nothing: expect.stringContaining(message) })
  })

  test('for every key is in use', async () => {
    await withStore(async (store) => {
      await store.put('a', {})
      const result = await store.importFile(await fileOf('a.ndjson', '{"_key":"a"}'), { onExisting: 'skip' })
      expect(result.nothing).toContain('every key is in use')
    })
  })
})

test('rows without documents are refused with what to ask CouchDB for', async () => {
  const path = await fileOf(
    'bare.json',
    '{"total_rows":1,"offset":0,"rows":[\n{"id":"a","key":"a","value":{"rev":"1-a"}}\n]}',
  )
  await expect(importing(path)).rejects.toMatchObject({
    message: expect.stringContaining('include_docs=true'),
  })
})

test('lines of arrays that no backup of CouchDB writes are documents as others, and none is dropped', async () => {
  const path = await fileOf('arrays.json', '[{"id":"a"},{"id":"b"}]\n[{"id":"c"}]\n')
  expect(Object.keys((await importing(path, { key: 'id' })).documents)).toEqual(['a', 'b', 'c'])
  const { result } = await importing(path, { format: 'couchbackup', onError: 'skip' })
  expect(result.errors.map(({ line, message }) => [line, message])).toEqual(
    [1, 1, 2].map((line) => [line, 'It has no "_id", as each document that couchbackup writes.']),
  )
})

test.each([
  [
    'damaged',
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 20), Buffer.alloc(40, 7), bytes.subarray(60)]),
  ],
  ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
])('a packed file that is %s is refused', async (_how, harm) => {
  const path = await fileOf(
    'harmed.ndjson.gz',
    harm(gzipSync(mongoExport(people, { canonical: true, layout: 'lines' }))),
  )
  await expect(importing(path)).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { path } })
})
