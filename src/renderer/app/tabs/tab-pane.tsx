import type { RefCallback } from 'react'
import { DatabasePage } from '../../features/databases/index.ts'
import { Welcome } from '../../features/welcome/index.ts'
import { useSelectedDatabase } from '../../workspace/databases.ts'
import { moveTab, type Pane, useTabs } from '../../workspace/tabs/tabs.ts'
import { FileBanner } from '../banners/file-banner.tsx'
import { ServerBanner } from '../banners/server-banner.tsx'
import { StoreBanner } from '../banners/store-banner.tsx'
import { usePaneFocus } from '../use-focus.ts'
import { droppable, useDraggedTab } from './dragged-tab.ts'
import classes from './tab-pane.module.css'
import { TabStrip } from './tab-strip.tsx'

interface TabPaneProps {
  readonly pane: Pane
  /** Told the element in which the tab in front is shown. */
  readonly place: RefCallback<HTMLElement>
}

/** A row of tabs and the one in front, or a database's own page, or the welcome. */
export function TabPane({ pane, place }: TabPaneProps) {
  const front = useTabs((state) => state.fronts[pane] ?? null)
  const selected = useSelectedDatabase((state) => state.path)
  const focus = usePaneFocus(pane)
  return (
    <div className={classes.pane}>
      <TabStrip pane={pane} />
      <div className={classes.body}>
        <ServerBanner database={focus.database} />
        <FileBanner database={focus.database} />
        <StoreBanner at={focus.at} />
        <div ref={place} className={classes.place} />
        {front === null &&
          (selected === null ? <Welcome /> : <DatabasePage key={selected} database={selected} />)}
        <DropZone pane={pane} />
      </div>
    </div>
  )
}

/** While a tab is dragged: where it is dropped to be shown in this pane, or in a second one beside the only one. */
function DropZone({ pane }: { readonly pane: Pane }) {
  const dragged = useDraggedTab(({ id }) => id)
  const tabs = useTabs((state) => state.tabs)
  const from = tabs.find(({ id }) => id === dragged)?.pane
  const two = tabs.some((tab) => tab.pane === 1)
  if (dragged === null || (two ? from === pane : tabs.length < 2)) return null
  const to = two ? pane : 1
  return (
    <div
      className={classes.zone}
      data-half={!two || undefined}
      {...droppable((id) => moveTab(id, to, tabs.length))}
    >
      Show it {two ? 'here' : 'beside'}
    </div>
  )
}
