import { counted } from '../../../shared/counted.ts'
import { numberText } from '../../../shared/numbers.ts'
import { ActionIcon, Button, Loader } from '@mantine/core'
import { IconChartBar, IconChevronLeft, IconChevronRight, IconPlayerStopFilled } from '@tabler/icons-react'
import { Delayed } from '../../components/states/skeleton.tsx'
import { duration } from '../../components/job-progress/index.ts'
import classes from './query.module.css'
import type { QueryResult } from './use-answer.ts'

interface ResultStripProps {
  readonly result: QueryResult
  /** How many rows stand before the first; null when that is not known. */
  readonly offset: number | null
  readonly running: boolean
  readonly outdated: boolean
  readonly onCancel: () => void
  readonly sqlShown: boolean
  readonly onTurn: (by: -1 | 1) => void
  readonly onSql: () => void
  readonly chartShown: boolean
  readonly onChart: () => void
}

/** What came back, how long it took, and the way to the next page. */
export function ResultStrip({
  result,
  offset,
  running,
  outdated,
  onCancel,
  sqlShown,
  onTurn,
  onSql,
  chartShown,
  onChart,
}: ResultStripProps) {
  return (
    <div className={classes.strip}>
      <span role="status" className={classes.stripText}>
        {rowSpan(result.rows.length, offset)}
        {result.more && ' · more follow'} · {duration(result.milliseconds)}
        {outdated && (
          <span className={classes.outdated}> · the store changed since; run again to see it</span>
        )}
      </span>
      {running && <CancelQuery onCancel={onCancel} />}
      <Button
        variant={chartShown ? 'light' : 'subtle'}
        color="gray"
        aria-pressed={chartShown}
        leftSection={<IconChartBar size={14} />}
        onClick={onChart}
      >
        Chart
      </Button>
      <Button variant="subtle" color="gray" aria-expanded={sqlShown} onClick={onSql}>
        Call, SQL and plan
      </Button>
      <PageButtons earlier={result.earlier && !running} more={result.more && !running} onTurn={onTurn} />
    </div>
  )
}

interface PageButtonsProps {
  readonly earlier: boolean
  readonly more: boolean
  readonly onTurn: (by: -1 | 1) => void
}

/** The way to the page before and to the next one. */
export function PageButtons({ earlier, more, onTurn }: PageButtonsProps) {
  return (
    <>
      <ActionIcon aria-label="Previous page" disabled={!earlier} onClick={() => onTurn(-1)}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <ActionIcon aria-label="Next page" disabled={!more} onClick={() => onTurn(1)}>
        <IconChevronRight size={16} />
      </ActionIcon>
    </>
  )
}

/** Says that a query runs, and ends it. */
export function CancelQuery({ onCancel }: { readonly onCancel: () => void }) {
  return (
    <Delayed>
      <Loader size={14} aria-hidden />
      <span role="status">Running…</span>
      <Button leftSection={<IconPlayerStopFilled size={14} />} onClick={onCancel}>
        Cancel
      </Button>
    </Delayed>
  )
}

/** Which rows of the answer these are: "12 rows", "rows 101 to 200". */
export function rowSpan(count: number, offset: number | null): string {
  if (offset === 0 || offset === null) return counted(count, 'row')
  return count === 0
    ? `no rows after ${numberText(offset)}`
    : `rows ${numberText(offset + 1)} to ${numberText(offset + count)}`
}
