import { skipToken, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { DatastoreError } from '../../../shared/errors.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import { client, keys, queryClient, useChanges } from '../../client/index.ts'
import { notifyDone, notifyUndo } from '../../components/notify.tsx'
import { dropDraft, setDraft, useDraft } from '../../workspace/drafts.ts'
import { registerSave, replaceTab, setDirty, setTitle, type TabProps } from '../../workspace/tabs/tabs.ts'
import { type DocumentDraft, keyProblem, restoreDraft, storeDraft, template } from './document-draft.ts'
import { documentStatus, type DocumentStatus } from './document-status.ts'
import { jsonProblems } from './json-problems.ts'
import { readableText } from './readable-text.ts'
import { sameAttempt, type SaveAttempt } from './save-attempt.ts'

/** Why a save did not happen. */
export type SaveRefusal =
  | { readonly kind: 'invalid' }
  | { readonly kind: 'key'; readonly message: string; readonly taken: boolean }
  | { readonly kind: 'error'; readonly error: unknown }

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
  readonly newKey: string
  readonly saving: boolean
  readonly refusal: SaveRefusal | null
  readonly comparing: boolean
  readonly edit: (text: string) => void
  readonly editKey: (key: string) => void
  readonly save: () => Promise<boolean>
  /** Saves over the revision that another writer saved meanwhile, or creates the document again when it was deleted. */
  readonly overwrite: () => Promise<boolean>
  readonly discard: (message: string) => void
  readonly setComparing: (comparing: boolean) => void
  readonly dismiss: () => void
}

/** A document being edited: its stored text, the unsaved text, how they stand to each other, and saving. */
export function useDocument({ id, tab }: TabProps<'document'>): DocumentEditing {
  const { database, store, key } = tab
  useChanges(database, store)
  const query = useQuery({
    queryKey: keys.document({ database, store }, key ?? ''),
    queryFn:
      key === null ? skipToken : ({ signal }) => client.documents.get({ database, store, key }, { signal }),
  })
  const unsaved = useDraft(id)
  const draft = useMemo(() => (unsaved ? restoreDraft(unsaved) : null), [unsaved])
  const last = useRef<DocumentText | null>(null)
  const savedText = useRef<string | null>(null)
  const attempted = useRef<SaveAttempt | null>(null)
  const [saving, setSaving] = useState(false)
  const [comparing, setComparing] = useState(false)
  const [refusal, setRefusal] = useState<SaveRefusal | null>(null)

  const stored = query.data ?? null
  if (stored !== null) last.current = stored
  const base = stored ?? last.current
  // A text just saved is shown as it was typed; any other is broken into lines when it has none.
  const baseSource = base === null ? null : base.text
  const baseText = useMemo(
    () =>
      baseSource === null
        ? template
        : baseSource === savedText.current
          ? baseSource
          : readableText(baseSource),
    [baseSource],
  )
  const status: DocumentStatus = key === null ? { kind: 'new' } : documentStatus(stored, draft, base !== null)
  const text = draft?.text ?? baseText
  const newKey = draft?.key ?? ''

  // What a save in flight must compare with when it returns.
  const latest = useRef({ draft, text })
  useEffect(() => {
    latest.current = { draft, text }
    setDirty(id, draft !== null)
  })
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
    setRefusal((known) => (known?.kind === 'error' ? known : null))
  }

  const edit = (next: string): void => keep({ text: next, rev: draft?.rev ?? base?.rev ?? null, key: newKey })
  const editKey = (next: string): void => keep({ text, rev: null, key: next })

  async function write(rev: string | null): Promise<boolean> {
    const target = key ?? latest.current.draft?.key ?? ''
    const sent = latest.current.text
    const wrongKey = keyProblem(target)
    if (wrongKey !== null) return refuse({ kind: 'key', message: wrongKey, taken: false })
    if (jsonProblems(sent).some((problem) => problem.severity === 'error')) return refuse({ kind: 'invalid' })
    setSaving(true)
    const attempt = sameAttempt(attempted.current, { key: target, text: sent, rev })
    attempted.current = attempt
    try {
      const meta = await client.documents.save({ database, store, ...attempt })
      attempted.current = null
      savedText.current = sent
      queryClient.setQueryData(keys.document({ database, store }, target), { ...meta, text: sent })
      const typedMeanwhile = latest.current.text !== sent
      if (typedMeanwhile) setDraft(id, storeDraft({ text: latest.current.text, rev: meta.rev, key: target }))
      else dropDraft(id)
      setRefusal(null)
      setComparing(false)
      if (key === null) replaceTab(id, { kind: 'document', database, store, key: target })
      notifyDone(`Saved “${shorten(target)}”.`)
      return true
    } catch (error) {
      return await refused(error, target, sent)
    } finally {
      setSaving(false)
    }
  }

  async function refused(error: unknown, target: string, sent: string): Promise<boolean> {
    const code = error instanceof DatastoreError ? error.code : null
    if (code !== 'CONFLICT' && code !== 'EXISTS' && code !== 'NOT_FOUND')
      return refuse({ kind: 'error', error })
    if (key === null) {
      if (await holds(target, sent)) return isSaved(target)
      return refuse({
        kind: 'key',
        message: `There is already a document “${shorten(target)}”.`,
        taken: true,
      })
    }
    const { data: theirs } = await query.refetch()
    if (theirs?.text === sent) return isSaved(target)
    setRefusal(null)
    if (theirs) setComparing(true)
    return false
  }

  /** Whether a document holds a text already; false when that cannot be known. */
  async function holds(target: string, sent: string): Promise<boolean> {
    try {
      const there = await client.documents.get({ database, store, key: target })
      return there?.text === sent
    } catch {
      return false
    }
  }

  /** The text is in the store: a save whose answer was lost has reached it, or another writer wrote the very same. */
  function isSaved(target: string): true {
    dropDraft(id)
    setRefusal(null)
    setComparing(false)
    if (key === null) replaceTab(id, { kind: 'document', database, store, key: target })
    notifyDone(`“${shorten(target)}” already holds exactly this text.`)
    return true
  }

  function refuse(reason: SaveRefusal): false {
    setRefusal(reason)
    return false
  }

  const save = (): Promise<boolean> => {
    if (status.kind === 'changed' && key !== null && stored?.text === text)
      return Promise.resolve(isSaved(key))
    if (status.kind === 'changed') {
      setComparing(true)
      return Promise.resolve(false)
    }
    if (status.kind === 'saved') return Promise.resolve(true)
    return write(status.kind === 'deleted' ? null : (draft?.rev ?? null))
  }

  const latestSave = useRef(save)
  useEffect(() => {
    latestSave.current = save
  })
  useEffect(() => registerSave(id, () => latestSave.current()), [id])

  return {
    loading: (key !== null && query.isPending) || unsaved === undefined,
    failure: query.error,
    reload: () => void query.refetch(),
    status,
    stored,
    base,
    text,
    unsaved: draft !== null,
    draftRev: draft?.rev ?? null,
    newKey,
    saving,
    refusal,
    comparing: comparing && status.kind === 'changed',
    edit,
    editKey,
    save,
    overwrite: () => write(stored?.rev ?? null),
    discard: (message) => {
      const lost = unsaved
      dropDraft(id)
      setComparing(false)
      setRefusal(null)
      if (lost) notifyUndo(message, () => setDraft(id, lost))
    },
    setComparing,
    dismiss: () => setRefusal(null),
  }
}

/** A key of any length, short enough for a sentence. */
export function shorten(key: string): string {
  return key.length > 60 ? `${key.slice(0, 59)}…` : key
}
