import { type RefObject, useCallback, useMemo, useRef } from 'react'
import { type InStore, useViews } from '../../client/index.ts'
import type { EditorHandle } from '../../components/code-editor/index.ts'
import { newDraftId, openTab, replaceTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { type LiveQuery, useLiveQuery } from './beside/use-live-query.ts'
import type { ViewEditing } from './draft/use-view-draft.ts'
import { type DryRunning, useDryRun } from './dry-run/use-dry-run.ts'
import { moveFileLink } from './file/file-link.ts'
import { openViewFile } from './file/open-view-file.ts'
import { useViewFile, type ViewFile } from './file/use-view-file.ts'
import { type History, useHistory } from './history/use-history.ts'
import { type Previewing, usePreviewing } from './preview/use-previewing.ts'
import { type FailedDocuments, useFailedDocuments } from './publish/use-failed-documents.ts'
import { type Publishing, usePublish } from './publish/use-publish.ts'
import { type Foresight, useForesight } from './publish/use-foresight.ts'
import { useViewCommands } from './use-view-commands.ts'

export interface AuthoredViewProps extends TabProps<'view'> {
  readonly editing: ViewEditing
}

/** A view being worked on: what its rows are now, what publishing it would do, and what it was before. */
export interface ViewWork {
  readonly at: InStore
  readonly editor: RefObject<EditorHandle | null>
  readonly previewing: Previewing
  /** The query of the published view or of the draft, which stays as it is while other tabs are looked at. */
  readonly liveQuery: LiveQuery
  readonly failed: FailedDocuments | null
  readonly dryRun: DryRunning
  readonly foresight: Foresight
  readonly publishing: Publishing
  readonly history: History
  /** The file that the view is kept in; null where it is kept in none. */
  readonly file: ViewFile | null
  /** Opens a document. */
  readonly open: (key: string) => void
  /** Shows a place in the map. */
  readonly place: (line: number, column: number) => void
  readonly query: () => void
}

export function useAuthoredView({ id, tab, active, editing }: AuthoredViewProps): ViewWork {
  const { database, store, view } = tab
  const at = useMemo(() => ({ database, store }), [database, store])
  const { summary, draft } = editing
  const history = useHistory()
  const editor = useRef<EditorHandle>(null)
  const previewing = usePreviewing(at, draft, active)
  const liveQuery = useLiveQuery({
    at,
    view: summary,
    draft,
    dirty: editing.dirty,
    sample: previewing.sampling.documents,
    shown: active && previewing.tab === 'query',
  })
  const failed = useFailedDocuments(at, summary)
  const views = useViews(database, store)
  const names = views.data?.map((known) => known.name) ?? []
  const dryRun = useDryRun({
    at,
    draft,
    taken: view === null ? names : [],
    version: summary?.answers ?? null,
  })
  const isSettled =
    summary !== null && (summary.state === 'building' || (summary.state === 'ready' && !editing.dirty))
  const foresight = useForesight({
    at,
    draft,
    version: summary?.answers ?? null,
    active: active && !isSettled,
  })
  const publishing = usePublish({
    at,
    view,
    draft,
    taken: names,
    onAccepted: (sent) => {
      if (view === null) moveFileLink(id, replaceTab(id, { kind: 'view', database, store, view: sent.name }))
    },
    onDone: (sent) => void editing.published(sent),
    foretold: () => dryRun.current,
  })
  const file = useViewFile(id, editing)
  useViewCommands({
    id,
    active,
    publish: publishing.publish,
    dryRun: dryRun.run,
    keep: file === null ? null : file.save,
    openFile: () => void openViewFile(at),
    step: previewing.tab === 'steps' ? (by) => previewing.stepping.go(previewing.stepping.at + by) : null,
    feeds: () => previewing.lineage.pick({ kind: 'line', line: editor.current?.line() ?? 1 }),
    stepDocument: previewing.stepDocument,
    inMap: (command) => editor.current?.run(command),
  })

  const open = useCallback(
    (key: string) => void openTab({ kind: 'document', database, store, key }),
    [database, store],
  )
  const place = useCallback(
    (line: number, column: number): void => editor.current?.reveal(line, column),
    [editor],
  )
  function query(): void {
    if (summary !== null) openTab({ kind: 'query', database, store, view: summary.name, draft: newDraftId() })
  }

  return {
    at,
    editor,
    previewing,
    liveQuery,
    failed,
    dryRun,
    foresight,
    publishing,
    history,
    file,
    open,
    place,
    query,
  }
}
