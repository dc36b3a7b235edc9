import { ActionIcon, Autocomplete, NativeSelect, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { DocumentField } from '../../../shared/model/document.ts'
import { valueTypes } from '../../../shared/model/find/document-filter.ts'
import {
  type Comparison,
  comparisons,
  type ConditionLine,
  kindOf,
  type ValueKind,
  valueKinds,
} from './filter-form.ts'
import type { LineProps } from '../conditions/index.ts'
import formLines from '../form-lines.module.css'
import classes from './condition-row.module.css'

const comparisonWords: Readonly<Record<Comparison, string>> = {
  equal: 'is',
  isNot: 'is not',
  less: '<',
  lessOrEqual: '≤',
  greater: '>',
  greaterOrEqual: '≥',
  contains: 'contains',
  startsWith: 'starts with',
  exists: 'exists',
  missing: 'is missing',
  ofType: 'is of type',
}

const kindWords: Readonly<Record<ValueKind, string>> = {
  text: 'text',
  number: 'number',
  true: 'true',
  false: 'false',
  null: 'null',
  empty: 'empty text',
}

interface ConditionRowProps extends LineProps<ConditionLine> {
  readonly fields: readonly DocumentField[]
}

/** One condition: a field, how it is compared, and with what. */
export function ConditionRow(props: ConditionRowProps) {
  const { line, lead, fields, autoFocus, onChange, onRemove } = props
  return (
    <div
      className={`${formLines.line} ${classes.line}`}
      role="group"
      aria-label={`Condition on ${line.path || 'a field'}`}
    >
      {lead}
      <Autocomplete
        size="xs"
        className={classes.path}
        classNames={{ input: 'mono' }}
        aria-label="Field"
        placeholder="address.city"
        data={fields.map(({ path }) => path)}
        limit={30}
        autoFocus={autoFocus && line.path === ''}
        value={line.path}
        onChange={(path) => onChange({ ...line, path, kind: kindOf(path, fields) })}
      />
      <NativeSelect
        size="xs"
        className={classes.comparison}
        aria-label="Comparison"
        data={comparisons.map((value) => ({ value, label: comparisonWords[value] }))}
        value={line.is}
        onChange={(event) => onChange(compared(line, event.currentTarget.value as Comparison))}
      />
      <ConditionValue {...props} />
      <ActionIcon aria-label="Remove this condition" onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  )
}

/** A type is chosen among a few: what was typed for another comparison is none. */
function compared(line: ConditionLine, is: Comparison): ConditionLine {
  if (is === 'ofType') return { ...line, is, value: 'text' }
  return line.is === 'ofType' ? { ...line, is, value: '' } : { ...line, is }
}

function ConditionValue({ line, problem, autoFocus, onChange }: ConditionRowProps) {
  const { is, kind, value } = line
  if (is === 'exists' || is === 'missing') return problem ? <Problem text={problem} /> : null
  if (is === 'ofType') {
    return (
      <NativeSelect
        size="xs"
        aria-label="Type"
        data={valueTypes.map((each) => ({ value: each, label: each === 'boolean' ? 'true or false' : each }))}
        value={value}
        onChange={(event) => onChange({ ...line, value: event.currentTarget.value })}
      />
    )
  }
  const isText = is === 'contains' || is === 'startsWith'
  const kinds = is === 'equal' || is === 'isNot' ? valueKinds : (['text', 'number'] as const)
  const isTyped = isText || kind === 'text' || kind === 'number'
  return (
    <>
      {!isText && (
        <NativeSelect
          size="xs"
          className={classes.kind}
          aria-label="Compared as"
          data={kinds.map((each) => ({ value: each, label: kindWords[each] }))}
          value={kinds.some((each) => each === kind) ? kind : 'text'}
          onChange={(event) => onChange({ ...line, kind: event.currentTarget.value as ValueKind })}
        />
      )}
      {isTyped && (
        <TextInput
          size="xs"
          className={classes.value}
          classNames={{ input: 'mono' }}
          aria-label="Value"
          inputMode={!isText && kind === 'number' ? 'decimal' : undefined}
          spellCheck={false}
          autoFocus={autoFocus && line.path !== ''}
          value={value}
          onChange={(event) => onChange({ ...line, value: event.currentTarget.value })}
        />
      )}
      {problem && <Problem text={problem} />}
    </>
  )
}

const Problem = ({ text }: { readonly text: string }) => <span className={classes.problem}>{text}</span>
