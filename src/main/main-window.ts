import { BrowserWindow, nativeTheme, screen } from 'electron'
import { appPage } from './app-protocol.ts'
import { readBounds, writeBounds } from './window-bounds.ts'

export interface MainWindowOptions {
  readonly preload: string
  /** The file that remembers where the window stood. */
  readonly boundsFile: string
}

/** Opens the window where it stood last, and shows it once there is something to see. */
export function openMainWindow({ preload, boundsFile }: MainWindowOptions): BrowserWindow {
  const bounds = readBounds(
    boundsFile,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  )
  const window = new BrowserWindow({
    width: bounds?.width ?? 1280,
    height: bounds?.height ?? 820,
    ...(bounds === undefined ? {} : { x: bounds.x, y: bounds.y }),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Datastore',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => {
    if (bounds?.maximized === true) window.maximize()
    window.show()
  })
  window.on('close', () =>
    writeBounds(boundsFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }),
  )
  void window.loadURL(appPage)
  return window
}
