import { desktop, queryClient, signOut } from '../client/index.ts'
import { useCommand } from '../workspace/commands.ts'
import {
  chooseDatabase,
  closeDatabase,
  createDatabase,
  openSample,
  useSelectedDatabase,
} from '../workspace/databases.ts'
import {
  openConnect,
  openCopy,
  openExport,
  openImport,
  openStart,
  showConnectedTabs,
  showDiagnostics,
  showHelp,
  showJobs,
  showPalette,
  showSettings,
  useDialogs,
} from '../workspace/dialogs.ts'
import { lookForUpdate } from './look-for-update.ts'
import { setSettings, useSettings } from '../workspace/settings.ts'
import {
  focusPane,
  moveToOtherPane,
  newDraftId,
  openTab,
  type OpenTab,
  reopenTab,
  shiftTab,
  stepTab,
  togglePin,
  useTabs,
} from '../workspace/tabs/tabs.ts'
import { closeUnpinned } from './tabs/close-unpinned.ts'

const front = () => {
  const { tabs, active } = useTabs.getState()
  return tabs.find((open) => open.id === active)
}
const hasTab = (): boolean => front() !== undefined
const place = () => {
  const tab = front()?.tab
  return tab?.store === undefined ? undefined : { database: tab.database, store: tab.store }
}
const database = (): string | null => front()?.tab.database ?? useSelectedDatabase.getState().path

/** The commands that are there wherever the focus is. */
export function useShellCommands(): void {
  useCommand({
    name: 'file.open',
    label: 'Open a database…',
    keys: ['mod+o'],
    run: () => void chooseDatabase(),
  })
  useCommand({
    name: 'server.connect',
    label: 'Connect to a server…',
    keys: ['mod+shift+o', 'alt+o'],
    run: () => openConnect(),
  })
  useCommand({ name: 'file.create', label: 'Create a database…', run: () => void createDatabase() })
  useCommand({ name: 'file.sample', label: 'Open the sample database', run: () => void openSample() })
  useCommand({
    name: 'database.close',
    label: 'Close this database',
    when: () => database() !== null,
    run: () => {
      const path = database()
      if (path !== null) void closeDatabase(path)
    },
  })
  useCommand({
    name: 'sql.open',
    label: 'Query this database with SQL',
    when: () => database() !== null,
    run: () => {
      const path = database()
      if (path !== null) openTab({ kind: 'sql', database: path, draft: newDraftId() })
    },
  })
  useCommand({
    name: 'palette.open',
    label: 'Search documents, views, commands',
    keys: ['mod+p', 'mod+k'],
    run: () => showPalette(!useDialogs.getState().palette),
  })
  useInStoreCommands()
  useTabCommands()
  useSettingCommands()
  useHelpCommands()
  useWebCommands()
  useCommand({
    name: 'data.reload',
    label: 'Refresh what is shown',
    keys: ['mod+r', 'f5'],
    run: () => void queryClient.invalidateQueries(),
  })
}

function useTabCommands(): void {
  const onFront = (run: (tab: OpenTab) => void) => (): void => {
    const tab = front()
    if (tab) run(tab)
  }
  useCommand({
    name: 'tab.close',
    label: 'Close tab',
    keys: ['mod+w', 'alt+w'],
    when: hasTab,
    run: onFront(closeUnpinned),
  })
  useCommand({
    name: 'tab.reopen',
    label: 'Reopen closed tab',
    keys: ['mod+shift+t', 'alt+shift+t'],
    run: reopenTab,
  })
  useCommand({
    name: 'tab.next',
    label: 'Next tab',
    keys: ['ctrl+tab', 'mod+tab', 'alt+pagedown'],
    when: hasTab,
    run: () => stepTab(1),
  })
  useCommand({
    name: 'tab.previous',
    label: 'Previous tab',
    keys: ['ctrl+shift+tab', 'mod+shift+tab', 'alt+pageup'],
    when: hasTab,
    run: () => stepTab(-1),
  })
  useCommand({
    name: 'tab.pin',
    label: 'Pin or unpin this tab',
    when: hasTab,
    run: onFront(({ id }) => togglePin(id)),
  })
  useCommand({
    name: 'tab.moveLeft',
    label: 'Move this tab left',
    keys: ['alt+shift+pageup', 'mod+shift+pageup'],
    when: hasTab,
    run: onFront(({ id }) => shiftTab(id, -1)),
  })
  useCommand({
    name: 'tab.moveRight',
    label: 'Move this tab right',
    keys: ['alt+shift+pagedown', 'mod+shift+pagedown'],
    when: hasTab,
    run: onFront(({ id }) => shiftTab(id, 1)),
  })
  useCommand({
    name: 'tab.otherPane',
    label: 'Open this tab in the other pane',
    keys: ['mod+\\'],
    when: () => hasTab() && useTabs.getState().tabs.length > 1,
    run: onFront(({ id }) => moveToOtherPane(id)),
  })
  useCommand({
    name: 'pane.focus',
    label: 'Focus the other pane',
    keys: ['f6'],
    when: () => useTabs.getState().tabs.some(({ pane }) => pane === 1),
    run: () => {
      focusPane(useTabs.getState().pane === 0 ? 1 : 0)
      const tab = front()
      if (tab) document.getElementById(`tab-${tab.instance}`)?.focus()
    },
  })
}

