import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { never, testApi } from '../../../../tests/support/test-api.ts'

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
