import { useCallback, useMemo, useRef, useState } from 'react'
import { client, useViews } from '../../client/index.ts'
import type { EditorHandle } from '../../components/code-editor/index.ts'
import { SplitPane } from '../../components/panes/split-pane.tsx'
import { setDraft } from '../../workspace/drafts.ts'
import { newDraftId, openTab, replaceTab, tabId, type TabProps } from '../../workspace/tabs/tabs.ts'
import { ColumnsForm } from './draft/columns-form.tsx'
import { DryRunPanel } from './dry-run/dry-run-panel.tsx'
import { useDryRun } from './dry-run/use-dry-run.ts'
import { FailurePolicy } from './draft/failure-policy.tsx'
import { HistoryPanel, type HistoryPlace } from './history/history-panel.tsx'
import { LifecycleStrip } from './publish/lifecycle-strip.tsx'
import { MapEditor } from './draft/map-editor.tsx'
import { PreviewPanel } from './preview/preview-panel.tsx'
import { PublishStrip } from './publish/publish-strip.tsx'
import { useFailedDocuments } from './publish/use-failed-documents.ts'
import { usePreviewing } from './preview/use-previewing.ts'
import { usePublish } from './publish/use-publish.ts'
import { useViewCommands } from './use-view-commands.ts'
import type { ViewEditing } from './draft/use-view-draft.ts'
import { storeDraft, type ViewDraft } from './draft/view-draft.ts'
import { ViewHeader } from './view-header.tsx'
import classes from './view.module.css'

interface AuthoredViewProps extends TabProps<'view'> {
  readonly editing: ViewEditing
}

/** The editor of a view: the map and its columns at the left, the rows they yield at the right, while the user types. */
export function AuthoredView({ id, tab, active, editing }: AuthoredViewProps) {
  const { database, store, view } = tab
  const at = useMemo(() => ({ database, store }), [database, store])
  const { summary, draft, dirty, edit } = editing
  const [history, setHistory] = useState(false)
  const [begin, setBegin] = useState<HistoryPlace | null>(null)
  const editor = useRef<EditorHandle>(null)
  const previewing = usePreviewing(at, draft, active)
  const failed = useFailedDocuments(at, summary)
  const views = useViews(database, store)
  const dryRun = useDryRun({
    at,
    draft,
    taken: view === null ? (views.data?.map((known) => known.name) ?? []) : [],
    version: summary?.answers ?? null,
  })
  const publishing = usePublish({
    at,
    view,
    draft,
    taken: views.data?.map((known) => known.name) ?? [],
    onAccepted: (sent) => view === null && replaceTab(id, { kind: 'view', database, store, view: sent.name }),
    onDone: (sent) => void editing.published(sent),
    foretold: () => dryRun.current,
  })
  const publish = (): void => void publishing.publish()
  useViewCommands({ id, active, publish: publishing.publish, dryRun: dryRun.run })

  const open = useCallback(
    (key: string) => void openTab({ kind: 'document', database, store, key }),
    [database, store],
  )
  const place = useCallback(
    (line: number, column: number): void => editor.current?.reveal(line, column),
    [editor],
  )
  const editColumns = useCallback((columns: ViewDraft['columns']) => edit({ columns }), [edit])
  const policy = useMemo(() => <FailurePolicy draft={draft} onEdit={edit} />, [draft, edit])
  // The list is of the map that failed: its lines are the editor's only while that is the same text.
  function failedPlace(line: number, column: number): void {
    if (failed === null || failed.map === draft.map) return place(line, column)
    setBegin({ version: failed.version, line, column })
    setHistory(true)
  }

  function showHistory(shown: boolean): void {
    setBegin(null)
    setHistory(shown)
  }

  function showFailed(): void {
    showHistory(false)
    previewing.show('failing')
  }

  const readText = useCallback(
    async (key: string, signal: AbortSignal) =>
      (await client.documents.get({ ...at, key }, { signal }))?.text ?? null,
    [at],
  )

  function query(): void {
    if (summary !== null) openTab({ kind: 'query', database, store, view: summary.name, draft: newDraftId() })
  }

  async function restore(version: number): Promise<void> {
    if (await publishing.restore(version)) editing.discard()
  }

  function saveAs(): void {
    const fresh = { kind: 'view', database, store, view: null, draft: newDraftId() } as const
    setDraft(tabId(fresh), storeDraft({ ...draft, name: '', version: null }))
    openTab(fresh)
  }

  return (
    <div className={classes.tab}>
      <ViewHeader
        view={view}
        summary={summary}
        draft={draft}
        dirty={dirty}
        building={publishing.job !== null}
        starting={publishing.state.kind === 'starting'}
        onEdit={edit}
        onDiscard={editing.discard}
        onSaveAs={saveAs}
        history={history}
        onHistory={() => showHistory(!history)}
        onReindex={() => void publishing.reindex()}
        onQuery={query}
        onDryRun={dryRun.run}
        onPublish={publish}
      />
      <PublishStrip publishing={publishing} onQuery={query} onOpen={open} onPlace={place} />
      {summary !== null && (
        <LifecycleStrip
          at={at}
          summary={summary}
          publishing={publishing}
          onOpen={open}
          onPlace={place}
          failed={failed}
          onFailed={showFailed}
        />
      )}
      {editing.outdated && (
        <div className={classes.strip} role="status" data-tone="warn">
          <span className={classes.stripText}>
            Version {summary?.version} was published after this draft was begun. Publishing the draft replaces
            it; Discard shows it.
          </span>
        </div>
      )}
      <div className={classes.panes}>
        {history && view !== null ? (
          <HistoryPanel
            at={at}
            view={view}
            building={publishing.job !== null}
            onRestore={(version) => void restore(version)}
            begin={begin}
            failed={failed}
            onOpen={open}
            onClose={() => showHistory(false)}
          />
        ) : (
          <SplitPane name="view-dry-run" direction="vertical" sizes={[55, 45]} min={['160px', '120px']}>
            <SplitPane name="view" sizes={[54, 46]} min={['320px', '280px']}>
              <SplitPane name="view-source" direction="vertical" sizes={[64, 36]} min={['120px', '96px']}>
                <MapEditor
                  at={at}
                  draft={draft}
                  onChange={(map) => edit({ map })}
                  previewing={previewing}
                  handle={editor}
                  autoFocus={view !== null}
                />
                <ColumnsForm columns={draft.columns} onChange={editColumns}>
                  {policy}
                </ColumnsForm>
              </SplitPane>
              <PreviewPanel
                previewing={previewing}
                columns={draft.columns}
                tests={draft.tests}
                onTests={(tests) => edit({ tests })}
                onOpen={open}
                onPlace={place}
                readText={readText}
                skipped={
                  summary !== null && summary.errors > 0
                    ? { count: summary.errors, ...at, view: summary.name }
                    : null
                }
                failed={failed}
                onFailedPlace={failedPlace}
              />
            </SplitPane>
            {dryRun.state.kind !== 'closed' && <DryRunPanel dryRun={dryRun} onOpen={open} onPlace={place} />}
          </SplitPane>
        )}
      </div>
    </div>
  )
}
