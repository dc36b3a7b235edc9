import { ActionIcon, Button, MultiSelect, NativeSelect } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { ConditionFields } from '../../components/conditions/index.ts'
import {
  functionFits,
  functionLabel,
  type GroupFunction,
  groupColumns,
  groupFunctions,
  type GroupResult,
} from './group-results.ts'
import type { QueryForm } from './query-form.ts'
import formLines from '../../components/form-lines.module.css'
import classes from './query.module.css'

interface GroupFieldsProps {
  readonly form: QueryForm
  readonly columns: readonly ColumnDefinition[]
  readonly problems: ReadonlyMap<string, string>
  readonly onChange: (change: Partial<QueryForm>) => void
  readonly onRun: () => void
}

/** How rows are grouped, what is asked of each group, and which groups are wanted. */
export function GroupFields({ form, columns, problems, onChange, onRun }: GroupFieldsProps) {
  const { groupBy, results } = form
  const made = groupColumns(form, columns)
  const change = (next: GroupResult): void =>
    onChange({ results: results.map((result) => (result.id === next.id ? next : result)) })

  function add(): void {
    const isCounted = results.some((result) => result.function === 'count')
    const number = columns.find(({ type }) => type === 'integer' || type === 'real') ?? columns[0]
    const column = isCounted ? (number?.name ?? '') : ''
    const name: GroupFunction = isCounted ? 'sum' : 'count'
    onChange({ results: [...results, { id: crypto.randomUUID(), function: name, column }] })
  }

  return (
    <>
      <div className={`${formLines.line} ${classes.line}`}>
        <span className={classes.lead}>group by</span>
        <MultiSelect
          size="xs"
          className={classes.groups}
          aria-label="Group by"
          placeholder={groupBy.length === 0 ? 'All rows are one group' : undefined}
          data={columns.filter(({ type }) => type !== 'json').map(({ name }) => name)}
          value={[...groupBy]}
          error={problems.get('results')}
          onChange={(next) => onChange({ groupBy: next })}
        />
      </div>
      <div className={`${formLines.line} ${classes.line}`}>
        <span className={classes.lead}>with</span>
        {results.map((result) => (
          <ResultField
            key={result.id}
            result={result}
            columns={columns}
            problem={problems.get(result.id)}
            onChange={change}
            onRemove={() => onChange({ results: results.filter(({ id }) => id !== result.id) })}
          />
        ))}
        <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={add}>
          Add result
        </Button>
      </div>
      <ConditionFields
        group={form.having}
        columns={made}
        problems={problems}
        lead="having"
        hint="Without a condition, every group answers."
        onChange={(having) => onChange({ having })}
        onEnter={onRun}
      />
    </>
  )
}

interface ResultFieldProps {
  readonly result: GroupResult
  readonly columns: readonly ColumnDefinition[]
  readonly problem: string | undefined
  readonly onChange: (result: GroupResult) => void
  readonly onRemove: () => void
}

/** One thing that is asked of each group. */
function ResultField({ result, columns, problem, onChange, onRemove }: ResultFieldProps) {
  const { function: name, column } = result
  const fitting = columns.filter(({ type }) => functionFits(name, type)).map((each) => each.name)
  const called = name === 'count' ? 'count' : `${functionLabel(name)} ${column}`
  return (
    <div className={classes.order} role="group" aria-label={`Result ${called}`}>
      <NativeSelect
        size="xs"
        aria-label="What is asked"
        data={groupFunctions.map((value) => ({ value, label: functionLabel(value) }))}
        value={name}
        error={name === 'count' ? problem : undefined}
        onChange={(event) => {
          const next = event.currentTarget.value as GroupFunction
          onChange({
            ...result,
            function: next,
            column: next === 'count' ? '' : column || (columns[0]?.name ?? ''),
          })
        }}
      />
      {name !== 'count' && (
        <NativeSelect
          size="xs"
          classNames={{ input: 'mono' }}
          aria-label="Of column"
          data={fitting.includes(column) ? fitting : [column, ...fitting]}
          value={column}
          error={problem}
          onChange={(event) => onChange({ ...result, column: event.currentTarget.value })}
        />
      )}
      <ActionIcon aria-label={`Do not ask for ${called}`} onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  )
}
