import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { ViewSummary } from '../../../../shared/model/view.ts'
import { useChanges, useView, useViewTemplate } from '../../../client/index.ts'
import { notifyUndo } from '../../../components/notify.tsx'
import { dropDraft, presentDraft, setDraft, useDraft } from '../../../workspace/drafts.ts'
import { setDirty, setTitle, type TabProps } from '../../../workspace/tabs/tabs.ts'
import { newView, restoreDraft, sameView, storeDraft, viewDraft, type ViewDraft } from './view-draft.ts'

export interface ViewEditing {
  readonly loading: boolean
  readonly failure: unknown
  readonly reload: () => void
  /** The published view; null for one that is not published yet. */
  readonly summary: ViewSummary | null
  /** What is on screen: the unsaved draft, or the published definition. */
  readonly draft: ViewDraft
  readonly dirty: boolean
  /** True when another version was published while this draft was being written. */
  readonly outdated: boolean
  readonly edit: (change: Partial<ViewDraft>) => void
  readonly discard: () => void
  /** Takes note that a draft was published and built. */
  readonly published: (draft: ViewDraft) => Promise<void>
}

/** A view being written: the published definition, the draft over it, and how they differ. */
export function useViewDraft({ id, tab }: TabProps<'view'>): ViewEditing {
  const { database, store, view } = tab
  useChanges(database, store)
  const query = useView(database, store, view)
  const template = useViewTemplate(tab, view === null ? id : null)
  const unsaved = useDraft(id)
  const summary = query.data ?? null

  const base = useMemo(() => {
    if (summary?.definition) return viewDraft(summary.definition, summary.version)
    return newView(view ?? template.data?.name ?? '', template.data)
  }, [summary?.definition, summary?.version, view, template.data])
  const restored = useMemo(() => (unsaved ? restoreDraft(unsaved) : null), [unsaved])
  // The same objects at each key, so that the form is rendered again only when they change.
  const { columns, indexes, checks } = restored ?? base
  const tableText = JSON.stringify({ columns, indexes, checks })
  const table = useMemo(
    () => JSON.parse(tableText) as Pick<ViewDraft, 'columns' | 'indexes' | 'checks'>,
    [tableText],
  )
  const draft = useMemo(() => ({ ...(restored ?? base), ...table }), [restored, base, table])
  const dirty = restored !== null && !sameView(restored, base)

  // A draft that became what is published has nothing left to say.
  const idle = restored !== null && !dirty && summary !== null && summary.state === 'ready'
  useEffect(() => {
    if (idle) dropDraft(id)
  }, [id, idle])
  useEffect(() => setDirty(id, dirty), [id, dirty])
  useEffect(() => setTitle(id, view ?? (draft.name === '' ? 'new view' : draft.name)), [id, view, draft.name])

  const edit = useCallback(
    (change: Partial<ViewDraft>): void => {
      const present = presentDraft(id)
      const next = { ...(present === null ? base : (restoreDraft(present) ?? base)), ...change }
      if (sameView(next, base)) dropDraft(id)
      else setDraft(id, storeDraft(next))
    },
    [id, base],
  )

  const latest = useRef({ draft, summary })
  useEffect(() => {
    latest.current = { draft, summary }
  })

  async function published(sent: ViewDraft): Promise<void> {
    await query.refetch()
    const now = latest.current
    // What was typed since is a draft of the version just published, not of the one before.
    if (!sameView(now.draft, sent))
      setDraft(id, storeDraft({ ...now.draft, version: now.summary?.version ?? null }))
  }

  function discard(): void {
    const lost = unsaved
    dropDraft(id)
    if (lost) notifyUndo('Discarded your changes.', () => setDraft(id, lost))
  }

  return {
    // With a draft at hand there is something to show: a view just named does not blink while it is read.
    loading:
      unsaved === undefined || (unsaved === null && (view === null ? template.isPending : query.isPending)),
    failure: query.error,
    reload: () => void query.refetch(),
    summary,
    draft,
    dirty,
    outdated:
      dirty &&
      view !== null &&
      draft.version !== null &&
      summary !== null &&
      draft.version !== summary.version,
    edit,
    discard,
    published,
  }
}
