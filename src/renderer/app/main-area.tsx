import { useState } from 'react'
import { SplitPane } from '../components/panes/split-pane.tsx'
import { ErrorState } from '../components/states/error-state.tsx'
import { dismissProblem, useProblems } from '../workspace/problems.ts'
import { useTabs } from '../workspace/tabs/tabs.ts'
import classes from './main-area.module.css'
import { TabContents } from './tabs/tab-contents.tsx'
import { TabPane } from './tabs/tab-pane.tsx'

/** Right of the sidebar: problems, and one pane of tabs or two beside each other. */
export function Main() {
  const two = useTabs((state) => state.tabs.some(({ pane }) => pane === 1))
  const [first, setFirst] = useState<HTMLElement | null>(null)
  const [second, setSecond] = useState<HTMLElement | null>(null)
  return (
    <main className={classes.main}>
      <Problems />
      <div className={classes.panes} data-panes={two ? 2 : 1}>
        <SplitPane name="panes" sizes={[50, 50]} min={['280px', '280px']}>
          <TabPane pane={0} place={setFirst} />
          {two && <TabPane pane={1} place={setSecond} />}
        </SplitPane>
      </div>
      <TabContents places={[first, second]} />
    </main>
  )
}

function Problems() {
  const problems = useProblems((state) => state.problems)
  return problems.map(({ id, what, error, retry }) => (
    <ErrorState
      key={id}
      strip
      what={what}
      error={error}
      onDismiss={() => dismissProblem(id)}
      onRetry={
        retry &&
        (() => {
          dismissProblem(id)
          retry()
        })
      }
    />
  ))
}
