import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contentSecurityPolicy } from '../../src/shared/renderer-files.ts'
import { buildApp } from '../build-app.ts'

/** Runs the built Electron shell, as it is shipped, in a process where `electron` is the double; see run-shell.ts. */
async function runShell(instance: 'first' | 'second', userData: string): Promise<Record<string, unknown>> {
  const child = fork(join(import.meta.dirname, 'run-shell.ts'), [userData, instance], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  let said = ''
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const timer = setTimeout(() => child.kill('SIGKILL'), 200_000)
  try {
    return await new Promise((facts, fail) => {
      child.once('message', (message) => facts({ ...Object(message), said }))
      child.once('exit', () => fail(new Error(`The shell ended without a word:\n${said}`)))
    })
  } finally {
    clearTimeout(timer)
  }
}

const root = resolve(import.meta.dirname, '../..')
let folder: string
let first: Record<string, unknown>
let second: Record<string, unknown>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'electron-shell-'))
  buildApp()
  ;[first, second] = await Promise.all([runShell('first', folder), runShell('second', folder)])
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const calls = (name: string): unknown => Object(first.calls).filter(([called]: [string]) => called === name)

describe('the window', () => {
  test('is opened once the app is ready, isolated and sandboxed, and shown when there is something to see', () => {
    expect(first.windowsBeforeReady).toBe(0)
    expect(first.window).toMatchObject({
      url: 'app://datastore/index.html',
      shown: false,
      options: {
        show: false,
        webPreferences: {
          contextIsolation: true,
          sandbox: true,
          nodeIntegration: false,
          webSecurity: true,
          preload: join(root, 'out/preload/index.cjs'),
        },
      },
    })
    expect(first.shown).toBe(true)
    expect(calls('app.enableSandbox')).toHaveLength(1)
  })

  test('remembers where it stood', () => {
    expect(first.bounds).toEqual({ x: 10, y: 20, width: 1280, height: 820, maximized: false })
  })

  test('shows what the page asks for as its own', () => {
    expect(calls('window.setTitle')).toEqual([['window.setTitle', '● joe']])
    expect(calls('window.setRepresentedFilename')).toEqual([
      ['window.setRepresentedFilename', '/data/users.db'],
    ])
    expect(calls('window.setDocumentEdited')).toEqual([['window.setDocumentEdited', true]])
    expect(calls('webFrame.setZoomFactor')).toEqual([['webFrame.setZoomFactor', 1.1]])
  })

  test('puts the file that it shows into the system’s list of recent ones', () => {
    expect(calls('app.addRecentDocument')).toEqual([['app.addRecentDocument', '/data/users.db']])
  })
})

describe('the app protocol', () => {
  test('is an origin like https, registered in time', () => {
    expect(calls('protocol.registerSchemesAsPrivileged')).toMatchObject([
      [expect.anything(), [{ scheme: 'app', privileges: { standard: true, secure: true } }]],
    ])
  })

  test('serves the built page and its scripts with the content security policy', () => {
    const { index, indexHash, script } = Object(first.protocol)
    expect(index).toMatchObject({
      status: 200,
      hash: indexHash,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    })
    expect(script).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/javascript; charset=utf-8' },
    })
    expect(script.size).toBeGreaterThan(10_000)
  })

  test('serves nothing from outside the folder, no other host and no other method', () => {
    const { refused } = Object(first.protocol)
    expect(refused).toHaveLength(11)
    for (const answer of refused) expect(answer).toMatchObject({ status: 404, size: 0 })
  })
})

describe('a page', () => {
  test('is given no permission', () => {
    expect(first.permissions).toEqual({ request: [false], check: false, device: false })
  })

  test('stays where it is', () => {
    expect(Object(first.navigation).attempts).toEqual([
      ['will-navigate', 'app://datastore/index.html', false],
      ['will-navigate', 'https://example.com/docs', true],
      ['will-navigate', 'http://example.com/', true],
      ['will-navigate', 'file:///etc/passwd', true],
      ['will-navigate', 'app://datastore.evil.example/', true],
      ['will-navigate', 'javascript:alert(1)', true],
      ['will-redirect', 'app://datastore/index.html', true],
      ['will-attach-webview', 'app://datastore/index.html', true],
    ])
  })

  test('opens no window, and only https links in the browser', () => {
    expect(Object(first.navigation).opened).toEqual(['deny', 'deny', 'deny', 'deny'])
    expect(Object(first.navigation).external).toEqual([
      ['shell.openExternal', 'https://example.com/docs'],
      ['shell.openExternal', 'https://example.com/'],
    ])
  })

  test('that is not the app, or only a frame of it, is answered nothing', () => {
    expect(first.foreign).toEqual({ answers: ['refused', 'refused', 'refused'], effects: [] })
  })
})

