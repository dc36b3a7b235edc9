import { readFile, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { never, testApi } from '../../../../tests/support/test-api.ts'
import { createApi } from '../create-api.ts'
import { PastedTexts } from './pasted-texts.ts'

const host = testApi()
const cells = 'login\tage\njoe\t42\nann\t7\n'
const choices = { cells: 'typed' as const, limit: 10 }

test('a pasted text is imported as a file would be, also where only some folders may be used', async () => {
  const { database, store } = await host.users(0)
  await host.api.close()
  host.api = createApi({
    stateFolder: join(host.folder, 'state'),
    sampleFile: '',
    folders: [dirname(database)],
  })
  const narrow = createApi({ stateFolder: join(host.folder, 'state'), sampleFile: '', folders: ['/nowhere'] })
  onTestFinished(() => narrow.close())
  const { path } = await narrow.handlers.imports.paste({ tab: 'a', text: cells }, never)
  const preview = await narrow.handlers.imports.preview({ path, ...choices }, never)
  expect(preview).toMatchObject({ format: 'csv', delimiter: '\t', complete: true, errors: [] })
  expect(preview.documents.map(({ text }) => text)).toEqual([
    '{"login": "joe", "age": 42}',
    '{"login": "ann", "age": 7}',
  ])
  const beside = join(dirname(path), 'other')
  expect(await refusal(narrow.handlers.imports.preview({ path: beside, ...choices }, never))).toMatchObject({
    code: 'ACCESS_DENIED',
  })
  await host.handlers.databases.open({ path: database }, never)
  const options = {
    format: 'csv',
    key: 'login',
    onExisting: 'skip',
    onError: 'skip',
    cells: 'typed',
  } as const
  const { job } = await host.handlers.imports.start({ database, store, path, ...options }, never)
  expect(await host.ended(job)).toMatchObject({
    state: 'done',
    result: 'Imported the pasted text: 2 new documents.',
  })
})

test('what is wrong with a pasted text is said without the place where the app keeps it', async () => {
  const { path } = await host.handlers.imports.paste({ tab: 'a', text: 'a,b\n1,2\n' }, never)
  const error = await refusal(host.handlers.imports.preview({ path, ...choices, header: 9 }, never))
  expect(error.message).toMatch(/^The pasted text has no line 9/)
  expect(await refusal(host.handlers.imports.paste({ tab: 'a', text: ' \n' }, never))).toMatchObject({
    code: 'INVALID_INPUT',
    message: 'There is nothing to import: the pasted text is blank.',
  })
})

test('a job that stops says so of the pasted text, and not of the place where the app keeps it', async () => {
  const place = await host.users(1)
  const { path } = await host.handlers.imports.paste({ tab: 'a', text: 'login\nnew\n""\n' }, never)
  const options = {
    format: 'csv',
    key: 'login',
    onExisting: 'skip',
    onError: 'stop',
    cells: 'typed',
  } as const
  const { job } = await host.handlers.imports.start({ ...place, path, ...options }, never)
  const ended = await host.ended(job)
  expect(ended.state).toBe('failed')
  expect(ended.error?.message).toMatch(/^The import of the pasted text stopped at line 3\. /)
})

test('a tab keeps its last text alone, and what a job reads', async () => {
  const pasted = new PastedTexts(host.folder)
  const kept = (text: string, isRead = false, tab = 'a') => pasted.keep(text, { tab, isRead: () => isRead })
  const first = await kept('first')
  const elsewhere = await kept('first', false, 'b')
  const second = await kept('second')
  await expect(stat(first)).rejects.toMatchObject({ code: 'ENOENT' })
  const third = await kept('third', true)
  const [fourth, fifth] = await Promise.all([kept('fourth', true), kept('fifth', true)])
  expect(
    await Promise.all([elsewhere, second, third, fourth, fifth].map((path) => readFile(path, 'utf8'))),
  ).toEqual(['first', 'second', 'third', 'fourth', 'fifth'])
})

test('a text is kept once, unchanged, by its content, and for a week', async () => {
  const pasted = new PastedTexts(host.folder)
  const inTab = (tab: string) => ({ tab, isRead: () => false })
  const path = await pasted.keep(cells, inTab('a'))
  const before = await stat(path)
  expect(await pasted.keep(cells, inTab('a'))).toBe(path)
  expect((await stat(path)).mtimeMs).toBe(before.mtimeMs)
  expect(before.mode & 0o077).toBe(0)
  const old = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000)
  await utimes(dirname(path), old, old)
  const other = await pasted.keep('other', inTab('b'))
  expect(await readFile(other, 'utf8')).toBe('other')
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
  expect([
    pasted.has(other),
    pasted.has(path),
    pasted.has(join(host.folder, 'pasted', 'pasted text')),
  ]).toEqual([true, true, false])
})
