import type { ViewSummary } from '../../../shared/model/view.ts'
import { client, type InStore } from '../../client/index.ts'
import { notifyError } from '../../components/notify.tsx'
import { setDraft } from '../../workspace/drafts.ts'
import { newDraftId, openTab, tabId } from '../../workspace/tabs/tabs.ts'
import { newView, storeDraft } from './draft/view-draft.ts'
import { mapOfColumns } from './map-of-columns.ts'

/** Opens a draft with the columns of a program's view, so that the author sees rows while writing its map. */
export async function copyProgramView(at: InStore, { name, columns }: ViewSummary): Promise<void> {
  try {
    const fields = (await client.documents.fields(at)).map(({ path }) => path)
    const map = mapOfColumns(
      name,
      columns.map((column) => column.name),
      fields,
    )
    const tab = { kind: 'view', ...at, view: null, draft: newDraftId() } as const
    setDraft(tabId(tab), storeDraft(newView(`${name}_copy`, { columns, map })))
    openTab(tab)
  } catch (error) {
    notifyError(`“${name}” was not copied`, error)
  }
}
