import { useEffect } from 'react'
import { isServerUrl } from '../../shared/server-url.ts'
import { desktop } from '../client/index.ts'
import { fileName } from '../workspace/databases.ts'
import { useTabs } from '../workspace/tabs/tabs.ts'

/** Keeps the window's title, file and unsaved mark true, and asks before a browser throws unsaved text away. */
export function useWindowState(): void {
  const front = useTabs((state) => state.tabs.find((open) => open.id === state.active))
  const edited = useTabs((state) => state.tabs.some((open) => open.dirty))
  const title = front ? `${front.title} – ${fileName(front.tab.database)}` : 'Datastore'
  const database = front?.tab.database ?? null
  const path = database === null || isServerUrl(database) ? null : database
  useEffect(() => desktop.setWindow({ title, path, edited }), [title, path, edited])
}
