/** Names of the messages between Electron's main process and the preload script of a window. */
export const desktopChannels = {
  /** Asked by the window, answered by main. */
  openFile: 'desktop:open-file',
  openFolder: 'desktop:open-folder',
  saveFile: 'desktop:save-file',
  reveal: 'desktop:reveal',
  setWindow: 'desktop:set-window',
  setMenuKeys: 'desktop:set-menu-keys',
  findUpdate: 'desktop:find-update',
  installUpdate: 'desktop:install-update',
  /** The window wants a port to the engine host; main sends one back, under `port`. */
  connect: 'desktop:connect',
  port: 'desktop:port',
  /** The engine host ended: its ports lead nowhere. */
  hostGone: 'desktop:host-gone',
  /** The window is ready to open files; main sends each under `openPath`. */
  opensPaths: 'desktop:opens-paths',
  openPath: 'desktop:open-path',
  /** A command of the app's own, chosen in the native menu. */
  command: 'desktop:command',
} as const

/** Messages between the preload script and the page, which alone can hand over a port. */
export const pageMessages = {
  connect: 'datastore:connect',
  port: 'datastore:port',
  hostGone: 'datastore:host-gone',
} as const
