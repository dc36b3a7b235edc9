import { Worker } from 'node:worker_threads'
import { takePort } from './message-ports.ts'
import { checkOptions, PreventableEvent, strict, StrictEmitter } from './strict.ts'
import { note } from './world.ts'

export { PreventableEvent } from './strict.ts'

/** What `electron` is to the main process: the APIs the shell uses, and nothing else. */
export { MessageChannelMain } from './message-ports.ts'

const world = globalThis.electronWorld

const readiness = Promise.withResolvers<void>()
let ready = false
let quitting = false

class App extends StrictEmitter {
  readonly isPackaged = false

  constructor() {
    super('app', [
      'open-file',
      'second-instance',
      'window-all-closed',
      'will-quit',
      'web-contents-created',
      'render-process-gone',
      'child-process-gone',
    ])
  }

  setName(name: string): void {
    note('app.setName', name)
  }

  enableSandbox(): void {
    if (ready)
      throw new Error('The sandbox is for all pages only when it is asked for before the app is ready')
    note('app.enableSandbox')
  }

  requestSingleInstanceLock(): boolean {
    return world.first
  }

  quit(): void {
    note('app.quit')
    if (quitting) return
    quitting = true
    setImmediate(() => {
      const event = new PreventableEvent()
      this.emit('will-quit', event)
      quitting = false
      note('quit', event.defaultPrevented ? 'held' : 'done')
    })
  }

  whenReady(): Promise<void> {
    return readiness.promise
  }

  isReady(): boolean {
    return ready
  }

  getPath(name: string): string {
    if (name !== 'userData') throw new Error(`The double knows no path ${name}`)
    return world.userData
  }

  getVersion(): string {
    return '0.1.0'
  }

  getLocale(): string {
    if (!ready) throw new Error('Electron tells no locale before it is ready')
    return 'de'
  }

  addRecentDocument(path: string): void {
    note('app.addRecentDocument', path)
  }
}

export const app = strict('app', new App())

/** Lets the app become ready, as Electron does after the main module has run. */
export async function becomeReady(): Promise<void> {
  ready = true
  readiness.resolve()
  await new Promise((settle) => setImmediate(settle))
}

type WindowOpen = (details: { url: string }) => { action: string }

class WebContents extends StrictEmitter {
  readonly mainFrame = { url: '', parent: null }
  windowOpen: WindowOpen | null = null

  constructor() {
    super('webContents', ['will-navigate', 'will-redirect', 'will-attach-webview', 'did-start-loading'])
  }

  isDestroyed(): boolean {
    return false
  }

  setWindowOpenHandler(handler: WindowOpen): void {
    this.windowOpen = handler
  }

  send(channel: string, ...args: unknown[]): void {
    note('send', channel, ...args)
    this.#deliver(channel, {}, structuredClone(args))
  }

  postMessage(channel: string, message: unknown, transfer: readonly object[]): void {
    this.#deliver(channel, { ports: transfer.map(takePort) }, [message])
  }

  #deliver(channel: string, event: object, args: readonly unknown[]): void {
    for (const listener of world.pageListeners.get(channel) ?? []) listener(event, ...args)
  }
}

interface WindowOptions {
  readonly width: number
  readonly height: number
  readonly x?: number
  readonly y?: number
  readonly webPreferences: object
}

export const windowOptions = [
  'width',
  'height',
  'x',
  'y',
  'minWidth',
  'minHeight',
  'show',
  'title',
  'backgroundColor',
  'webPreferences',
] as const
export const webPreferences = [
  'preload',
  'contextIsolation',
  'sandbox',
  'nodeIntegration',
  'webSecurity',
  'spellcheck',
] as const

export const windows: BrowserWindow[] = []

export class BrowserWindow extends StrictEmitter {
  readonly webContents = strict('webContents', new WebContents())
  readonly options: WindowOptions
  readonly state = { shown: false, maximized: false, minimized: false, url: '' }

  constructor(options: WindowOptions) {
    super('BrowserWindow', ['ready-to-show', 'close', 'closed'])
    checkOptions('BrowserWindow', options, windowOptions)
    checkOptions('webPreferences', options.webPreferences, webPreferences)
    this.options = options
    const self = strict('BrowserWindow', this)
    windows.push(self)
    app.emit('web-contents-created', {}, this.webContents)
    return self
  }

  static fromWebContents(contents: unknown): BrowserWindow | null {
    return windows.find(({ webContents }) => webContents === contents) ?? null
  }

  loadURL(url: string): Promise<void> {
    this.state.url = url
    this.webContents.mainFrame.url = url
    this.webContents.emit('did-start-loading')
    return Promise.resolve()
  }

  show(): void {
    this.state.shown = true
  }

  focus(): void {
    note('window.focus')
  }

  maximize(): void {
    this.state.maximized = true
  }

  isMaximized(): boolean {
    return this.state.maximized
  }

  isMinimized(): boolean {
    return this.state.minimized
  }

  restore(): void {
    this.state.minimized = false
  }

  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    const { x = 10, y = 20, width, height } = this.options
    return { x, y, width, height }
  }

  setTitle(title: string): void {
    note('window.setTitle', title)
  }

  setRepresentedFilename(path: string): void {
    note('window.setRepresentedFilename', path)
  }

  setDocumentEdited(edited: boolean): void {
    note('window.setDocumentEdited', edited)
  }
}

type ProtocolHandler = (request: Request) => Promise<Response>
export const protocolHandlers = new Map<string, ProtocolHandler>()

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: unknown): void {
    if (ready) throw new Error('Schemes are registered before the app is ready')
    note('protocol.registerSchemesAsPrivileged', schemes)
  },
  handle(scheme: string, handler: ProtocolHandler): void {
    protocolHandlers.set(scheme, handler)
  },
})

