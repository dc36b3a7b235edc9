import { execFileSync } from 'node:child_process'
import fs from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { never, testApi } from '../../../../tests/support/test-api.ts'
import { createApi } from '../create-api.ts'
import { StateFiles } from './state-files.ts'

const host = testApi()
const stateFolder = (): string => join(host.folder, 'state')

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

describe('what a power cut finds', () => {
  afterEach(() => {
    vi.restoreAllMocks()
    syncBuiltinESMExports()
  })

  test('is on the disk, with its name, before it is called saved', async () => {
    const path = join(host.folder, 'probe')
    await writeFile(path, '')
    const probe = await fs.open(path)
    const handles = Object.getPrototypeOf(probe) as typeof probe
    await probe.close()
    const events: string[] = []
    const { open, rename } = fs
    const { sync, writeFile: write } = handles
    const opened = new Map<unknown, string>()
    vi.spyOn(fs, 'open').mockImplementation(async (...order) => {
      const file = await open(...order)
      opened.set(file, String(order[0]))
      return file
    })
    vi.spyOn(fs, 'rename').mockImplementation(async (from, to) => {
      await rename(from, to)
      events.push('named')
    })
    vi.spyOn(handles, 'writeFile').mockImplementation(async function (this: unknown, ...order) {
      await write.apply(this as typeof probe, order)
      if (opened.get(this)?.endsWith('.tmp')) events.push('written')
    })
    vi.spyOn(handles, 'sync').mockImplementation(async function (this: unknown) {
      await sync.apply(this as typeof probe)
      events.push(opened.get(this) === stateFolder() ? 'name flushed' : 'text flushed')
    })
    syncBuiltinESMExports()
    await host.handlers.state.setDraft({ name: 'draft-1', value: '{"text":"typed"}', by: 'one' }, never)
    expect([...events, 'answered']).toEqual(['written', 'text flushed', 'named', 'name flushed', 'answered'])
  })
})

describe('of two processes that use one state folder', () => {
  /** An engine of another process, as far as the state is concerned: it has a memory of its own. */
  const other = (): ReturnType<typeof createApi>['handlers'] =>
    createApi({ stateFolder: stateFolder(), sampleFile: '' }).handlers

  test('neither takes back what the other one has set', async () => {
    const second = other()
    const merge = (on: typeof second, members: object) =>
      on.state.merge({ name: 'settings', members: JSON.stringify(members) }, never)
    await merge(host.handlers, { theme: 'dark', future: { a: 1 } })
    await Promise.all([merge(host.handlers, { density: 'compact' }), merge(second, { theme: 'light' })])
    expect(JSON.parse((await host.handlers.state.get({ name: 'settings' }, never)) ?? '')).toEqual({
      theme: 'light',
      density: 'compact',
      future: { a: 1 },
    })
  })

  test('both list every file that either has opened', async () => {
    const second = other()
    const names = Array.from({ length: 12 }, (_, n) => join(host.folder, `f${n}.db`))
    await Promise.all(
      names.map(async (path, n) =>
        (n % 2 === 0 ? host.handlers : second).databases.open({ path, create: true }, never),
      ),
    )
    const listed = await second.files.recent(undefined, never)
    expect(listed.map(({ path }) => path).toSorted()).toEqual(names.toSorted())
    for (const path of names) {
      await host.handlers.databases.close({ database: path }, never)
      await second.databases.close({ database: path }, never)
    }
  })

  test('what either has typed last is kept, and the other text is set aside and told once', async () => {
    const second = other()
    const type = (on: typeof second, by: string, text: string | null) =>
      on.state.setDraft(
        { name: 'draft-1', value: text === null ? null : JSON.stringify({ id: 'joe', text, by }), by },
        never,
      )
    const shown = async (): Promise<unknown> => {
      const text = await host.handlers.state.get({ name: 'draft-1' }, never)
      return text === null ? null : (JSON.parse(text) as { text: string }).text
    }
    expect(await type(host.handlers, 'one', 'mine')).toBeNull()
    expect(await type(host.handlers, 'one', 'mine, longer')).toBeNull()
    const aside = (await type(second, 'two', 'theirs')) ?? ''
    expect(await readFile(aside, 'utf8')).toContain('mine, longer')
    expect(await shown()).toBe('theirs')
    expect(await second.state.drafts(undefined, never)).toEqual(['joe'])

    // The one that saves its text forgets its own alone.
    await type(host.handlers, 'one', null)
    expect(await shown()).toBe('theirs')
    expect(existsSync(aside)).toBe(false)

    await type(host.handlers, 'one', 'again')
    const [told, ...more] = await host.handlers.state.setAside(undefined, never)
    expect(more).toEqual([])
    expect(told?.why).toBe('other')
    expect(await readFile(told?.path ?? '', 'utf8')).toContain('theirs')
    expect(await host.handlers.state.setAside(undefined, never)).toEqual([])
  })

  test('a window that has read a draft goes on with it, and so does one whose engine was killed', async () => {
    const draft = (text: string, by: string): string => JSON.stringify({ id: 'joe', text, by })
    await host.handlers.state.setDraft({ name: 'draft-1', value: draft('begun', 'one'), by: 'one' }, never)
    const second = other()
    await second.state.setDraft({ name: 'draft-1', value: draft('begun, more', 'one'), by: 'one' }, never)
    await second.state.get({ name: 'draft-1', by: 'two' }, never)
    await second.state.setDraft({ name: 'draft-1', value: draft('taken up', 'two'), by: 'two' }, never)
    expect(await second.state.setAside(undefined, never)).toEqual([])
    await second.state.setDraft({ name: 'draft-1', value: null, by: 'two' }, never)
    expect(await readdir(stateFolder())).not.toContain('app-draft-1.json')
  })

  test('neither waits for a lock that a killed process left, nor is kept from writing by one that cannot be taken', async () => {
    const files = new StateFiles(stateFolder())
    await mkdir(stateFolder(), { recursive: true })
    const lock = join(stateFolder(), 'tabs.json.lock')
    const lease = new URL('../../views/build/lease.ts', import.meta.url).href
    const code = `import { takeOwnership } from ${JSON.stringify(lease)}; console.log(takeOwnership())`
    const killed = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
    for (const left of [killed.trim(), '']) {
      await writeFile(lock, left)
      await files.write('tabs', JSON.stringify(left))
      expect(await files.read('tabs')).toBe(JSON.stringify(left))
      expect(existsSync(lock)).toBe(false)
    }
    await mkdir(lock)
    await files.write('tabs', '[2]')
    expect(await files.read('tabs')).toBe('[2]')
  })
})
