import { create } from 'zustand'
import { useBindings } from './commands.ts'
import { readState, setAsideStates, writeState } from './persist.ts'
import { reportProblem } from './problems.ts'
import { readSettings, type Settings, settingsVersion } from './settings-text.ts'

export type { Settings } from './settings-text.ts'

const mirror = 'datastore.settings'

/** What the file holds beside the settings that are known here: a newer version's, to be written as it was. */
let foreign: Readonly<Record<string, unknown>> = {}

/** Kept in the browser as well as by the host, so that the first paint already has the right theme. */
export const useSettings = create<Settings>()(() => readSettings(localStorage.getItem(mirror)).settings)
useBindings.setState({ keys: useSettings.getState().keys })
useSettings.subscribe(({ keys }) => useBindings.setState({ keys }))

/** The version that wrote the settings, where it is newer than this one; null otherwise. */
export const useNewerSettings = create<{ readonly version: number | null }>()(() => ({ version: null }))

/** Changes settings and keeps them between sessions. */
export function setSettings(change: Partial<Settings>): void {
  useSettings.setState(change)
  const version = useNewerSettings.getState().version ?? settingsVersion
  const text = JSON.stringify({ ...foreign, ...useSettings.getState(), version })
  localStorage.setItem(mirror, text)
  writeState('settings', text)
}

/** Reads the settings the host kept, and says where one of its files was damaged. */
export async function loadSettings(): Promise<void> {
  const read = readSettings(await readState('settings'))
  foreign = read.foreign
  useNewerSettings.setState({ version: read.version > settingsVersion ? read.version : null })
  useSettings.setState(read.settings)
  for (const path of await setAsideStates())
    reportProblem(
      'A file in which the app keeps something was damaged',
      new Error(`It counts as empty, and was kept as ${path}.`),
    )
}
