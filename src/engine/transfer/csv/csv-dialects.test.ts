import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Datastore } from '../../datastore.ts'
import { temporaryPath } from '../../../../tests/support/databases/temporary-folder.ts'
import { parseCsvRecord } from './csv.ts'
import { csvBytes, inspectCsv } from './csv-dialect.ts'
import { exportDocuments } from '../exports/export-documents.ts'
import { findCsvRecord } from './csv-frames.ts'
import type { ImportOptions, ImportProgress } from '../imports/import-file.ts'
import { previewImport } from '../imports/preview-import.ts'

const folder = dirname(temporaryPath())

async function fileOf(content: string | Buffer, name = 'table.csv'): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function importing(
  content: string | Buffer,
  options: ImportOptions = { key: 'id' },
): Promise<ImportProgress & { readonly texts: Record<string, string> }> {
  const store = await Datastore.open(':memory:', { table: 'rows' })
  try {
    const result = await store.importFile(await fileOf(content), options)
    const texts: [string, string][] = []
    for await (const { key, text } of store.iterateText()) texts.push([key, text])
    return { ...result, texts: Object.fromEntries(texts) }
  } finally {
    await store.close()
  }
}

const plain = 'id,name,n\r\na,"Ä ""b""",1\r\nb,,2\r\n'
const same = { a: '{"id": "a", "name": "Ä \\"b\\"", "n": 1}', b: '{"id": "b", "n": 2}' }

test.each<[string, string | Buffer]>([
  ['commas', plain],
  ['a line that names the delimiter', `sep=,\r\n${plain}`],
  ['a line that names another one', `sep=;\r\n${plain.replaceAll(',', ';')}`],
  ['such a line in quotes', `"sep=|"\r\n${plain.replaceAll(',', '|')}`],
  ['semicolons', plain.replaceAll(',', ';')],
  ['tabs', plain.replaceAll(',', '\t')],
  ['line feeds', plain.replaceAll('\r\n', '\n')],
  ['carriage returns alone', plain.replaceAll('\r\n', '\r')],
  ['empty lines', `\r\n\n${plain.replaceAll('\r\n', '\r\n\r\n')} \r\n`],
  ['a byte order mark', `\uFEFF${plain}`],
  ['UTF-16', Buffer.from(`\uFEFF${plain}`, 'utf16le')],
  ['UTF-16 without a mark', Buffer.from(plain, 'utf16le')],
  ['UTF-16, big-endian', Buffer.from(`\uFEFF${plain}`, 'utf16le').swap16()],
  ['UTF-16, big-endian, without a mark', Buffer.from(plain, 'utf16le').swap16()],
  ['quotes after backslashes', plain.replaceAll('""', '\\"')],
  ['gzip', gzipSync(plain)],
  [
    'gzip around UTF-16 with tabs and carriage returns',
    gzipSync(Buffer.from(`\uFEFF${plain.replaceAll(',', '\t').replaceAll('\r\n', '\r')}`, 'utf16le')),
  ],
  ['a title above it', `Report of 2026\r\n\r\n${plain}`],
  ['a title above it, filled up', `Report of 2026,,\r\n,,\r\n${plain}`],
  ['what it is about, above an empty line', `From,2026-01-01\r\nTo,2026-12-31\r\n\r\n${plain}`],
  ['a title above it, filled up, and no empty line', `Report of 2026,,\r\n${plain}`],
  ['a title of one word above it, filled up, and no empty line', `Report,,\r\n${plain}`],
  ['a title above it that is quoted over two lines', `"Report\r\nof 2026",,\r\n${plain}`],
  ['a title and what it is about, and no empty line', `Report,,\r\nFrom,2026-01-01,\r\n${plain}`],
  ['what it is about, and no empty line', `From,2026-01-01,\r\nTo,2026-12-31,\r\n${plain}`],
  ['rows without a value', `${plain},,\r\n`],
])('reads a table with %s', async (_what, content) => {
  const { texts, failed } = await importing(content)
  expect(texts).toEqual(same)
  expect(failed).toBe(0)
})

