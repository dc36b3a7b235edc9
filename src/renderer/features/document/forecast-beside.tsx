import { type ReactNode, useMemo, useState } from 'react'
import { useViews } from '../../client/index.ts'
import { SplitPane } from '../../components/panes/split-pane.tsx'
import { useTabCommand } from '../../workspace/tab-commands.ts'
import { setSettings, useSettings } from '../../workspace/settings.ts'
import type { TabProps } from '../../workspace/tabs/tabs.ts'
import type { DocumentActions } from './document-actions.ts'
import classes from './document.module.css'
import { ForecastPanel, ForecastRail } from './forecast-panel.tsx'
import type { DocumentEditing } from './use-document.ts'
import { useForecast } from './use-forecast.ts'

interface ForecastBesideProps extends TabProps<'document'> {
  readonly editing: Pick<DocumentEditing, 'text' | 'newKey'>
  readonly actions: Pick<DocumentActions, 'openDocument' | 'openView'>
  readonly dirty: boolean
  /** What is shown in its place; false when nothing is. */
  readonly side: ReactNode
  /** The editor. */
  readonly children: ReactNode
}

/** The editor, and beside it what saving its text will do to the views: nothing beside it when there are none. */
export function ForecastBeside({
  tab,
  active,
  editing,
  actions,
  dirty,
  side,
  children,
}: ForecastBesideProps) {
  const { database, store, key } = tab
  const at = useMemo(() => ({ database, store }), [database, store])
  const views = useViews(database, store)
  const shown = useSettings((settings) => settings.forecast)
  const hasViews = (views.data?.length ?? 0) > 0
  const state = useForecast({
    at,
    docKey: key ?? editing.newKey,
    text: editing.text,
    dirty,
    wanted: hasViews && active && side === false,
  })
  const [toggled, setToggled] = useState(false)
  const toggle = (): void => {
    setToggled(true)
    setSettings({ forecast: !shown })
  }
  useTabCommand('document.forecast', toggle, active && hasViews)
  return (
    <div className={classes.editor}>
      <SplitPane
        name="document-forecast"
        sizes={[undefined, '340px', '340px']}
        min={['240px', '200px', '200px']}
      >
        {children}
        {side}
        {side === false && hasViews && shown && (
          <ForecastPanel
            {...state}
            onOpen={actions.openDocument}
            onOpenView={actions.openView}
            onCollapse={toggle}
            focused={toggled}
          />
        )}
      </SplitPane>
      {side === false && hasViews && !shown && (
        <ForecastRail {...state} onExpand={toggle} focused={toggled} />
      )}
    </div>
  )
}
