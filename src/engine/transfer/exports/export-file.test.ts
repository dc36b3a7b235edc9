import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DatastoreError } from '../../../shared/errors.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import { type DocumentSource, exportDocuments } from './export-documents.ts'
import type { ExportFormat } from './export-format.ts'
import { exportRows } from './export-rows.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function documentOf(key: string, text: string): DocumentText {
  return { key, text, id: 1, rev: `1-${key}`, seq: 1, updated: '2026-11-23T09:14:02.000Z' }
}

function sourceOf(documents: readonly DocumentText[]): DocumentSource {
  return {
    name: 'items',
    async *documents() {
      yield* documents
    },
    total: async () => documents.length,
  }
}

async function finish<Progress, Result>(
  work: AsyncGenerator<Progress, Result, void>,
): Promise<{ steps: Progress[]; result: Result }> {
  const steps: Progress[] = []
  for (;;) {
    const step = await work.next()
    if (step.done === true) return { steps, result: step.value }
    steps.push(step.value)
  }
}

const awkward = [
  documentOf('big', '{"n": 12345678901234567890, "x": 1.0, "e": 1e2}'),
  documentOf(
    'emoji "😀", ünï',
    '{\n  "text": "line\\r\\nbreak, \\"quoted\\"",\n  "empty": "",\n  "none": null,\n  "nested": {"a": [1.0, 2]}\n}',
  ),
  documentOf('own', '{"_key": "mine", "x": true}'),
  documentOf('text', '"just text"'),
  documentOf('void', '{}'),
]

async function exported(format: ExportFormat, documents: readonly DocumentText[]): Promise<string> {
  const path = join(folder, `out.${format}`)
  const { result } = await finish(exportDocuments(sourceOf(documents), { path, format, overwrite: false }))
  expect(result).toBe(documents.length)
  expect(await readdir(folder)).toEqual([`out.${format}`])
  return readFile(path, 'utf8')
}

describe('documents', () => {
  test('become NDJSON with their own text, a line each', async () => {
    expect(await exported('ndjson', awkward)).toBe(
      [
        '{"_key": "big", "n": 12345678901234567890, "x": 1.0, "e": 1e2}',
        '{"_key": "emoji \\"😀\\", ünï", "text": "line\\r\\nbreak, \\"quoted\\"", "empty": "", "none": null, "nested": {"a": [1.0, 2]} }',
        '{"_key": "own", "_value": {"_key": "mine", "x": true}}',
        '{"_key": "text", "_value": "just text"}',
        '{"_key": "void"}',
        '',
      ].join('\n'),
    )
  })

  test('become a JSON array that any reader parses', async () => {
    const text = await exported('json', awkward)
    expect(text).toContain('12345678901234567890')
    expect(text).toContain('1.0')
    expect(JSON.parse(text)).toHaveLength(5)
    expect(JSON.parse(text)[1]).toEqual({
      _key: 'emoji "😀", ünï',
      text: 'line\r\nbreak, "quoted"',
      empty: '',
      none: null,
      nested: { a: [1, 2] },
    })
  })

  test('become CSV with a column for every field any of them has', async () => {
    const at = '2026-11-23T09:14:02.000Z'
    expect(await exported('csv', awkward)).toBe(
      [
        '_key,_rev,_updated,n,x,e,text,empty,none,nested,document._key,_value',
        `big,1-big,${at},12345678901234567890,1.0,1e2,,,,,,`,
        `"emoji ""😀"", ünï","1-emoji ""😀"", ünï",${at},,,,"line\r\nbreak, ""quoted""","",,"{""a"": [1.0, 2]}",,`,
        `own,1-own,${at},,true,,,,,,mine,`,
        `text,1-text,${at},,,,,,,,,just text`,
        `void,1-void,${at},,,,,,,,,`,
        '',
      ].join('\r\n'),
    )
  })

  test.each([
    ['csv', '_key,_rev,_updated\r\n'],
    ['json', '[]\n'],
    ['ndjson', ''],
  ] as const)('may be none at all: %s', async (format, text) => {
    expect(await exported(format, [])).toBe(text)
  })

  test('keep a field in the CSV that appears while it is being written', async () => {
    const path = join(folder, 'out.csv')
    let pass = 0
    const source: DocumentSource = {
      name: 'items',
      async *documents() {
        pass += 1
        yield documentOf('a', pass === 1 ? '{"x": 1}' : '{"x": 1, "late": 2}')
      },
      total: async () => 1,
    }
    await finish(exportDocuments(source, { path, format: 'csv', overwrite: false }))
    expect(await readFile(path, 'utf8')).toBe(
      '_key,_rev,_updated,x,late\r\na,1-a,2026-11-23T09:14:02.000Z,1,2\r\n',
    )
  })

  test('report progress up to the total', async () => {
    const many = Array.from({ length: 1200 }, (_, index) => documentOf(String(index), '{}'))
    const path = join(folder, 'out.csv')
    const { steps } = await finish(exportDocuments(sourceOf(many), { path, format: 'csv', overwrite: false }))
    expect(steps[0]).toEqual({ done: 0, total: null })
    expect(steps.slice(-3)).toEqual([
      { done: 500, total: 1200 },
      { done: 1000, total: 1200 },
      { done: 1200, total: 1200 },
    ])
  })
})

