import { ActionIcon, NativeSelect, TagsInput, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { type Filter, operatorLabel, operatorsFor, type Operator, withColumn } from './filter.ts'
import { parseValue } from './parse-value.ts'
import classes from './query.module.css'

interface FilterRowProps {
  readonly filter: Filter
  readonly columns: readonly ColumnDefinition[]
  /** The word before it: where, and. */
  readonly lead: string
  readonly problem: string | undefined
  readonly autoFocus: boolean
  readonly onChange: (filter: Filter) => void
  readonly onRemove: () => void
  readonly onRun: () => void
}

/** One condition: a column, how it is compared, and with what. */
export function FilterRow({
  filter,
  columns,
  lead,
  problem,
  autoFocus,
  onChange,
  onRemove,
  onRun,
}: FilterRowProps) {
  const column = columns.find(({ name }) => name === filter.column)
  const type = column?.type ?? 'text'
  const names = columns.map(({ name }) => name)
  return (
    <div className={classes.line} role="group" aria-label={`Condition on ${filter.column}`}>
      <span className={classes.lead}>{lead}</span>
      <NativeSelect
        size="xs"
        className={classes.columnField}
        aria-label="Column"
        data={column === undefined ? [filter.column, ...names] : names}
        value={filter.column}
        onChange={({ currentTarget: { value } }) =>
          onChange(withColumn(filter, value, columns.find(({ name }) => name === value)?.type ?? 'text'))
        }
      />
      <NativeSelect
        size="xs"
        className={classes.operatorField}
        aria-label="Comparison"
        data={operatorsFor(type).map((operator) => ({ value: operator, label: operatorLabel(operator) }))}
        value={filter.operator}
        onChange={(event) => onChange({ ...filter, operator: event.currentTarget.value as Operator })}
      />
      <FilterValue
        filter={filter}
        type={type}
        problem={problem}
        autoFocus={autoFocus}
        onChange={onChange}
        onRun={onRun}
      />
      <ActionIcon aria-label="Remove this condition" onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  )
}

interface FilterValueProps extends Pick<
  FilterRowProps,
  'filter' | 'problem' | 'autoFocus' | 'onChange' | 'onRun'
> {
  readonly type: ColumnDefinition['type']
}

function FilterValue({ filter, type, problem, autoFocus, onChange, onRun }: FilterValueProps) {
  const { operator } = filter
  const runOnEnter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) onRun()
  }
  const field = (value: string, label: string, change: (value: string) => void, error = problem) => (
    <TextInput
      className={operator === 'between' ? classes.endField : classes.valueField}
      classNames={{ input: 'mono' }}
      aria-label={label}
      placeholder={placeholderOf(type)}
      inputMode={type === 'integer' || type === 'real' ? 'decimal' : undefined}
      value={value}
      error={error}
      autoFocus={autoFocus && label !== 'To'}
      onKeyDown={runOnEnter}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
  switch (operator) {
    case 'null':
    case 'notNull':
      return problem === undefined ? null : <span className={classes.problem}>{problem}</span>
    case 'in':
      return (
        <TagsInput
          className={classes.tagsField}
          aria-label="Values"
          placeholder={filter.values.length === 0 ? 'A value, then Enter' : undefined}
          value={[...filter.values]}
          error={problem}
          splitChars={[]}
          acceptValueOnBlur
          allowDuplicates={false}
          autoFocus={autoFocus}
          onChange={(values) => onChange({ ...filter, values })}
        />
      )
    case 'between': {
      const lowerIsWrong = !parseValue(type, filter.value).ok
      return (
        <>
          {field(
            filter.value,
            'From',
            (value) => onChange({ ...filter, value }),
            lowerIsWrong ? problem : '',
          )}
          <span className={classes.and}>and</span>
          {field(filter.upper, 'To', (upper) => onChange({ ...filter, upper }), lowerIsWrong ? '' : problem)}
        </>
      )
    }
    default:
      if (type !== 'boolean') return field(filter.value, 'Value', (value) => onChange({ ...filter, value }))
      return (
        <NativeSelect
          size="xs"
          className={classes.operatorField}
          aria-label="Value"
          data={['true', 'false']}
          value={filter.value}
          error={problem}
          onChange={(event) => onChange({ ...filter, value: event.currentTarget.value })}
        />
      )
  }
}

function placeholderOf(type: ColumnDefinition['type']): string {
  if (type === 'timestamp') return '2026-11-23T09:14:02Z'
  return type === 'integer' || type === 'real' ? 'number' : 'text'
}
