import { client, type InStore } from '../../client/index.ts'
import { notifyError } from '../../components/notify.tsx'
import { setDraft } from '../../workspace/drafts.ts'
import { newDraftId, openTab, tabId } from '../../workspace/tabs/tabs.ts'

export function openDocument(at: InStore, key: string): void {
  openTab({ kind: 'document', ...at, key })
}

/** Opens a new document that holds the same text. */
export async function duplicateDocument(at: InStore, key: string): Promise<void> {
  try {
    const found = await client.documents.get({ ...at, key })
    if (found === null)
      return notifyError(`Could not duplicate ${key}`, new Error('It has been deleted meanwhile.'))
    const tab = { kind: 'document', ...at, key: null, draft: newDraftId() } as const
    setDraft(tabId(tab), JSON.stringify({ text: found.text, rev: null, key: `${key}-copy` }))
    openTab(tab)
  } catch (error) {
    notifyError(`Could not duplicate ${key}`, error)
  }
}

export async function copyDocument(at: InStore, key: string): Promise<void> {
  try {
    const found = await client.documents.get({ ...at, key })
    if (found !== null) await navigator.clipboard.writeText(found.text)
  } catch (error) {
    notifyError(`Could not copy ${key}`, error)
  }
}
