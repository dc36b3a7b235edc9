import type { ViewTemplate } from '../../../../shared/model/view-template.ts'
import type { InStore } from '../../../client/index.ts'
import { setDraft } from '../../../workspace/drafts.ts'
import { newDraftId, openTab, tabId } from '../../../workspace/tabs/tabs.ts'

/** Opens a new view that is not published, with what it is made of as its unsaved text. Documents its map fails on are left out. */
export function openViewDraft(at: InStore, { columns, map }: ViewTemplate): void {
  const tab = { kind: 'view', ...at, view: null, draft: newDraftId() } as const
  const drafted = columns.map(({ name, type }) => {
    const id = crypto.randomUUID()
    return { id, name, type, unique: false, notNull: false, index: type !== 'json', default: null }
  })
  setDraft(tabId(tab), JSON.stringify({ name: '', columns: drafted, map, onError: 'skip', version: null }))
  openTab(tab)
}
