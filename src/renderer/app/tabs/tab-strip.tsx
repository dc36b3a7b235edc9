import { ActionIcon } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { ContextMenu } from '../../components/context-menu.tsx'
import { runCommand } from '../../workspace/commands.ts'
import { useLooks } from '../../workspace/connections.ts'
import { fileName, useDatabases } from '../../workspace/databases.ts'
import { tabPlaces } from '../../workspace/tabs/tab-labels.ts'
import { AllTabs } from './all-tabs.tsx'
import { tabIcons } from './tab-icons.ts'
import { useOverflow } from './use-overflow.ts'
import {
  activateTab,
  closeTab,
  closeTabs,
  moveTab,
  type OpenTab,
  reopenTab,
  stepTab,
  useTabs,
} from '../../workspace/tabs/tabs.ts'
import classes from './tab-strip.module.css'

/** The open tabs. Arrow keys move between them, Delete closes, a drag puts one elsewhere. */
export function TabStrip() {
  const tabs = useTabs((state) => state.tabs)
  const active = useTabs((state) => state.active)
  const strip = useRef<HTMLDivElement>(null)

  useEffect(() => {
    strip.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active, tabs.length])

  useDatabases((state) => state.paths)
  useLooks((state) => state.looks)
  const places = tabPlaces(tabs, fileName)
  const overflow = useOverflow(strip, tabs)
  if (tabs.length === 0) return null
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowRight') stepTab(1)
    else if (event.key === 'ArrowLeft') stepTab(-1)
    else if (event.key === 'Delete' && active !== null) void closeTab(active)
    else return
    event.preventDefault()
    requestAnimationFrame(() => strip.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus())
  }
  return (
    <div className={classes.strip}>
      <div
        ref={strip}
        role="tablist"
        aria-label="Open tabs"
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
  const others = (): string[] =>
    useTabs
      .getState()
      .tabs.map((tab) => tab.id)
      .filter((id) => id !== open.id)
  const entries = [
    [
      { label: 'Close', keys: 'alt+w', run: () => void closeTab(open.id) },
      { label: 'Close others', run: () => void closeTabs(others()) },
      { label: 'Close all', run: () => void closeTabs([...others(), open.id]) },
    ],
    [{ label: 'Reopen closed tab', keys: 'mod+shift+t', run: reopenTab }],
  ]
  const where = `${open.title} – ${fileName(open.tab.database)} / ${open.tab.store}`
  return (
    <ContextMenu entries={entries}>
      <div
        role="tab"
        id={`tab-${open.instance}`}
        aria-selected={active}
        aria-controls={`panel-${open.instance}`}
        tabIndex={active ? 0 : -1}
        className={classes.tab}
        title={where}
        draggable
        onDragStart={(event) => event.dataTransfer.setData('application/x-datastore-tab', open.id)}
        onDragOver={(event) => {
          if (event.dataTransfer.types.includes('application/x-datastore-tab')) event.preventDefault()
        }}
        onDrop={(event) => moveTab(event.dataTransfer.getData('application/x-datastore-tab'), index)}
        onMouseDown={(event) => {
          if (event.button === 0) activateTab(open.id)
          if (event.button === 1) event.preventDefault()
        }}
        onMouseUp={(event) => {
          // On Linux the browser would paste the selection into whatever has the focus: the editor of this very tab.
          if (event.button === 1) event.preventDefault()
        }}
        onAuxClick={(event) => event.button === 1 && void closeTab(open.id)}
        onClick={() => activateTab(open.id)}
      >
        <Icon size={14} aria-hidden className={classes.icon} />
        <span className={classes.title}>
          <span className={classes.name}>{open.title}</span>
          {place !== null && ' '}
          {place !== null && <span className={classes.place}>{place}</span>}
        </span>
        <span
          className={classes.close}
          data-dirty={open.dirty || undefined}
          role="presentation"
          title={open.dirty ? 'Unsaved text. Close' : 'Close'}
          onMouseDown={(event) => event.stopPropagation()}
          onClick={(event) => {
            event.stopPropagation()
            void closeTab(open.id)
          }}
        >
          <span className={classes.dot} />
          <IconX size={13} />
        </span>
        {open.dirty && <span className="visually-hidden">, unsaved</span>}
      </div>
    </ContextMenu>
  )
}
