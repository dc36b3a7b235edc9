import { useEffect, useRef, useState } from 'react'
import { DatastoreError } from '../../../shared/errors.ts'
import { client, keys, queryClient } from '../../client/index.ts'
import { notifyDone } from '../../components/notify.tsx'
import { dropDraft, setDraft } from '../../workspace/drafts.ts'
import { replaceTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { type DocumentDraft, keyProblem, shorten, storeDraft } from './document-draft.ts'
import { jsonProblems } from './json-problems.ts'
import { sameAttempt, type SaveAttempt } from './save-attempt.ts'
import type { StoredDocument } from './use-stored-document.ts'

/** Why a save did not happen. */
export type SaveRefusal =
  | { readonly kind: 'invalid' }
  | { readonly kind: 'key'; readonly message: string; readonly taken: boolean }
  | { readonly kind: 'error'; readonly error: unknown }

interface Unsaved {
  readonly draft: DocumentDraft | null
  readonly text: string
}

interface Saving {
  readonly saving: boolean
  readonly refusal: SaveRefusal | null
  readonly comparing: boolean
  readonly setComparing: (comparing: boolean) => void
  /** Saves the text over a revision; null for a document that is not there. */
  readonly write: (rev: string | null) => Promise<boolean>
  /** The text is in the store: a save whose answer was lost has reached it, or another writer wrote the very same. */
  readonly isSaved: (target: string) => true
  /** Forgets what the text was refused for, now that it was edited: an error of the engine stays to be read. */
  readonly edited: () => void
  readonly dismiss: () => void
}

/** Saving a document's unsaved text, and what comes of it. */
export function useSaving(
  { id, tab }: TabProps<'document'>,
  document: StoredDocument,
  unsaved: Unsaved,
): Saving {
  const { database, store, key } = tab
  const attempted = useRef<SaveAttempt | null>(null)
  const [saving, setSaving] = useState(false)
  const [comparing, setComparing] = useState(false)
  const [refusal, setRefusal] = useState<SaveRefusal | null>(null)

  // What a save in flight must compare with when it returns.
  const latest = useRef(unsaved)
  useEffect(() => {
    latest.current = unsaved
  })

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
      document.showAsTyped(sent)
      queryClient.setQueryData(keys.document({ database, store }, target), { ...meta, text: sent })
      const goesOn = { text: latest.current.text, rev: meta.rev, base: sent, key: target }
      if (goesOn.text !== sent) setDraft(id, storeDraft(goesOn))
      else dropDraft(id)
      return accepted(target, `Saved “${shorten(target)}”.`)
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
    const theirs = await document.reload()
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

  function isSaved(target: string): true {
    dropDraft(id)
    return accepted(target, `“${shorten(target)}” already holds exactly this text.`)
  }

  function accepted(target: string, message: string): true {
    setRefusal(null)
    setComparing(false)
    if (key === null) replaceTab(id, { kind: 'document', database, store, key: target })
    notifyDone(message)
    return true
  }

  function refuse(reason: SaveRefusal): false {
    setRefusal(reason)
    return false
  }

  return {
    saving,
    refusal,
    comparing,
    setComparing,
    write,
    isSaved,
    edited: () => setRefusal((known) => (known?.kind === 'error' ? known : null)),
    dismiss: () => setRefusal(null),
  }
}
