import { createWriteStream } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import { isJson } from '../../src/shared/is-json.ts'
import { refusal } from '../support/refusal.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { dialect, runs, temporaryUrl } from '../support/databases/temporary-url.ts'
import type { ExportFormat } from '../../src/engine/transfer/exports/export-format.ts'
import type { ExportDocumentsOptions } from '../../src/engine/transfer/exports/export-options.ts'
import type { ImportOptions, ImportProgress } from '../../src/engine/transfer/imports/import-file.ts'
import { jsonMembers } from '../../src/engine/transfer/json/json-members.ts'

let folder: string
let store: Datastore
beforeEach(async () => {
  folder = dirname(temporaryPath())
  store = await emptyStore()
})
afterEach(() => store.close())

const server = dialect === 'sqlite' ? null : await temporaryUrl()
let stores = 0

/** A store without documents: on a server a further one of the same database, which is made sooner than a database. */
async function emptyStore(): Promise<Datastore> {
  return await Datastore.open(server ?? ':memory:', { table: `store_${++stores}` })
}

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function imported(name: string, content: string, options: ImportOptions = {}): Promise<ImportProgress> {
  return await store.importFile(await fileOf(name, content), options)
}

async function texts(from = store): Promise<Record<string, string>> {
  const found: [string, string][] = []
  for await (const { key, text } of from.iterateText()) found.push([key, text])
  return Object.fromEntries(found)
}

describe('what is imported', () => {
  test.each([
    ['lines.ndjson', '{"_key": "a", "n": 12345678901234567890, "x": 1.0}\r\n\n{"x":1e2,"_key":"b"}'],
    [
      'array.json',
      '\uFEFF [\n {"_key": "a", "n": 12345678901234567890, "x": 1.0} ,{"x":1e2,"_key":"b"}\n]\n',
    ],
  ])('keeps the text of %s byte for byte, without the key', async (name, content) => {
    expect(await imported(name, content)).toMatchObject({ state: 'done', done: 2, created: 2, failed: 0 })
    expect(await texts()).toEqual({ a: '{"n": 12345678901234567890, "x": 1.0}', b: '{"x":1e2}' })
  })

  test('takes numbers, truth values and nested JSON of CSV as they are written', async () => {
    const rows = [
      'id,name,n,flag,tags,none',
      'a,"1",1.0,true,"[1.0, {""b"": 2}]",',
      'b,007,12345678901234567890,"true","",x',
    ]
    await imported('rows.csv', rows.join('\n'), { key: 'id' })
    expect(await texts()).toEqual({
      a: '{"id": "a", "name": "1", "n": 1.0, "flag": true, "tags": [1.0, {"b": 2}]}',
      b: '{"id": "b", "name": "007", "n": 12345678901234567890, "flag": "true", "tags": "", "none": "x"}',
    })
  })

  test('takes every CSV cell for text when asked, and finds the delimiter', async () => {
    await imported('rows.csv', 'id;n\r\na;1\r\n', { key: 'id', cells: 'text' })
    expect(await texts()).toEqual({ a: '{"id": "a", "n": "1"}' })
  })

  test('may take the key from any field, or make new ones in the order of the file', async () => {
    await imported('users.ndjson', '{"name":"joe"}\n{"name":12}', { key: 'name' })
    expect(await texts()).toEqual({ joe: '{"name":"joe"}', 12: '{"name":12}' })
    await imported('more.ndjson', Array.from({ length: 300 }, (_, n) => `{"n":${n}}`).join('\n'), {
      key: null,
    })
    const made = Object.entries(await texts()).filter(([key]) => key.length === 36)
    expect(made.map(([, text]) => JSON.parse(text).n)).toEqual(Array.from({ length: 300 }, (_, n) => n))
  })

  test('knows lines of JSON in a file whose name does not tell them', async () => {
    await imported('dump.json', '{"_key":"a"}\n{"_key":"b"}\n')
    expect(await texts()).toEqual({ a: '{}', b: '{}' })
  })
})

