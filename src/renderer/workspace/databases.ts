import { numberText } from '../../shared/numbers.ts'
import { create } from 'zustand'
import type { DatabaseSummary } from '../../shared/model/database.ts'
import { databaseFilters } from '../../shared/desktop.ts'
import { looksLikeUrl, withoutPassword } from '../../shared/location-text.ts'
import { isServerUrl } from '../../shared/server-url.ts'
import {
  client,
  desktop,
  type InStore,
  keys,
  lookAtLost,
  openWithoutLog,
  queryClient,
  reopenFile,
} from '../client/index.ts'
import { notifyDone, notifyOffer } from '../components/notify.tsx'
import type { ConnectionLook } from './connection-look.ts'
import { useLooks } from './connections.ts'
import { databaseNames } from './names/database-names.ts'
import { confirm, openConnect } from './dialogs.ts'
import { reportProblem } from './problems.ts'
import { activateTab, closeTabs, leaveTabs, openTab, useTabs } from './tabs/tabs.ts'
import { leaveTour, useTour } from './tour.ts'

/** The databases this window shows, by absolute path or a server's URL, in the order they were opened. */
export const useDatabases = create<{ readonly paths: readonly string[] }>()(() => ({ paths: [] }))

/** What a person calls a database, such that no other one that is open is called so. */
export function fileName(path: string): string {
  return nameAmong(path, useDatabases.getState().paths, useLooks.getState().looks)
}

/** The same for a component, which is drawn anew when databases come and go or are given names. */
export function useDatabaseName(path: string): string {
  const paths = useDatabases((state) => state.paths)
  const looks = useLooks((state) => state.looks)
  return nameAmong(path, paths, looks)
}

function nameAmong(
  path: string,
  open: readonly string[],
  looks: ReadonlyMap<string, ConnectionLook>,
): string {
  const given = (database: string): string | undefined => looks.get(database)?.name || undefined
  const name = databaseNames([...new Set([...open, path])], given).get(path) ?? path
  return isServerUrl(path) || !looksLikeUrl(name) ? name : withoutPassword(name)
}

/**
 * Opens a database and shows its documents. Returns its summary, or null when it was refused, which is then on screen: for
 * a server in the dialog where it can be put right.
 */
export async function openDatabase(
  path: string,
  options: { create?: boolean; readonly?: boolean } = {},
): Promise<DatabaseSummary | null> {
  try {
    const summary = await client.databases.open({ path, ...options })
    showDatabase(summary)
    return summary
  } catch (error) {
    const lost = await lookAtLost(error)
    if (isServerUrl(path)) openConnect({ url: path, error })
    // It is open and no longer what is at its path, or has another file's log: its bar says what can be done.
    else if (lost !== null) showPath(lost, undefined)
    else
      reportProblem(
        options.create ? `Could not create ${fileName(path)}` : `Could not open ${fileName(path)}`,
        error,
        () => void openDatabase(path, options),
      )
    return null
  } finally {
    void queryClient.invalidateQueries({ queryKey: keys.recent })
  }
}

/** Shows a database that was opened: its tab, the documents of its first store, or its own page. */
export function showDatabase(summary: DatabaseSummary): void {
  const { path, stores } = summary
  queryClient.setQueryData(keys.database(path), summary)
  showPath(path, stores[0]?.name)
}

function showPath(path: string, store: string | undefined): void {
  const { paths } = useDatabases.getState()
  if (!paths.includes(path)) useDatabases.setState({ paths: [...paths, path] })
  const shown = useTabs.getState().tabs.find((open) => open.tab.database === path)
  if (shown) activateTab(shown.id)
  else if (store !== undefined) openTab({ kind: 'documents', database: path, store })
  else selectDatabase(path)
}

/** The database whose own page is shown, when no tab is: a file without a store, one that fails to open. */
export const useSelectedDatabase = create<{ readonly path: string | null }>()(() => ({ path: null }))

export function selectDatabase(path: string | null): void {
  useSelectedDatabase.setState({ path })
  if (path !== null) leaveTabs()
}

useTabs.subscribe((now) => {
  if (now.active !== null) useSelectedDatabase.setState({ path: null })
})

export async function chooseDatabase(): Promise<void> {
  const path = await desktop.openFile({ title: 'Open a database', filters: databaseFilters })
  if (path !== null) await openDatabase(path)
}

