import { ActionIcon, NativeSelect, TagsInput, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { ColumnType } from '../../../shared/model/view-definition.ts'
import {
  type ConditionColumn,
  type ConditionLine,
  operatorLabel,
  operatorsFor,
  type Operator,
  takenBy,
  withColumn,
} from './condition.ts'
import formLines from '../form-lines.module.css'
import classes from './conditions.module.css'
import { parseValue } from './parse-value.ts'

interface ConditionRowProps {
  readonly line: ConditionLine
  readonly columns: readonly ConditionColumn[]
  /** What stands before it: where, and, or. */
  readonly lead: ReactNode
  readonly problem: string | undefined
  readonly autoFocus: boolean
  readonly onChange: (line: ConditionLine) => void
  readonly onRemove: () => void
  /** Enter in a field. */
  readonly onEnter: (() => void) | undefined
}

/** One condition: a column, how it is compared, and with what. */
export function ConditionRow(props: ConditionRowProps) {
  const { line, columns, lead, onChange, onRemove } = props
  const column = columns.find(({ name }) => name === line.column)
  const type = column?.type ?? 'text'
  const names = columns.map(({ name }) => name)
  return (
    <div
      className={`${formLines.line} ${classes.line}`}
      role="group"
      aria-label={`Condition on ${line.column}`}
    >
      {lead}
      <NativeSelect
        size="xs"
        className={classes.column}
        classNames={{ input: 'mono' }}
        aria-label="Column"
        data={column === undefined ? [line.column, ...names] : names}
        value={line.column}
        onChange={({ currentTarget: { value } }) =>
          onChange(withColumn(line, columns.find(({ name }) => name === value) ?? { name: value, type }))
        }
      />
      <NativeSelect
        size="xs"
        className={classes.operator}
        aria-label="Comparison"
        data={operatorsFor(column ?? { type }).map((operator) => ({
          value: operator,
          label: operatorLabel(operator),
        }))}
        value={line.operator}
        onChange={(event) => onChange({ ...line, operator: event.currentTarget.value as Operator })}
      />
      <ConditionValue {...props} type={type} />
      <ActionIcon aria-label="Remove this condition" onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  )
}

interface ConditionValueProps extends ConditionRowProps {
  readonly type: ColumnType
}

function ConditionValue(props: ConditionValueProps) {
  const { line, type, problem, autoFocus, onChange } = props
  switch (takenBy(line.operator)) {
    case 'nothing':
      return problem === undefined ? null : <span className={classes.problem}>{problem}</span>
    case 'list':
      return (
        <TagsInput
          className={classes.list}
          aria-label="Values"
          placeholder={line.values.length === 0 ? 'A value, then Enter' : undefined}
          value={[...line.values]}
          error={problem}
          splitChars={[]}
          acceptValueOnBlur
          allowDuplicates={false}
          autoFocus={autoFocus}
          onChange={(values) => onChange({ ...line, values })}
        />
      )
    case 'range': {
      const lowerIsWrong = !parseValue(type, line.value).ok
      return (
        <>
          <ValueField {...props} part="value" label="From" problem={lowerIsWrong ? problem : ''} />
          <span className={classes.word}>and</span>
          <ValueField {...props} part="upper" label="To" problem={lowerIsWrong ? '' : problem} />
        </>
      )
    }
    case 'text':
      return <ValueField {...props} type="text" part="value" label="Value" />
    default:
      if (type !== 'boolean') return <ValueField {...props} part="value" label="Value" />
      return (
        <NativeSelect
          size="xs"
          className={classes.operator}
          aria-label="Value"
          data={['true', 'false']}
          value={line.value}
          error={problem}
          onChange={(event) => onChange({ ...line, value: event.currentTarget.value })}
        />
      )
  }
}

interface ValueFieldProps extends ConditionValueProps {
  readonly part: 'value' | 'upper'
  readonly label: string
}

function ValueField({ line, type, problem, autoFocus, onChange, onEnter, part, label }: ValueFieldProps) {
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) onEnter?.()
  }
  return (
    <TextInput
      className={line.operator === 'between' ? classes.end : classes.value}
      classNames={{ input: 'mono' }}
      aria-label={label}
      placeholder={examples[line.operator] ?? placeholderOf(type)}
      title={line.operator === 'matches' ? searchHint : undefined}
      inputMode={type === 'integer' || type === 'real' ? 'decimal' : undefined}
      value={line[part]}
      error={problem}
      autoFocus={autoFocus && part === 'value'}
      onKeyDown={pressed}
      onChange={(event) => onChange({ ...line, [part]: event.currentTarget.value })}
    />
  )
}

const examples: Readonly<Partial<Record<Operator, string>>> = {
  like: 'Ka%ka',
  matches: 'words "a phrase" begin* -without',
}

const searchHint =
  'All words, in any order. "A phrase" as it stands, begin* for the beginning of a word, -word for texts without it, one OR other'

function placeholderOf(type: ColumnType): string {
  if (type === 'timestamp') return '2026-11-23T09:14:02Z'
  return type === 'integer' || type === 'real' ? 'number' : 'text'
}
