import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { DocumentField } from '../../../shared/model/document.ts'
import { ConditionRow } from './condition-row.tsx'
import { type ConditionLine, type FilterForm, newLine } from './filter-form.ts'

interface ConditionRowsProps {
  readonly form: FilterForm
  readonly problems: ReadonlyMap<string, string>
  readonly fields: readonly DocumentField[]
  readonly onChange: (form: FilterForm) => void
}

/** The conditions of a filter, one a line; the last one takes the focus when it comes. */
export function ConditionRows({ form, problems, fields, onChange }: ConditionRowsProps) {
  const { lines } = form
  const change = (next: readonly ConditionLine[]): void => onChange({ ...form, lines: next })
  return lines.map((line, at) => (
    <ConditionRow
      key={line.id}
      line={line}
      first={at === 0}
      fields={fields}
      problem={problems.get(line.id)}
      autoFocus={at === lines.length - 1}
      onChange={(next) => change(lines.map((each) => (each.id === line.id ? next : each)))}
      onRemove={() => change(lines.filter((each) => each.id !== line.id))}
    />
  ))
}

/** Adds a condition on a field that is still to be chosen. */
export function AddCondition({ form, fields, onChange }: Omit<ConditionRowsProps, 'problems'>) {
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      leftSection={<IconPlus size={13} aria-hidden />}
      onClick={() => onChange({ ...form, lines: [...form.lines, newLine('', fields)] })}
    >
      Condition
    </Button>
  )
}
