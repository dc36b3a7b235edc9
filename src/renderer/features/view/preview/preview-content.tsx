import type { ViewTest } from '../../../../shared/model/view-definition.ts'
import type { PreviewResult } from '../../../../shared/model/view.ts'
import type { InStore } from '../../../client/index.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import type { ColumnDraft } from '../draft/column-draft.ts'
import type { ViewDraft } from '../draft/view-draft.ts'
import { FailedDocumentsList } from '../publish/failed-documents-list.tsx'
import { acceptResult, pinDocument } from './pinned-tests.ts'
import { PreviewConsole } from './preview-console.tsx'
import { PreviewDocument } from './preview-document.tsx'
import classes from './preview.module.css'
import { PreviewProblems } from './preview-problems.tsx'
import { previewBlame, type ProblemGroup } from './preview-report.ts'
import { PreviewRows } from './preview-rows.tsx'
import { PreviewTests } from './preview-tests.tsx'
import { SkippedDocuments } from './skipped-documents.tsx'
import { StepsPanel } from '../steps/steps-panel.tsx'
import { RowSource } from '../lineage/row-source.tsx'
import { TracePanel } from '../trace/trace-panel.tsx'
import { LiveQueryPanel } from '../beside/live-query-panel.tsx'
import type { LiveQuery } from '../beside/use-live-query.ts'
import type { FailedDocuments } from '../publish/use-failed-documents.ts'
import type { Previewing, PreviewTab } from './use-previewing.ts'

export interface PreviewPanelProps {
  readonly at: InStore
  readonly previewing: Previewing
  /** The query of the published view, or of the draft, beside it. */
  readonly liveQuery: LiveQuery
  readonly draft: ViewDraft
  readonly onDraft: (change: Partial<ViewDraft>) => void
  readonly columns: readonly ColumnDraft[]
  readonly tests: readonly ViewTest[]
  readonly onTests: (tests: readonly ViewTest[]) => void
  readonly onOpen: (key: string) => void
  readonly onPlace: (line: number, column: number) => void
  /** The line of the map that the cursor is on. */
  readonly cursorLine: () => number
  readonly readText: (key: string, signal: AbortSignal) => Promise<string | null>
  /** The published view's list of skipped documents, when it has one. */
  readonly skipped: {
    readonly count: number
    readonly database: string
    readonly store: string
    readonly view: string
  } | null
  /** The documents that kept the last version from being published, when there are any. */
  readonly failed: FailedDocuments | null
  /** Goes to a place in the map that failed, which may be another one than the draft's. */
  readonly onFailedPlace: (line: number, column: number) => void
}

interface PreviewContentProps extends PreviewPanelProps {
  readonly tab: PreviewTab
  readonly result: PreviewResult
  readonly groups: readonly ProblemGroup[]
}

/** What is under one tab of the preview. */
export function PreviewContent(props: PreviewContentProps) {
  const { good } = props.previewing.preview
  const { tab, result, groups, previewing, columns, onOpen, onPlace, tests, onTests, skipped, failed } = props
  const problems = <PreviewProblems groups={groups} onOpen={onOpen} onPlace={onPlace} />
  switch (tab) {
    case 'rows':
      if (good === null)
        return (
          <>
            <p className={classes.broken}>No rows: {previewBlame(result)}</p>
            {problems}
          </>
        )
      if (result.sampled === 0 && good.rows.length === 0)
        return (
          <EmptyState title="No document to run the map on">
            None is in the sample. Once one is, its rows stand here; the view can be published all the same.
          </EmptyState>
        )
      return (
        <RowSource lineage={previewing.lineage} readText={props.readText}>
          <PreviewRows
            rows={good.rows}
            columns={columns}
            onOpen={onOpen}
            origins={previewing.trace.origins}
            onPlace={onPlace}
            lineage={previewing.lineage}
          />
        </RowSource>
      )
    case 'problems':
      if (groups.length > 0) return problems
      return (
        <EmptyState title="No problems">
          The map ran on every sampled document and every row fits the columns.
        </EmptyState>
      )
    case 'console':
      return <PreviewConsole lines={result.console} onOpen={onOpen} />
    case 'tests':
      return (
        <PreviewTests
          report={result.tests}
          tests={tests}
          onExpect={(index, test) => onTests(tests.map((each, at) => (at === index ? test : each)))}
          onOpen={onOpen}
          onPlace={onPlace}
          onUnpin={(index) => onTests(tests.filter((_, at) => at !== index))}
          onAccept={(index, given) =>
            onTests(tests.map((test, at) => (at === index ? acceptResult(test, given) : test)))
          }
        />
      )
    case 'trace':
      return <TracePanel at={props.at} previewing={previewing} onOpen={onOpen} onPlace={onPlace} />
    case 'steps':
      return (
        <StepsPanel
          previewing={previewing}
          readText={props.readText}
          onOpen={onOpen}
          cursorLine={props.cursorLine}
        />
      )
    case 'document':
      return (
        <PreviewDocument
          previewing={previewing}
          result={result}
          columns={columns}
          readText={props.readText}
          onOpen={onOpen}
          onPlace={onPlace}
          onPin={(key, text) => {
            onTests([...tests.filter((test) => test.key !== key), pinDocument(key, text, result)])
            previewing.show('tests')
          }}
        />
      )
    case 'query':
      return (
        <LiveQueryPanel
          query={props.liveQuery}
          draft={props.draft}
          onChange={props.onDraft}
          onOpen={onOpen}
        />
      )
    case 'skipped':
      return skipped && <SkippedDocuments {...skipped} onOpen={onOpen} onPlace={onPlace} />
    case 'failing':
      return failed && <FailedDocumentsList failed={failed} onOpen={onOpen} onPlace={props.onFailedPlace} />
    default:
      throw new Error(`No such tab: ${String(tab satisfies never)}`)
  }
}