export async function createDatabase(): Promise<void> {
  const chosen = await desktop.saveFile({
    title: 'Create a database',
    suggestedName: 'documents.db',
    filters: databaseFilters,
  })
  if (!chosen) return
  if (!chosen.exists) return void (await openDatabase(chosen.path, { create: true }))
  const agreed = await confirm({
    title: 'There is a file of that name',
    message: `${chosen.path} exists already. A database is never replaced from here; it can be opened.`,
    action: 'Open it',
  })
  if (agreed) await openDatabase(chosen.path)
}

export async function openSample(): Promise<DatabaseSummary | null> {
  try {
    const { path } = await client.databases.sample()
    return await openDatabase(path)
  } catch (error) {
    reportProblem('Could not open the sample', error, () => void openSample())
    return null
  }
}

/** Closes a file and its tabs, asking first about unsaved text. */
export async function closeDatabase(path: string): Promise<void> {
  const mine = useTabs.getState().tabs.filter((open) => open.tab.database === path)
  if (!(await closeTabs(mine.map((open) => open.id)))) return
  useDatabases.setState(({ paths }) => ({ paths: paths.filter((each) => each !== path) }))
  if (useSelectedDatabase.getState().path === path) selectDatabase(null)
  if (useTour.getState().at?.database === path) leaveTour()
  try {
    await client.databases.close({ database: path })
  } catch (error) {
    reportProblem(`Could not close ${fileName(path)}`, error)
  }
  queryClient.removeQueries({ queryKey: keys.database(path) })
  queryClient.removeQueries({ queryKey: ['store', path] })
}

/** Opens what is at the path of a lost file now in its place; its tabs stay, with their unsaved text. */
export async function reopenDatabase(path: string): Promise<void> {
  try {
    await reopenFile(path)
  } catch (error) {
    reportProblem(`Could not open ${fileName(path)}`, error, () => void reopenDatabase(path))
  }
}

/** Opens a file without the log of another file that lies beside it; its tabs stay. */
export async function setLogAside(path: string): Promise<void> {
  try {
    await openWithoutLog(path)
    notifyDone(`Opened ${fileName(path)}. The other file’s log was kept beside it under another name`)
  } catch (error) {
    reportProblem(`Could not open ${fileName(path)}`, error, () => void setLogAside(path))
  }
}

/** Saves all that is open of a database to a new file that the user names; reports the progress in per cent. */
export async function saveOpened(database: string, progress: (percent: number) => void): Promise<void> {
  const what = `Could not save what was open of ${fileName(database)}`
  const chosen = await desktop.saveFile({
    title: 'Save what was open to another file',
    suggestedName: 'saved.db',
    filters: databaseFilters,
  })
  if (!chosen) return
  const { path } = chosen
  try {
    for await (const { done, total } of await client.databases.backup({ database, path }))
      progress(total === 0 ? 0 : Math.floor((100 * done) / total))
    notifyOffer(`Saved what was open to ${path}`, 'Open it', () => void openDatabase(path))
  } catch (error) {
    reportProblem(what, error)
  }
}

/** Shows a store that a job has made, and its database where the sidebar has it not. */
export async function showStore(at: InStore): Promise<void> {
  const { database: path, store } = at
  try {
    const summary = await client.databases.get({ database: path })
    queryClient.setQueryData(keys.database(path), summary)
    const { paths } = useDatabases.getState()
    if (!paths.includes(path)) await client.databases.open({ path })
    if (!paths.includes(path)) useDatabases.setState({ paths: [...paths, path] })
    openTab({ kind: 'documents', database: path, store })
  } catch (error) {
    reportProblem(`Could not open ${fileName(path)}`, error, () => void showStore(at))
  }
}

/** Creates a store in an open file and shows it. Throws what the engine refuses. */
export async function createStore(database: string, store: string): Promise<void> {
  const summary = await client.databases.createStore({ database, store })
  queryClient.setQueryData(keys.database(database), summary)
  openTab({ kind: 'documents', database, store })
}

/** Upgrades a legacy store after asking, and says where the backup lies. */
export async function upgradeStore(database: string, store: string): Promise<void> {
  const agreed = await confirm({
    title: `Upgrade ${store}?`,
    message:
      'Every document and view row is kept. A backup of the file is made beside it before anything changes.\n\n' +
      'The Python original cannot read the store afterwards.',
    action: 'Upgrade',
  })
  if (!agreed) return
  try {
    const { backup, documents } = await client.databases.upgrade({ database, store })
    notifyDone(`Upgraded ${numberText(documents)} documents. The backup is ${backup}`)
  } catch (error) {
    reportProblem(`Could not upgrade ${store}`, error, () => void upgradeStore(database, store))
  }
  await queryClient.invalidateQueries()
}
