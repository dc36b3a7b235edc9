import { create } from 'zustand'
import { useBindings } from './commands.ts'
import { readState, setAsideStates, writeMembers } from './persist.ts'
import { reportProblem } from './problems.ts'
import { readSettings, type Settings, settingsVersion } from './settings-text.ts'

export type { Settings } from './settings-text.ts'

const mirror = 'datastore.settings'

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
  localStorage.setItem(mirror, JSON.stringify({ ...useSettings.getState(), version }))
  // Only what was changed: another window may have changed others, and a newer version has some that are not known here.
  writeMembers('settings', { ...change, version })
}

/** Reads the settings the host kept, and says where one of its files was damaged. */
export async function loadSettings(): Promise<void> {
  const read = readSettings(await readState('settings'))
  useNewerSettings.setState({ version: read.version > settingsVersion ? read.version : null })
  useSettings.setState(read.settings)
  for (const { path, why } of await setAsideStates())
    if (why === 'damaged')
      reportProblem(
        'A file in which the app keeps something was damaged',
        new Error(`It counts as empty, and was kept as ${path}.`),
      )
    else
      reportProblem(
        'Two windows had unsaved text of the same thing',
        new Error(`The text typed last is in its tab. The other one was kept as ${path}.`),
      )
}
