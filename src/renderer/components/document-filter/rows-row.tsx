import { ActionIcon, NativeSelect } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { conditionColumns, ConditionFields, emptyGroup, type LineProps } from '../conditions/index.ts'
import formLines from '../form-lines.module.css'
import classes from './condition-row.module.css'
import type { FilteredView, RowsLine } from './filter-form.ts'

interface RowsRowProps extends LineProps<RowsLine> {
  readonly views: readonly FilteredView[]
  /** What its own conditions lack, by their ids. */
  readonly problems: ReadonlyMap<string, string>
}

/** A condition on the rows that a view has of a document: whether there is one, and what it must hold. */
export function RowsRow({
  line,
  lead,
  problem,
  autoFocus,
  views,
  problems,
  onChange,
  onRemove,
}: RowsRowProps) {
  const names = views.map(({ name }) => name)
  const view = views.find(({ name }) => name === line.view)
  return (
    <div
      className={`${formLines.line} ${classes.rows}`}
      role="group"
      aria-label={`Condition on rows of ${line.view}`}
    >
      {lead}
      <NativeSelect
        size="xs"
        className={classes.view}
        aria-label="Rows"
        data={[
          { value: 'row', label: 'has a row in' },
          { value: 'noRow', label: 'has no row in' },
        ]}
        autoFocus={autoFocus}
        value={line.is}
        onChange={(event) => onChange({ ...line, is: event.currentTarget.value === 'row' ? 'row' : 'noRow' })}
      />
      <NativeSelect
        size="xs"
        className={classes.view}
        classNames={{ input: 'mono' }}
        aria-label="View"
        data={view === undefined ? [line.view, ...names] : names}
        value={line.view}
        onChange={(event) => onChange({ ...line, view: event.currentTarget.value, rows: emptyGroup() })}
      />
      {problem && <span className={classes.problem}>{problem}</span>}
      {view !== undefined && (
        <div className={classes.conditions}>
          <ConditionFields
            group={line.rows}
            columns={conditionColumns(view.columns)}
            problems={problems}
            lead="where"
            hint="any row"
            onChange={(rows) => onChange({ ...line, rows })}
          />
        </div>
      )}
      <ActionIcon aria-label="Remove this condition on rows" onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  )
}
