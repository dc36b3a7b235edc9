import { numberText } from '../../../shared/numbers.ts'
import { Button, Menu } from '@mantine/core'
import type { DocumentOrder } from '../../../shared/model/find/document-filter.ts'
import type { DocumentCount, FindingState } from '../../client/index.ts'
import { MenuList } from '../../components/context-menu.tsx'
import type { CopyForm } from './copy/copy-forms.ts'
import { copyEntries } from './copy/copy-menu.tsx'
import { FindLine } from './filter/find-line.tsx'
import classes from './documents.module.css'

interface CountLineProps {
  readonly finding: FindingState | null
  readonly order: DocumentOrder | null
  /** Absent when the store cannot have views. */
  readonly onMakeView: ((path: string) => void) | undefined
  readonly count: DocumentCount | undefined
  /** What others have written since the rows were read; null when there is nothing. */
  readonly news: string | null
  readonly onNews: () => void
  readonly prefix: string
  readonly ticked: number
  readonly onUntick: () => void
  readonly onCopy: (form: CopyForm) => void
  /** Both are absent when the store cannot be written. */
  readonly onEdit: (() => void) | undefined
  readonly onDelete: (() => void) | undefined
}

/** How many documents there are, as far as they are counted, and what can be done with those selected. */
export function CountLine(props: CountLineProps) {
  const { finding, order, count, prefix, ticked, onUntick, onCopy, onEdit, onDelete } = props
  return (
    <div className={classes.countLine}>
      {finding === null ? (
        <span aria-live="polite">{count ? countText(count, prefix) : ' '}</span>
      ) : (
        <FindLine finding={finding} count={count} order={order} onMakeView={props.onMakeView} />
      )}
      <span role="status">
        {props.news !== null && (
          <>
            {props.news}:{' '}
            <Button size="compact-xs" variant="light" onClick={props.onNews}>
              Show
            </Button>
          </>
        )}
      </span>
      <span className={classes.ticked}>{ticked > 0 && `${numberText(ticked)} selected`}</span>
      {onEdit && (
        <Button size="compact-xs" variant="light" color="gray" onClick={onEdit}>
          Edit…
        </Button>
      )}
      {ticked > 0 && (
        <>
          <Menu width={220} position="bottom-end">
            <Menu.Target>
              <Button size="compact-xs" variant="light" color="gray">
                Copy as…
              </Button>
            </Menu.Target>
            <MenuList entries={[copyEntries(onCopy)]} />
          </Menu>
          {onDelete && (
            <Button size="compact-xs" color="red" variant="light" onClick={onDelete}>
              Delete
            </Button>
          )}
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onUntick}>
            Clear selection
          </Button>
        </>
      )}
    </div>
  )
}

export function countText(
  { count, complete }: Pick<DocumentCount, 'count' | 'complete'>,
  prefix: string,
): string {
  const number = numberText(count)
  if (!complete) return `counting… ${number}`
  const noun = count === 1 ? 'document' : 'documents'
  return prefix === '' ? `${number} ${noun}` : `${number} ${noun} whose key starts with “${prefix}”`
}
