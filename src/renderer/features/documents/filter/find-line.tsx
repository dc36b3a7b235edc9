import { numberText } from '../../../../shared/numbers.ts'
import { Button } from '@mantine/core'
import type { DocumentOrder } from '../../../../shared/model/find/document-filter.ts'
import type { FindProgress } from '../../../../shared/model/find/find-progress.ts'
import type { DocumentCount, FindingState } from '../../../client/index.ts'
import classes from '../documents.module.css'

interface FindLineProps {
  readonly finding: FindingState
  readonly count: DocumentCount | undefined
  readonly order: DocumentOrder | null
  /** Opens the draft of a view of a field, whose index gives the order at once. */
  readonly onMakeView: ((path: string) => void) | undefined
}

/** How far looking for documents has come, and what can be done about it. */
export function FindLine({ finding, count, order, onMakeView }: FindLineProps) {
  const { progress, stop, again } = finding
  if (progress === null) return <span aria-live="polite">looking…</span>
  const total = count?.complete === true ? count.count : null
  const works = progress.state === 'looking' || progress.state === 'ordering'
  return (
    <>
      <span aria-live="polite">{findText(progress, total, order)}</span>
      {works && (
        <>
          {total !== null && total > 0 && (
            <progress
              className={classes.progress}
              max={total}
              value={progress.looked}
              aria-label="Looked at"
            />
          )}
          <Button size="compact-xs" variant="light" color="gray" onClick={stop}>
            Stop
          </Button>
        </>
      )}
      {!works && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={again}>
          Look again
        </Button>
      )}
      {!works && onMakeView && order !== null && 'path' in order.by && (
        <MakeView path={order.by.path} onMakeView={onMakeView} />
      )}
    </>
  )
}

function MakeView({
  path,
  onMakeView,
}: {
  readonly path: string
  readonly onMakeView: (path: string) => void
}) {
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      title="Every document was read for this order. A view with an index has it at once."
      onClick={() => onMakeView(path)}
    >
      Make a view of it
    </Button>
  )
}

/** How far it has come, in words: "looked at 120,000 of 1,000,000, found 34". */
export function findText(progress: FindProgress, total: number | null, order: DocumentOrder | null): string {
  const { state, looked, found } = progress
  const sorted = order === null ? '' : `, by ${orderText(order)}`
  const of = total === null ? '' : ` of ${numberText(Math.max(total, looked))}`
  switch (state) {
    case 'looking':
      return `looked at ${numberText(looked)}${of}, found ${numberText(found)}`
    case 'ordering':
      return `looked at ${numberText(looked)}, found ${numberText(found)}; ordering them by ${order === null ? 'key' : orderText(order)}`
    case 'stopped':
      return `stopped: looked at ${numberText(looked)}${of}, found ${numberText(found)}`
    case 'done':
      return `${numberText(found)} of ${numberText(looked)} documents${sorted}`
    default:
      throw new Error(`No such state: ${String(state satisfies never)}`)
  }
}

function orderText({ by, descending }: DocumentOrder): string {
  return `${'path' in by ? by.path : `_${by.meta}`} ${descending ? '↓' : '↑'}`
}
