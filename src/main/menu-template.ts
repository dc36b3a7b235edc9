import type { MenuItemConstructorOptions } from 'electron'
import * as v from 'valibot'
import { byName } from '../shared/model/by-name.ts'

/** An entry of the menu: a command of the app's own by its name, one of the system's by its role, or a line. */
type Entry =
  | { readonly label: string; readonly command: string }
  | { readonly role: NonNullable<MenuItemConstructorOptions['role']> }
  | '-'

const file: readonly Entry[] = [
  { label: 'Open…', command: 'file.open' },
  { label: 'Connect to Server…', command: 'server.connect' },
  { label: 'New Database…', command: 'file.create' },
  { label: 'Open Sample', command: 'file.sample' },
  '-',
  { label: 'Save', command: 'document.save' },
  { label: 'Export…', command: 'export.open' },
  '-',
  { label: 'Close Tab', command: 'tab.close' },
  { label: 'Reopen Closed Tab', command: 'tab.reopen' },
]

// macOS fills it with what the app has opened.
const recent: MenuItemConstructorOptions[] = [
  { type: 'separator' },
  { role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] },
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
  { label: 'Command Palette…', command: 'palette.open' },
  { label: 'Reload Data', command: 'data.reload' },
  '-',
  { label: 'Toggle Sidebar', command: 'sidebar.toggle' },
  { label: 'Toggle Dark Theme', command: 'theme.toggle' },
  { label: 'Settings', command: 'settings.open' },
  '-',
  { label: 'Actual Size', command: 'zoom.reset' },
  { label: 'Zoom In', command: 'zoom.in' },
  { label: 'Zoom Out', command: 'zoom.out' },
  { role: 'togglefullscreen' },
  { role: 'toggleDevTools' },
]

const help: readonly Entry[] = [
  { label: 'Guide', command: 'help.open' },
  { label: 'Diagnostics', command: 'diagnostics.open' },
  { label: 'Show the Log', command: 'log.show' },
  { label: 'Look for a Newer Version…', command: 'app.update' },
]

/** Shortcuts by a command's name, as the window writes them: `mod+shift+s`. */
export const menuKeys = byName(v.pipe(v.string(), v.maxLength(40)))
export type MenuKeys = v.InferOutput<typeof menuKeys>

/** A shortcut as Electron writes it; undefined for one that it has no name for. */
export function toAccelerator(keys: string): string | undefined {
  const parts = keys.split('+').filter((part) => part !== '')
  const names: Readonly<Record<string, string>> = {
    mod: 'CmdOrCtrl',
    ctrl: 'Ctrl',
    alt: 'Alt',
    shift: 'Shift',
  }
  const key = parts.at(-1) ?? ''
  const known = /^([a-z0-9]|f\d{1,2}|enter|tab|space|pageup|pagedown|[-=,./;'[\]\\])$/.test(key)
  if (!known) return undefined
  return parts.map((part) => names[part] ?? `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join('+')
}

/** The native menu: what the app can do, each entry telling the window to run the command of that name. */
export function menuTemplate(
  platform: string,
  keys: MenuKeys,
  run: (command: string) => void,
): MenuItemConstructorOptions[] {
  const items = (entries: readonly Entry[]): MenuItemConstructorOptions[] =>
    entries.map((entry) => toItem(entry, keys, run))
  const mac = platform === 'darwin'
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: mac ? [...items(file), ...recent] : items([...file, '-', { role: 'quit' }]) },
    { label: 'Edit', submenu: items(edit) },
    { label: 'View', submenu: items(view) },
    // Not the role's own submenu: its Close has Ctrl+W, which closes a tab here and would close the window.
    {
      role: 'window',
      submenu: items(
        mac ? [{ role: 'minimize' }, { role: 'zoom' }, { role: 'front' }] : [{ role: 'minimize' }],
      ),
    },
    { role: 'help', submenu: items(help) },
  ]
}

function toItem(entry: Entry, keys: MenuKeys, run: (command: string) => void): MenuItemConstructorOptions {
  if (entry === '-') return { type: 'separator' }
  if ('role' in entry) return { role: entry.role }
  const { label, command } = entry
  const accelerator = toAccelerator(keys[command] ?? '')
  // The page runs its own shortcuts: the menu shows them and must not run them a second time.
  return { label, accelerator, registerAccelerator: false, click: () => run(command) }
}