describe('a document whose key is in use', () => {
  const content = '{"_key":"a","v":2}\n{"_key":"b","v":1}\n{"_key":"b","v":2}'
  beforeEach(() => store.putText('a', '{"v":1}'))

  test('is left out', async () => {
    expect(await imported('f.ndjson', content, { onExisting: 'skip' })).toMatchObject({
      created: 1,
      skipped: 2,
    })
    expect(await texts()).toEqual({ a: '{"v":1}', b: '{"v":1}' })
  })

  test('replaces what is there', async () => {
    expect(await imported('f.ndjson', content, { onExisting: 'replace' })).toMatchObject({
      created: 1,
      replaced: 2,
    })
    expect(await texts()).toEqual({ a: '{"v":2}', b: '{"v":2}' })
  })

  test('ends the import when nothing else was asked for', async () => {
    await expect(imported('f.ndjson', content)).rejects.toMatchObject({
      code: 'EXISTS',
      details: { key: 'a', line: 1 },
      message: expect.stringContaining('stopped at line 1. There is a document "a" already.'),
    })
  })
})

describe('records that cannot be imported', () => {
  const content = [
    '{"_key":"a","n":1}',
    '{"_key":"b",}',
    '{"n":1}',
    '[1]',
    '{"_key":"c","n":1}',
    '{"_key":"d","n":2}',
  ].join('\n')

  test('are listed with line, key and reason, and the others are saved', async () => {
    await store.views.publish({
      name: 'n',
      columns: [{ name: 'n', type: 'integer', unique: true }],
      map: 'export default function* map(doc) { yield { n: doc.n } }',
      onError: 'reject',
    })
    const { errors, ...progress } = await imported('f.ndjson', content, { onError: 'skip' })
    expect(progress).toMatchObject({ state: 'done', done: 6, created: 2, failed: 4, bytes: progress.size })
    expect(errors).toEqual([
      {
        line: 2,
        key: null,
        code: 'INVALID_INPUT',
        message: 'It is not valid JSON at column 13: Expected double-quoted property name.',
      },
      {
        line: 3,
        key: null,
        code: 'INVALID_INPUT',
        message: 'It has no "_key" for its key.',
      },
      {
        line: 4,
        key: null,
        code: 'INVALID_INPUT',
        message: 'It is no JSON object.',
      },
      {
        line: 5,
        key: 'c',
        code: 'CONSTRAINT',
        message: expect.stringContaining('is already held by document "a"'),
      },
    ])
    expect(Object.keys(await texts())).toEqual(['a', 'd'])
  })

  test('end the import otherwise, with the line, after what stands before', async () => {
    await expect(imported('f.ndjson', content)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { line: 2 },
    })
    expect(await texts()).toEqual({ a: '{"n":1}' })
  })

  test('are kept up to a cap and counted beyond it', async () => {
    const many = Array.from({ length: 2500 }, (_, n) => (n % 2 === 0 ? 'x' : `{"_key":"${n}"}`)).join('\n')
    const { errors, failed, created } = await imported('f.ndjson', many, { onError: 'skip', name: 'many' })
    expect([failed, created, errors.length]).toEqual([1250, 1250, 1000])
  })

  test('of CSV are those with too many cells or a stray quote', async () => {
    const rows = 'id,n\na,1,2\nb,"x"y\nc,3\n"two\nlines",4'
    const { errors } = await imported('f.csv', rows, { key: 'id', onError: 'skip' })
    expect(errors.map(({ message }) => message)).toEqual([
      'It has 3 cells and the header names 2 columns.',
      '"y" stands after the closing quote of cell 2.',
    ])
    expect(Object.keys(await texts())).toEqual(['c', 'two\nlines'])
  })

  test('of bytes that are no UTF-8 are named, not garbled', async () => {
    const path = await fileOf(
      'f.ndjson',
      Buffer.concat([Buffer.from('{"_key":"a'), Buffer.from([0xe4]), Buffer.from('"}')]),
    )
    expect(await refusal(store.importFile(path))).toMatchObject({
      message: expect.stringContaining('It is not written in UTF-8'),
    })
  })
})