describe('the desktop', () => {
  test('is all the preload script puts into the page', () => {
    expect(first.exposed).toEqual(['desktop'])
    expect(first.desktop).toEqual([
      'findUpdate',
      'installUpdate',
      'kind',
      'onCommand',
      'onOpenPath',
      'openFile',
      'openFolder',
      'pathOf',
      'platform',
      'reveal',
      'saveFile',
      'setMenuKeys',
      'setWindow',
      'setZoom',
    ])
  })

  test('asks for files with the system dialogs', () => {
    expect(first.dialogs).toEqual({
      opened: '/data/users.db',
      folder: '/data/documents',
      cancelled: [null, null, null],
      fresh: { path: join(folder, 'new.csv'), exists: false },
      replaced: { path: join(folder, 'there.csv'), exists: true },
      revealed: [true, false],
      refused: 'refused',
    })
    expect(calls('shell.showItemInFolder')).toEqual([['shell.showItemInFolder', join(folder, 'there.csv')]])
  })

  test('opens files from the command line, a double-click and a second start, once the page listens', () => {
    const { opened, workingFolder } = Object(first.paths)
    expect(opened).toEqual([
      join(workingFolder, 'given.db'),
      '/clicked/before-ready.db',
      '/somewhere/else/other.db',
      'mysql://joe@h/shop',
    ])
  })
})

interface MenuItem {
  readonly role?: string
  readonly type?: string
}

describe('the menu', () => {
  test('tells the page which command was chosen, until it stops listening', () => {
    const { heard } = Object(first.menu)
    expect(heard).toContain('file.open')
    expect(heard).toContain('theme.toggle')
    expect(new Set(heard).size).toBe(heard.length)
  })

  test('takes no key away from the page, least of all undo, copy and paste', () => {
    const { items } = Object(first.menu)
    const commands = items.filter(({ role, type }: MenuItem) => role === undefined && type === undefined)
    expect(commands).toHaveLength(20)
    for (const command of commands) expect(command).toMatchObject({ registerAccelerator: false, runs: true })
    const others = items.filter((item: MenuItem) => !commands.includes(item))
    for (const other of others) expect(other).not.toHaveProperty('accelerator')
    const roles = items.map(({ role }: MenuItem) => role)
    expect(roles).toEqual(expect.arrayContaining(['undo', 'redo', 'cut', 'copy', 'paste']))
    expect(roles).not.toContain('reload')
    expect(roles).not.toContain('close')
  })
})

describe('the engine host', () => {
  test('answers the page over a port and is started again when it dies', () => {
    expect(first.engine).toEqual({
      text: '{"n": 9007199254740993}',
      rows: [{ key: 'joe', values: { n: 9007199254740993n } }],
      cut: 'DISCONNECTED',
      again: '{"n": 9007199254740993}',
      engines: 2,
      processes: 1,
      queried: [{ n: 9007199254740993n }],
    })
    expect(first.said).toContain('The engine host ended (1) and is being started again.')
  })

  test('closes its databases and ends before the app does', () => {
    const order = Object(first.calls).filter(([name]: [string]) => name === 'quit' || name === 'engine.exit')
    expect(order).toEqual([
      ['engine.exit', 1],
      ['quit', 'held'],
      ['engine.exit', 0],
      ['quit', 'done'],
    ])
  })
})

test('the engine host speaks to servers by the drivers of the bundle', () => {
  const answers = first.servers as [string, string][]
  if (answers.length === 0) console.log('NOT RUN: the bundled drivers: no server lets us in.')
  for (const [, text] of answers) expect(text).toBe('{"n": 1.0}')
})

describe('the secret store', () => {
  test('opens what an earlier session has sealed, for the engine host alone, and seals it anew when the key has changed', () => {
    const { refused, asked, kept, described } = Object(first.secrets)
    // Nothing answers there: it was tried, with the password.
    expect(refused).toBe('DISCONNECTED')
    expect(asked).toEqual([['safeStorage.decryptStringAsync'], ['safeStorage.encryptStringAsync', 's3cret']])
    expect(described).toEqual({ canRemember: true, remembered: true, readonly: true })
    expect(kept).not.toContain('s3cret')
    expect(first.said).not.toContain('s3cret')
  })

  test('is none where Linux has no keyring, though Electron would scramble', () => {
    expect(Object(first.secrets).scrambled).toMatchObject({ canRemember: false })
  })
})

test('a second start gives way to the first and opens nothing', () => {
  expect(Object(second.calls).map(([name]: [string]) => name)).toEqual(['app.setName', 'app.quit', 'quit'])
})
