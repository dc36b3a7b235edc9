import { useCallback } from 'react'
import { client } from '../../client/index.ts'
import { SplitPane } from '../../components/panes/split-pane.tsx'
import { setDraft } from '../../workspace/drafts.ts'
import { newDraftId, openTab, tabId } from '../../workspace/tabs/tabs.ts'
import { DryRunPanel } from './dry-run/dry-run-panel.tsx'
import { FileStrip } from './file/file-strip.tsx'
import { chooseViewFile } from './file/use-view-file.ts'
import { HistoryPanel } from './history/history-panel.tsx'
import { LifecycleStrip } from './publish/lifecycle-strip.tsx'
import { PreviewPanel } from './preview/preview-panel.tsx'
import { PublishAnswer } from './publish/publish-answer.tsx'
import { PublishStrip } from './publish/publish-strip.tsx'
import type { ViewEditing } from './draft/use-view-draft.ts'
import { storeDraft } from './draft/view-draft.ts'
import { ViewSource } from './draft/view-source.tsx'
import { type AuthoredViewProps, useAuthoredView, type ViewWork } from './use-authored-view.ts'
import { withoutUnique } from './draft/without-unique.ts'
import { ViewHeader } from './view-header.tsx'
import classes from './view.module.css'

/** The editor of a view: the map and its columns at the left, the rows they yield at the right, while the user types. */
export function AuthoredView(props: AuthoredViewProps) {
  const { tab, editing } = props
  const { view } = tab
  const { summary, draft, dirty, edit } = editing
  const work = useAuthoredView(props)
  const { at, previewing, failed, dryRun, publishing, history, file, open, place, query } = work
  const publish = (): void => void publishing.publish()

  function showFailed(): void {
    history.show(false)
    previewing.show('failing')
  }

  function saveAs(): void {
    const fresh = { kind: 'view', ...at, view: null, draft: newDraftId() } as const
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
        history={history.shown}
        onHistory={() => history.show(!history.shown)}
        onFile={file === null ? () => void chooseViewFile(props.id, draft) : null}
        onReindex={() => void publishing.reindex()}
        onQuery={query}
        onDryRun={dryRun.run}
        onPublish={publish}
        answer={
          <PublishAnswer
            foresight={work.foresight}
            settled={summary?.state === 'ready' && !dirty}
            onShow={dryRun.run}
          />
        }
      />
      {file !== null && <FileStrip file={file} />}
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
      <ViewPanes view={view} editing={editing} work={work} />
    </div>
  )
}

interface ViewPanesProps {
  /** Null while the view is not published. */
  readonly view: string | null
  readonly editing: ViewEditing
  readonly work: ViewWork
}

/** Map, columns, rows and dry run, or in their place the history of the view. */
function ViewPanes({ view, editing, work }: ViewPanesProps) {
  const { summary, draft, edit } = editing
  const { at, previewing, failed, dryRun, publishing, history, open, place } = work

  // The list is of the map that failed: its lines are the editor's only while that is the same text.
  function failedPlace(line: number, column: number): void {
    if (failed === null || failed.map === draft.map) return place(line, column)
    history.showPlace({ version: failed.version, line, column })
  }

  const readText = useCallback(
    async (key: string, signal: AbortSignal) =>
      (await client.documents.get({ ...at, key }, { signal }))?.text ?? null,
    [at],
  )

  async function restore(version: number): Promise<void> {
    if (await publishing.restore(version)) editing.discard()
  }

  return (
    <div className={classes.panes}>
      {history.shown && view !== null ? (
        <HistoryPanel
          at={at}
          view={view}
          building={publishing.job !== null}
          onRestore={(version) => void restore(version)}
          begin={history.begin}
          failed={failed}
          onOpen={open}
          onClose={() => history.show(false)}
        />
      ) : (
        <SplitPane name="view-dry-run" direction="vertical" sizes={[55, 45]} min={['160px', '120px']}>
          <SplitPane name="view" sizes={[54, 46]} min={['320px', '280px']}>
            <ViewSource
              at={at}
              editing={editing}
              previewing={previewing}
              handle={work.editor}
              autoFocus={view !== null}
              onOpen={open}
            />
            <PreviewPanel
              at={at}
              previewing={previewing}
              liveQuery={work.liveQuery}
              draft={draft}
              onDraft={edit}
              columns={draft.columns}
              tests={draft.tests}
              onTests={(tests) => edit({ tests })}
              onOpen={open}
              onPlace={place}
              readText={readText}
              cursorLine={() => work.editor.current?.line() ?? 1}
              skipped={
                summary !== null && summary.errors > 0
                  ? { count: summary.errors, ...at, view: summary.name }
                  : null
              }
              failed={failed}
              onFailedPlace={failedPlace}
            />
          </SplitPane>
          {dryRun.state.kind !== 'closed' && (
            <DryRunPanel
              at={at}
              dryRun={dryRun}
              readText={readText}
              onDrop={(column) => edit(withoutUnique(draft, column))}
              onOpen={open}
              onPlace={place}
            />
          )}
        </SplitPane>
      )}
    </div>
  )
}
