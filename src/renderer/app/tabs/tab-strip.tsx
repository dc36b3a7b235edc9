import { ActionIcon } from '@mantine/core'
import { IconPinFilled, IconPlus, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { ContextMenu, type MenuEntries } from '../../components/context-menu.tsx'
import { runCommand } from '../../workspace/commands.ts'
import { useLooks } from '../../workspace/connections.ts'
import { fileName, useDatabases } from '../../workspace/databases.ts'
import { tabPlaces } from '../../workspace/tabs/tab-labels.ts'
import { AllTabs } from './all-tabs.tsx'
import { closeUnpinned } from './close-unpinned.ts'
import { draggable, droppable } from './dragged-tab.ts'
import { tabIcons } from './tab-icons.ts'
import { useOverflow } from './use-overflow.ts'
import {
  activateTab,
  closeTab,
  closeTabs,
  focusPane,
  moveTab,
  moveToOtherPane,
  type OpenTab,
  type Pane,
  reopenTab,
  shiftTab,
  stepTab,
  tabsOf,
  togglePin,
  useTabs,
} from '../../workspace/tabs/tabs.ts'
import classes from './tab-strip.module.css'

/** The open tabs of a pane. Arrow keys move between them, Delete closes, a drag puts one elsewhere. */
export function TabStrip({ pane }: { readonly pane: Pane }) {
  const all = useTabs((state) => state.tabs)
  const tabs = tabsOf(all, pane)
  const active = useTabs((state) => state.fronts[pane] ?? null)
  const hasFocus = useTabs((state) => state.pane === pane)
  const strip = useRef<HTMLDivElement>(null)

  useEffect(() => {
    strip.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active, tabs.length])

  useDatabases((state) => state.paths)
  useLooks((state) => state.looks)
  const places = tabPlaces(all, fileName)
  const overflow = useOverflow(strip, all)
  if (tabs.length === 0) return null
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowRight') stepTab(1)
    else if (event.key === 'ArrowLeft') stepTab(-1)
    else if (event.key === 'Delete') tabs.filter(({ id }) => id === active).forEach(closeUnpinned)
    else return
    event.preventDefault()
    requestAnimationFrame(() => strip.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus())
  }
  return (
    <div
      className={classes.strip}
      data-focus={hasFocus || undefined}
      onPointerDownCapture={() => focusPane(pane)}
      onFocusCapture={() => focusPane(pane)}
      {...droppable((id) => moveTab(id, pane, tabs.length))}
    >
      <div
        ref={strip}
        role="tablist"
        aria-label={pane === 0 ? 'Open tabs' : 'Tabs of the second pane'}
        className={classes.tabs}
        data-before={overflow.before || undefined}
        data-after={overflow.after || undefined}
        onScroll={overflow.measure}
        onKeyDown={onKeyDown}
        onWheel={(event) => {
          if (event.deltaX === 0) event.currentTarget.scrollLeft += event.deltaY
        }}
      >
        {tabs.map((tab, index) => (
          <TabButton
            key={tab.instance}
            open={tab}
            index={index}
            active={tab.id === active}
            place={places.get(tab.id) ?? null}
          />
        ))}
      </div>
      {(overflow.before || overflow.after) && <AllTabs tabs={tabs} active={active} places={places} />}
      <ActionIcon aria-label="New document" title="New document" onClick={() => runCommand('document.new')}>
        <IconPlus size={16} />
      </ActionIcon>
    </div>
  )
}

interface TabButtonProps {
  readonly open: OpenTab
  readonly index: number
  readonly active: boolean
  /** Where it comes from, when another tab has the same title. */
  readonly place: string | null
}

function TabButton({ open, index, active, place }: TabButtonProps) {
  const Icon = tabIcons[open.tab.kind]
  const [over, setOver] = useState(false)
  const where = `${open.title} – ${fileName(open.tab.database)} / ${open.tab.store}`
  return (
    <ContextMenu entries={tabEntries(open)}>
      <div
        role="tab"
        id={`tab-${open.instance}`}
        aria-selected={active}
        aria-controls={`panel-${open.instance}`}
        tabIndex={active ? 0 : -1}
        className={classes.tab}
        title={where}
        data-pinned={open.pinned || undefined}
        data-over={over || undefined}
        {...draggable(open.id)}
        {...droppable((id) => moveTab(id, open.pane, index), setOver)}
        onMouseDown={(event) => {
          if (event.button === 0) activateTab(open.id)
          if (event.button === 1) event.preventDefault()
        }}
        onMouseUp={(event) => {
          // On Linux the browser would paste the selection into whatever has the focus: the editor of this very tab.
          if (event.button === 1) event.preventDefault()
        }}
        onAuxClick={(event) => event.button === 1 && closeUnpinned(open)}
        onClick={() => activateTab(open.id)}
      >
        <Icon size={14} aria-hidden className={classes.icon} />
        <span className={classes.title}>
          <span className={classes.name}>{open.title}</span>
          {place !== null && ' '}
          {place !== null && <span className={classes.place}>{place}</span>}
        </span>
        <CloseOrUnpin open={open} />
        {open.pinned && <span className="visually-hidden">, pinned</span>}
        {open.dirty && <span className="visually-hidden">, unsaved</span>}
      </div>
    </ContextMenu>
  )
}

/** The end of a tab: what closes it, or shows that it is pinned and takes the pin away. */
function CloseOrUnpin({ open }: { readonly open: OpenTab }) {
  const action = open.pinned ? 'Unpin' : 'Close'
  return (
    <span
      className={classes.close}
      data-dirty={open.dirty || undefined}
      role="presentation"
      title={open.dirty ? `Unsaved text. ${action}` : action}
      onMouseDown={(event) => event.stopPropagation()}
      onClick={(event) => {
        event.stopPropagation()
        if (open.pinned) togglePin(open.id)
        else void closeTab(open.id)
      }}
    >
      <span className={classes.dot} />
      {open.pinned ? <IconPinFilled size={13} /> : <IconX size={13} />}
    </span>
  )
}

/** What the menu of a tab offers. Closing many leaves those that are pinned. */
function tabEntries({ id, pane, pinned }: OpenTab): MenuEntries {
  const { tabs } = useTabs.getState()
  const unpinned = tabsOf(tabs, pane).filter((tab) => !tab.pinned)
  const ids = unpinned.map((tab) => tab.id)
  return [
    [
      { label: 'Close', keys: 'alt+w', run: () => void closeTab(id) },
      { label: 'Close others', run: () => void closeTabs(ids.filter((each) => each !== id)) },
      { label: 'Close all', run: () => void closeTabs(ids) },
    ],
    [
      { label: pinned ? 'Unpin' : 'Pin', run: () => togglePin(id) },
      { label: 'Move left', keys: 'alt+shift+pageup', run: () => shiftTab(id, -1) },
      { label: 'Move right', keys: 'alt+shift+pagedown', run: () => shiftTab(id, 1) },
      {
        label: 'Open in the other pane',
        keys: 'mod+\\',
        disabled: tabs.length === 1,
        run: () => moveToOtherPane(id),
      },
    ],
    [{ label: 'Reopen closed tab', keys: 'mod+shift+t', run: reopenTab }],
  ]
}
