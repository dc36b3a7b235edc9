import { client, type InStore, keys, queryClient } from '../../client/index.ts'
import { notifyError, notifyUndo } from '../../components/notify.tsx'
import { confirm } from '../../workspace/dialogs.ts'
import { setDraft } from '../../workspace/drafts.ts'
import { newDraftId, openTab, tabId } from '../../workspace/tabs/tabs.ts'

/** Most documents whose deletion can be undone: their texts are held until then. */
const undoLimit = 200

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

/** Deletes documents and offers to bring them back; a great many are asked about first, because they cannot be. */
export async function deleteDocuments(at: InStore, documentKeys: readonly string[]): Promise<void> {
  const undoable = documentKeys.length <= undoLimit
  if (!undoable && !(await agreed(at, documentKeys.length))) return
  const deleted: { readonly key: string; readonly text: string }[] = []
  for (const key of documentKeys) {
    try {
      const found = await client.documents.get({ ...at, key })
      if (found === null) continue
      await client.documents.delete({ ...at, key, rev: found.rev })
      deleted.push({ key, text: undoable ? found.text : '' })
    } catch (error) {
      notifyError(`Could not delete ${key}`, error)
      break
    }
  }
  await refresh(at)
  const [first] = deleted
  if (!first || !undoable) return
  const what = deleted.length === 1 ? `Deleted ${first.key}.` : `Deleted ${deleted.length} documents.`
  notifyUndo(what, () => void bringBack(at, deleted))
}

function agreed(at: InStore, count: number): Promise<boolean> {
  return confirm({
    title: `Delete ${count.toLocaleString('en')} documents?`,
    message: `They are deleted from ${at.store}. So many cannot be brought back.`,
    action: 'Delete',
    danger: true,
  })
}

async function bringBack(at: InStore, deleted: readonly { key: string; text: string }[]): Promise<void> {
  for (const { key, text } of deleted) {
    try {
      await client.documents.save({ ...at, key, text, rev: null })
    } catch (error) {
      notifyError(`Could not bring back ${key}`, error)
    }
  }
  await refresh(at)
}

const refresh = (at: InStore): Promise<void> => queryClient.invalidateQueries({ queryKey: keys.store(at) })
