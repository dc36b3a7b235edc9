import { readFile } from 'node:fs/promises'
import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { readXlsx } from 'hucre/xlsx'
import { expect, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { temporaryPath } from '../../../../tests/support/databases/temporary-folder.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import { exportDocuments } from './export-documents.ts'
import { exportRows } from './export-rows.ts'
import { replaceFile } from '../../storage/replace-file.ts'
import { workbook } from './formats/workbook.ts'

const updated = '2026-11-23T09:14:02.007Z'

function sourceOf(documents: Readonly<Record<string, string>>) {
  return {
    name: 'items',
    async *documents(): AsyncGenerator<DocumentText> {
      for (const [key, text] of Object.entries(documents))
        yield { key, text, id: 1, rev: `1-${key}`, seq: 1, updated }
    },
    total: async () => null,
  }
}

async function exported(documents: Readonly<Record<string, string>>): Promise<string> {
  const path = temporaryPath('out.xlsx')
  for await (const _ of exportDocuments(sourceOf(documents), { path, format: 'xlsx', overwrite: true }))
    void _
  return path
}

/** The sheets of a workbook as another program reads them: rows of cells. */
async function sheetsOf(path: string): Promise<unknown[][][]> {
  const { sheets } = await readXlsx(await readFile(path))
  return sheets.map(({ rows }) => rows)
}

/** The first sheet's XML as it stands in the file, which begins with it. */
async function xmlOf(path: string): Promise<string> {
  const bytes = await readFile(path)
  const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28)
  expect(bytes.toString('latin1', 30, 55)).toBe(
    'xl/worksheets/sheet1.xml'.padEnd(25, bytes.toString('latin1', 54, 55)),
  )
  return inflateRawSync(bytes.subarray(start)).toString('utf8')
}

test('texts are text cells, also those that read like a formula, a number or an escape, and come back as they were', async () => {
  const text = fc.oneof(
    fc.constantFrom(
      '=1+1',
      '@x',
      '-5',
      '+49',
      "'a",
      '\t=',
      '',
      ' a ',
      '1',
      'true',
      'a\r\nb',
      '_x0041_',
      '_x005F_',
      '\uFFFF',
      '<&>"',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 6 }), async (all) => {
      const path = await exported({
        '=k': JSON.stringify(Object.fromEntries(all.map((each, n) => [`f${n}`, each]))),
      })
      const [sheet] = await sheetsOf(path)
      expect(sheet).toEqual([
        ['_key', '_rev', '_updated', ...all.map((_, n) => `f${n}`)],
        ['=k', '1-=k', new Date(updated), ...all],
      ])
    }),
    { numRuns: 40 },
  )
  const xml = await xmlOf(await exported({ a: '{"=x":"=1+1","n":1.5}' }))
  expect(xml).toContain('<c r="D2" t="inlineStr"><is><t>=1+1</t></is></c>')
  expect(xml).toContain('<c r="E2"><v>1.5</v></c>')
  expect(xml).not.toContain('<f>')
})

test.each<[string, unknown]>([
  ['0', 0],
  ['-0', '-0'],
  ['1.0', 1],
  ['1e2', 100],
  ['123456789012345', 123456789012345],
  ['1234567890123456', '1234567890123456'],
  ['9007199254740993', '9007199254740993'],
  ['12345678901234567890', '12345678901234567890'],
  ['12300000000000000000', 12300000000000000000],
  ['0.1', 0.1],
  ['-0.000123456789012345', -0.000123456789012345],
  ['0.1234567890123456', '0.1234567890123456'],
  ['19.90', 19.9],
  ['1e400', '1e400'],
  ['1e308', '1e308'],
  ['1e-310', '1e-310'],
  ['true', true],
  ['false', false],
  ['null', null],
  ['{"a": 1.0}', '{"a": 1.0}'],
  ['[]', '[]'],
])('%s is %j, so that no digit changes', async (source, expected) => {
  const [sheet] = await sheetsOf(await exported({ a: `{"n": ${source}, "last": 1}` }))
  expect(sheet![1]!.slice(3)).toEqual([expected, 1])
})

