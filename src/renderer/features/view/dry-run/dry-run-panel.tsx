import { numberText } from '../../../../shared/numbers.ts'
import { Button, CloseButton, Loader } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconFlask } from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import type { DryRunReport } from '../../../../shared/model/dry-run.ts'
import { failingCount, outcomeText } from '../../../../shared/model/dry-run-words.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { JobProgress } from '../../../components/job-progress/index.ts'
import { type PanelTab, PanelTabs } from '../../../components/panes/panel-tabs.tsx'
import { RowChanges } from '../../../components/row-changes/index.ts'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import { DryRunSummary } from './dry-run-summary.tsx'
import { Advice } from './dry-run-advice.tsx'
import { FailingDocuments } from './dry-run-problems.tsx'
import classes from './dry-run.module.css'
import { NotUnique, type NotUniqueProps } from './not-unique.tsx'
import type { DryRunning } from './use-dry-run.ts'

interface DryRunPanelProps extends Pick<NotUniqueProps, 'at' | 'readText' | 'onDrop'> {
  readonly dryRun: DryRunning
  readonly onOpen: (key: string) => void
  readonly onPlace: (line: number, column: number) => void
}

/** What publishing the draft would do: the sentence, and everything behind it. */
export function DryRunPanel(props: DryRunPanelProps) {
  const { dryRun } = props
  const { state, outdated, overtaken, run, close } = dryRun
  const report = 'report' in state ? state.report : null
  const busy = state.kind === 'starting' || state.kind === 'running'

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.stopPropagation()
    close()
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape from anything in it closes it
    <section className={classes.panel} aria-label="Dry run" onKeyDown={onKeyDown}>
      <div className={classes.head}>
        <h2 className={classes.title}>
          <IconFlask size={16} aria-hidden /> Dry run
        </h2>
        <Verdict dryRun={dryRun} report={report} />
        {state.kind === 'ended' && typeof report?.cursor === 'string' && !outdated && (
          <Button onClick={dryRun.goOn}>Continue</Button>
        )}
        {!busy && <Button onClick={run}>Run again</Button>}
        <CloseButton aria-label="Close the dry run" onClick={close} />
      </div>
      <Standing dryRun={dryRun} report={report} />
      {report !== null && (
        <div className={classes.result} data-outdated={outdated || overtaken || undefined}>
          <Result {...props} report={report} />
        </div>
      )}
      {report === null &&
        busy &&
        (dryRun.job?.state === 'interrupted' ? (
          <EmptyState title="Nothing was found yet">
            The app ended before the first documents were looked at. Start again looks from the beginning.
          </EmptyState>
        ) : (
          <Skeleton lines={5} label="Looking at the documents" />
        ))}
    </section>
  )
}

function Verdict({ dryRun, report }: { readonly dryRun: DryRunning; readonly report: DryRunReport | null }) {
  if (report === null) return <span className={classes.headline} />
  const done = dryRun.state.kind === 'ended' && report.state === 'done'
  const tone = obstacleTone(report) ?? (done ? 'ok' : undefined)
  const scope =
    report.state === 'done'
      ? ''
      : `After ${numberText(report.done)} of ${numberText(report.total)} documents · `
  const headline = outcomeText(report)
  return (
    <span className={classes.headline} role="status" data-tone={tone} title={headline}>
      {(tone === 'danger' || tone === 'warn') && <IconAlertTriangle size={16} aria-hidden />}
      {tone === 'ok' && <IconCircleCheck size={16} aria-hidden />}
      {scope}
      {headline}
    </span>
  )
}

/** How loudly it is said that publishing would not go through as it is. */
function obstacleTone({ outcome }: DryRunReport): 'danger' | 'warn' | undefined {
  return outcome === 'refuse' ? 'danger' : outcome === 'ask' ? 'warn' : undefined
}

