import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { memo, useMemo, useRef } from 'react'
import { type InStore, useViewsAt } from '../../../client/index.ts'
import { type ConditionColumn, ConditionFields } from '../../../components/conditions/index.ts'
import type { ColumnDraft } from './column-draft.ts'
import {
  type CheckDraft,
  type ConditionsDraft,
  type ConstraintProblem,
  constraintProblems,
  emptyCheck,
  emptyIndex,
  type IndexDraft,
} from './constraint-draft.ts'
import classes from './constraints-form.module.css'
import { FullTextLines, isSearched, mayBeSearched, searchedInstead } from './full-text-lines.tsx'
import { GeneratedLines, mayBeGenerated, withGenerated } from './generated-lines.tsx'
import { RemoveButton } from './remove-button.tsx'
import type { ViewDraft } from './view-draft.ts'

interface ConstraintsFormProps {
  readonly at: InStore
  readonly draft: Pick<ViewDraft, 'name' | 'columns' | 'indexes' | 'checks'>
  readonly onEdit: (change: Partial<ViewDraft>) => void
}

/** What a view's table has beside its columns: indexes of several of them, checks and foreign keys. */
export const ConstraintsForm = memo(DrawnForm)

function DrawnForm({ at, draft, onEdit }: ConstraintsFormProps) {
  const form = useRef<HTMLElement>(null)
  const { columns, indexes, checks } = draft
  const problems = useMemo(() => constraintProblems(columns, indexes, checks), [columns, indexes, checks])
  const problemsOf = (id: string): ReadonlyMap<string, string> =>
    new Map(problems.filter((problem) => problem.id === id).map(({ field, message }) => [field, message]))
  const named = columns.filter(({ name }) => name !== '')
  const keyed = columns.filter(({ references }) => references !== null)
  const searched = columns.filter(isSearched)
  const isAnyGenerated = columns.some(({ generated }) => generated !== null)

  /** Adds a line, and goes to its first field. */
  function add(change: Partial<ViewDraft>, list: string): void {
    onEdit(change)
    requestAnimationFrame(() => {
      const lines = form.current?.querySelectorAll(`[data-list="${list}"]`)
      lines?.[lines.length - 1]?.querySelector<HTMLElement>('input, select')?.focus()
    })
  }

  function changeColumn(id: string, part: Partial<ColumnDraft>): void {
    onEdit({ columns: columns.map((column) => (column.id === id ? { ...column, ...part } : column)) })
  }

  return (
    <section className={classes.form} aria-label="Indexes and constraints" ref={form}>
      <Head draft={draft} onAdd={add} />
      {indexes.map((index, place) => (
        <IndexLine
          key={index.id}
          index={index}
          called={`index ${place + 1}`}
          columns={named}
          problems={problemsOf(index.id)}
          onChange={(part) =>
            onEdit({
              indexes: indexes.map((other) => (other.id === index.id ? { ...other, ...part } : other)),
            })
          }
          onRemove={() => onEdit({ indexes: indexes.filter((other) => other.id !== index.id) })}
        />
      ))}
      {checks.map((check) => (
        <CheckLine
          key={check.id}
          check={check}
          columns={named}
          problems={problemsOf(check.id)}
          onChange={(part) =>
            onEdit({ checks: checks.map((other) => (other.id === check.id ? { ...other, ...part } : other)) })
          }
          onRemove={() => onEdit({ checks: checks.filter((other) => other.id !== check.id) })}
        />
      ))}
      {keyed.map((column) => (
        <ForeignKey
          key={column.id}
          at={at}
          draft={draft}
          column={column}
          onMove={(to) => {
            onEdit({
              columns: columns.map((other) => {
                if (other.id === to) return { ...other, references: column.references }
                return other.id === column.id ? { ...other, references: null } : other
              }),
            })
          }}
          onChange={(references) => changeColumn(column.id, { references })}
        />
      ))}
      <FullTextLines columns={columns} onEdit={onEdit} />
      <GeneratedLines columns={columns} onEdit={onEdit} />
      {indexes.length + checks.length + keyed.length + searched.length === 0 && !isAnyGenerated && (
        <p className={classes.note}>
          None. An index of several columns serves their conditions and order; a check, a foreign key and
          columns that are unique together refuse documents; full text lets queries look for words; a
          generated column is made of others.
        </p>
      )}
    </section>
  )
}

