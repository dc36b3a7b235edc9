import type { ViewSummary } from '../../../shared/model/view.ts'
import { client, type InStore, refreshStore } from '../../client/index.ts'
import { notifyDone, notifyError } from '../../components/notify.tsx'
import { confirm, showJobs } from '../../workspace/dialogs.ts'

export async function reindexView(at: InStore, view: string): Promise<void> {
  try {
    await client.views.reindex({ ...at, view })
  } catch (error) {
    notifyError(`“${view}” was not reindexed`, error)
  }
}

export async function verifyView(at: InStore, view: string): Promise<void> {
  try {
    await client.views.verify({ ...at, view })
    showJobs(true)
  } catch (error) {
    notifyError(`“${view}” was not verified`, error)
  }
}

/** Removes a view after the user has agreed to what is lost. */
export async function removeView(at: InStore, view: ViewSummary): Promise<void> {
  const agreed = await confirm({
    title: `Remove view “${view.name}”`,
    message: lossOf(view),
    action: 'Remove',
    danger: true,
  })
  if (!agreed) return
  try {
    await client.views.remove({ ...at, view: view.name })
    await refreshStore(at)
    notifyDone(`Removed view “${view.name}”.`)
  } catch (error) {
    notifyError(`“${view.name}” was not removed`, error)
  }
}

function lossOf(view: ViewSummary): string {
  const table = `its table “${view.table}” with every row`
  if (view.kind === 'program') {
    return `This removes ${table}. No document is touched. Your program builds the view again the next time it opens this store.`
  }
  const versions = view.version === 1 ? 'its definition' : `its definition in all ${view.version} versions`
  return `This removes ${table}, and ${versions}: columns and map code. No document is touched. It cannot be undone.`
}