function Standing({ dryRun, report }: { readonly dryRun: DryRunning; readonly report: DryRunReport | null }) {
  const { state, job, outdated, overtaken } = dryRun
  switch (state.kind) {
    case 'closed':
      return null
    case 'invalid':
      return (
        <p className={classes.note} role="alert" data-tone="warn">
          Not run yet: {state.problems.join(' ')}
        </p>
      )
    case 'starting':
      return (
        <p className={classes.note}>
          <Loader size={14} aria-label="Starting" /> Starting…
        </p>
      )
    case 'running':
      return (
        <div className={classes.note} role="status">
          {job !== null && (
            <JobProgress
              job={job}
              untitled
              onPause={dryRun.pause}
              onResume={dryRun.resume}
              onCancel={dryRun.cancel}
            />
          )}
        </div>
      )
    case 'refused':
      return <ErrorState strip what="The dry run could not be made" error={state.error} />
    case 'ended':
      if (job?.state === 'failed')
        return <ErrorState strip what="The dry run stopped" error={job.error} onRetry={dryRun.run} />
      if (outdated)
        return (
          <p className={classes.note} data-tone="warn">
            The draft or the published version has changed since: this is what was true before.
          </p>
        )
      if (report?.state !== 'done')
        return (
          <p className={classes.note} data-tone="warn">
            Cancelled: only a part of the documents was looked at. Nothing was written.
          </p>
        )
      return (
        <>
          {(overtaken || report.changedMeanwhile) && (
            <p className={classes.note} data-tone="warn">
              {overtaken
                ? 'Documents were changed since: this is what was true before. Run it again to look at them.'
                : 'Documents were changed while it ran: each counts as it was when it was looked at.'}
            </p>
          )}
          <Advice report={report} />
        </>
      )
    default:
      throw new Error(`No such state: ${String(state satisfies never)}`)
  }
}

type Panel = 'summary' | 'changed' | 'added' | 'removed' | 'failing' | 'held'

interface ResultProps extends DryRunPanelProps {
  readonly report: DryRunReport
}

function Result(props: ResultProps) {
  const { report, onOpen, onPlace } = props
  const [panel, setPanel] = useState<Panel>('summary')
  const { rows, failures, collisions } = report
  const failing = failingCount(failures)
  const tabs: readonly PanelTab<Panel>[] = [
    { name: 'summary', label: 'Summary', reading: true },
    { name: 'changed', label: withCount('Changed', rows.changed) },
    { name: 'added', label: withCount('Added', rows.added) },
    { name: 'removed', label: withCount('Removed', rows.removed) },
    { name: 'failing', label: withCount('Failing', failing), alert: failing > 0 },
    { name: 'held', label: withCount('Not unique', collisions.count), alert: collisions.count > 0 },
  ]
  return (
    <PanelTabs label="What the dry run found" tabs={tabs} shown={panel} onShow={setPanel}>
      {panel === 'summary' && <DryRunSummary report={report} />}
      {(panel === 'changed' || panel === 'added' || panel === 'removed') && (
        <Samples kind={panel} report={report} onOpen={onOpen} />
      )}
      {panel === 'failing' && <FailingDocuments failures={failures} onOpen={onOpen} onPlace={onPlace} />}
      {panel === 'held' && <NotUnique {...props} collisions={collisions} onAgain={props.dryRun.run} />}
    </PanelTabs>
  )
}

function withCount(label: string, count: number): string {
  return `${label} (${numberText(count)})`
}

interface SamplesProps extends Pick<ResultProps, 'report' | 'onOpen'> {
  readonly kind: 'changed' | 'added' | 'removed'
}

function Samples({ kind, report, onOpen }: SamplesProps) {
  const samples = report.samples[kind]
  const count = report.rows[kind]
  if (samples.length === 0) return <EmptyState title={`No row would be ${kind}`} />
  const columns = report.columns
    .filter(
      (column) => (kind === 'added' ? column.type : kind === 'removed' ? column.was : column.name) !== null,
    )
    .map(({ name, type, was }) => ({ name, json: (type ?? was) === 'json' }))
  return (
    <>
      {count > samples.length && (
        <p className={classes.listCaption}>
          The first {samples.length} of {numberText(count)} rows
        </p>
      )}
      <RowChanges label={`Rows that would be ${kind}`} changes={samples} columns={columns} onOpen={onOpen} />
    </>
  )
}
