import { Button } from '@mantine/core'
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
  const { summary, columns, group, change, problems } = query
  const { data: answer, error: failure } = query.rows
  if (summary === null)
    return (
      <EmptyState title="No version of this view answers yet">
        Publish it to query its rows. Until then, Rows shows what the draft yields.
      </EmptyState>
    )
  return (
    <div className={classes.panel} role="group" aria-label="Query of the published view">
      <div className={`${formLines.lines} ${classes.form}`}>
        <ConditionFields
          group={group}
          columns={columns}
          problems={problems}
          lead="where"
          hint={`Asks version ${summary.answers}, not the draft.`}
          onChange={change}
        />
      </div>
      {failure !== null && (
        <ErrorState strip what={`The view “${summary.name}” did not answer`} error={failure} />
      )}
      {answer === undefined ? (
        failure === null && <Skeleton lines={4} label="The view is asked" />
      ) : (
        <Answered {...{ query, answer, summary, draft, onChange, onOpen }} />
      )}
    </div>
  )
}

interface AnsweredProps extends LiveQueryPanelProps {
  readonly summary: NonNullable<LiveQuery['summary']>
  readonly answer: NonNullable<LiveQuery['rows']['data']>
}

function Answered({ query, answer, summary, draft, onChange, onOpen }: AnsweredProps) {
  const { rows, more, plan, where, columns } = answer
  const { steps, advice, add, drafted } = useMemo(
    () => adviseDraft(plan, where, summary, draft),
    [plan, where, summary, draft],
  )
  const grid = useMemo(
    () => [fromColumn(onOpen), ...columns.map((column) => rowColumn(columnDraft(column)))],
    [columns, onOpen],
  )
  return (
    <div className={classes.answer} data-stale={query.stale || undefined}>
      <div className={classes.plan}>
        <p className={classes.said} role="status">
          {more ? `The first ${counted(rows.length, 'row')} of more. ` : `${counted(rows.length, 'row')}. `}
          {steps.join(' ')}
        </p>
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
          label="Rows of the published view"
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