type Decide = (...args: unknown[]) => unknown
export const permissions = new Map<string, Decide>()

export const session = strict('session', {
  defaultSession: strict('session.defaultSession', {
    setPermissionRequestHandler: (handler: Decide) => permissions.set('request', handler),
    setPermissionCheckHandler: (handler: Decide) => permissions.set('check', handler),
    setDevicePermissionHandler: (handler: Decide) => permissions.set('device', handler),
  }),
})

export const shell = strict('shell', {
  openExternal: (url: string) => {
    note('shell.openExternal', url)
    return Promise.resolve()
  },
  showItemInFolder: (path: string) => note('shell.showItemInFolder', path),
})

export const dialog = strict('dialog', {
  showOpenDialog(_window: BrowserWindow, options: object) {
    checkOptions('showOpenDialog', options, ['title', 'filters', 'properties'])
    note('dialog.showOpenDialog', options)
    return Promise.resolve({
      canceled: world.answer === null,
      filePaths: world.answer === null ? [] : [world.answer],
    })
  },
  showSaveDialog(_window: BrowserWindow, options: object) {
    checkOptions('showSaveDialog', options, ['title', 'filters', 'defaultPath'])
    note('dialog.showSaveDialog', options)
    return Promise.resolve({ canceled: world.answer === null, filePath: world.answer ?? '' })
  },
})

type IpcHandler = (event: object, ...args: unknown[]) => unknown
const handlers = new Map<string, IpcHandler>()
const listeners = new Map<string, IpcHandler>()

export const ipcMain = strict('ipcMain', {
  handle(channel: string, handler: IpcHandler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  },
  on(channel: string, listener: IpcHandler): void {
    listeners.set(channel, listener)
  },
})

export interface Sender {
  readonly url: string
  readonly parent: object | null
}

/** Sends a message to main as a frame would; by default the main frame of the app's window. */
export function sendFrom(channel: string, args: readonly unknown[], frame?: Sender): void {
  const listener = listeners.get(channel)
  if (listener === undefined) throw new Error(`Nobody listens to ${channel}`)
  listener(eventOf(frame), ...args)
}

export async function invokeFrom(
  channel: string,
  args: readonly unknown[],
  frame?: Sender,
): Promise<unknown> {
  const handler = handlers.get(channel)
  if (handler === undefined) throw new Error(`Nobody handles ${channel}`)
  return structuredClone(await handler(eventOf(frame), ...args))
}

function eventOf(frame?: Sender): object {
  const contents = windows[0]?.webContents
  return strict('IpcMainEvent', { sender: contents, senderFrame: frame ?? contents?.mainFrame ?? null })
}

world.sendToMain = (channel, args) => sendFrom(channel, args)
world.invokeMain = (channel, args) => invokeFrom(channel, args)

const menu = { template: [] as unknown[] }
export const applicationMenu = menu

export const Menu = strict('Menu', {
  buildFromTemplate: (template: unknown[]) => template,
  setApplicationMenu: (template: unknown[]) => {
    menu.template = template
  },
})

export const screen = strict('screen', {
  getAllDisplays: () => [strict('display', { workArea: { x: 0, y: 0, width: 1920, height: 1080 } })],
})

export const nativeTheme = strict('nativeTheme', { shouldUseDarkColors: true })

/** A keychain of one key, which turns each byte around. */
export const safeStorage = strict('safeStorage', {
  isAsyncEncryptionAvailable: () => Promise.resolve(ready),
  getSelectedStorageBackend: () => world.keyring,
  encryptStringAsync: (text: string) => {
    note('safeStorage.encryptStringAsync', text)
    return Promise.resolve(sealed(text))
  },
  decryptStringAsync: (bytes: Buffer) => {
    if (!Buffer.isBuffer(bytes)) throw new Error('What is decrypted is a Buffer')
    note('safeStorage.decryptStringAsync')
    return Promise.resolve({ result: turned(bytes).toString(), shouldReEncrypt: world.keyChanged })
  },
})

/** A text as the double's keychain encrypts it. */
export function sealed(text: string): Buffer {
  return turned(Buffer.from(text))
}

function turned(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ 0xff))
}

class UtilityProcess extends StrictEmitter {
  readonly #worker: Worker

  constructor(module: string, args: readonly string[], service: string) {
    super('UtilityProcess', ['exit', 'message'])
    this.#worker = new Worker(new URL('./utility-process.ts', import.meta.url), {
      argv: [...args],
      workerData: module,
    })
    this.#worker.on('message', (message) => this.emit('message', message))
    this.#worker.on('error', (error) => console.error('The engine host failed:', error))
    this.#worker.on('exit', (code) => {
      note(service === 'Datastore engine' ? 'engine.exit' : 'query.exit', code)
      this.emit('exit', code)
    })
  }

  postMessage(data: unknown, transfer: readonly object[] = []): void {
    const ports = transfer.map(takePort)
    this.#worker.postMessage({ data, ports }, ports)
  }

  kill(): boolean {
    void this.#worker.terminate()
    return true
  }
}

export const engines: UtilityProcess[] = []

export const utilityProcess = strict('utilityProcess', {
  fork(module: string, args: readonly string[], options: { readonly serviceName: string }): UtilityProcess {
    checkOptions('utilityProcess.fork', options, ['serviceName'])
    if (!ready) throw new Error('A utility process is started once the app is ready')
    const child = strict('UtilityProcess', new UtilityProcess(module, args, options.serviceName))
    engines.push(child)
    return child
  },
})
