import type { ReactNode } from 'react'
import type { DocumentField } from '../../../shared/model/document.ts'
import { GroupFields, linesOf } from '../conditions/index.ts'
import { ConditionRow } from './condition-row.tsx'
import {
  type FilteredView,
  type FilterForm,
  type FilterLine,
  isOfRows,
  newLine,
  newRowsLine,
} from './filter-form.ts'
import { RowsRow } from './rows-row.tsx'

interface FilterFieldsProps {
  readonly form: FilterForm
  readonly problems: ReadonlyMap<string, string>
  readonly fields: readonly DocumentField[]
  /** Views of the store, for conditions on their rows; where there is none, the form offers conditions on fields only. */
  readonly views?: readonly FilteredView[]
  readonly hint?: string | undefined
  readonly onChange: (form: FilterForm) => void
  /** What stands beside the buttons. */
  readonly children?: ReactNode
}

/** The conditions of a filter on fields of documents and rows of views, joined by and or or, in groups within each other. */
export function FilterFields({
  form,
  problems,
  fields,
  views = [],
  hint,
  onChange,
  children,
}: FilterFieldsProps) {
  const last = [...linesOf(form.group)].at(-1)?.id
  const [first] = views
  return (
    <GroupFields<FilterLine>
      group={form.group}
      problems={problems}
      lead="where"
      hint={hint}
      onChange={(group) => onChange({ ...form, group })}
      newLine={() => newLine('', fields)}
      other={
        first && {
          label: 'Rows of a view',
          title: 'Documents of which a view has a row, or none',
          newLine: () => newRowsLine(first.name),
        }
      }
      renderRow={({ line, ...row }) =>
        isOfRows(line) ? (
          <RowsRow {...row} line={line} views={views} problems={problems} />
        ) : (
          <ConditionRow {...row} line={line} fields={fields} autoFocus={row.autoFocus || line.id === last} />
        )
      }
    >
      {children}
    </GroupFields>
  )
}
