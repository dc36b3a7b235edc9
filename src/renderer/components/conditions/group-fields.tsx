import { ActionIcon, Button, Checkbox, NativeSelect } from '@mantine/core'
import { IconParentheses, IconPlus, IconX } from '@tabler/icons-react'
import { Fragment, type ReactNode, useState } from 'react'
import formLines from '../form-lines.module.css'
import classes from './conditions.module.css'
import { emptyGroup, type Group, isGroup } from './group.ts'

/** What a condition of a group is drawn with. */
export interface LineProps<Line> {
  readonly line: Line
  /** What stands before it: where, and, or. */
  readonly lead: ReactNode
  readonly problem: string | undefined
  readonly autoFocus: boolean
  readonly onChange: (line: Line) => void
  readonly onRemove: () => void
}

interface GroupFieldsProps<Line> {
  readonly group: Group<Line>
  /** What is wrong, by the id of a condition or a group. */
  readonly problems: ReadonlyMap<string, string>
  /** The word before the first condition: where, having. */
  readonly lead: string
  /** What it means that there is no condition. */
  readonly hint?: string | undefined
  readonly onChange: (group: Group<Line>) => void
  /** A condition to begin with; null where there can be none. */
  readonly newLine: (group: Group<Line>) => Line | null
  /** A condition of another kind, which a button of its own adds. */
  readonly other?:
    | { readonly label: string; readonly title: string; readonly newLine: () => Line }
    | undefined
  readonly renderRow: (line: LineProps<Line>) => ReactNode
  /** What stands beside the buttons. */
  readonly children?: ReactNode
}

/** Conditions joined by and or or, in groups within each other. */
export function GroupFields<Line extends { readonly id: string }>(props: GroupFieldsProps<Line>) {
  const [added, setAdded] = useState<string | null>(null)
  return <GroupLines {...props} added={added} onAdded={setAdded} />
}

interface GroupLinesProps<Line> extends GroupFieldsProps<Line> {
  /** The condition that was added last, which takes the focus. */
  readonly added: string | null
  readonly onAdded: (id: string) => void
}

function GroupLines<Line extends { readonly id: string }>(props: GroupLinesProps<Line>) {
  const { group, problems, lead, onChange, added } = props
  const { members, joiner } = group
  const change = (next: Group<Line>['members']): void => onChange({ ...group, members: next })
  const replace = (next: Line | Group<Line>): void =>
    change(members.map((member) => (member.id === next.id ? next : member)))
  const remove = (id: string): void => change(members.filter((member) => member.id !== id))

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
        if (isGroup(member))
          return (
            <div key={member.id} className={`${formLines.line} ${classes.line}`}>
              {before}
              <InnerGroup {...props} group={member} onChange={replace} />
              <ActionIcon aria-label="Remove this group" onClick={() => remove(member.id)}>
                <IconX size={14} />
              </ActionIcon>
            </div>
          )
        return (
          <Fragment key={member.id}>
            {props.renderRow({
              line: member,
              lead: before,
              problem: problems.get(member.id),
              autoFocus: member.id === added,
              onChange: replace,
              onRemove: () => remove(member.id),
            })}
          </Fragment>
        )
      })}
      <AddLine {...props} />
    </>
  )
}

/** A group within another one, in a frame of its own. */
function InnerGroup<Line extends { readonly id: string }>(props: GroupLinesProps<Line>) {
  const { group, problems, onChange } = props
  return (
    <div className={classes.group} role="group" aria-label="Group of conditions">
      <GroupLines {...props} lead="" hint="">
        <Checkbox
          className={classes.not}
          label="not"
          title="The conditions of the group must not hold"
          checked={group.not}
          onChange={(event) => onChange({ ...group, not: event.currentTarget.checked })}
        />
        {problems.has(group.id) && <span className={classes.problem}>{problems.get(group.id)}</span>}
      </GroupLines>
    </div>
  )
}

/** The last line of a group: what adds to it. */
function AddLine<Line extends { readonly id: string }>(props: GroupLinesProps<Line>) {
  const { group, problems, lead, hint = '', onChange, newLine, other, onAdded, children } = props
  const { members, joiner } = group
  const word = joiner === 'and' ? 'And' : 'Or'

  function add(asGroup: boolean, line = newLine(group)): void {
    if (line === null) return
    onAdded(line.id)
    const member = asGroup ? { ...emptyGroup<Line>([line]), joiner: 'or' as const } : line
    onChange({ ...group, members: [...members, member] })
  }

  return (
    <div className={`${formLines.line} ${classes.line}`}>
      <span className={classes.lead}>{members.length === 0 ? lead : ''}</span>
      <Button
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        disabled={newLine(group) === null}
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
      {other && (
        <Button
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          title={other.title}
          onClick={() => add(false, other.newLine())}
        >
          {members.length === 0 ? other.label : `${word} ${other.label.toLowerCase()}`}
        </Button>
      )}
      {children}
      {members.length === 0 && hint !== '' && <span className={classes.hint}>{hint}</span>}
      {problems.has(group.id) && children === undefined && (
        <span className={classes.problem}>{problems.get(group.id)}</span>
      )}
    </div>
  )
}

interface LeadProps {
  /** The place of the condition in its group. */
  readonly at: number
  readonly lead: string
  readonly joiner: 'and' | 'or'
  readonly onChange: (joiner: 'and' | 'or') => void
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
