import { client, keys, queryClient } from '../../client/index.ts'
import { notifyError, notifyUndo } from '../../components/notify.tsx'
import { upgradeStore } from '../../workspace/databases.ts'
import { setDraft } from '../../workspace/drafts.ts'
import { closeTab, newDraftId, openTab, tabId, type TabProps } from '../../workspace/tabs/tabs.ts'
import type { DocumentEditing } from './use-document.ts'
import { shorten, storeDraft } from './document-draft.ts'

export interface DocumentActions {
  /** The revision the unsaved text was made from. */
  readonly madeFrom: string | null
  readonly duplicate: () => void
  readonly createMissing: () => void
  readonly remove: () => Promise<void>
  readonly upgrade: () => Promise<void>
  readonly openDocument: (key: string) => void
  readonly openView: (view: string) => void
  readonly close: () => void
}

/** What can be done with a document beside editing and saving it. */
export function useDocumentActions(
  { id, tab }: TabProps<'document'>,
  editing: DocumentEditing,
): DocumentActions {
  const { database, store, key } = tab

  function openNew(newKey: string, text: string): void {
    const fresh = { kind: 'document', database, store, key: null, draft: newDraftId() } as const
    setDraft(tabId(fresh), storeDraft({ text, rev: null, key: newKey }))
    openTab(fresh)
  }

  async function remove(): Promise<void> {
    const { stored, status } = editing
    if (key === null || stored === null) return
    try {
      await client.documents.delete({ database, store, key, rev: stored.rev })
    } catch (error) {
      editing.reload()
      return notifyError(`“${shorten(key)}” was not deleted`, error)
    }
    notifyUndo(`Deleted “${shorten(key)}”.`, () => void restore(key, stored.text))
    queryClient.setQueryData(keys.document({ database, store }, key), null)
    // A tab with unsaved text stays: that text is nowhere else.
    if (status.kind === 'saved') await closeTab(id)
  }

  async function restore(restored: string, text: string): Promise<void> {
    try {
      await client.documents.save({ database, store, key: restored, text, rev: null })
      openTab({ kind: 'document', database, store, key: restored })
    } catch (error) {
      notifyError(`“${shorten(restored)}” could not be brought back`, error)
    }
  }

  async function upgrade(): Promise<void> {
    await upgradeStore(database, store)
    editing.dismiss()
  }

  return {
    madeFrom: editing.draftRev,
    duplicate: () => openNew(`${key ?? editing.newKey}-copy`, editing.text),
    createMissing: () => openNew(key ?? '', '{\n  \n}\n'),
    remove,
    upgrade,
    openDocument: (other) => void openTab({ kind: 'document', database, store, key: other }),
    openView: (view) => void openTab({ kind: 'view', database, store, view }),
    close: () => void closeTab(id),
  }
}
