import * as v from 'valibot'

/** Conditions that must all hold, or of which one must; with `not`, that must not. */
export interface Group<Line> {
  readonly kind: 'group'
  readonly id: string
  readonly joiner: 'and' | 'or'
  readonly not: boolean
  readonly members: readonly (Line | Group<Line>)[]
}

/** Reads a group that a draft or a form keeps as text, by what reads one of its conditions. */
export function groupOf<Line>(line: v.GenericSchema<Line>): v.GenericSchema<Group<Line>> {
  const group: v.GenericSchema<Group<Line>> = v.object({
    kind: v.literal('group'),
    id: v.string(),
    joiner: v.picklist(['and', 'or']),
    not: v.boolean(),
    members: v.array(v.lazy(() => v.union([line, group]))),
  })
  return group
}

export function isGroup<Line extends object>(member: Line | Group<Line>): member is Group<Line> {
  return 'members' in member
}

export function emptyGroup<Line>(members: Group<Line>['members'] = []): Group<Line> {
  return { kind: 'group', id: crypto.randomUUID(), joiner: 'and', not: false, members }
}

/** The conditions of a group and of those within it. */
export function* linesOf<Line extends object>({ members }: Group<Line>): Generator<Line> {
  for (const member of members) {
    if (isGroup(member)) yield* linesOf(member)
    else yield member
  }
}

/** The group with other conditions in place of its own, and of those within it. */
export function mapLines<Line extends object>(group: Group<Line>, change: (line: Line) => Line): Group<Line> {
  const members = group.members.map((member) => (isGroup(member) ? mapLines(member, change) : change(member)))
  return { ...group, members }
}

/** The group without the conditions that `keep` refuses, and without the groups that are empty then. */
export function keepLines<Line extends object>(
  group: Group<Line>,
  keep: (line: Line) => boolean,
): Group<Line> {
  const members = group.members.flatMap((member): Group<Line>['members'] => {
    if (!isGroup(member)) return keep(member) ? [member] : []
    const kept = keepLines(member, keep)
    return kept.members.length === 0 ? [] : [kept]
  })
  return { ...group, members }
}
