import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { client, keys, useViews } from '../../client/index.ts'
import { CodeEditor, type EditorHandle, type EditorMarker } from '../../components/code-editor/index.ts'
import { notifyDone } from '../../components/notify.tsx'
import { SplitPane } from '../../components/split-pane.tsx'
import { useCommand } from '../../workspace/commands.ts'
import { setDraft } from '../../workspace/drafts.ts'
import { newDraftId, openTab, registerSave, replaceTab, tabId, type TabProps } from '../../workspace/tabs.ts'
import { ColumnsForm } from './columns-form.tsx'
import { DryRunPanel } from './dry-run/dry-run-panel.tsx'
import { useDryRun } from './dry-run/use-dry-run.ts'
import { HistoryPanel } from './history/history-panel.tsx'
import { LifecycleStrip } from './lifecycle-strip.tsx'
import { PreviewPanel } from './preview-panel.tsx'
import { groupProblems, problemMarkers } from './preview-report.ts'
import { PublishStrip } from './publish-strip.tsx'
import { mapGlobals, rowDeclaration } from './row-declaration.ts'
import { useOrigins } from './use-origins.ts'
import { usePreview, type PreviewSample } from './use-preview.ts'
import { usePublish } from './use-publish.ts'
import type { ViewEditing } from './use-view-draft.ts'
import { storeDraft } from './view-draft.ts'
import { ViewHeader } from './view-header.tsx'
import classes from './view.module.css'

interface AuthoredViewProps extends TabProps<'view'> {
  readonly editing: ViewEditing
}

/** Writing a view: the map and its columns at the left, what they yield at the right, while it is typed. */
export function AuthoredView({ id, tab, active, editing }: AuthoredViewProps) {
  const { database, store, view } = tab
  const at = useMemo(() => ({ database, store }), [database, store])
  const { summary, draft, dirty, edit } = editing
  const [sample, setSample] = useState<PreviewSample>(100)
  const [history, setHistory] = useState(false)
  const editor = useRef<EditorHandle>(null)
  const preview = usePreview(at, draft, { sample, active })
  const origins = useOrigins(at, draft, { preview, sample, active })
  const views = useViews(database, store)
  const publishing = usePublish({
    at,
    view,
    draft,
    taken: views.data?.map((known) => known.name) ?? [],
    onAccepted: (sent) => view === null && replaceTab(id, { kind: 'view', database, store, view: sent.name }),
    onDone: (sent) => void editing.published(sent),
  })
  const dryRun = useDryRun({
    at,
    draft,
    taken: view === null ? (views.data?.map((known) => known.name) ?? []) : [],
    version: summary?.version ?? null,
  })
  const types = useQuery({
    queryKey: [...keys.store(at), 'types'],
    queryFn: ({ signal }) => client.views.types(at, { signal }),
  })
  const declarations = useMemo(
    () => `${types.data?.declaration ?? ''}\n${rowDeclaration(draft.columns)}\n${mapGlobals}`,
    [types.data?.declaration, draft.columns],
  )
  const markers = useMemo<readonly EditorMarker[]>(() => {
    const groups = groupProblems(preview.stale ? [] : (preview.result?.errors ?? []))
    return problemMarkers(groups, preview.result?.sampled ?? 0).map((marker) => ({
      ...marker,
      severity: 'error',
    }))
  }, [preview.result, preview.stale])

  const publish = (): void => void publishing.publish()
  const keepDraft = (): void =>
    notifyDone('The draft is kept, also over a restart. Publish makes it the view.')
  useCommand({ name: 'view.publish', label: 'Publish view', keys: ['mod+enter'], run: publish }, active)
  useCommand(
    {
      name: 'view.dryRun',
      label: 'Dry run: what would publishing do?',
      keys: ['mod+shift+enter'],
      run: dryRun.run,
    },
    active,
  )
  useCommand(
    { name: 'view.keep', label: 'Keep the draft of this view', keys: ['mod+s'], run: keepDraft },
    active,
  )
  const latestPublish = useRef(publishing.publish)
  useEffect(() => {
    latestPublish.current = publishing.publish
  })
  useEffect(() => registerSave(id, () => latestPublish.current()), [id])

  const open = useCallback(
    (key: string) => void openTab({ kind: 'document', database, store, key }),
    [database, store],
  )
  const place = (line: number, column: number): void => editor.current?.reveal(line, column)
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
        onHistory={() => setHistory(!history)}
        onReindex={() => void publishing.reindex()}
        onQuery={query}
        onDryRun={dryRun.run}
        onPublish={publish}
      />
      <PublishStrip publishing={publishing} onQuery={query} onOpen={open} onPlace={place} />
      {summary !== null && (
        <LifecycleStrip at={at} summary={summary} publishing={publishing} onOpen={open} onPlace={place} />
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
            onClose={() => setHistory(false)}
          />
        ) : (
          <SplitPane name="view-dry-run" direction="vertical" sizes={[55, 45]} min={['160px', '120px']}>
            <SplitPane name="view" sizes={[54, 46]} min={['320px', '280px']}>
              <SplitPane name="view-source" direction="vertical" sizes={[64, 36]} min={['120px', '96px']}>
                <CodeEditor
                  language="typescript"
                  ariaLabel={`Map of ${draft.name === '' ? 'the new view' : draft.name}`}
                  value={draft.map}
                  onChange={(map) => edit({ map })}
                  markers={markers}
                  declarations={declarations}
                  handle={editor}
                  autoFocus={view !== null}
                />
                <ColumnsForm columns={draft.columns} onChange={(columns) => edit({ columns })} />
              </SplitPane>
              <PreviewPanel
                preview={preview}
                columns={draft.columns}
                sample={sample}
                onSample={setSample}
                origins={origins}
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
              />
            </SplitPane>
            {dryRun.state.kind !== 'closed' && <DryRunPanel dryRun={dryRun} onOpen={open} onPlace={place} />}
          </SplitPane>
        )}
      </div>
    </div>
  )
}