function useInStoreCommands(): void {
  const when = (): boolean => place() !== undefined
  useCommand({
    name: 'documents.open',
    label: 'Show the documents of this store',
    when,
    run: () => {
      const at = place()
      if (at) openTab({ kind: 'documents', ...at })
    },
  })
  useCommand({
    name: 'document.new',
    label: 'New document',
    keys: ['mod+n', 'alt+n'],
    when,
    run: () => {
      const at = place()
      if (at) openTab({ kind: 'document', ...at, key: null, draft: newDraftId() })
    },
  })
  useCommand({
    name: 'shape.open',
    label: 'Show the shape of this store',
    when,
    run: () => {
      const at = place()
      if (at) openTab({ kind: 'shape', ...at })
    },
  })
  useCommand({
    name: 'changes.open',
    label: 'Show the changes of this store',
    when,
    run: () => {
      const at = place()
      if (at) openTab({ kind: 'changes', ...at })
    },
  })
  useCommand({
    name: 'views.open',
    label: 'Show the views of this store',
    when,
    run: () => {
      const at = place()
      if (at) openTab({ kind: 'views', ...at })
    },
  })
  useCommand({
    name: 'view.new',
    label: 'New view',
    when,
    run: () => {
      const at = place()
      if (at) openTab({ kind: 'view', ...at, view: null, draft: newDraftId() })
    },
  })
  useCommand({
    name: 'view.start',
    label: 'New view from…',
    when,
    run: () => {
      const at = place()
      if (at) openStart(at)
    },
  })
  useCommand({
    name: 'import.open',
    label: 'Import documents from a file…',
    when,
    run: () => {
      const at = place()
      if (at) openImport(at)
    },
  })
  useCommand({
    name: 'export.open',
    label: 'Export all documents…',
    when,
    run: () => {
      const at = place()
      if (at) openExport({ kind: 'documents', ...at, selection: { prefix: '', except: [] } })
    },
  })
  useCommand({
    name: 'store.copy',
    label: 'Copy this store to another database…',
    when,
    run: () => {
      const at = place()
      if (at) openCopy(at)
    },
  })
}

/** What only a browser tab needs. */
function useWebCommands(): void {
  const when = (): boolean => desktop.kind === 'web'
  useCommand({ name: 'web.tabs', label: 'Connected tabs…', when, run: () => showConnectedTabs(true) })
  useCommand({ name: 'web.signOut', label: 'Sign out this tab', when, run: () => void signOut() })
}

function useHelpCommands(): void {
  useCommand({ name: 'help.open', label: 'Help', keys: ['f1'], run: () => showHelp(true) })
  useCommand({ name: 'diagnostics.open', label: 'Diagnostics', run: () => showDiagnostics(true) })
  useCommand({ name: 'log.show', label: 'Show the log', run: () => showDiagnostics(true) })
  const electron = (): boolean => desktop.kind === 'electron'
  useCommand({
    name: 'app.update',
    label: 'Look for a newer version',
    when: electron,
    run: () => void lookForUpdate('asked'),
  })
  const zoomBy = (step: number) => (): void => {
    const zoom = Math.round((useSettings.getState().zoom + step) * 10) / 10
    setSettings({ zoom: Math.min(2, Math.max(0.5, zoom)) })
  }
  useCommand({
    name: 'zoom.in',
    label: 'Zoom in',
    keys: ['mod+=', 'mod++'],
    when: electron,
    run: zoomBy(0.1),
  })
  useCommand({ name: 'zoom.out', label: 'Zoom out', keys: ['mod+-'], when: electron, run: zoomBy(-0.1) })
  useCommand({
    name: 'zoom.reset',
    label: 'Reset the zoom',
    keys: ['mod+0'],
    when: electron,
    run: () => setSettings({ zoom: 1 }),
  })
}

function useSettingCommands(): void {
  useCommand({ name: 'settings.open', label: 'Settings', keys: ['mod+,'], run: () => showSettings(true) })
  useCommand({
    name: 'theme.toggle',
    label: 'Switch between dark and light',
    run: () => {
      const dark = document.documentElement.dataset.mantineColorScheme === 'dark'
      setSettings({ theme: dark ? 'light' : 'dark' })
    },
  })
  useCommand({
    name: 'theme.system',
    label: "Use the system's theme",
    run: () => setSettings({ theme: 'system' }),
  })
  useCommand({
    name: 'density.toggle',
    label: 'Switch between normal and compact rows',
    run: () => setSettings({ density: useSettings.getState().density === 'normal' ? 'compact' : 'normal' }),
  })
  useCommand({
    name: 'sidebar.toggle',
    label: 'Show or hide the sidebar',
    keys: ['mod+b'],
    run: () => setSettings({ sidebar: !useSettings.getState().sidebar }),
  })
  useCommand({
    name: 'jobs.toggle',
    label: 'Show or hide the jobs',
    keys: ['mod+j'],
    run: () => showJobs(!useDialogs.getState().jobs),
  })
}