test.each([
  ['f.json', '{"a":1}', { format: 'json' }, 'It has no "_key"', {}],
  ['f.json', '', { format: 'json' }, 'is empty', {}],
  [
    'f.json',
    '[{"_key":"a"}\n {"_key":"b"}]',
    {},
    'is no JSON from line 2 on: a comma or the end of the array is missing',
    {},
  ],
  [
    'f.json',
    '[{"_key":"a"},\n{"_key":"b"',
    {},
    'is no JSON from line 2 on: the array does not end',
    { a: '{}' },
  ],
  ['f.csv', 'a,b\n1,2', {}, 'has no column "_key" for the keys. Its columns are a, b.', {}],
  ['f.csv', '', {}, 'has no line of column names: the file is empty', {}],
  ['f.csv', '_key,b\n1,"2', {}, 'is no CSV from line 2 on', {}],
  ['f.db', 'SQLite format 3\0', {}, 'is a database', {}],
  ['f.csv', '\xff\xfea\0', {}, 'no column "_key"', {}],
] as const)('%s that holds %j is refused', async (name, content, options, message, left) => {
  const path = await fileOf(name, Buffer.from(content, 'latin1'))
  expect(await refusal(store.importFile(path, options))).toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining(message),
  })
  expect(await texts()).toEqual(left)
})

test.each([
  [{ format: 'xml' }, 'format'],
  [{ onExisting: 'maybe' }, 'onExisting'],
  [{ key: 3 }, 'key'],
  [{ delimiter: '::' }, 'delimiter'],
  [{ name: '' }, 'name'],
  [{ nmae: 'x' }, 'nmae'],
])('refuses the options %j', (options, argument) => {
  expect(() => store.importFile('f.csv', options as never)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', details: { argument } }),
  )
})

test('says which file is not there', async () => {
  expect(await refusal(store.importFile(join(folder, 'absent.csv')))).toMatchObject({ code: 'IO' })
})

describe('an import with a name', () => {
  const content = Array.from({ length: 900 }, (_, n) => `{"n":${n}}\n`).join('')
  const options = { key: null, name: 'numbers' } as const

  test('goes on where it was ended, without losing or doubling a document', async () => {
    const path = await fileOf('f.ndjson', content)
    let rounds = 0
    for (let ended = false; !ended; rounds++) {
      let batches = 0
      for await (const { state } of store.importFile(path, options)) {
        if (state === 'done') ended = true
        else if (++batches === 3) break
      }
    }
    expect(rounds).toBeGreaterThan(1)
    expect(Object.values(await texts())).toEqual(Array.from({ length: 900 }, (_, n) => `{"n":${n}}`))
  })

  test('happens once, and again when it is forgotten', async () => {
    const path = await fileOf('f.ndjson', content)
    const first = await store.importFile(path, options)
    expect(await store.importFile(path, options)).toEqual(first)
    expect(Object.keys(await texts())).toHaveLength(900)
    await store.forgetImport('numbers')
    await store.importFile(path, options)
    expect(Object.keys(await texts())).toHaveLength(1800)
  })

  test('refuses to go on in a file that has changed', async () => {
    const path = await fileOf('f.ndjson', content)
    for await (const { done } of store.importFile(path, options)) if (done > 0) break
    await appendFile(path, '{"n":900}\n')
    expect(await refusal(store.importFile(path, options))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { argument: 'name' },
    })
  })

  test('is ended by its signal after a whole batch', async () => {
    const controller = new AbortController()
    const path = await fileOf('f.ndjson', content)
    const steps = store.importFile(path, { ...options, signal: controller.signal })
    const work = async (): Promise<void> => {
      for await (const { done } of steps) if (done > 0) controller.abort()
    }
    await expect(work()).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(await store.importFile(path, options)).toMatchObject({ done: 900, created: 900 })
  })
})

