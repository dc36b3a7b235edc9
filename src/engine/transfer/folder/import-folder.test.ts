import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryPath } from '../../../../tests/support/databases/temporary-folder.ts'
import { refusal } from '../../../../tests/support/refusal.ts'
import { Datastore } from '../../datastore.ts'
import { previewImport } from '../imports/preview-import.ts'

let store: Datastore
let folder: string
beforeEach(async () => {
  store = await Datastore.open(temporaryPath('folder.db'))
  folder = temporaryPath('documents')
  await mkdir(folder)
})
afterEach(() => store.close())

async function write(files: Readonly<Record<string, string | Buffer>>, into = folder): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(into, name)), { recursive: true })
    await writeFile(join(into, name), content)
  }
}

async function texts(): Promise<Record<string, string>> {
  const all = await Array.fromAsync(store.iterateText())
  return Object.fromEntries(all.map(({ key, text }) => [key, text]))
}

test('each .json file of a folder is a document, named by its path, whatever it is written in', async () => {
  await write({
    'b.json': '{"n": 1.0}\n',
    'a/x.JSON': '\uFEFF{\n  "big": 12345678901234567890\n}\n',
    'a/b/c.d.json': Buffer.from('\uFEFF{"ü": true}', 'utf16le'),
    'a.json': '{}',
  })
  const preview = await previewImport(folder, { limit: 3 })
  expect(preview).toMatchObject({
    format: 'json',
    what: 'JSON: a folder of 4 files',
    files: 4,
    complete: false,
  })
  expect(preview).not.toHaveProperty('key')
  expect(preview.documents).toMatchObject([
    { line: 1, key: 'a/b/c.d' },
    { line: 2, key: 'a/x' },
    { line: 3, key: 'a' },
  ])
  expect(await store.importFile(folder)).toMatchObject({
    state: 'done',
    done: 4,
    created: 4,
    files: 4,
    notes: [],
  })
  expect(await texts()).toEqual({
    a: '{}',
    'a/b/c.d': '{"ü": true}',
    'a/x': '{\n  "big": 12345678901234567890\n}',
    b: '{"n": 1.0}',
  })
})

test('a field may hold the key, new keys may be made, and typed values become plain JSON', async () => {
  await write({ 'one.json': '{"_id": {"$oid": "65a0"}, "at": {"$date": "2026-01-02T03:04:05Z"}}' })
  await store.importFile(folder, { key: '_id', format: 'mongodb', values: 'convert' })
  expect(await texts()).toEqual({ '65a0': '{"at": "2026-01-02T03:04:05Z"}' })
  expect(await store.importFile(folder, { key: null })).toMatchObject({ created: 1 })
  expect(Object.keys(await texts())).toHaveLength(2)
})

test('a file without a document is an error that names it, and ends the import or is passed over', async () => {
  await write({
    'a.json': '{"n":1}',
    'b.json': '{"n":',
    'c.json': '[{}]',
    'd.json': ' ',
    'e.json': '3',
    'f.json': '{}',
  })
  const stopped = await refusal(store.importFile(folder, { name: 'once' }))
  expect(stopped.code).toBe('INVALID_INPUT')
  expect(stopped.message).toMatch(
    /stopped at b\.json: It is not valid JSON at column 6: .* The record before it is done\.$/,
  )
  expect(Object.keys(await texts())).toEqual(['a'])
  const end = await store.importFile(folder, { onError: 'skip', name: 'once' })
  expect(end).toMatchObject({ done: 6, created: 2, failed: 4 })
  expect(end.errors.map(({ line, message }) => `${line} ${message.slice(0, 30)}`)).toEqual([
    '2 b.json: It is not valid JSON a',
    '3 c.json: It is an array, and ea',
    '4 d.json: It is empty.',
    '5 e.json: It is no JSON object.',
  ])
  const again = await refusal(store.importFile(folder))
  expect(again.message).toContain('stopped at a.json: There is a document "a" already. Nothing was imported.')
})

