import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import { exportFormats, rowFormats } from '../../../src/engine/transfer/exports/export-format.ts'
import type { ExportDocumentsOptions } from '../../../src/engine/transfer/exports/export-options.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { UsersIndex } from '../../support/maps/users-index.ts'
import { refusal } from '../../support/refusal.ts'

let folder: string
let store: Datastore
const url = await temporaryUrl()
let stores = 0
beforeEach(async () => {
  folder = dirname(temporaryPath())
  store = await Datastore.open(url, { table: `store_${++stores}` })
})
afterEach(() => store.close())

const many = Array.from({ length: 1200 }, (_, n) => [`k${n}`, { n, text: 'x'.repeat(200) }] as const)

describe('documents', () => {
  test('are written in the format that the name says, with the progress of it', async () => {
    await store.putMany(many)
    const steps = []
    for await (const step of store.exportDocuments(join(folder, 'all.jsonl'))) steps.push(step)
    expect(steps[0]).toEqual({ done: 0, total: null })
    expect(steps.at(-2)).toEqual({ done: 1000, total: 1200 })
    expect(steps.at(-1)).toEqual({ done: 1200, total: 1200 })
    expect((await readFile(join(folder, 'all.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(1200)
  })

  test('are those of the prefix, into a path from the working folder', async () => {
    await store.putMany({ 'user:a': { n: 1 }, 'user:b': { n: 2 }, other: { n: 3 } })
    const path = relative(process.cwd(), join(folder, 'users.json'))
    expect(await store.exportDocuments(path, { prefix: 'user:' })).toEqual({ done: 2, total: 2 })
    expect(JSON.parse(await readFile(join(folder, 'users.json'), 'utf8'))).toEqual([
      { _key: 'user:a', n: 1 },
      { _key: 'user:b', n: 2 },
    ])
  })

  test.each(['ndjson', 'json', 'csv'] as const)(
    'are those after a key, or the last ones, in %s too',
    async (format) => {
      await store.putMany({ a: { n: 1 }, b: { n: 2 }, c: { n: 3 }, d: { n: 4 } })
      const keys = async (options: ExportDocumentsOptions): Promise<string[]> => {
        const stream = new PassThrough()
        const result = await store.exportDocuments(stream, { ...options, format })
        const found = (await text(stream.end())).match(/(?<=_key": ")\w|^\w(?=,)/gm)!
        expect(result.done).toBe(found.length)
        return [...found]
      }
      expect(await keys({ after: 'a', limit: 2 })).toEqual(['b', 'c'])
      expect(await keys({ before: 'c' })).toEqual(['a', 'b'])
      expect(await keys({ reverse: true, limit: 3 })).toEqual(['d', 'c', 'b'])
    },
  )

  test.each(exportFormats)('are the same in a stream as in a file of %s', async (format) => {
    await store.putMany({ a: { n: 1, at: { x: [1] } }, b: { n: 2.5, text: 'ü|"' } })
    const [path, stream] = [join(folder, 'out'), new PassThrough()]
    expect(await store.exportDocuments(path, { format })).toEqual({ done: 2, total: 2 })
    await store.exportDocuments(stream, { format })
    const bytes = await readFile(path)
    expect(bytes.length).toBeGreaterThan(20)
    expect((await buffer(stream.end())).equals(bytes)).toBe(true)
  })

  test('are taken apart into columns, and written for the database that was asked for', async () => {
    await store.putMany({ a: { n: 1, at: { x: [1] } } })
    const written = async (name: string, options: ExportDocumentsOptions): Promise<string> => {
      await store.exportDocuments(join(folder, name), options)
      return await readFile(join(folder, name), 'utf8')
    }
    expect(await written('flat.tsv', { nested: 'flat' })).toMatch(/^_key\t_rev\t_updated\tn\tat\.x\r\na\t/)
    expect(await written('flat.md', {})).toMatch(/^\| _key \| _rev \| _updated \| n \| at \|\n/)
    const table = dialect === 'mysql' ? `\`${store.name}\`` : `"${store.name}"`
    const asked = dialect === 'sqlite' || dialect === 'postgres' ? dialect : 'mysql'
    expect(await written('out.sql', { dialect: asked })).toContain(`create table ${table} (`)
    const numbers = await written('out.json', { format: 'mongodb', numbers: 'canonical' })
    expect(numbers).toBe('{"_id": "a", "n":{"$numberInt": "1"},"at":{"x":[{"$numberInt": "1"}]}}\n')
  })

  test('guard formulas of CSV only when asked', async () => {
    await store.put('a', { sum: '=1+1' })
    const plain = new PassThrough()
    const guarded = new PassThrough()
    await store.exportDocuments(plain, { format: 'csv' })
    await store.exportDocuments(guarded, { format: 'csv', guardFormulas: true })
    expect(await text(plain.end())).toMatch(/,=1\+1\r\n$/)
    expect(await text(guarded.end())).toMatch(/,'=1\+1\r\n$/)
  })

  test.each(exportFormats)(
    'that are cancelled on their way to %s leave neither a file nor a part of one',
    async (format) => {
      await store.putMany(many)
      const path = join(folder, `out.${format}`)
      await writeFile(path, 'precious')
      const controller = new AbortController()
      const work = (async () => {
        const options = { format, overwrite: true, signal: controller.signal }
        for await (const { done } of store.exportDocuments(path, options)) if (done > 0) controller.abort()
      })()
      expect(await refusal(work)).toMatchObject({ code: 'CANCELLED', details: { path } })
      expect(await readFile(path, 'utf8')).toBe('precious')
      expect(await readdir(folder)).toEqual([`out.${format}`])
    },
  )

  test('are not even begun under a signal that was given already', async () => {
    const signal = AbortSignal.abort()
    const path = join(folder, 'out.json')
    expect((await refusal(store.exportDocuments(path, { signal }))).code).toBe('CANCELLED')
    expect((await refusal(store.exportDocuments(new PassThrough(), { signal }))).code).toBe('CANCELLED')
    expect(await readdir(folder)).toEqual([])
  })

  test.each([
    [undefined, {}, 'target'],
    ['', {}, 'target'],
    ['out.txt', {}, 'format'],
    ['out.json', { format: 'yaml' }, 'format'],
    ['out.json', { prefx: 'a' }, 'prefx'],
    ['out.json', { overwrite: 'yes' }, 'overwrite'],
    [new PassThrough(), { overwrite: true }, 'overwrite'],
    ['out.sql', { dialect: 'oracle' }, 'dialect'],
    ['out.csv', { dialect: 'sqlite' }, 'dialect'],
    ['out.json', { nested: 'flat' }, 'nested'],
    ['out.csv', { nested: true }, 'nested'],
    ['out.ndjson', { numbers: 'canonical' }, 'numbers'],
  ])('are refused to %s with %j', async (target, options, argument) => {
    const work = () => store.exportDocuments(target as string, options as ExportDocumentsOptions)
    expect(await refusal(work)).toMatchObject({ code: 'INVALID_INPUT', details: { argument } })
  })
})

describe('a stream', () => {
  test.each(['ndjson', 'csv'] as const)('holds an export of %s back until it is read', async (format) => {
    await store.putMany(many)
    const stream = new PassThrough()
    const work = store.exportDocuments(stream, { format })
    const ended = Promise.resolve(work).then(() => stream.end())
    expect((await text(stream)).split('\n')).toHaveLength(format === 'csv' ? 1202 : 1201)
    await ended
  })

  test('that its reader closes ends the export', async () => {
    await store.putMany(many)
    const stream = new PassThrough()
    stream.once('data', () => stream.destroy())
    expect((await refusal(store.exportDocuments(stream))).code).toBe('IO')
  })

  test('that fails ends the export with what it says', async () => {
    await store.put('a', { n: 1 })
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('the pipe broke')) })
    stream.on('error', () => {})
    expect(await refusal(store.exportDocuments(stream))).toMatchObject({
      code: 'IO',
      message: expect.stringContaining('the pipe broke'),
    })
  })

  test('that nobody reads is left when the export is cancelled', async () => {
    await store.putMany(many)
    const controller = new AbortController()
    const stream = new PassThrough()
    const work = refusal(store.exportDocuments(stream, { signal: controller.signal }))
    stream.once('readable', () => controller.abort())
    expect((await work).code).toBe('CANCELLED')
    expect(stream.listenerCount('error')).toBe(0)
    expect(stream.destroyed).toBe(false)
  })
})

describe('rows', () => {
  beforeEach(async () => {
    await store.views.add('index', Object.assign(new UsersIndex(), { tableName: `${store.name}_index` }))
    await store.putMany({
      joe: { username: 'joe', email: 'Joe@Example.com' },
      ann: { username: 'ann', email: 'ann@example.com' },
    })
  })

  test('are those of the conditions, in order, with documents when asked', async () => {
    const path = join(folder, 'rows.ndjson')
    expect(await store.exportRows('index', path, { orderBy: '-email' })).toEqual({ done: 2, total: 2 })
    const rows = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(rows).toMatchObject([
      { _key: 'joe', email: 'joe@example.com' },
      { _key: 'ann', email: 'ann@example.com' },
    ])
    const stream = new PassThrough()
    const where = { email: 'ann@example.com' }
    await store.exportRows('index', stream, { where, includeDocs: true, format: 'json' })
    expect(JSON.parse(await text(stream.end()))).toMatchObject([
      { _key: 'ann', _doc: { username: 'ann', email: 'ann@example.com' } },
    ])
  })

  test('tell how they match, and where, when asked', async () => {
    const name = `${store.name}_texts`
    await store.views.publish({
      name,
      columns: [{ name: 'text', type: 'text', fullText: true }],
      map: 'export default ({ username }) => [{ text: `${username} and “${username}” & co` }]',
    })
    const asked = { where: { text: { matches: 'joe' } }, orderBy: '-_rank', includeMatches: true } as const
    const [row] = await store.query(name, asked.where, { includeMatches: true })
    const path = join(folder, 'rows.json')
    await store.exportRows(name, path, asked)
    const text = 'joe and “joe” & co'
    const snippets = { text: { text, marks: [[0, 3], [9, 12]] } } // prettier-ignore
    const exported = [{ _key: 'joe', text, _rank: row!._rank, _snippets: snippets }]
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(exported)
    await store.exportRows(name, join(folder, 'rows.csv'), asked)
    const json = JSON.stringify(snippets).replaceAll('"', '""')
    expect(await readFile(join(folder, 'rows.csv'), 'utf8')).toBe(
      `_key,text,_rank,_snippets\r\njoe,${text},${row!._rank},"${json}"\r\n`,
    )
  })

  test.each(rowFormats)('are the same in a stream as in a file of %s', async (format) => {
    const [path, stream] = [join(folder, 'out'), new PassThrough()]
    expect(await store.exportRows('index', path, { format, includeDocs: true })).toEqual({
      done: 2,
      total: 2,
    })
    await store.exportRows('index', stream, { format, includeDocs: true })
    const bytes = await readFile(path)
    expect(bytes.length).toBeGreaterThan(20)
    expect((await buffer(stream.end())).equals(bytes)).toBe(true)
  })

  test.each(['mongodb', 'couchdb'] as const)(
    'are not written as %s, which has documents only',
    async (format) => {
      const path = join(folder, 'rows.json')
      expect(await refusal(() => store.exportRows('index', path, { format }))).toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('"format" is one of json, ndjson, csv'),
        details: { argument: 'format' },
      })
      expect(await readdir(folder)).toEqual([])
    },
  )

  test('of an unknown view, or by an unknown column, are refused before a file is made', async () => {
    const path = join(folder, 'rows.csv')
    const unknown = await refusal(store.exportRows('indx', path))
    expect(unknown).toMatchObject({ code: 'UNKNOWN_VIEW', details: { known: ['index'] } })
    const column = await refusal(store.exportRows('index', path, { where: { mail: 'x' } }))
    expect(column.code).toBe('UNKNOWN_COLUMN')
    expect((await refusal(store.exportRows('index', path, { orderBy: 'mail' }))).code).toBe('UNKNOWN_COLUMN')
    expect(await readdir(folder)).toEqual([])
  })
})
