import { type ConditionColumn, type ConditionGroup, type ConditionLine, emptyLine } from './condition.ts'
import { ConditionRow } from './condition-row.tsx'
import { linesOf } from './group.ts'
import { GroupFields } from './group-fields.tsx'

interface ConditionFieldsProps {
  readonly group: ConditionGroup
  readonly columns: readonly ConditionColumn[]
  /** What is wrong, by the id of a condition or a group. */
  readonly problems: ReadonlyMap<string, string>
  /** The word before the first condition: where, having. */
  readonly lead: string
  /** What it means that there is no condition. */
  readonly hint?: string
  readonly onChange: (group: ConditionGroup) => void
  /** Enter in a field. */
  readonly onEnter?: () => void
}

/** Conditions on columns, joined by and or or, in groups within each other. */
export function ConditionFields({ columns, onEnter, ...form }: ConditionFieldsProps) {
  function newLine(group: ConditionGroup): ConditionLine | null {
    const used = new Set([...linesOf(group)].map(({ column }) => column))
    const column = columns.find(({ name }) => !used.has(name)) ?? columns[0]
    return column === undefined ? null : emptyLine(column)
  }
  return (
    <GroupFields
      {...form}
      newLine={newLine}
      renderRow={(line) => <ConditionRow {...line} columns={columns} onEnter={onEnter} />}
    />
  )
}