test('says which lines stand above the column names, and takes another line for them when asked', async () => {
  const path = await fileOf('Report\r\n\r\nid,n\r\na,1\r\n')
  expect((await previewImport(path, { limit: 5 })).notes).toEqual([
    'The column names stand in line 3; what stands above them is left out.',
  ])
  expect((await importing('Report\r\nof 2026\r\nid,n,m\r\na,1,2\r\n')).notes).toEqual([
    {
      line: 3,
      key: null,
      message: 'The column names stand in line 3; what stands above them is left out.',
      about: 'file',
    },
  ])
  const { texts } = await importing('a,b\r\nid,n\r\nx,1\r\n', { header: 2, key: 'id' })
  expect(texts).toEqual({ x: '{"id": "x", "n": 1}' })
  const kept = await importing('Report,,\r\nid,n,m\r\nx,1,2\r\n', { header: 1, key: 'Report' })
  expect(Object.keys(kept.texts)).toEqual(['id', 'x'])
})

test('takes any line for the column names, whatever stands above it, and refuses one that is not there', async () => {
  const above = 'said "x, and no more\r\n'.repeat(150)
  const { texts, notes } = await importing(`${above}id;n\r\nx;1\r\n`, { header: 151, key: 'id' })
  expect(texts).toEqual({ x: '{"id": "x", "n": 1}' })
  expect(notes).toMatchObject([{ line: 151, about: 'file' }])
  await expect(importing('id,n\r\nx,1\r\n', { header: 3 })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { argument: 'header' },
    message: expect.stringContaining('has no line 3'),
  })
  await expect(importing(Buffer.alloc(300_000, 'a\n'), { header: 200_000 })).rejects.toMatchObject({
    message: expect.stringContaining('has no line 200000 in its first 256 KB'),
  })
})

test('does not go on with an import whose column names are said to stand elsewhere', async () => {
  const store = await Datastore.open(':memory:', { table: 'rows' })
  const path = await fileOf('id,id\r\nid,n\r\nx,1\r\n')
  await store.importFile(path, { key: 'id', name: 'once' })
  await expect(store.importFile(path, { key: 'id', name: 'once', header: 2 })).rejects.toMatchObject({
    details: { argument: 'name' },
  })
  await store.close()
})

test.each<[string, string, object[]]>([
  [
    'pandas, its rows numbered',
    ',name\n0,ann\n1,bob\n',
    [
      { column_1: 0, name: 'ann' },
      { column_1: 1, name: 'bob' },
    ],
  ],
  [
    'R, its rows named',
    '"","n"\n"1",5\n"2",6\n',
    [
      { column_1: '1', n: 5 },
      { column_1: '2', n: 6 },
    ],
  ],
  [
    'a last column without a name',
    'name,\nann,1\nbob,2',
    [
      { name: 'ann', column_2: 1 },
      { name: 'bob', column_2: 2 },
    ],
  ],
  [
    'one name of three',
    'id,,\nalpha,red,blue\nbeta,1,2\n',
    [
      { id: 'alpha', column_2: 'red', column_3: 'blue' },
      { id: 'beta', column_2: 1, column_3: 2 },
    ],
  ],
  ['a row without values first', ',name\n,\n1,bob\n', [{ column_1: 1, name: 'bob' }]],
  [
    'one name of three above rows of numbers',
    'city,,\nRome,1,2\nOslo,3,4\n',
    [
      { city: 'Rome', column_2: 1, column_3: 2 },
      { city: 'Oslo', column_2: 3, column_3: 4 },
    ],
  ],
  [
    'a last column without a name that few rows fill',
    'name,town,\nann,Rome,\nbob,Oslo,late\ncy,Bonn,\n',
    [
      { name: 'ann', town: 'Rome' },
      { name: 'bob', town: 'Oslo', column_3: 'late' },
      { name: 'cy', town: 'Bonn' },
    ],
  ],
])('takes no row for the names of columns: %s', async (_what, content, expected) => {
  const { texts, failed } = await importing(content, { key: null })
  expect(Object.values(texts).map((text) => JSON.parse(text))).toEqual(expected)
  expect(failed).toBe(0)
})

