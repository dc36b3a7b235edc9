import { ActionIcon, Button, Checkbox, NativeSelect } from '@mantine/core'
import { IconParentheses, IconPlus, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import {
  type ConditionColumn,
  type ConditionGroup,
  type ConditionLine,
  emptyGroup,
  emptyLine,
  linesOf,
} from './condition.ts'
import { ConditionRow } from './condition-row.tsx'
import formLines from '../form-lines.module.css'
import classes from './conditions.module.css'

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
export function ConditionFields(props: ConditionFieldsProps) {
  const [added, setAdded] = useState<string | null>(null)
  return <GroupLines {...props} added={added} onAdded={setAdded} />
}

interface GroupLinesProps extends ConditionFieldsProps {
  /** The condition that was added last, which takes the focus. */
  readonly added: string | null
  readonly onAdded: (id: string) => void
  /** What stands beside the buttons. */
  readonly children?: ReactNode
}

function GroupLines(props: GroupLinesProps) {
  const { group, columns, problems, lead, hint, onChange, onEnter, added, onAdded, children } = props
  const { members, joiner } = group
  const word = joiner === 'and' ? 'And' : 'Or'
  const change = (next: ConditionGroup['members']): void => onChange({ ...group, members: next })
  const replace = (next: ConditionLine | ConditionGroup): void =>
    change(members.map((member) => (member.id === next.id ? next : member)))
  const remove = (id: string): void => change(members.filter((member) => member.id !== id))

  function newLine(): ConditionLine | null {
    const used = new Set([...linesOf(group)].map(({ column }) => column))
    const column = columns.find(({ name }) => !used.has(name)) ?? columns[0]
    if (column === undefined) return null
    const line = emptyLine(column)
    onAdded(line.id)
    return line
  }

  function add(asGroup: boolean): void {
    const line = newLine()
    if (line !== null) change([...members, asGroup ? { ...emptyGroup([line]), joiner: 'or' } : line])
  }

  return (
    <>
      {members.map((member, at) => {
        const before = (
          <Lead
            at={at}
            lead={lead}
            joiner={joiner}
            onChange={(next) => onChange({ ...group, joiner: next })}
          />
        )
        if (member.kind === 'line')
          return (
            <ConditionRow
              key={member.id}
              line={member}
              columns={columns}
              lead={before}
              problem={problems.get(member.id)}
              autoFocus={member.id === added}
              onChange={replace}
              onRemove={() => remove(member.id)}
              onEnter={onEnter}
            />
          )
        return (
          <div key={member.id} className={`${formLines.line} ${classes.line}`}>
            {before}
            <div className={classes.group} role="group" aria-label="Group of conditions">
              <GroupLines {...props} group={member} lead="" hint="" onChange={replace}>
                <Checkbox
                  className={classes.not}
                  label="not"
                  title="The conditions of the group must not hold"
                  checked={member.not}
                  onChange={(event) => replace({ ...member, not: event.currentTarget.checked })}
                />
                {problems.has(member.id) && (
                  <span className={classes.problem}>{problems.get(member.id)}</span>
                )}
              </GroupLines>
            </div>
            <ActionIcon aria-label="Remove this group" onClick={() => remove(member.id)}>
              <IconX size={14} />
            </ActionIcon>
          </div>
        )
      })}
      <div className={`${formLines.line} ${classes.line}`}>
        <span className={classes.lead}>{members.length === 0 ? lead : ''}</span>
        <Button
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          disabled={columns.length === 0}
          onClick={() => add(false)}
        >
          {members.length === 0 ? 'Add condition' : word}
        </Button>
        {members.length > 0 && (
          <Button
            variant="subtle"
            leftSection={<IconParentheses size={14} />}
            title="Conditions of which one must hold, or all"
            onClick={() => add(true)}
          >
            {word} group
          </Button>
        )}
        {children}
        {members.length === 0 && hint !== '' && <span className={classes.hint}>{hint}</span>}
        {problems.has(group.id) && children === undefined && (
          <span className={classes.problem}>{problems.get(group.id)}</span>
        )}
      </div>
    </>
  )
}

interface LeadProps {
  /** The place of the condition in its group. */
  readonly at: number
  readonly lead: string
  readonly joiner: ConditionGroup['joiner']
  readonly onChange: (joiner: ConditionGroup['joiner']) => void
}

/** What stands before a condition: the second one says how all of its group are joined. */
function Lead({ at, lead, joiner, onChange }: LeadProps) {
  if (at !== 1) return <span className={classes.lead}>{at === 0 ? lead : joiner}</span>
  return (
    <NativeSelect
      size="xs"
      className={classes.joiner}
      aria-label="Joined by"
      data={['and', 'or']}
      value={joiner}
      onChange={(event) => onChange(event.currentTarget.value === 'or' ? 'or' : 'and')}
    />
  )
}
