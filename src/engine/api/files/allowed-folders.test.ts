import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, createApi } from '../create-api.ts'

let root: string
let api: Api
const signal = new AbortController().signal
const call = { signal }

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'allowed-')))
  for (const name of ['state', 'chosen', 'chosen/in', 'chosen-too', 'outside']) await mkdir(join(root, name))
  await writeFile(join(root, 'outside', 'secret.json'), '[{"_key":"a"}]')
  await writeFile(join(root, 'chosen', 'own.json'), '[{"_key":"a"}]')
  await symlink(join(root, 'outside'), join(root, 'chosen', 'link'))
  await symlink(join(root, 'outside', 'new.db'), join(root, 'chosen', 'dangling.db'))
  api = createApi({
    stateFolder: join(root, 'state'),
    sampleFile: join(root, 'sample.db'),
    folders: [join(root, 'chosen')],
  })
  await api.handlers.databases.open({ path: join(root, 'chosen', 'a.db'), create: true }, call)
  await api.handlers.databases.createStore({ database: join(root, 'chosen', 'a.db'), store: 'users' }, call)
})

afterAll(async () => {
  await api.close()
  await rm(root, { recursive: true, force: true })
})

/** Ways to name a place outside the chosen folder, relative to the root of the test. */
const outside = [
  'outside/x.db',
  'chosen/../outside/x.db',
  'chosen/link/x.db',
  'chosen/in/../link/x.db',
  'chosen-too/x.db',
  'x.db',
]

describe('a host that was started for some folders', () => {
  test.each(outside)('opens, makes and copies no database at %s', async (place) => {
    const { databases } = api.handlers
    for (const path of [
      join(root, place),
      `file:${join(root, place)}`,
      `sqlite:${join(root, place)}?mode=rwc`,
    ]) {
      const refused = { code: 'ACCESS_DENIED', message: expect.stringContaining('--folder') }
      await expect(databases.open({ path, create: true }, call)).rejects.toMatchObject(refused)
      await expect(databases.get({ database: path }, call)).rejects.toMatchObject(refused)
      const store = { database: join(root, 'chosen', 'a.db'), store: 'users' }
      await expect(
        databases.copyStore({ ...store, target: path, create: true, as: 'copy', history: true }, call),
      ).rejects.toMatchObject(refused)
    }
  })

  test.each(outside)('writes no export to %s and reads no import from it', async (place) => {
    const path = join(root, place)
    const store = { database: join(root, 'chosen', 'a.db'), store: 'users' }
    const { exports, imports } = api.handlers
    await expect(
      exports.documents(
        { ...store, selection: { prefix: '', except: [] }, format: 'json', path, overwrite: true },
        call,
      ),
    ).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    await expect(
      imports.preview({ path, cells: 'typed', limit: 1, format: 'json' }, call),
    ).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  })

  test('lists the chosen folder without a way up, and no other', async () => {
    const { files } = api.handlers
    expect(await files.list({ folder: join(root, 'chosen') }, call)).toMatchObject({ parent: null })
    expect(await files.list({ folder: join(root, 'chosen', 'in') }, call)).toMatchObject({
      parent: join(root, 'chosen'),
    })
    expect(await files.list({}, call)).toMatchObject({ folder: join(root, 'chosen', 'in') })
    for (const folder of [root, '/', '~', join(root, 'chosen', 'link'), join(root, 'chosen', '..')])
      await expect(files.list({ folder }, call)).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    await expect(files.exists({ path: join(root, 'outside', 'secret.json') }, call)).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
    })
  })

  test('works in the chosen folder', async () => {
    const { imports } = api.handlers
    const path = join(root, 'chosen', 'own.json')
    expect(await imports.preview({ path, cells: 'typed', limit: 1, format: 'json' }, call)).toBeDefined()
  })

  test('makes no file through a link that leads out of the chosen folder to nothing', async () => {
    const path = join(root, 'chosen', 'dangling.db')
    await expect(api.handlers.databases.open({ path, create: true }, call)).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
    })
  })
})