test('names every column of a table, however few have a name, and loses no row', async () => {
  const name = fc.constantFrom('', '""', 'a', '"b"')
  const table = fc.integer({ min: 2, max: 5 }).chain((width) =>
    fc.record({
      names: fc
        .array(name, { minLength: width, maxLength: width })
        .filter((all) => !all.every((n) => n === '')),
      rows: fc.array(fc.array(fc.constantFrom('x', '1'), { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 5,
      }),
    }),
  )
  await fc.assert(
    fc.asyncProperty(table, async ({ names, rows }) => {
      const content = [names, ...rows].map((cells) => `${cells.join(',')}\n`).join('')
      const { texts } = await importing(content, { key: null })
      expect(Object.values(texts).map((text) => Object.values(JSON.parse(text)).map(String))).toEqual(rows)
    }),
    { numRuns: 40 },
  )
})

test('refuses rows rather than taking one for names where names are too few', async () => {
  const { texts, errors } = await importing('name\n0,ann\n1,bob\n', { key: null, onError: 'skip' })
  expect([texts, errors.map(({ line }) => line)]).toEqual([{}, [2, 3]])
})

test('numbers a name that is there twice, and calls a column without one after its place', async () => {
  const content = 'id,n,,n,column_3,""\na,1,2,3,4,5\n'
  const { texts } = await importing(content)
  expect(texts).toEqual({ a: '{"id": "a", "n": 1, "column_3_2": 2, "n_2": 3, "column_3": 4, "column_6": 5}' })
  expect((await previewImport(await fileOf(content), { limit: 1 })).notes).toEqual([
    'Column 3 has no name; it is called "column_3_2".',
    'The column "n" is there again as column 4; that one is called "n_2".',
    'Column 6 has no name; it is called "column_6".',
  ])
})

test('tells an empty text, no value and NULL apart', async () => {
  const { texts } = await importing('id,a,b,c,d\nx,"",,\\N,"\\N"\n')
  expect(texts).toEqual({ x: '{"id": "x", "a": "", "c": null, "d": "\\\\N"}' })
})

test('reads what PostgreSQL copies and MySQL selects into a file', async () => {
  const { texts } = await importing('id\ta\tb\nx\tone\\ttwo\\\\\t\\N\ny\tline\\\nline\t"q"\n', {
    key: 'id',
    delimiter: '\t',
    escape: 'backslash',
  })
  expect(texts).toEqual({
    x: '{"id": "x", "a": "one\\ttwo\\\\", "b": null}',
    y: '{"id": "y", "a": "line\\nline", "b": "q"}',
  })
})

test('fills short rows with null when asked, and says in which lines', async () => {
  const content = 'id,a,b\nx,1\ny,1,2\nz\n'
  const refused = await importing(content, { key: 'id', onError: 'skip' })
  expect(refused.errors.map(({ line, message }) => [line, message])).toEqual([
    [2, 'It has 2 cells and the header names 3 columns.'],
    [4, 'It has 1 cell and the header names 3 columns.'],
  ])
  const filled = await importing(content, { key: 'id', short: 'fill' })
  expect(filled.texts).toEqual({
    x: '{"id": "x", "a": 1, "b": null}',
    y: '{"id": "y", "a": 1, "b": 2}',
    z: '{"id": "z", "a": null, "b": null}',
  })
  expect(filled.notes).toEqual([
    { line: 2, key: 'x', message: 'It has 2 cells of 3; the others are null.' },
    { line: 4, key: 'z', message: 'It has 1 cell of 3; the others are null.' },
  ])
})

test('reads Windows-1252 when it is told to, and says so otherwise', async () => {
  const content = Buffer.concat([Buffer.from('id,n\na,'), Buffer.from([0x80, 0xe4]), Buffer.from('\n')])
  await expect(importing(content)).rejects.toMatchObject({ message: expect.stringContaining('windows-1252') })
  expect((await importing(content, { key: 'id', encoding: 'windows-1252' })).texts).toEqual({
    a: '{"id": "a", "n": "€ä"}',
  })
})

const cell = fc.string({
  unit: fc.constantFrom('a', '1', ' ', '"', '\\', ',', ';', '\t', '|', '\n', '\r', 'ü', '='),
  maxLength: 6,
})

test('finds out how a table is written that has a header and a row', () => {
  const syntaxes = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    escape: fc.constantFrom('quote', 'backslash'),
    lineEnd: fc.constantFrom('\n', '\r', '\r\n'),
  })
  const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(syntaxes, rows, ({ delimiter, escape, lineEnd }, all) => {
      const quoted = (text: string): string =>
        `"${text.replace(escape === 'quote' ? /"/g : /["\\]/g, (each) => `${escape === 'quote' ? '"' : '\\'}${each}`)}"`
      const records = [['id', 'a b', 'c'], ...all.map((cells) => cells.map(quoted))]
      const content = Buffer.from(records.map((cells) => cells.join(delimiter) + lineEnd).join(''))
      const { dialect, start } = inspectCsv(content, true, {})
      expect([dialect.delimiter, dialect.lineEnd, start?.line]).toEqual([
        delimiter,
        lineEnd === '\r' ? '\r' : '\n',
        1,
      ])
    }),
    // Cut by semicolons into lines of line feeds, these are four even records with quotes amid their cells.
    {
      examples: [
        [
          { delimiter: ',', escape: 'quote', lineEnd: '\r' },
          [
            [';', '\n;', '\na'],
            [';', '\n;a', ''],
          ],
        ],
      ],
    },
  )
})

