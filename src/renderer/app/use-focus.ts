import type { InStore } from '../client/index.ts'
import { useSelectedDatabase } from '../workspace/databases.ts'
import { type OpenTab, type Pane, useTabs } from '../workspace/tabs/tabs.ts'

/** The tab in front, or undefined when there is none. */
export function useActiveTab(): OpenTab | undefined {
  return useTabs((state) => state.tabs.find((open) => open.id === state.active))
}

interface Focus {
  readonly database: string | null
  readonly at: InStore | null
}

/** The store that the header, the palette and the status bar speak of, and the database, of which there is no store when the tab in front has none. */
export function useFocus(): Focus {
  return usePaneFocus(useTabs((state) => state.pane))
}

/** The same of one pane, which need not be the one with the focus. */
export function usePaneFocus(pane: Pane): Focus {
  const front = useTabs(({ tabs, fronts }) => tabs.find((open) => open.id === fronts[pane]))
  const selected = useSelectedDatabase((state) => state.path)
  if (!front) return { database: selected, at: null }
  const { database, store } = front.tab
  return { database, at: store === undefined ? null : { database, store } }
}