describe('rows of a query', () => {
  const columns = [
    { name: 'n', type: 'integer' },
    { name: 'text', type: 'text' },
    { name: 'tags', type: 'json' },
    { name: 'far', type: 'real' },
  ] as const
  const rows = [
    {
      key: 'a',
      values: { n: 12345678901234567890n, text: '', tags: '{"k": [1.0]}', far: 0.5 },
      doc: '{"x":\n1.0}',
    },
    { key: 'b', values: { n: null, text: 'null', tags: '"t"', far: Infinity }, doc: '{}' },
  ]
  const source = (includeDocs: boolean) => ({
    name: 'rows',
    columns,
    includeDocs,
    async *rows() {
      yield* rows
    },
  })

  test('become NDJSON, with documents when asked for', async () => {
    const path = join(folder, 'rows.ndjson')
    const { result } = await finish(exportRows(source(true), { path, format: 'ndjson', overwrite: false }))
    expect(result).toBe(2)
    expect(await readFile(path, 'utf8')).toBe(
      '{"_key": "a", "n": 12345678901234567890, "text": "", "tags": {"k": [1.0]}, "far": 0.5, "_doc": {"x": 1.0}}\n' +
        '{"_key": "b", "n": null, "text": "null", "tags": "t", "far": 1e999, "_doc": {}}\n',
    )
  })

  test('become CSV', async () => {
    const path = join(folder, 'rows.csv')
    await finish(exportRows(source(false), { path, format: 'csv', overwrite: false }))
    expect(await readFile(path, 'utf8')).toBe(
      '_key,n,text,tags,far\r\na,12345678901234567890,"","{""k"": [1.0]}",0.5\r\nb,,null,t,1e999\r\n',
    )
  })
})

describe('the target file', () => {
  const one = sourceOf([documentOf('a', '{}')])
  const refusal = async (work: AsyncGenerator<unknown, unknown, void>): Promise<DatastoreError> => {
    const thrown: unknown = await finish(work).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (!(thrown instanceof DatastoreError))
      throw new Error(`expected a DatastoreError, got ${String(thrown)}`)
    return thrown
  }

  test('is kept when it exists and nobody agreed to replace it', async () => {
    const path = join(folder, 'out.json')
    await writeFile(path, 'precious')
    const error = await refusal(exportDocuments(one, { path, format: 'json', overwrite: false }))
    expect(error).toMatchObject({ code: 'EXISTS', details: { path } })
    expect(await readFile(path, 'utf8')).toBe('precious')
  })

  test('is kept when it appears while the export runs', async () => {
    const path = join(folder, 'out.json')
    const work = exportDocuments(one, { path, format: 'json', overwrite: false })
    await work.next()
    await writeFile(path, 'precious')
    expect((await refusal(work)).code).toBe('EXISTS')
    expect(await readFile(path, 'utf8')).toBe('precious')
    expect(await readdir(folder)).toEqual(['out.json'])
  })

  test('is replaced when that was agreed to', async () => {
    const path = join(folder, 'out.json')
    await writeFile(path, 'old')
    await finish(exportDocuments(one, { path, format: 'json', overwrite: true }))
    expect(await readFile(path, 'utf8')).toBe('[\n{"_key": "a"}\n]\n')
    expect(await readdir(folder)).toEqual(['out.json'])
  })

  test('is untouched, and nothing stays beside it, when the export is cancelled', async () => {
    const path = join(folder, 'out.json')
    await writeFile(path, 'old')
    const work = exportDocuments(one, { path, format: 'json', overwrite: true })
    await work.next()
    expect(await readdir(folder)).toHaveLength(2)
    await work.return(0)
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['out.json'])
  })

  test('is untouched, and nothing stays beside it, when reading fails half-way', async () => {
    const path = join(folder, 'out.json')
    await writeFile(path, 'old')
    const broken: DocumentSource = {
      name: 'items',
      async *documents() {
        yield documentOf('a', '{}')
        throw new DatastoreError('CORRUPT', 'page 7 is damaged')
      },
      total: async () => null,
    }
    const error = await refusal(exportDocuments(broken, { path, format: 'json', overwrite: true }))
    expect(error.code).toBe('CORRUPT')
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['out.json'])
  })

  test('may not be a database or a folder', async () => {
    const path = join(folder, 'users.db')
    await writeFile(path, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(100)]))
    expect(
      (await refusal(exportDocuments(one, { path, format: 'json', overwrite: true }))).message,
    ).toContain('is a database')
    await mkdir(join(folder, 'sub'))
    const inFolder = exportDocuments(one, { path: join(folder, 'sub'), format: 'json', overwrite: true })
    expect((await refusal(inFolder)).code).toBe('INVALID_INPUT')
  })

  test('in a folder that is not there is refused readably', async () => {
    const path = join(folder, 'absent', 'out.json')
    const error = await refusal(exportDocuments(one, { path, format: 'json', overwrite: false }))
    expect(error).toMatchObject({
      code: 'IO',
      message: `Cannot write ${path}: there is no such file or folder.`,
    })
  })
})
