import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Desktop } from '../../src/shared/desktop.ts'
import { desktopChannels } from '../../src/shared/desktop-channels.ts'
import { delay } from '../../src/shared/delay.ts'
import { DatastoreError } from '../../src/shared/errors.ts'
import { connectWindow, type PortWindow } from '../../src/shared/rpc/connect-window.ts'
import { createServerDatabase } from '../../tests/support/servers/server-database.ts'
import { reachableServers } from '../../tests/support/servers/test-servers.ts'
import { createWorld } from './world.ts'

/*
 * Runs the built shell against the double and sends what it saw to the parent process: `run-shell.ts <userData>
 * <first|second>`. One process, one story, because the main module can be loaded only once.
 */
const [userData = '', instance = 'first'] = process.argv.slice(2)
const world = createWorld({ userData, first: instance === 'first' })
process.argv.splice(2, Infinity, 'given.db', '--flag')
const electron = await import('./electron-main.ts')
const { loadMain, loadPreload } = await import('./load-built-app.ts')

const facts: Record<string, unknown> = {}
await loadMain()
if (instance === 'first') await tellStory()
else await settle()
facts.calls = world.calls
process.send?.(facts, () => process.exit(0))

async function tellStory(): Promise<void> {
  electron.app.emit('open-file', new electron.PreventableEvent(), '/clicked/before-ready.db')
  facts.windowsBeforeReady = electron.windows.length
  await electron.becomeReady()
  const [window] = electron.windows
  if (window === undefined) throw new Error('No window was opened')
  facts.window = { options: window.options, url: window.state.url, shown: window.state.shown }
  window.emit('ready-to-show')
  facts.shown = window.state.shown

  facts.protocol = await askProtocol()
  facts.permissions = askPermissions()
  facts.navigation = tryToLeave(window)

  loadPreload()
  const desktop = world.page.exposed.desktop as Desktop
  facts.exposed = Object.keys(world.page.exposed)
  facts.desktop = Object.keys(desktop).toSorted()
  facts.dialogs = await useDialogs(desktop)
  facts.foreign = await sendFromStrangers()
  facts.paths = await openPaths(desktop)
  facts.menu = useMenu(desktop)
  desktop.setWindow({ title: 'joe', path: '/data/users.db', edited: true })
  desktop.setZoom(1.1)

  facts.engine = await useEngine()
  facts.secrets = await useSecrets()
  facts.servers = await useServers()

  window.emit('close')
  facts.bounds = JSON.parse(readFileSync(join(userData, 'window.json'), 'utf8'))
  electron.windows.splice(0)
  window.emit('closed')
  electron.app.emit('window-all-closed')
  await until(() => world.calls.some(([name, how]) => name === 'quit' && how === 'done'))
}

