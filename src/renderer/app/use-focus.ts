import type { InStore } from '../client/index.ts'
import { useSelectedDatabase } from '../workspace/databases.ts'
import { type OpenTab, useTabs } from '../workspace/tabs/tabs.ts'

/** The tab in front, or undefined when there is none. */
export function useActiveTab(): OpenTab | undefined {
  return useTabs((state) => state.tabs.find((open) => open.id === state.active))
}

/** The store that the header, the palette and the status bar speak of, and the database, of which there is no store when the tab in front has none. */
export function useFocus(): { readonly database: string | null; readonly at: InStore | null } {
  const active = useActiveTab()
  const selected = useSelectedDatabase((state) => state.path)
  if (!active) return { database: selected, at: null }
  const { database, store } = active.tab
  return { database, at: store === undefined ? null : { database, store } }
}
