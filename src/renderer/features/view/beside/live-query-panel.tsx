import { Anchor, Button, SegmentedControl } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { counted } from '../../../../shared/counted.ts'
import { ConditionFields } from '../../../components/conditions/index.ts'
import formLines from '../../../components/form-lines.module.css'
import { DataGrid } from '../../../components/data-grid/index.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import { columnDraft } from '../draft/column-draft.ts'
import type { ViewDraft } from '../draft/view-draft.ts'
import { fromColumn, rowColumn } from '../preview/preview-rows.tsx'
import classes from './beside.module.css'
import { answerWords } from './answer-words.ts'
import { adviseDraft } from './index-advice.ts'
import type { LiveQuery } from './use-live-query.ts'

interface LiveQueryPanelProps {
  readonly query: LiveQuery
  readonly draft: ViewDraft
  readonly onChange: (change: Partial<ViewDraft>) => void
  readonly onOpen: (key: string) => void
}

/** Conditions on the published view, how the database answers them, and the rows that meet them. */
export function LiveQueryPanel({ query, draft, onChange, onOpen }: LiveQueryPanelProps) {
  const { summary, of, choices, choose, columns, group, change, problems, definition } = query
  const { data: answer, error: failure } = query.rows
  return (
    <div className={classes.panel} role="group" aria-label={`Query of the ${nouns[of]}`}>
      {choices.length > 1 && (
        <div className={classes.of}>
          <SegmentedControl
            aria-label="Rows that are asked"
            data={choices.map((value) => ({ value, label: labels[value] }))}
            value={of}
            onChange={choose}
          />
        </div>
      )}
      <div className={`${formLines.lines} ${classes.form}`}>
        <ConditionFields
          group={group}
          columns={columns}
          problems={problems}
          lead="where"
          hint={
            of === 'published'
              ? `Asks version ${summary?.answers}, not the draft.`
              : 'Asks the rows that the draft yields, in a table that is forgotten afterwards.'
          }
          onChange={change}
        />
      </div>
      {failure !== null && <ErrorState strip what={`The ${nouns[of]} did not answer`} error={failure} />}
      {definition === null ? (
        <EmptyState title="Waiting for the draft">
          Something in its columns or constraints needs correcting: it is marked in the form.
        </EmptyState>
      ) : answer === undefined || failure !== null ? (
        failure === null && <Skeleton lines={4} label={`The ${nouns[of]} is asked`} />
      ) : (
        <Answered {...{ query, answer, definition, draft, onChange, onOpen }} />
      )}
    </div>
  )
}

const labels = { published: 'Published', sample: 'Draft, sample', store: 'Draft, whole store' } as const
const nouns = { published: 'published view', sample: 'draft', store: 'draft' } as const

interface AnsweredProps extends LiveQueryPanelProps {
  readonly definition: NonNullable<LiveQuery['definition']>
  readonly answer: NonNullable<LiveQuery['rows']['data']>
}

function Answered({ query, answer, definition, draft, onChange, onOpen }: AnsweredProps) {
  const { rows, plan, where, columns } = answer
  const { steps, advice, add, drafted } = useMemo(
    () => adviseDraft(plan, where, definition, draft),
    [plan, where, definition, draft],
  )
  const grid = useMemo(
    () => [fromColumn(onOpen), ...columns.map((column) => rowColumn(columnDraft(column)))],
    [columns, onOpen],
  )
  return (
    <div className={classes.answer} data-stale={query.stale || undefined}>
      <div className={classes.plan}>
        <p className={classes.said} role="status">
          {[answerWords(answer), ...steps].join(' ')}
        </p>
        <LeftOut answer={answer} onOpen={onOpen} />
        {advice !== null && (
          <p className={classes.advice}>
            {advice}
            {drafted && ' The draft has it: publish the draft.'}
            {add !== null && (
              <Button
                variant="light"
                size="compact-xs"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => onChange(add)}
              >
                Add this index
              </Button>
            )}
          </p>
        )}
      </div>
      <div className={classes.rows}>
        <DataGrid
          label={`Rows of the ${nouns[query.of]}`}
          columns={grid}
          rowCount={rows.length}
          getRow={(index) => rows[index]}
          onOpen={({ key }) => onOpen(key)}
          empty={<EmptyState title="No row meets the conditions">Change or remove one of them.</EmptyState>}
        />
      </div>
    </div>
  )
}

/** Which documents of a draft the answer lacks, and why the first one. */
function LeftOut({ answer: { drafted }, onOpen }: Pick<AnsweredProps, 'answer' | 'onOpen'>) {
  const [first] = drafted?.errors ?? []
  const key = first?.key ?? null
  if (drafted === null || first === undefined || key === null) return null
  return (
    <p className={classes.leftOut}>
      {counted(drafted.failed, 'document')} {drafted.failed === 1 ? 'is' : 'are'} left out, first{' '}
      <Anchor component="button" type="button" inherit onClick={() => onOpen(key)}>
        {key}
      </Anchor>
      : {first.message}
    </p>
  )
}
