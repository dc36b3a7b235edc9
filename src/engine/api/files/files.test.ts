import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { never, testApi } from '../../../../tests/support/test-api.ts'
import { createApi } from '../create-api.ts'

const host = testApi()

describe('files', () => {
  test('lists folders first, then databases, and everything else only when asked', async () => {
    const place = join(host.folder, 'listing')
    await mkdir(join(place, 'zoo'), { recursive: true })
    for (const name of ['b.db', 'a10.sqlite', 'a9.SQLITE3', 'c.datastore', 'notes.txt', '.hidden.db']) {
      await writeFile(join(place, name), 'x')
    }
    await symlink(join(place, 'absent'), join(place, 'broken.db'))
    const listing = await host.handlers.files.list({ folder: place }, never)
    expect(listing.entries.map(({ name }) => name)).toEqual([
      'zoo',
      'a9.SQLITE3',
      'a10.sqlite',
      'b.db',
      'c.datastore',
    ])
    expect(listing).toMatchObject({ folder: place, parent: host.folder })
    expect(listing.entries[1]).toMatchObject({ kind: 'file', size: 1, path: join(place, 'a9.SQLITE3') })
    const all = await host.handlers.files.list({ folder: place, allFiles: true }, never)
    expect(all.entries.map(({ name }) => name)).toContain('.hidden.db')
    expect(all.entries.map(({ name }) => name)).toContain('notes.txt')
  })

  test('goes back to the folder last looked at, and home when that one is gone', async () => {
    const place = join(host.folder, 'last')
    await mkdir(place)
    await host.handlers.files.list({ folder: place }, never)
    expect((await host.handlers.files.list({}, never)).folder).toBe(place)
    await rm(place, { recursive: true })
    const home = await host.handlers.files.list({}, never)
    expect(home.folder).toBe(home.home)
  })

  test('says why a folder cannot be read', async () => {
    const absent = join(host.folder, 'absent')
    const error = await refusal(host.handlers.files.list({ folder: absent }, never))
    expect(error).toMatchObject({
      code: 'IO',
      message: `Cannot read ${absent}: there is no such file or folder.`,
    })
    const file = await refusal(host.handlers.files.list({ folder: join(host.folder, 'shipped.db') }, never))
    expect(file.message).toContain('a part of the path is not a folder')
  })

  test('remembers what was opened, the newest first, and says what is gone', async () => {
    const one = (
      await host.handlers.databases.open({ path: join(host.folder, 'one.db'), create: true }, never)
    ).path
    const two = (
      await host.handlers.databases.open({ path: join(host.folder, 'two.db'), create: true }, never)
    ).path
    await host.handlers.databases.open({ path: one }, never)
    expect((await host.handlers.files.recent(undefined, never)).map(({ path }) => path)).toEqual([one, two])
    await host.handlers.databases.close({ database: two }, never)
    await rm(two)
    expect((await host.handlers.files.recent(undefined, never)).map(({ size }) => size !== null)).toEqual(
      (await host.handlers.files.recent(undefined, never)).map(({ exists }) => exists),
    )
    expect((await host.handlers.files.recent(undefined, never)).map(({ exists }) => exists)).toEqual([
      true,
      false,
    ])
    await host.handlers.files.forget({ path: two }, never)
    expect((await host.handlers.files.recent(undefined, never)).map(({ path }) => path)).toEqual([one])
  })
})

describe('state', () => {
  test('keeps texts by name between sessions', async () => {
    await host.handlers.state.set({ name: 'drafts/joe:..', value: '{"text":"ü"}' }, never)
    await host.api.close()
    const next = createApi({ stateFolder: join(host.folder, 'state'), sampleFile: '' })
    expect(await next.handlers.state.get({ name: 'drafts/joe:..' }, never)).toBe('{"text":"ü"}')
    expect(await next.handlers.state.get({ name: 'other' }, never)).toBeNull()
    await next.handlers.state.set({ name: 'drafts/joe:..', value: null }, never)
    expect(await next.handlers.state.get({ name: 'drafts/joe:..' }, never)).toBeNull()
    await next.close()
  })

  test('keeps the last of many writes at once and leaves no temporary file', async () => {
    const values = Array.from({ length: 30 }, (_, index) =>
      JSON.stringify({ index, filler: 'x'.repeat(20_000) }),
    )
    await Promise.all(values.map(async (value) => host.handlers.state.set({ name: 'tabs', value }, never)))
    expect(await host.handlers.state.get({ name: 'tabs' }, never)).toBe(values.at(-1))
    expect(await readdir(join(host.folder, 'state'))).toEqual(['app-tabs.json'])
  })

  test('sets a damaged file aside and starts empty', async () => {
    await host.handlers.state.set({ name: 'tabs', value: '[1]' }, never)
    await writeFile(join(host.folder, 'state', 'app-tabs.json'), '[1')
    expect(await host.handlers.state.get({ name: 'tabs' }, never)).toBeNull()
    const files = await readdir(join(host.folder, 'state'))
    expect(files).toEqual([expect.stringMatching(/^app-tabs\.json\.damaged-\d+$/)])
    expect(await readFile(join(host.folder, 'state', files[0] ?? ''), 'utf8')).toBe('[1')
  })

  test('refuses what is not JSON', async () => {
    const call = async () => host.handlers.state.set({ name: 'tabs', value: 'not json' }, never)
    expect((await refusal(call())).code).toBe('INVALID_INPUT')
  })
})
