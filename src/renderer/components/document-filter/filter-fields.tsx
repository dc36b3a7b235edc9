import type { ReactNode } from 'react'
import type { DocumentField } from '../../../shared/model/document.ts'
import { GroupFields, linesOf } from '../conditions/index.ts'
import { ConditionRow } from './condition-row.tsx'
import { type FilterForm, newLine } from './filter-form.ts'

interface FilterFieldsProps {
  readonly form: FilterForm
  readonly problems: ReadonlyMap<string, string>
  readonly fields: readonly DocumentField[]
  readonly hint?: string | undefined
  readonly onChange: (form: FilterForm) => void
  /** What stands beside the buttons. */
  readonly children?: ReactNode
}

/** The conditions of a filter on fields of documents, joined by and or or, in groups within each other. */
export function FilterFields({ form, problems, fields, hint, onChange, children }: FilterFieldsProps) {
  const last = [...linesOf(form.group)].at(-1)?.id
  return (
    <GroupFields
      group={form.group}
      problems={problems}
      lead="where"
      hint={hint}
      onChange={(group) => onChange({ ...form, group })}
      newLine={() => newLine('', fields)}
      renderRow={(line) => (
        <ConditionRow {...line} fields={fields} autoFocus={line.autoFocus || line.line.id === last} />
      )}
    >
      {children}
    </GroupFields>
  )
}