interface HeadProps {
  readonly draft: ConstraintsFormProps['draft']
  /** Changes the draft by a line of the list. */
  readonly onAdd: (change: Partial<ViewDraft>, list: string) => void
}

/** What can be added. */
function Head({ draft: { columns, indexes, checks }, onAdd }: HeadProps) {
  const free = columns.find(({ name, references }) => references === null && name !== '')
  const searchable = columns.find(mayBeSearched)
  const generable = columns.findLast(mayBeGenerated)
  return (
    <div className={classes.head}>
      <h2 className={classes.title}>Indexes and constraints</h2>
      <div className={classes.additions}>
        <AddButton what="index" onAdd={() => onAdd({ indexes: [...indexes, emptyIndex()] }, 'index')} />
        <AddButton what="check" onAdd={() => onAdd({ checks: [...checks, emptyCheck()] }, 'check')} />
        <AddButton
          what="foreign key"
          disabled={free === undefined}
          onAdd={() =>
            onAdd(
              {
                columns: columns.map((column) =>
                  column === free ? { ...column, references: { view: '', column: '' } } : column,
                ),
              },
              'reference',
            )
          }
        />
        <AddButton
          what="full text"
          disabled={searchable === undefined}
          onAdd={() => onAdd(searchedInstead(columns, undefined, searchable?.id), 'full text')}
        />
        <AddButton
          what="generated column"
          disabled={generable === undefined}
          onAdd={() => onAdd(withGenerated(columns, generable?.id), 'generated')}
        />
      </div>
    </div>
  )
}

interface LineProps<Line> {
  readonly columns: readonly ConditionColumn[]
  /** What is wrong, by the field or the id of the condition. */
  readonly problems: ReadonlyMap<ConstraintProblem['field'], string>
  readonly onChange: (part: Partial<Line>) => void
  readonly onRemove: () => void
}

interface IndexLineProps extends LineProps<IndexDraft> {
  readonly index: IndexDraft
  readonly called: string
}

function IndexLine({ index, called, columns, problems, onChange, onRemove }: IndexLineProps) {
  return (
    <div className={classes.item} data-list="index" role="group" aria-label={called}>
      <div className={classes.line}>
        <TextInput
          className={classes.wide}
          aria-label={`Columns of ${called}`}
          placeholder="author, year desc"
          classNames={{ input: 'mono' }}
          value={index.columns}
          error={problems.get('columns')}
          onChange={(event) => onChange({ columns: event.currentTarget.value })}
        />
        <Checkbox
          className={classes.check}
          label="unique together"
          aria-label={`Columns of ${called} are unique together`}
          title="No two rows have the same values in all of these columns"
          checked={index.unique}
          onChange={(event) => onChange({ unique: event.currentTarget.checked })}
        />
        <RemoveButton called={called} onRemove={onRemove} />
      </div>
      <Conditions
        called={`Rows of ${called}`}
        lead="where"
        hint="The index is of all rows."
        where={index.where}
        columns={columns}
        problems={problems}
        onChange={(where) => onChange({ where })}
      />
    </div>
  )
}

interface CheckLineProps extends LineProps<CheckDraft> {
  readonly check: CheckDraft
}

function CheckLine({ check, columns, problems, onChange, onRemove }: CheckLineProps) {
  const called = check.name === '' ? 'the new check' : `check ${check.name}`
  return (
    <div className={classes.item} data-list="check" role="group" aria-label={called}>
      <div className={classes.line}>
        <TextInput
          className={classes.narrow}
          aria-label={`Name of ${called}`}
          placeholder="check's name"
          classNames={{ input: 'mono' }}
          value={check.name}
          error={problems.get('name')}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <span className={classes.word}>every row satisfies</span>
        <RemoveButton called={called} onRemove={onRemove} />
      </div>
      <Conditions
        called={`Conditions of ${called}`}
        lead=""
        hint=""
        where={check.where}
        columns={columns}
        problems={problems}
        onChange={(where) => onChange({ where })}
      />
    </div>
  )
}

