import { ActionIcon, Button, Checkbox, NativeSelect, TextInput, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { memo, type ReactNode, useMemo, useRef } from 'react'
import { columnTypes, type ColumnType } from '../../../../shared/model/view-definition.ts'
import { type ColumnDraft, columnProblems, emptyColumn, moveColumn } from './column-draft.ts'
import classes from './columns-form.module.css'

interface ColumnsFormProps {
  readonly columns: readonly ColumnDraft[]
  readonly onChange: (columns: readonly ColumnDraft[]) => void
  /** What else the form asks for, beside its title. */
  readonly children?: ReactNode
  /** What stands below the columns. */
  readonly below?: ReactNode
}

/** The view's table: names, types and constraints of its columns. Not rendered again when the map changes. */
export const ColumnsForm = memo(DrawnForm)

function DrawnForm({ columns, onChange, children, below }: ColumnsFormProps) {
  const form = useRef<HTMLDivElement>(null)
  const problems = useMemo(() => columnProblems(columns), [columns])
  const change = (id: string, part: Partial<ColumnDraft>): void =>
    onChange(columns.map((column) => (column.id === id ? { ...column, ...part } : column)))
  const problemOf = (id: string, field: 'name' | 'default'): string | undefined =>
    problems.find((problem) => problem.id === id && problem.field === field)?.message

  function add(): void {
    onChange([...columns, emptyColumn()])
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLInputElement>('tr:last-of-type input')?.focus(),
    )
  }

  return (
    <section className={classes.form} aria-label="Columns" ref={form}>
      <div className={classes.head}>
        <h2 className={classes.title}>Columns</h2>
        <div className={classes.rest}>{children}</div>
        <Button aria-label="Add column" variant="subtle" leftSection={<IconPlus size={14} />} onClick={add}>
          Column
        </Button>
      </div>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th
                scope="col"
                title="No two rows of the view may have the same value: a document that would is refused"
              >
                Unique
              </th>
              <th scope="col" title="A document whose row lacks the value is refused">
                Not null
              </th>
              <th scope="col" title="Queries by this column are quick; each write takes a little longer">
                Index
              </th>
              <th scope="col" title="The value of a row that does not name the column">
                Default
              </th>
              <th>
                <span className="visually-hidden">Order and removal</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column, index) => (
              <ColumnRow
                key={column.id}
                column={column}
                first={index === 0}
                last={index === columns.length - 1}
                nameProblem={problemOf(column.id, 'name')}
                defaultProblem={problemOf(column.id, 'default')}
                onChange={(part) => change(column.id, part)}
                onMove={(by) => onChange(moveColumn(columns, column.id, by))}
                onRemove={() => onChange(columns.filter((other) => other.id !== column.id))}
              />
            ))}
          </tbody>
        </table>
        <p className={classes.note}>
          {columns.length === 0
            ? 'A view needs at least one column to hold what its map yields.'
            : 'Every row also has _id and _key, the document it comes from.'}
        </p>
        {below}
      </div>
    </section>
  )
}

interface ColumnRowProps {
  readonly column: ColumnDraft
  readonly first: boolean
  readonly last: boolean
  readonly nameProblem: string | undefined
  readonly defaultProblem: string | undefined
  readonly onChange: (part: Partial<ColumnDraft>) => void
  readonly onMove: (by: -1 | 1) => void
  readonly onRemove: () => void
}

function ColumnRow({
  column,
  first,
  last,
  nameProblem,
  defaultProblem,
  onChange,
  onMove,
  onRemove,
}: ColumnRowProps) {
  const called = column.name === '' ? 'the new column' : column.name
  return (
    <tr>
      <td>
        <TextInput
          aria-label={`Name of ${called}`}
          placeholder="name"
          classNames={{ input: 'mono' }}
          value={column.name}
          error={nameProblem}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      </td>
      <td>
        <NativeSelect
          size="xs"
          aria-label={`Type of ${called}`}
          data={[...columnTypes]}
          value={column.type}
          onChange={(event) => onChange({ type: event.currentTarget.value as ColumnType })}
        />
      </td>
      <td data-label="Unique">
        <Checkbox
          aria-label={`${called} is unique`}
          checked={column.unique}
          onChange={(event) => onChange({ unique: event.currentTarget.checked })}
        />
      </td>
      <td data-label="Not null">
        <Checkbox
          aria-label={`${called} is not null`}
          checked={column.notNull}
          onChange={(event) => onChange({ notNull: event.currentTarget.checked })}
        />
      </td>
      <td data-label="Index">
        <Checkbox
          aria-label={`${called} is indexed`}
          title={column.unique ? 'A unique column is indexed already' : undefined}
          checked={column.index || column.unique}
          disabled={column.unique}
          onChange={(event) => onChange({ index: event.currentTarget.checked })}
        />
      </td>
      <td>
        <TextInput
          aria-label={`Default of ${called}`}
          placeholder="none"
          classNames={{ input: 'mono' }}
          value={column.default ?? ''}
          error={defaultProblem}
          onChange={(event) =>
            onChange({ default: event.currentTarget.value === '' ? null : event.currentTarget.value })
          }
        />
      </td>
      <td>
        <div className={classes.actions}>
          <ActionIcon aria-label={`Move ${called} up`} disabled={first} onClick={() => onMove(-1)}>
            <IconArrowUp size={14} />
          </ActionIcon>
          <ActionIcon aria-label={`Move ${called} down`} disabled={last} onClick={() => onMove(1)}>
            <IconArrowDown size={14} />
          </ActionIcon>
          <Tooltip label="Remove the column from the draft">
            <ActionIcon aria-label={`Remove ${called}`} onClick={onRemove}>
              <IconTrash size={14} />
            </ActionIcon>
          </Tooltip>
        </div>
      </td>
    </tr>
  )
}
