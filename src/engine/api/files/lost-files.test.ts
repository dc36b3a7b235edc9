import { existsSync, renameSync, symlinkSync, unlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { Datastore } from '../../datastore.ts'
import { refusal } from '../../../../tests/support/refusal.ts'
import { temporaryPath } from '../../../../tests/support/databases/temporary-folder.ts'
import { type Api, createApi } from '../create-api.ts'

const store = 'users'
const never = { signal: new AbortController().signal }
let path: string
let folder: string
let api: Api
let handlers: Handlers

beforeEach(async () => {
  path = temporaryPath('users.db')
  folder = dirname(path)
  await make(path, 'old')
  api = createApi({ stateFolder: join(folder, 'state'), sampleFile: '', folders: [folder] })
  handlers = api.handlers
  await handlers.databases.open({ path }, never)
})

afterEach(() => api.close())

async function make(at: string, from: string): Promise<string> {
  const made = await Datastore.open(at, { table: store })
  await made.put('joe', { from })
  await made.close()
  return at
}

async function joeIn(at: string): Promise<unknown> {
  const opened = await Datastore.open(at, { table: store, readonly: true })
  const joe = await opened.get('joe')
  await opened.close()
  return joe?.['from']
}

const joe = async (): Promise<string | undefined> =>
  (await handlers.documents.get({ database: path, store, key: 'joe' }, never))?.text

const stateOf = async (): Promise<string> => handlers.databases.fileState({ database: path }, never)

async function save(target: string): Promise<void> {
  for await (const _ of await handlers.databases.backup({ database: path, path: target }, never));
}

const ways: Record<string, readonly [lose: () => Promise<void>, state: string]> = {
  deleted: [() => Promise.resolve(unlinkSync(path)), 'gone'],
  'moved away': [() => Promise.resolve(renameSync(path, `${path}.moved`)), 'gone'],
  replaced: [async () => renameSync(await make(`${path}.new`, 'new'), path), 'replaced'],
  'replaced by a link to another file': [
    async () => {
      const other = await make(`${path}.new`, 'new')
      unlinkSync(path)
      symlinkSync(other, path)
    },
    'replaced',
  ],
  'left without its log': [() => Promise.resolve(unlinkSync(`${path}-wal`)), 'unlogged'],
}

for (const [what, [lose, state]] of Object.entries(ways)) {
  test(`what was open of a file that was ${what} is told from what is there, and saved`, async () => {
    expect(await stateOf()).toBe('same')
    await lose()
    expect(await stateOf()).toBe(state)
    // Opening never takes away the only way to what was open, whatever rights are asked for.
    for (const options of [{}, { readonly: true }, { create: true }])
      expect(['REPLACED', 'NOT_FOUND']).toContain(
        (await refusal(async () => handlers.databases.open({ path, ...options }, never))).code,
      )
    expect(await joe()).toContain('old')
    const saved = join(folder, 'saved.db')
    await save(saved)
    expect(await joeIn(saved)).toBe('old')
    expect((await refusal(() => save(saved))).code).toBe('EXISTS')
    expect((await refusal(() => save('/outside.db'))).code).toBe('ACCESS_DENIED')
    expect(existsSync('/outside.db')).toBe(false)
  })
}

test('what is there now is opened in the place of what was replaced, and written', async () => {
  renameSync(await make(`${path}.new`, 'new'), path)
  const opened = await Promise.all(
    [1, 2].map(async () => handlers.databases.reopen({ database: path }, never)),
  )
  expect(opened.map((summary) => summary.path)).toEqual([path, path])
  expect(await stateOf()).toBe('same')
  expect(await joe()).toContain('new')
  await handlers.documents.save({ database: path, store, key: 'ann', text: '{}', rev: null }, never)
  await api.close()
  expect(await joeIn(path)).toBe('new')
})

test('a file whose log was deleted is opened again with all that it held, and written', async () => {
  await handlers.documents.save({ database: path, store, key: 'ann', text: '{}', rev: null }, never)
  unlinkSync(`${path}-wal`)
  expect(await stateOf()).toBe('unlogged')
  await handlers.databases.reopen({ database: path }, never)
  expect(await stateOf()).toBe('same')
  await handlers.documents.save({ database: path, store, key: 'eva', text: '{}', rev: null }, never)
  const found: (string | undefined)[] = []
  for (const key of ['joe', 'ann', 'eva'])
    found.push((await handlers.documents.get({ database: path, store, key }, never))?.key)
  expect(found).toEqual(['joe', 'ann', 'eva'])
})

test('what was open stays open while nothing can be opened in its place', async () => {
  unlinkSync(path)
  expect((await refusal(async () => handlers.databases.reopen({ database: path }, never))).code).toBe(
    'NOT_FOUND',
  )
  expect([await stateOf(), await joe()]).toEqual(['gone', expect.stringContaining('old')])
  await save(join(folder, 'saved.db'))
  await make(path, 'new')
  await handlers.databases.reopen({ database: path }, never)
  expect(await joe()).toContain('new')
})

test('of a file that is open as it was, nothing is opened anew', async () => {
  const { path: same } = await handlers.databases.reopen({ database: path }, never)
  expect([same, await stateOf()]).toEqual([path, 'same'])
  await handlers.databases.close({ database: path }, never)
  unlinkSync(path)
  expect(await stateOf()).toBe('same')
})