test('times are dates to the millisecond, and texts where a spreadsheet has no date for them', async () => {
  const times = [
    '1900-02-28T00:00:00.000Z',
    '1900-03-01T00:00:00.000Z',
    updated,
    '2026-01-02T03:04:05.678901Z',
    '9999-12-31T23:59:59.999Z',
    'no time',
  ]
  const path = temporaryPath('out.xlsx')
  const source = {
    name: 'rows',
    columns: [
      { name: 'at', type: 'timestamp' },
      { name: 'n', type: 'integer' },
      { name: 'r', type: 'real' },
      { name: 'j', type: 'json' },
      { name: 'b', type: 'boolean' },
    ] as const,
    includeDocs: true,
    async *rows() {
      for (const at of times)
        yield {
          key: 'k',
          values: { at, n: 12345678901234567890n, r: Infinity, j: '"t"', b: true },
          doc: '{"x": 1}',
        }
    },
  }
  for await (const _ of exportRows(source, { path, format: 'xlsx', overwrite: true })) void _
  const [sheet] = await sheetsOf(path)
  expect(sheet!.map(([, at]) => at)).toEqual([
    'at',
    times[0],
    new Date(times[1]!),
    new Date(updated),
    times[3],
    new Date(times[4]!),
    'no time',
  ])
  expect(sheet![1]!.slice(2)).toEqual(['12345678901234567890', '1e999', 't', true, '{"x": 1}'])
})

test('a text that no cell takes, and columns that no sheet takes, are refused by name, and no file is left', async () => {
  const longest = 'x'.repeat(32_767)
  const [sheet] = await sheetsOf(await exported({ a: JSON.stringify({ bio: longest }) }))
  expect(sheet![1]![3]).toBe(longest)
  expect(await refusal(exported({ joe: JSON.stringify({ bio: `${longest}x` }) }))).toMatchObject({
    code: 'INVALID_INPUT',
    details: { key: 'joe' },
    message:
      'There is a text of 32,768 characters in the column "bio" of "joe", and XLSX takes 32,767 characters in a cell. Export to CSV, JSON or NDJSON instead.',
  })
  const wide = Object.fromEntries(Array.from({ length: 16_382 }, (_, n) => [`c${n}`, 1]))
  expect((await refusal(exported({ a: JSON.stringify(wide) }))).message).toContain('There is 16,385 columns')
})

test('rows that a sheet has no room for go on in the next one, under the same names', async () => {
  const path = temporaryPath('out.xlsx')
  async function* rows() {
    for (let n = 0; n < 7; n++) yield { key: `k${n}`, values: [String(n)] }
  }
  const work = replaceFile(path, { overwrite: true }, (sink) =>
    workbook(4).write(rows(), { columns: [{ name: 'n', kind: 'integer' }], sink, total: null }),
  )
  for await (const _ of work) void _
  expect(await sheetsOf(path)).toEqual([
    [['n'], [0], [1], [2]],
    [['n'], [3], [4], [5]],
    [['n'], [6]],
  ])
})

test('nothing is left when it is ended before its end, and what reading throws comes out as it is', async () => {
  const path = temporaryPath('out.xlsx')
  let closed = false
  const source = {
    async *documents(): AsyncGenerator<DocumentText> {
      try {
        for (let n = 0; ; n++) yield { key: `k${n}`, text: '{}', id: n, rev: '1-a', seq: n, updated }
      } finally {
        closed = true
      }
    },
    total: async () => null,
  }
  const work = replaceFile(path, { overwrite: true }, (sink) => {
    async function* rows() {
      for await (const { key } of source.documents()) yield { key, values: [JSON.stringify(key)] }
    }
    return workbook().write(rows(), { columns: [{ name: '_key', kind: 'text' }], sink, total: null })
  })
  expect((await work.next()).done).toBe(false)
  await work.return(0)
  expect(closed).toBe(true)
  await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' })
  const broken = {
    name: 'items',
    documents: () => {
      async function* none(): AsyncGenerator<DocumentText> {
        yield { key: 'a', text: '{}', id: 1, rev: '1-a', seq: 1, updated }
        throw new RangeError('page 7')
      }
      return none()
    },
    total: async () => null,
  }
  const failing = async () => {
    for await (const _ of exportDocuments(broken, { path, format: 'xlsx', overwrite: true })) void _
  }
  await expect(failing()).rejects.toThrow(new RangeError('page 7'))
})