const texts = fc.oneof(
  fc.constantFrom(
    '=1+1',
    "'=1+1",
    "''=1+1",
    "'a",
    '-5',
    '+49 30',
    '@x',
    '\t=1',
    '\r\n=',
    '＝1',
    '\\N',
    '',
    "'",
    '=',
    'a;=1+1;b',
    "a;'=1+1",
    'a\n=1+1\nb',
  ),
  fc.string({
    unit: fc.constantFrom("'", '=', '-', '+', '@', '\t', '\n', 'a', '1', ';', ',', '"'),
    maxLength: 5,
  }),
)

/** Every cell of a CSV file as a spreadsheet would show it. One that cuts it by other characters may find quotes out of place. */
async function cellsOf(path: string, delimiter: string): Promise<string[]> {
  const bytes = await readFile(path)
  if (delimiter !== ',') return bytes.toString('utf8').split(new RegExp(`${delimiter}|\r\n|\r|\n`))
  const dialect = { delimiter, escape: 'quote', lineEnd: '\n' } as const
  const cells: string[] = []
  for (let at = 0; ;) {
    const found = findCsvRecord(csvBytes(dialect))(bytes, at, true)
    if (typeof found === 'string' || 'wrong' in found) return cells
    const record = parseCsvRecord(bytes.toString('utf8', found.start, found.end), dialect)
    if (typeof record === 'string') throw new Error(record)
    cells.push(...record.map(({ text }) => text ?? ''))
    at = found.next
  }
}

test('guards texts that a spreadsheet would run, and takes the guard away again', async () => {
  const documents = fc.dictionary(
    texts.filter((text) => text !== ''),
    fc.dictionary(texts, fc.oneof(texts, fc.tuple(texts), fc.record({ a: texts })), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    { minKeys: 1, maxKeys: 4, noNullPrototype: true },
  )
  await fc.assert(
    fc.asyncProperty(documents, fc.boolean(), async (all, guardFormulas) => {
      const [from, to] = [await Datastore.open(':memory:'), await Datastore.open(':memory:')]
      try {
        for (const [key, document] of Object.entries(all)) await from.put(key, document)
        const path = join(folder, 'guarded.csv')
        const source = { name: 'items', documents: () => from.iterateText(), total: async () => null }
        for await (const _ of exportDocuments(source, {
          path,
          format: 'csv',
          overwrite: true,
          guardFormulas,
        }))
          void _
        const cut = (await Promise.all([';', '\t'].map((each) => cellsOf(path, each)))).flat()
        const run = [
          ...(await cellsOf(path, ',')).filter((text) => /^[=+\-@\t\r＝＋－＠]/.test(text)),
          ...cut.filter((text) => /^[\t\r]*[=+\-@＝＋－＠]/.test(text)),
        ]
        expect(guardFormulas ? run : []).toEqual([])
        await to.importFile(path)
        const back: [string, unknown][] = []
        for await (const { key, text } of to.iterateText()) back.push([key, JSON.parse(text)])
        expect(Object.fromEntries(back)).toEqual(all)
      } finally {
        await from.close()
        await to.close()
      }
    }),
    { numRuns: 60 },
  )
})
