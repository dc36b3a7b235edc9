import { Tabs } from '@mantine/core'
import { memo, type ReactNode, useId, useMemo } from 'react'
import { useStable } from '../use-stable.ts'
import classes from './panel-tabs.module.css'

export interface PanelTab<Name extends string> {
  readonly name: Name
  readonly label: string
  /** What of the label is shown, where the rest is worth no room: that there is none of something. */
  readonly short?: string
  /** A count beside it, which has its room whether there is one or not: no tab moves while counts come and go. */
  readonly badge?: string
  /** Whether its content needs attention. */
  readonly alert?: boolean
  /** Whether its content is only to be read: the panel takes the focus itself, so that keys can scroll it. */
  readonly reading?: boolean
}

interface PanelTabsProps<Name extends string> {
  /** What the tabs show, for screen readers. */
  readonly label: string
  readonly tabs: readonly PanelTab<Name>[]
  readonly shown: Name
  readonly onShow: (name: Name) => void
  /** Whether the content belongs to an earlier state than the one on screen: it is dimmed. */
  readonly stale?: boolean
  /** The content of the tab that is shown; it fills the room and scrolls by itself. */
  readonly children: ReactNode
}

/** Tabs inside a panel, close to each other and in as many rows as they need, above the content of one of them. */
export function PanelTabs<Name extends string>(props: PanelTabsProps<Name>) {
  const { label, tabs, shown, onShow, stale = false, children } = props
  const id = useId()
  const text = JSON.stringify(tabs)
  // The same object while the tabs say the same, whatever is drawn below them.
  const told = useMemo(() => JSON.parse(text) as readonly PanelTab<string>[], [text])
  const show = useStable((name: string) => onShow(name as Name))
  const reading = tabs.some((tab) => tab.name === shown && tab.reading === true)
  return (
    <div className={classes.tabs}>
      <Bar id={id} label={label} tabs={told} shown={shown} onShow={show} />
      <div
        role="tabpanel"
        id={`${id}-panel-${shown}`}
        aria-labelledby={`${id}-tab-${shown}`}
        className={classes.body}
        data-stale={stale || undefined}
        {...(reading ? { tabIndex: 0 } : {})}
      >
        {children}
      </div>
    </div>
  )
}

interface BarProps extends Pick<PanelTabsProps<string>, 'label' | 'tabs' | 'shown' | 'onShow'> {
  readonly id: string
}

/** Drawn again only when a tab changes: its content may change with each key that is typed. */
const Bar = memo(function DrawnBar({ id, label, tabs, shown, onShow }: BarProps) {
  return (
    <Tabs
      id={id}
      classNames={{ list: classes.list, tab: classes.tab }}
      value={shown}
      onChange={(name) => name !== null && onShow(name)}
    >
      <Tabs.List aria-label={label}>
        {tabs.map((tab) => (
          <Tabs.Tab
            key={tab.name}
            value={tab.name}
            aria-label={tab.label}
            data-alert={tab.alert || undefined}
            data-badge={tab.badge}
          >
            {tab.short ?? tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  )
})
