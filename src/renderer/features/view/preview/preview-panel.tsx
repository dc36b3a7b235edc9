import { numberText } from '../../../../shared/numbers.ts'
import { Loader } from '@mantine/core'
import { useMemo } from 'react'
import type { PreviewResult } from '../../../../shared/model/view.ts'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { type PanelTab, PanelTabs } from '../../../components/panes/panel-tabs.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import { failedCount } from '../publish/failed-documents-list.tsx'
import { PreviewContent } from './preview-content.tsx'
import type { PreviewPanelProps } from './preview-content.tsx'
import classes from './preview.module.css'
import { groupProblems, isBroken, previewHeadline, type ProblemGroup } from './preview-report.ts'
import { untakenCount } from '../trace/trace-report.ts'
import { SampleChoice } from '../samples/sample-choice.tsx'
import { SampleStrip } from '../samples/sample-strip.tsx'
import type { PreviewTab } from './use-previewing.ts'

/** What the draft yields, beside the editor and while it is typed. */
export function PreviewPanel(props: PreviewPanelProps) {
  const { previewing } = props
  const { preview, sampling, show } = previewing
  const { result, good, running, stale, failure, waiting } = preview
  const broken = result !== null && isBroken(result)
  const groups = useMemo(() => groupProblems(result?.errors ?? []), [result])
  const headline = waiting
    ? 'Waiting for the columns: one of them needs correcting.'
    : result === null
      ? ''
      : broken && good !== null
        ? earlierRows(groups[0])
        : previewHeadline(result)
  const tabs = result === null ? [] : tabsOf(result, props)
  const tab = tabs.some(({ name }) => name === previewing.tab) ? previewing.tab : 'rows'
  const timeless = tab === 'skipped' || tab === 'failing' || tab === 'query'

  return (
    <section className={classes.panel} aria-label="Live preview">
      <div className={classes.head}>
        <span
          className={classes.headline}
          role="status"
          data-tone={broken ? 'danger' : undefined}
          title={(!broken && sampling.coverage) || headline}
        >
          {headline}
        </span>
        <span className={classes.busy}>{running && <Loader size={14} aria-label="Running the map" />}</span>
        <SampleChoice way={sampling.way} choose={sampling.choose} />
      </div>
      <SampleStrip at={props.at} sampling={sampling} keys={previewing.keys} />
      {failure !== null && failure !== undefined && (
        <ErrorState strip what="The draft could not be previewed" error={failure} />
      )}
      {result === null ? (
        failure ? null : (
          <Skeleton lines={6} label="Running the map" />
        )
      ) : (
        <PanelTabs
          label="What the preview shows"
          tabs={tabs}
          shown={tab}
          onShow={show}
          stale={(stale || (broken && tab === 'rows' && good !== null)) && !timeless}
        >
          <PreviewContent {...props} tab={tab} result={result} groups={groups} />
        </PanelTabs>
      )}
    </section>
  )
}

/** Says that the rows on screen are of an earlier text, because the code is broken, and what is wrong with it. */
function earlierRows(problem: ProblemGroup | undefined): string {
  const place = problem?.line == null ? '' : `Line ${problem.line}: `
  return `Earlier rows. ${place}${problem?.message ?? ''}`
}

function tabsOf(
  result: PreviewResult,
  { previewing, skipped, failed }: Pick<PreviewPanelProps, 'previewing' | 'skipped' | 'failed'>,
): PanelTab<PreviewTab>[] {
  const { result: trace } = previewing.trace
  const missing = trace === null ? 0 : untakenCount(trace)
  const tabs: PanelTab<PreviewTab>[] = [
    { name: 'rows', ...withCount('Rows', (previewing.preview.good ?? result).rows.length) },
    {
      name: 'problems',
      ...withCount('Problems', result.errors.length),
      alert: result.errors.length > 0,
    },
    { name: 'console', ...withCount('Console', result.console.length) },
    { name: 'tests', ...testsLabel(result), alert: (result.tests?.failed ?? 0) > 0 },
    { name: 'trace', ...traceLabel(missing) },
    { name: 'document', label: 'By document' },
    { name: 'steps', label: 'Steps' },
    { name: 'query', label: 'Query' },
  ]
  if (skipped !== null) tabs.push({ name: 'skipped', ...withCount('Skipped', skipped.count) })
  if (failed !== null && failed.met > 0)
    tabs.push({
      name: 'failing',
      label: `Failing in v${failed.version} (${failedCount(failed)})`,
      alert: failed.errors.length > 0,
    })
  return tabs
}

type Label = Pick<PanelTab<PreviewTab>, 'label' | 'short' | 'badge'>

function withCount(label: string, count: number): Label {
  return { label: `${label} (${numberText(count)})`, short: label, badge: badgeText(count) }
}

function testsLabel({ tests }: PreviewResult): Label {
  if (tests === null || tests.results.length === 0) return withCount('Tests', 0)
  const [passed, all] = [tests.passed, tests.results.length]
  return { label: `Tests (${passed} of ${all} pass)`, short: 'Tests', badge: `${passed}/${all}` }
}

function traceLabel(missing: number): Label {
  return missing === 0
    ? { ...withCount('Trace', 0), label: 'Trace' }
    : { label: `Trace (${missing} not taken)`, short: 'Trace', badge: badgeText(missing) }
}

/** As much as a few characters tell: 12, 1.2K; nothing for none. */
function badgeText(count: number): string {
  return count === 0 ? '' : numberText(count, { notation: 'compact', maximumFractionDigits: 0 })
}