interface ConditionsProps {
  readonly called: string
  readonly lead: string
  readonly hint: string
  readonly where: ConditionsDraft
  readonly columns: readonly ConditionColumn[]
  readonly problems: LineProps<IndexDraft>['problems']
  readonly onChange: (where: ConditionsDraft) => void
}

/** Conditions of an index or a check: lines, or the JSON of what a program has said and lines cannot. */
function Conditions({ called, lead, hint, where, columns, problems, onChange }: ConditionsProps) {
  if (typeof where === 'string')
    return (
      <TextInput
        className={classes.json}
        aria-label={called}
        title="These conditions cannot be shown as lines, and are edited as JSON"
        classNames={{ input: 'mono' }}
        value={where}
        error={problems.get('where')}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  return (
    <div className={classes.conditions} role="group" aria-label={called}>
      <ConditionFields
        group={where}
        columns={columns}
        problems={problems}
        lead={lead}
        hint={problems.get('where') ?? hint}
        onChange={onChange}
      />
    </div>
  )
}

interface ForeignKeyProps {
  readonly at: InStore
  readonly draft: ConstraintsFormProps['draft']
  readonly column: ColumnDraft
  readonly onMove: (id: string) => void
  readonly onChange: (references: ColumnDraft['references']) => void
}

/** One column that refers to a unique column of a view. */
function ForeignKey({ at, draft, column, onMove, onChange }: ForeignKeyProps) {
  const { data = [] } = useViewsAt(at)
  const { view, column: target } = column.references!
  // What is unique together with others is no column to refer to.
  const others = data.filter(({ name, answers }) => answers !== null && name !== draft.name)
  const views: { name: string; columns: readonly { name: string; unique?: boolean | undefined }[] }[] = [
    ...others,
    ...(draft.name === '' ? [] : [{ name: draft.name, columns: draft.columns }]),
  ]
  const places = views.flatMap(({ name, columns }) =>
    columns
      .filter(({ unique }) => unique === true)
      .map((each) => ({ value: JSON.stringify([name, each.name]), label: `${name}.${each.name}` })),
  )
  const chosen = JSON.stringify([view, target])
  const isKnown = places.some(({ value }) => value === chosen)
  return (
    <div className={classes.line} data-list="reference">
      <NativeSelect
        size="xs"
        className={classes.narrow}
        aria-label={`Column of the foreign key ${column.name}`}
        data={draft.columns
          .filter(({ id, name, references }) => name !== '' && (references === null || id === column.id))
          .map(({ id, name }) => ({ value: id, label: name }))}
        value={column.id}
        onChange={(event) => onMove(event.currentTarget.value)}
      />
      <span className={classes.word}>refers to</span>
      <NativeSelect
        size="xs"
        className={classes.wide}
        aria-label={`What ${column.name} refers to`}
        data={[
          ...(isKnown
            ? []
            : [{ value: chosen, label: view === '' ? 'choose a unique column' : `${view}.${target}` }]),
          ...places,
        ]}
        value={chosen}
        error={
          view === ''
            ? places.length === 0
              ? 'No view of this store has a unique column.'
              : 'Choose the column that it refers to.'
            : undefined
        }
        onChange={(event) => {
          const [to, name] = JSON.parse(event.currentTarget.value) as [string, string]
          onChange({ view: to, column: name })
        }}
      />
      <RemoveButton called={`the foreign key ${column.name}`} onRemove={() => onChange(null)} />
    </div>
  )
}

interface AddButtonProps {
  readonly what: string
  readonly onAdd: () => void
  readonly disabled?: boolean
}

/** The plus says that something is added, so that all of them fit beside each other. */
function AddButton({ what, onAdd, disabled = false }: AddButtonProps) {
  return (
    <Button
      variant="subtle"
      px={8}
      aria-label={`Add ${what}`}
      leftSection={<IconPlus size={14} />}
      disabled={disabled}
      onClick={onAdd}
    >
      {what.replace(/^./, (first) => first.toUpperCase())}
    </Button>
  )
}