describe('what an export wrote comes back', () => {
  const name = fc.oneof(
    fc.constantFrom('_key', '_value', '_rev', '_updated', 'document._key', 'n', 'a b', ''),
    fc.string({ maxLength: 5 }),
  )
  const scalar = fc.oneof(
    fc.constantFrom(
      '1.0',
      '12345678901234567890',
      '-0',
      '1e2',
      '1E+400',
      'true',
      'null',
      '""',
      '"1"',
      '"true"',
      '"null"',
      '"#N/A"',
    ),
    fc.string().map((text) => JSON.stringify(text)),
    fc
      .string({ unit: fc.constantFrom('"', ',', '\n', '\r', ';', 'ü', '\\', '[', '{') })
      .map((text) => JSON.stringify(text)),
  )
  const value = fc.oneof(
    scalar,
    fc.array(scalar).map((all) => `[${all.join(', ')}]`),
  )
  const document = fc
    .uniqueArray(fc.tuple(name, value), { selector: ([member]) => member, maxLength: 5 })
    .map(
      (members) =>
        `{${members.map(([member, source]) => `${JSON.stringify(member)}: ${source}`).join(', ')}}`,
    )
  const key = fc.oneof(
    fc.string({ minLength: 1 }).filter((text) => !text.includes('\0')),
    fc.constantFrom('1', 'true', '{}', ' x ', '"'),
  )
  const documents = fc.uniqueArray(fc.tuple(key, document), { selector: ([each]) => each, maxLength: 6 })

  const ways = fc.constantFrom('file', 'packed', 'stream')

  async function roundTrip(
    format: ExportFormat,
    all: readonly (readonly [string, string])[],
    written: 'file' | 'packed' | 'stream',
    options: { readonly how?: ExportDocumentsOptions; readonly read?: ImportOptions } = {},
  ) {
    const [from, to] = [await emptyStore(), await emptyStore()]
    try {
      for (const [each, text] of all) await from.putText(each, text)
      const path = join(folder, `out.${format}`)
      if (written === 'stream') {
        const stream = createWriteStream(path)
        await from.exportDocuments(stream, { ...options.how, format })
        await finished(stream.end())
      } else await from.exportDocuments(path, { ...options.how, format, overwrite: true })
      if (written === 'packed') await writeFile(`${path}.gz`, gzipSync(await readFile(path)))
      await to.importFile(written === 'packed' ? `${path}.gz` : path, options.read)
      return await texts(to)
    } finally {
      await from.close()
      await to.close()
    }
  }

  test.each(['json', 'ndjson'] as const)('from %s byte for byte', async (format) => {
    await fc.assert(
      fc.asyncProperty(documents, ways, async (all, written) => {
        expect(await roundTrip(format, all, written)).toEqual(Object.fromEntries(all))
      }),
      { numRuns: runs(30) },
    )
  })

  test.each(['csv', 'tsv'] as const)(
    'from %s but for null, the order of fields, and texts that are JSON themselves',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(documents, ways, fc.boolean(), async (all, written, guardFormulas) => {
          const back = await roundTrip(format, all, written, { how: { guardFormulas } })
          const expected = all.map(([each, text]) => [each, membersOf(text)])
          expect(
            Object.fromEntries(Object.entries(back).map(([each, text]) => [each, membersOf(text)])),
          ).toEqual(Object.fromEntries(expected))
        }),
        { numRuns: runs(30) },
      )
    },
  )

  test('from MongoDB’s extended JSON, but for numbers of which a decimal or a text keeps the digits', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents,
        ways,
        fc.constantFrom('relaxed', 'canonical'),
        async (all, written, numbers) => {
          const foreign = all.filter(([, text]) => !/"_(id|value)"/.test(text))
          const read: ImportOptions = { format: 'mongodb', values: 'convert' }
          const back = await roundTrip('mongodb', foreign, written, { how: { numbers }, read })
          const expected = foreign.map(([each, text]) => [each, numbersOf(text)])
          expect(
            Object.fromEntries(Object.entries(back).map(([each, text]) => [each, numbersOf(text)])),
          ).toEqual(Object.fromEntries(expected))
        },
      ),
      { numRuns: runs(30) },
    )
  })

  test('for MongoDB and CouchDB, a document with names that they keep to themselves stands in a member of its own', async () => {
    const own = [['a', '{"_id": 1, "n": 1.0}'], ['b', '{"_value": 2}'], ['c', '{"_rev": "1-x"}']] as const // prettier-ignore
    expect(await roundTrip('mongodb', own, 'file', { read: { format: 'mongodb' } })).toEqual({
      a: '{"_value": {"_id": 1, "n": 1.0}}',
      b: '{"_value": {"_value": 2}}',
      c: '{"_rev": "1-x"}',
    })
    expect(await roundTrip('couchdb', own, 'file', { read: { format: 'couchdb' } })).toEqual({
      a: '{"value": {"_id": 1, "n": 1.0}}',
      b: '{"value": {"_value": 2}}',
      c: '{"value": {"_rev": "1-x"}}',
    })
  })

  test('for CouchDB byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(documents, ways, async (all, written) => {
        const foreign = all.filter(([each, text]) => !/^_|^_design/.test(each) && !/"_/.test(text))
        const back = await roundTrip('couchdb', foreign, written, { read: { format: 'couchdb', at: 'docs' } })
        expect(back).toEqual(Object.fromEntries(foreign))
      }),
      { numRuns: runs(30) },
    )
  })

  test('from XLSX as from CSV, but for numbers, of which those that a spreadsheet would change are texts', async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.constantFrom('file', 'stream'), async (all, written) => {
        const back = await roundTrip('xlsx', all, written)
        expect(
          Object.fromEntries(Object.entries(back).map(([each, text]) => [each, membersOf(text)])),
        ).toEqual(Object.fromEntries(all.map(([each, text]) => [each, membersOf(text, asSheetSays)])))
      }),
      { numRuns: runs(30) },
    )
  })

  /** Each field's value: numbers and nested values as they are written. */
  function membersOf(text: string, says = asCsvSays): Record<string, unknown> {
    const members = [...(jsonMembers(text) ?? [])].filter(([, source]) => source !== 'null')
    return Object.fromEntries(members.map(([member, source]) => [`.${member}`, says(source)]))
  }

  /** A document with each number as its value: a decimal as the text of its digits, as MongoDB has no plain form for it. */
  function numbersOf(text: string): unknown {
    return JSON.parse(
      text.replace(/("(?:[^"\\]|\\.)*")|-?\d[\d.eE+-]*/g, (source, quoted?: string) => {
        if (quoted !== undefined) return source
        return Number.isFinite(Number(source)) && !/^\d{16,}$/.test(source)
          ? String(Number(source))
          : JSON.stringify(source)
      }),
    )
  }

  function asSheetSays(source: string): unknown {
    const numbers: Readonly<Record<string, unknown>> = {
      '1.0': '1',
      '1e2': '100',
      '12345678901234567890': { text: '12345678901234567890' },
      '-0': { text: '-0' },
      '1E+400': { text: '1E+400' },
    }
    return Object.hasOwn(numbers, source) ? numbers[source] : asCsvSays(source)
  }

  function asCsvSays(source: string): unknown {
    if (!source.startsWith('"')) return source
    const text = String(JSON.parse(source))
    return /^[[{]/.test(text) && isJson(text) ? text : { text }
  }
})