async function askProtocol(): Promise<unknown> {
  const handle = electron.protocolHandlers.get('app')
  if (handle === undefined) throw new Error('No handler of app: was registered')
  const root = join(import.meta.dirname, '../../out/renderer')
  const ask = async (url: string, method = 'GET') => {
    const response = await handle(new Request(url, { method }))
    const body = Buffer.from(await response.arrayBuffer())
    return {
      url,
      status: response.status,
      size: body.length,
      hash: hashOf(body),
      headers: Object.fromEntries(response.headers),
    }
  }
  const index = readFileSync(join(root, 'index.html'))
  const [script] = /assets\/[\w-]+\.js/.exec(index.toString()) ?? ['']
  return {
    index: await ask('app://datastore/index.html'),
    indexHash: hashOf(index),
    script: await ask(`app://datastore/${script}`),
    refused: await Promise.all([
      ask('app://datastore/../main/index.js'),
      ask('app://datastore/..%2fmain%2findex.js'),
      ask('app://datastore/%2e%2e/main/index.js'),
      ask('app://datastore/assets/..%2f..%2f..%2fpackage.json'),
      ask('app://datastore/..%5cmain%5cindex.js'),
      ask('app://datastore//etc/passwd'),
      ask('app://datastore/%2fetc%2fpasswd'),
      ask('app://datastore/assets'),
      ask('app://datastore/absent.js'),
      ask('app://elsewhere/index.html'),
      ask('app://datastore/index.html', 'POST'),
    ]),
  }
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

function askPermissions(): unknown {
  const decisions: unknown[] = []
  electron.permissions.get('request')?.({}, 'media', (granted: boolean) => decisions.push(granted))
  return {
    request: decisions,
    check: electron.permissions.get('check')?.({}, 'clipboard-read'),
    device: electron.permissions.get('device')?.({}),
  }
}

function tryToLeave({ webContents }: InstanceType<typeof electron.BrowserWindow>): unknown {
  const leaving = (event: string, url: string) => {
    const asked = Object.assign(new electron.PreventableEvent(), { url })
    webContents.emit(event, asked)
    return [event, url, asked.defaultPrevented]
  }
  const before = world.calls.length
  const attempts = [
    leaving('will-navigate', 'app://datastore/index.html'),
    leaving('will-navigate', 'https://example.com/docs'),
    leaving('will-navigate', 'http://example.com/'),
    leaving('will-navigate', 'file:///etc/passwd'),
    leaving('will-navigate', 'app://datastore.evil.example/'),
    leaving('will-navigate', 'javascript:alert(1)'),
    leaving('will-redirect', 'app://datastore/index.html'),
    leaving('will-attach-webview', 'app://datastore/index.html'),
  ]
  const opened = ['https://example.com/', 'file:///etc/passwd', 'smb://server/share', 'not a url'].map(
    (url) => webContents.windowOpen?.({ url }).action,
  )
  return { attempts, opened, external: world.calls.slice(before) }
}

async function useDialogs(desktop: Desktop): Promise<unknown> {
  const filters = [{ name: 'Databases', extensions: ['db'] }]
  const save = () => desktop.saveFile({ title: 'Export', suggestedName: 'users.csv', filters })
  world.answer = '/data/users.db'
  const opened = await desktop.openFile({ title: 'Open', filters })
  world.answer = '/data/documents'
  const folder = await desktop.openFolder({ title: 'Import' })
  world.answer = null
  const cancelled = [
    await desktop.openFile({ title: 'Open', filters }),
    await save(),
    await desktop.openFolder({ title: 'Import' }),
  ]
  world.answer = join(userData, 'new.csv')
  const fresh = await save()
  world.answer = join(userData, 'there.csv')
  writeFileSync(world.answer, 'old')
  const replaced = await save()
  const revealed = [await desktop.reveal(world.answer), await desktop.reveal(join(userData, 'absent'))]
  const badly = desktop.openFile({ title: 1 as unknown as string, filters })
  const refused = await badly.then(
    () => 'answered',
    () => 'refused',
  )
  return { opened, folder, cancelled, fresh, replaced, revealed, refused }
}

async function sendFromStrangers(): Promise<unknown> {
  const before = world.calls.length
  const frames = [
    { url: 'https://evil.example/', parent: null },
    { url: 'app://datastore.evil.example/', parent: null },
    { url: 'app://datastore/index.html', parent: {} },
  ]
  const answers = await Promise.all(
    frames.map((frame) =>
      electron.invokeFrom(desktopChannels.openFile, [{ title: 'Open', filters: [] }], frame).then(
        () => 'answered',
        () => 'refused',
      ),
    ),
  )
  for (const frame of frames) {
    electron.sendFrom(desktopChannels.setWindow, [{ title: 'evil', path: null, edited: false }], frame)
  }
  return { answers, effects: world.calls.slice(before) }
}

async function openPaths(desktop: Desktop): Promise<unknown> {
  const opened: string[] = []
  const stop = desktop.onOpenPath((path) => opened.push(path))
  await settle()
  electron.app.emit(
    'second-instance',
    {},
    ['electron', '.', 'other.db', 'mysql://joe:s3cret@h/shop', '--inspect'],
    '/somewhere/else',
  )
  stop()
  electron.app.emit('second-instance', {}, ['electron', '.', 'unheard.db'], '/somewhere/else')
  return { opened, workingFolder: process.cwd() }
}

interface Item {
  readonly label?: string
  readonly role?: string
  readonly accelerator?: string
  readonly registerAccelerator?: boolean
  readonly submenu?: readonly Item[]
  readonly click?: () => void
}

function useMenu(desktop: Desktop): unknown {
  const heard: string[] = []
  const stop = desktop.onCommand((command) => heard.push(command))
  const items = (electron.applicationMenu.template as Item[]).flatMap(({ submenu = [] }) => submenu)
  for (const { click } of items) click?.()
  stop()
  items.find(({ label }) => label === 'Open…')?.click?.()
  return { heard, items: items.map(({ click, ...item }) => ({ ...item, runs: click !== undefined })) }
}

async function useEngine(): Promise<unknown> {
  const connection = connectWindow(world.page as unknown as PortWindow, { backoff: [10] })
  const { client } = connection
  mkdirSync(join(userData, 'data'))
  const path = join(userData, 'data', 'users.db')
  const { path: database } = await client.databases.open({ path, create: true })
  await client.databases.createStore({ database, store: 'users' })
  const place = { database, store: 'users', key: 'joe' }
  await client.documents.save({ ...place, text: '{"n": 9007199254740993}', rev: null })
  const saved = await client.documents.get(place)
  const definition = {
    name: 'n',
    columns: [{ name: 'n', type: 'integer' as const }],
    map: 'export default function* map(doc) { yield { n: doc.n } }',
  }
  const { rows } = await client.views.preview({ database, store: 'users', definition, sample: 10 })
  const stream = await client.jobs.watch()
  await stream.next()
  const cut = stream.next().then(
    () => 'went on',
    (error: unknown) => (error instanceof DatastoreError ? error.code : String(error)),
  )
  electron.engines.at(-1)?.kill()
  const ended = await cut
  await until(() => electron.engines.length === 2)
  const again = await client.documents.get(place)
  const engines = electron.engines.length
  const { job } = await client.views.publish({ database, store: 'users', definition })
  for await (const jobs of await client.jobs.watch())
    if (jobs.some(({ id, state }) => id === job && state === 'done')) break
  const query = { database, store: 'users', view: 'n', where: {}, orderBy: [], limit: 10, offset: 0 }
  const queried = await client.views.query({ ...query, includeDocs: false })
  const processes = electron.engines.length - engines
  const result = {
    text: saved?.text,
    rows,
    cut: ended,
    again: again?.text,
    engines,
    processes,
    queried: queried.rows.map(({ values }) => values),
  }
  connection.close()
  return result
}

/** A password of an earlier session, which main opens for the engine host, and a keyring that is none. */
async function useSecrets(): Promise<unknown> {
  const connection = connectWindow(world.page as unknown as PortWindow, { backoff: [10] })
  const { client } = connection
  const url = 'postgres://joe@127.0.0.1:1/shop'
  const sealed = electron.sealed('s3cret').toString('base64')
  const kept = join(userData, 'state', 'server-connections.json')
  writeFileSync(kept, JSON.stringify([{ location: url, readonly: true, sealed }]))
  world.keyring = 'basic_text'
  const scrambled = await client.connections.describe({ url })
  world.keyring = 'gnome_libsecret'
  const described = await client.connections.describe({ url })
  world.keyChanged = true
  const before = world.calls.length
  const refused = await client.databases.get({ database: url }).then(
    () => 'answered',
    (error: unknown) => (error instanceof DatastoreError ? error.code : String(error)),
  )
  const asked = world.calls.slice(before)
  world.keyChanged = false
  connection.close()
  return { scrambled, described, refused, asked, kept: readFileSync(kept, 'utf8') }
}

/** What a document of a new database holds on each server that is there, as the drivers of the bundle read it. */
async function useServers(): Promise<unknown> {
  const connection = connectWindow(world.page as unknown as PortWindow, { backoff: [10] })
  const { client } = connection
  const answers: [string, string | undefined][] = []
  for (const dialect of await reachableServers()) {
    const server = await createServerDatabase(dialect)
    const { path: database } = await client.databases.open({ path: await server.place('shop') })
    await client.databases.createStore({ database, store: 'users' })
    const place = { database, store: 'users', key: 'joe' }
    await client.documents.save({ ...place, text: '{"n": 1.0}', rev: null })
    answers.push([dialect, (await client.documents.get(place))?.text])
    await client.databases.close({ database })
    await server.drop()
  }
  connection.close()
  return answers
}

function settle(): Promise<void> {
  return new Promise((done) => setImmediate(() => setImmediate(done)))
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await delay(10)
}
