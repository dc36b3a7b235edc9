import { client, desktop, type InStore } from '../../../client/index.ts'
import { notifyError } from '../../../components/notify.tsx'
import { loadDraft, setDraft } from '../../../workspace/drafts.ts'
import { newDraftId, openTab, tabId } from '../../../workspace/tabs/tabs.ts'
import { storeDraft } from '../draft/view-draft.ts'
import { setFileLink } from './file-link.ts'
import { viewFilters } from './use-view-file.ts'
import { draftOf } from './view-file-text.ts'

/**
 * Asks for a view's file and opens it: as a draft of the view that has the file's name, or of a new one. A draft that is there already
 * stays, and the file beside it asks what to do.
 */
export async function openViewFile(at: InStore): Promise<void> {
  const path = await desktop.openFile({ title: 'Open the file of a view', filters: viewFilters })
  if (path === null) return
  try {
    const text = await client.files.readView({ path })
    if (text === null) throw new Error('There is no such file any more.')
    const draft = draftOf(path, text)
    const views = await client.views.list(at)
    const known = views.find(({ name, kind }) => kind === 'authored' && name === draft.name)
    const tab = known
      ? ({ kind: 'view', ...at, view: known.name } as const)
      : ({ kind: 'view', ...at, view: null, draft: newDraftId() } as const)
    const id = tabId(tab)
    const unsaved = known === undefined ? null : await loadDraft(id)
    if (unsaved === null) setDraft(id, storeDraft({ ...draft, version: known?.version ?? null }))
    setFileLink(id, { path, base: unsaved === null ? text : null })
    openTab(tab)
  } catch (error) {
    notifyError(`${path} was not opened`, error)
  }
}
