import { ErrorState } from '../components/states/error-state.tsx'
import { DatabasePage } from '../features/databases/index.ts'
import { Welcome } from '../features/welcome/index.ts'
import { useSelectedDatabase } from '../workspace/databases.ts'
import { dismissProblem, useProblems } from '../workspace/problems.ts'
import { useTabs } from '../workspace/tabs/tabs.ts'
import { FileBanner } from './banners/file-banner.tsx'
import classes from './main-area.module.css'
import { ServerBanner } from './banners/server-banner.tsx'
import { StoreBanner } from './banners/store-banner.tsx'
import { TabContents } from './tabs/tab-contents.tsx'
import { TabStrip } from './tabs/tab-strip.tsx'

/** Right of the sidebar: problems, tabs, and the tab in front, a database's own page, or the welcome. */
export function Main() {
  const active = useTabs((state) => state.active)
  const selected = useSelectedDatabase((state) => state.path)
  return (
    <main className={classes.main}>
      <Problems />
      <TabStrip />
      <ServerBanner />
      <FileBanner />
      <StoreBanner />
      <TabContents />
      {active === null &&
        (selected === null ? <Welcome /> : <DatabasePage key={selected} database={selected} />)}
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
