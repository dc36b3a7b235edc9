import { useEffect, useMemo, useRef } from 'react'
import type { DocumentText } from '../../../shared/model/document.ts'
import { notifyUndo } from '../../components/notify.tsx'
import { dropDraft, setDraft, useDraft } from '../../workspace/drafts.ts'
import { registerSave, setDirty, setTitle, type TabProps } from '../../workspace/tabs/tabs.ts'
import { type DocumentDraft, restoreDraft, storeDraft, template } from './document-draft.ts'
import { documentStatus, type DocumentStatus } from './document-status.ts'
import { type SaveRefusal, useSaving } from './use-saving.ts'
import { useStoredDocument } from './use-stored-document.ts'

export interface DocumentEditing {
  readonly loading: boolean
  readonly failure: unknown
  readonly reload: () => void
  readonly status: DocumentStatus
  /** The document as it is in the store now; null when it is not there. */
  readonly stored: DocumentText | null
  /** What the tab last knew of the document: also set when it has been deleted since. */
  readonly base: DocumentText | null
  readonly text: string
  /** Whether the text is kept nowhere but here. */
  readonly unsaved: boolean
  /** The revision the unsaved text was made from; null when it was made from none. */
  readonly draftRev: string | null
  /** The text of that revision, where it is kept. */
  readonly draftBase: string | undefined
  readonly newKey: string
  readonly saving: boolean
  readonly refusal: SaveRefusal | null
  readonly comparing: boolean
  readonly edit: (text: string) => void
  /** Goes on with a text that has in it what another writer has saved meanwhile. */
  readonly takeMerged: (text: string) => void
  readonly editKey: (key: string) => void
  readonly save: () => Promise<boolean>
  /** Saves over the revision that another writer saved meanwhile, or creates the document again when it was deleted. */
  readonly overwrite: () => Promise<boolean>
  readonly discard: (message: string) => void
  readonly setComparing: (comparing: boolean) => void
  readonly dismiss: () => void
}

/** A document being edited: its stored text, the unsaved text, how they stand to each other, and saving. */
export function useDocument(props: TabProps<'document'>): DocumentEditing {
  const { id, tab } = props
  const { key } = tab
  const document = useStoredDocument(tab)
  const { stored, base, baseText } = document
  const unsaved = useDraft(id)
  const draft = useMemo(() => (unsaved ? restoreDraft(unsaved) : null), [unsaved])
  const status: DocumentStatus = key === null ? { kind: 'new' } : documentStatus(stored, draft, base !== null)
  const text = draft?.text ?? baseText
  const newKey = draft?.key ?? ''
  const saving = useSaving(props, document, { draft, text })

  useEffect(() => setDirty(id, draft !== null))
  useEffect(() => setTitle(id, key ?? (newKey === '' ? 'new document' : newKey)), [id, key, newKey])

  // An upgrade of the store gives every document a new revision and leaves its text, so it does not count as a save by another writer.
  const before = useRef<DocumentText | null>(null)
  useEffect(() => {
    const known = before.current
    before.current = stored
    if (known === null || stored === null || draft === null || draft.rev !== known.rev) return
    if (stored.rev !== known.rev && stored.text === known.text)
      setDraft(id, storeDraft({ ...draft, rev: stored.rev }))
  }, [id, stored, draft])

  function keep(next: DocumentDraft): void {
    const unchanged =
      key === null
        ? next.text === template && next.key === ''
        : next.rev === stored?.rev && next.text === baseText
    if (unchanged) dropDraft(id)
    else setDraft(id, storeDraft(next))
    saving.edited()
  }

  const save = (): Promise<boolean> => {
    if (status.kind === 'changed' && key !== null && stored?.text === text)
      return Promise.resolve(saving.isSaved(key))
    if (status.kind === 'changed') {
      saving.setComparing(true)
      return Promise.resolve(false)
    }
    if (status.kind === 'saved') return Promise.resolve(true)
    return saving.write(status.kind === 'deleted' ? null : (draft?.rev ?? null))
  }

  const latestSave = useRef(save)
  useEffect(() => {
    latestSave.current = save
  })
  useEffect(() => registerSave(id, () => latestSave.current()), [id])

  return {
    loading: document.loading || unsaved === undefined,
    failure: document.failure,
    reload: () => void document.reload(),
    status,
    stored,
    base,
    text,
    unsaved: draft !== null,
    draftRev: draft?.rev ?? null,
    draftBase: draft?.base,
    newKey,
    saving: saving.saving,
    refusal: saving.refusal,
    comparing: saving.comparing && status.kind === 'changed',
    edit: (next) => {
      const made = draft ?? { rev: base?.rev ?? null, base: base?.text }
      keep({ text: next, rev: made.rev, base: made.base, key: newKey })
    },
    editKey: (next) => keep({ text, rev: null, key: next }),
    save,
    overwrite: () => saving.write(stored?.rev ?? null),
    takeMerged: (merged) => {
      if (stored === null) return
      const lost = unsaved
      keep({ text: merged, rev: stored.rev, base: stored.text, key: newKey })
      saving.setComparing(false)
      if (lost) notifyUndo('Both are in the text now; save it.', () => setDraft(id, lost))
    },
    discard: (message) => {
      const lost = unsaved
      dropDraft(id)
      saving.setComparing(false)
      saving.dismiss()
      if (lost) notifyUndo(message, () => setDraft(id, lost))
    },
    setComparing: saving.setComparing,
    dismiss: saving.dismiss,
  }
}
