import { join } from 'node:path'
import { app, type BrowserWindow, Menu } from 'electron'
import * as v from 'valibot'
import { desktopChannels } from '../shared/desktop-channels.ts'
import { LogFile } from '../engine/api/files/log-file.ts'
import { answerSecretRequest } from './answer-secret-request.ts'
import { registerAppScheme, serveRenderer } from './app-protocol.ts'
import { answerDesktopCalls, listen } from './desktop-calls.ts'
import { EngineProcess } from './engine-process.ts'
import { guardPages } from './guard.ts'
import { keepFaults } from './keep-faults.ts'
import { openMainWindow } from './main-window.ts'
import { menuKeys, type MenuKeys, menuTemplate } from './menu-template.ts'
import { OpenPaths, pathsOfArguments } from './open-paths.ts'
import { Updates, updatesItself } from './updates.ts'

// The build puts every process's files beside each other: out/main, out/preload, out/renderer.
const built = import.meta.dirname
const paths = new OpenPaths()
let window: BrowserWindow | null = null
let engine: EngineProcess | null = null

app.setName('Datastore')
// One app per person: a second start hands its files to the first and ends.
if (app.requestSingleInstanceLock()) run()
else app.quit()

function run(): void {
  app.enableSandbox()
  registerAppScheme()
  addArguments(process.argv, process.cwd())
  // Before `ready`, because macOS sends the file that was double-clicked to start the app that early.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    paths.add(path)
    showWindow()
  })
  app.on('second-instance', (_event, args, folder) => {
    addArguments(args, folder)
    showWindow()
  })
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    const running = engine
    if (running === null) return
    event.preventDefault()
    engine = null
    void running.stop().finally(() => app.quit())
  })
  void app.whenReady().then(start)
}

function start(): void {
  serveRenderer(join(built, '../renderer'))
  guardPages()
  answerDesktopCalls(ownUpdates())
  const stateFolder = join(app.getPath('userData'), 'state')
  const log = new LogFile(stateFolder)
  keepFaults(log)
  engine = new EngineProcess({
    log,
    module: join(built, 'host.js'),
    queryModule: join(built, 'query-process.js'),
    stateFolder,
    // Packaged, it lies beside the archive: SQLite reads real files only.
    sampleFile: app.isPackaged
      ? join(process.resourcesPath, 'sample.db')
      : join(built, '../../resources/sample.db'),
    locale: app.getLocale(),
    onGone: () => window?.webContents.send(desktopChannels.hostGone),
    onMessage: answerSecretRequest,
  })
  engine.start()
  listen(desktopChannels.connect, ({ webContents }) => engine?.connect(webContents, desktopChannels.port))
  listen(desktopChannels.opensPaths, ({ webContents }) =>
    paths.deliverTo((path) => webContents.send(desktopChannels.openPath, path)),
  )
  listen(desktopChannels.setMenuKeys, (_window, keys) => showMenu(v.parse(menuKeys, keys)))
  showMenu({})
  showWindow()
}

function showMenu(keys: MenuKeys): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, keys, sendCommand)))
}

function ownUpdates(): Updates {
  const { platform, env, execPath } = process
  const itself =
    app.isPackaged && updatesItself({ platform, env, execPath, resources: process.resourcesPath })
  return new Updates(itself ? async () => (await import('electron-updater')).default.autoUpdater : null)
}

function sendCommand(command: string): void {
  window?.webContents.send(desktopChannels.command, command)
}

/** Brings the one window to the front, opening it when there is none. */
function showWindow(): void {
  if (!app.isReady()) return
  if (window !== null) {
    if (window.isMinimized()) window.restore()
    window.focus()
    return
  }
  window = openMainWindow({
    preload: join(built, '../preload/index.cjs'),
    boundsFile: join(app.getPath('userData'), 'window.json'),
  })
  window.webContents.on('did-start-loading', () => paths.hold())
  window.once('closed', () => {
    window = null
    paths.hold()
  })
}

function addArguments(args: readonly string[], folder: string): void {
  // Unpackaged, the words are: electron, the app's folder, then the files.
  for (const path of pathsOfArguments(args, { skip: app.isPackaged ? 1 : 2, folder })) paths.add(path)
}
