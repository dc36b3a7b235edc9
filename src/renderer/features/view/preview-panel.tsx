import { Loader, SegmentedControl, Tabs } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { ViewTest } from '../../../shared/model/view-definition.ts'
import type { PreviewResult } from '../../../shared/model/view.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import type { ColumnDraft } from './column-draft.ts'
import { acceptResult, pinDocument } from './pinned-tests.ts'
import { PreviewConsole } from './preview-console.tsx'
import { PreviewDocument } from './preview-document.tsx'
import classes from './preview.module.css'
import { PreviewProblems } from './preview-problems.tsx'
import { groupProblems, previewBlame, previewHeadline } from './preview-report.ts'
import { PreviewRows } from './preview-rows.tsx'
import { PreviewTests } from './preview-tests.tsx'
import { SkippedDocuments } from './skipped-documents.tsx'
import type { Origin } from './use-origins.ts'
import type { Preview, PreviewSample } from './use-preview.ts'

interface PreviewPanelProps {
  readonly preview: Preview
  readonly columns: readonly ColumnDraft[]
  readonly sample: PreviewSample
  readonly onSample: (sample: PreviewSample) => void
  /** Where the rows come from, once that is known. */
  readonly origins: readonly Origin[] | null
  readonly tests: readonly ViewTest[]
  readonly onTests: (tests: readonly ViewTest[]) => void
  readonly onOpen: (key: string) => void
  readonly onPlace: (line: number, column: number) => void
  readonly readText: (key: string, signal: AbortSignal) => Promise<string | null>
  /** The published view's list of skipped documents, when it has one. */
  readonly skipped: {
    readonly count: number
    readonly database: string
    readonly store: string
    readonly view: string
  } | null
}

type Panel = 'rows' | 'problems' | 'console' | 'tests' | 'document' | 'skipped'

/** What the draft yields, beside the editor and while it is typed. */
export function PreviewPanel(props: PreviewPanelProps) {
  const { preview, columns, sample, onSample, onOpen, onPlace, readText, skipped, origins, tests, onTests } =
    props
  const { result, running, stale, failure, waiting } = preview
  const [panel, setPanel] = useState<Panel>('rows')
  const groups = useMemo(() => groupProblems(result?.errors ?? []), [result])
  const broken = result !== null && result.rows.length === 0 && groups.length > 0

  return (
    <section className={classes.panel} aria-label="Live preview">
      <div className={classes.head}>
        <span
          className={classes.headline}
          role="status"
          title={result === null ? undefined : previewHeadline(result)}
        >
          {waiting
            ? 'Waiting for the columns: one of them needs correcting.'
            : result === null
              ? ''
              : previewHeadline(result)}
        </span>
        {running && <Loader size={14} aria-label="Running the map" />}
        <SegmentedControl
          aria-label="How many documents are sampled"
          title="How many documents the draft is run on; by shape: a few that stand for all"
          data={[
            { value: 'shape', label: 'By shape' },
            ...['10', '100', '1000'].map((value) => ({ value, label: Number(value).toLocaleString('en') })),
          ]}
          value={typeof sample === 'number' ? String(sample) : 'shape'}
          onChange={(value) => onSample(value === 'shape' ? { by: 'shape' } : Number(value))}
        />
      </div>
      {failure !== null && failure !== undefined && (
        <ErrorState strip what="The draft could not be previewed" error={failure} />
      )}
      {result === null ? (
        failure ? null : (
          <Skeleton lines={6} label="Running the map" />
        )
      ) : (
        <Tabs
          className={classes.tabs}
          classNames={{ list: classes.tabList, tab: classes.tab }}
          value={panel}
          onChange={(value) => setPanel((value as Panel | null) ?? 'rows')}
          keepMounted={false}
        >
          <Tabs.List aria-label="What the preview shows">
            <Tabs.Tab value="rows">Rows ({result.rows.length.toLocaleString('en')})</Tabs.Tab>
            <Tabs.Tab value="problems" data-alert={result.errors.length > 0 || undefined}>
              Problems ({result.errors.length.toLocaleString('en')})
            </Tabs.Tab>
            <Tabs.Tab value="console">Console ({result.console.length.toLocaleString('en')})</Tabs.Tab>
            <Tabs.Tab value="tests" data-alert={(result.tests?.failed ?? 0) > 0 || undefined}>
              {testsLabel(result)}
            </Tabs.Tab>
            <Tabs.Tab value="document">By document</Tabs.Tab>
            {skipped !== null && (
              <Tabs.Tab value="skipped">Skipped ({skipped.count.toLocaleString('en')})</Tabs.Tab>
            )}
          </Tabs.List>
          <Tabs.Panel value="rows" className={classes.body} data-stale={stale || undefined}>
            {broken ? (
              <>
                <p className={classes.broken}>No rows: {previewBlame(result)}</p>
                <PreviewProblems groups={groups} onOpen={onOpen} onPlace={onPlace} />
              </>
            ) : (
              <PreviewRows
                rows={result.rows}
                columns={columns}
                onOpen={onOpen}
                origins={origins}
                onPlace={onPlace}
              />
            )}
          </Tabs.Panel>
          <Tabs.Panel value="problems" className={classes.body} data-stale={stale || undefined}>
            {groups.length === 0 ? (
              <EmptyState title="No problems">
                The map ran on every sampled document and every row fits the columns.
              </EmptyState>
            ) : (
              <PreviewProblems groups={groups} onOpen={onOpen} onPlace={onPlace} />
            )}
          </Tabs.Panel>
          <Tabs.Panel value="console" className={classes.body} data-stale={stale || undefined}>
            <PreviewConsole lines={result.console} onOpen={onOpen} />
          </Tabs.Panel>
          <Tabs.Panel value="tests" className={classes.body} data-stale={stale || undefined}>
            <PreviewTests
              report={result.tests}
              onOpen={onOpen}
              onPlace={onPlace}
              onUnpin={(index) => onTests(tests.filter((_, at) => at !== index))}
              onAccept={(index, given) =>
                onTests(tests.map((test, at) => (at === index ? acceptResult(test, given) : test)))
              }
            />
          </Tabs.Panel>
          <Tabs.Panel value="document" className={classes.body} data-stale={stale || undefined}>
            <PreviewDocument
              result={result}
              columns={columns}
              readText={readText}
              onOpen={onOpen}
              origins={origins}
              onPlace={onPlace}
              onPin={(key, text) => {
                onTests([...tests.filter((test) => test.key !== key), pinDocument(key, text, result)])
                setPanel('tests')
              }}
            />
          </Tabs.Panel>
          {skipped !== null && (
            <Tabs.Panel value="skipped" className={classes.body}>
              <SkippedDocuments {...skipped} onOpen={onOpen} />
            </Tabs.Panel>
          )}
        </Tabs>
      )}
    </section>
  )
}

function testsLabel({ tests }: PreviewResult): string {
  if (tests === null || tests.results.length === 0) return 'Tests (0)'
  return `Tests (${tests.passed} of ${tests.results.length} pass)`
}