test('what is left out is named, and symbolic links are not followed', async () => {
  const outside = temporaryPath('outside')
  await write({ 'secret.json': '{}' }, outside)
  await write({ 'a.json': '{}', 'b.ndjson': '{}', 'c/d.csv': 'a\n1\n', 'README.md': '' })
  await symlink(outside, join(folder, 'out'))
  await symlink(join(outside, 'secret.json'), join(folder, 'secret.json'))
  await symlink(folder, join(folder, 'round'))
  const end = await store.importFile(folder)
  expect(end).toMatchObject({ done: 1, created: 1, failed: 0 })
  expect(end.notes.map(({ about, message }) => `${about}: ${message}`)).toEqual([
    'file: Left out, to be imported each by itself: b.ndjson, c/d.csv.',
    'file: Left out, as only files whose names end in .json are documents of a folder: README.md.',
    'file: Left out, as symbolic links are not followed: out, round, secret.json.',
  ])
  expect(Object.keys(await texts())).toEqual(['a'])
})

// Other systems refuse such a name.
test.runIf(process.platform === 'linux')('a file that cannot be read is an error of its own', async () => {
  await write({ 'a.json': '{}', 'c.json': '{}' })
  await writeFile(
    Buffer.concat([Buffer.from(`${folder}/b`), Buffer.from([0xff]), Buffer.from('.json')]),
    '{}',
  )
  const end = await store.importFile(folder, { onError: 'skip' })
  expect(end).toMatchObject({ done: 3, created: 2, failed: 1, files: 3 })
  expect(end.errors[0]?.message).toBe('b\uFFFD.json: It cannot be read: there is no such file or folder.')
})

test('a folder without documents says so, and options of one file are refused', async () => {
  await write({ 'a.ndjson': '{}' })
  expect((await store.importFile(folder)).nothing).toBe(
    'Nothing was imported: the folder holds no .json file.',
  )
  expect((await refusal(store.importFile(folder, { format: 'csv' }))).message).toContain(
    'is a folder: each of its files is one document, of json, mongodb, dynamodb, and none of csv.',
  )
  expect((await refusal(store.importFile(folder, { at: 'rows' }))).details).toMatchObject({ argument: 'at' })
})

test('an import that was interrupted goes on behind the files that were saved, unless the folder has changed', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [`${n % 7}/${n}.json`, `{"n":${n}}`]),
  )
  await write(files)
  const aborting = new AbortController()
  const run = store.importFile(folder, { name: 'once', signal: aborting.signal })
  const cancelled = (async () => {
    for await (const { done } of run) if (done > 0) aborting.abort()
  })()
  await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' })
  const { count } = (await Array.fromAsync(store.count())).at(-1)!
  expect(count).toBeGreaterThan(0)
  expect(count).toBeLessThan(300)
  expect(await store.importFile(folder, { name: 'once' })).toMatchObject({
    done: 300,
    created: 300,
    skipped: 0,
  })
  await utimes(join(folder, '3/3.json'), 1, 1)
  expect((await refusal(store.importFile(folder, { name: 'once' }))).message).toContain(
    'has changed since it began',
  )
})

test('documents that were written to a file each come back as they were', async () => {
  const name = fc
    .string({ unit: fc.constantFrom('a', 'B', 'ü', ' ', '.', '-', '😀'), minLength: 1, maxLength: 5 })
    .filter((text) => !/^\.+$/.test(text))
  const key = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(key, fc.dictionary(fc.string(), fc.jsonValue()), { maxKeys: 6 }),
      async (documents) => {
        const into = temporaryPath('law')
        await mkdir(into)
        const files = Object.entries(documents).map(([name, value]) => [
          `${name}.json`,
          JSON.stringify(value, null, 1),
        ])
        // A name may be that of a file and of a folder of others.
        await write(Object.fromEntries(files), into)
        const other = await Datastore.open(temporaryPath('law.db'))
        await other.importFile(into)
        const back = await Array.fromAsync(other.iterateText())
        await other.close()
        expect(Object.fromEntries(back.map(({ key: each, text }) => [`${each}.json`, text]))).toEqual(
          Object.fromEntries(files),
        )
      },
    ),
    { numRuns: 25 },
  )
})
