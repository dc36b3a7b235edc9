import { client, type InStore, refreshStore } from '../../client/index.ts'
import { confirm, showJobs } from '../../workspace/dialogs.ts'
import { reportProblem } from '../../workspace/problems.ts'
import { closeTabs, useTabs } from '../../workspace/tabs/tabs.ts'

/** Starts building a view anew; the job shows in the status bar. */
export async function reindexView(at: InStore, view: string): Promise<void> {
  try {
    await client.views.reindex({ ...at, view })
    await refreshStore(at)
  } catch (error) {
    reportProblem(`Could not reindex ${view}`, error, () => void reindexView(at, view))
  }
}

/** Compares a view with its map of every document; the panel of jobs shows how far it is, and what it finds. */
export async function verifyView(at: InStore, view: string): Promise<void> {
  try {
    await client.views.verify({ ...at, view })
    showJobs(true)
  } catch (error) {
    reportProblem(`Could not verify ${view}`, error, () => void verifyView(at, view))
  }
}

/** Removes a view after asking, and closes the tabs that show it. */
export async function removeView(at: InStore, view: string): Promise<void> {
  const agreed = await confirm({
    title: `Remove the view ${view}?`,
    message: `Its table, its rows and its definition are deleted from ${at.store}. The documents stay as they are.`,
    action: 'Remove view',
    danger: true,
  })
  if (!agreed) return
  const shown = useTabs.getState().tabs.filter(({ tab }) => {
    const here = tab.database === at.database && tab.store === at.store
    return here && (tab.kind === 'view' || tab.kind === 'query') && tab.view === view
  })
  if (!(await closeTabs(shown.map((open) => open.id)))) return
  try {
    await client.views.remove({ ...at, view })
  } catch (error) {
    reportProblem(`Could not remove the view ${view}`, error)
  }
  await refreshStore(at)
}
