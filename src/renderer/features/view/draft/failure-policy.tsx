import { NativeSelect, NumberInput } from '@mantine/core'
import { maxFailuresProblem, type ViewDraft } from './view-draft.ts'
import classes from '../view.module.css'

const policies = [
  { value: 'reject', label: 'refuse the document' },
  { value: 'skip', label: 'save it, list the error' },
]

interface FailurePolicyProps {
  readonly draft: ViewDraft
  readonly onEdit: (change: Partial<ViewDraft>) => void
}

/** What becomes of a document on which the map fails, and how many may before the view is not published. */
export function FailurePolicy({ draft, onEdit }: FailurePolicyProps) {
  const { onError, maxFailures } = draft
  const problem = maxFailuresProblem(draft)
  return (
    <div className={classes.policy}>
      <label className={classes.policy}>
        <span>Map fails</span>
        <NativeSelect
          size="xs"
          aria-label="When the map fails on a document"
          title="Refuse: the save fails and names view, document and line. Save: the document is kept, its rows are missing, and it is listed as skipped."
          data={policies}
          value={onError}
          onChange={(event) => onEdit({ onError: event.currentTarget.value === 'skip' ? 'skip' : 'reject' })}
        />
      </label>
      {onError === 'skip' && (
        <NumberInput
          className={classes.share}
          aria-label="Share of documents that may fail, in percent"
          title={
            problem ??
            'The share of documents that may fail for the view to be published. Empty: half of them, and any number where there are less than a hundred.'
          }
          placeholder="usual"
          prefix="up to "
          suffix=" %"
          hideControls
          allowNegative={false}
          decimalScale={2}
          clampBehavior="none"
          value={maxFailures === null ? '' : percentOf(maxFailures)}
          error={problem !== null}
          onChange={(value) => onEdit({ maxFailures: value === '' ? null : shareOf(Number(value)) })}
        />
      )}
    </div>
  )
}

// Two places of a percent are four of a share: what is typed comes back as it was.
function percentOf(share: number): number {
  return Number((share * 100).toFixed(2))
}

function shareOf(percent: number): number {
  return Number((percent / 100).toFixed(4))
}
