import type { MenuItemConstructorOptions } from 'electron'

/** An entry of the menu: a command of the app's own by its name, one of the system's by its role, or a line. */
type Entry =
  | { readonly label: string; readonly command: string; readonly keys?: string }
  | { readonly role: NonNullable<MenuItemConstructorOptions['role']> }
  | '-'

const file: readonly Entry[] = [
  { label: 'Open…', command: 'file.open', keys: 'CmdOrCtrl+O' },
  { label: 'Connect to Server…', command: 'server.connect', keys: 'CmdOrCtrl+Shift+O' },
  { label: 'New Database…', command: 'file.create' },
  { label: 'Open Sample', command: 'file.sample' },
  '-',
  { label: 'Save', command: 'document.save', keys: 'CmdOrCtrl+S' },
  { label: 'Export…', command: 'export.open' },
  '-',
  { label: 'Close Tab', command: 'tab.close', keys: 'CmdOrCtrl+W' },
  { label: 'Reopen Closed Tab', command: 'tab.reopen', keys: 'CmdOrCtrl+Shift+T' },
]

// Only roles here: an accelerator of the app's own beside the editor's would undo or paste twice.
const edit: readonly Entry[] = [
  { role: 'undo' },
  { role: 'redo' },
  '-',
  { role: 'cut' },
  { role: 'copy' },
  { role: 'paste' },
  { role: 'selectAll' },
]

const view: readonly Entry[] = [
  { label: 'Command Palette…', command: 'palette.open', keys: 'CmdOrCtrl+P' },
  { label: 'Reload Data', command: 'data.reload', keys: 'CmdOrCtrl+R' },
  '-',
  { label: 'Toggle Sidebar', command: 'sidebar.toggle', keys: 'CmdOrCtrl+B' },
  { label: 'Toggle Dark Theme', command: 'theme.toggle' },
  { label: 'Settings', command: 'settings.open', keys: 'CmdOrCtrl+,' },
  '-',
  { role: 'resetZoom' },
  { role: 'zoomIn' },
  { role: 'zoomOut' },
  { role: 'togglefullscreen' },
  { role: 'toggleDevTools' },
]

/** The native menu: what the app can do, each entry telling the window to run the command of that name. */
export function menuTemplate(platform: string, run: (command: string) => void): MenuItemConstructorOptions[] {
  const items = (entries: readonly Entry[]): MenuItemConstructorOptions[] =>
    entries.map((entry) => toItem(entry, run))
  const mac = platform === 'darwin'
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: items(mac ? file : [...file, '-', { role: 'quit' }]) },
    { label: 'Edit', submenu: items(edit) },
    { label: 'View', submenu: items(view) },
    // Not the role's own submenu: its Close has Ctrl+W, which closes a tab here and would close the window.
    {
      role: 'window',
      submenu: items(
        mac ? [{ role: 'minimize' }, { role: 'zoom' }, { role: 'front' }] : [{ role: 'minimize' }],
      ),
    },
  ]
}

function toItem(entry: Entry, run: (command: string) => void): MenuItemConstructorOptions {
  if (entry === '-') return { type: 'separator' }
  if ('role' in entry) return { role: entry.role }
  const { label, command, keys } = entry
  // The page runs its own shortcuts: the menu shows them and must not run them a second time.
  return { label, accelerator: keys, registerAccelerator: false, click: () => run(command) }
}
