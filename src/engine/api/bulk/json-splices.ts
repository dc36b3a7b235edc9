import { type Node, parseTree } from 'jsonc-parser'

/** A part of a text and what takes its place. */
export interface Splice {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Puts the new parts into a text; none of them may overlap another. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let made = ''
  let at = 0
  for (const { from, to, text: part } of splices.toSorted((a, b) => a.from - b.from)) {
    made += text.slice(at, from) + part
    at = to
  }
  return made + text.slice(at)
}

/** The tree of a JSON text that is known to parse. */
export function treeOf(text: string): Node {
  return parseTree(text)!
}

/** The members of an object by one name: JSON may repeat it, and the last one counts. */
export function membersNamed(object: Node, name: string): Node[] {
  return (object.children ?? []).filter((member) => member.children?.[0]?.value === name)
}

/** The value of a member as it counts; undefined where there is none. */
export function memberValue(object: Node | undefined, name: string): Node | undefined {
  return object?.type === 'object' ? membersNamed(object, name).at(-1)?.children?.[1] : undefined
}

const endOf = ({ offset, length }: Node): number => offset + length

/** Takes children of an object or array away, each with its comma. */
export function removing(parent: Node, removed: ReadonlySet<Node>): Splice[] {
  const children = parent.children ?? []
  const splices: Splice[] = []
  for (let first = 0; first < children.length; first++) {
    if (!removed.has(children[first]!)) continue
    let last = first
    while (last + 1 < children.length && removed.has(children[last + 1]!)) last++
    const [before, after] = [children[first - 1], children[last + 1]]
    if (before !== undefined) splices.push({ from: endOf(before), to: endOf(children[last]!), text: '' })
    else if (after !== undefined) splices.push({ from: children[first]!.offset, to: after.offset, text: '' })
    else splices.push({ from: parent.offset + 1, to: endOf(parent) - 1, text: '' })
    first = last
  }
  return splices
}

/** Adds members at the end of an object, set apart as those that are there. */
export function adding(
  source: string,
  object: Node,
  members: readonly (readonly [name: string, value: string])[],
  /** Members that are taken away meanwhile: nothing is added behind them. */
  removed: ReadonlySet<Node> = new Set(),
): Splice[] {
  if (members.length === 0) return []
  const children = object.children ?? []
  const [last, beforeLast] = [children.at(-1), children.at(-2)]
  const colon = last === undefined ? ':' : colonOf(source, last)
  const lead = last === undefined ? '' : leadOf(source, object, last, beforeLast)
  const texts = members.map(([name, value]) => `${JSON.stringify(name)}${colon}${value}`)
  const end = endOf(object) - 1
  if (children.every((child) => removed.has(child)))
    return [{ from: end, to: end, text: texts.join(`,${lead}`) }]
  const at = endOf(last!)
  return [{ from: at, to: at, text: texts.map((text) => `,${lead}${text}`).join('') }]
}

/** What stands between a name and its value. */
export function colonOf(source: string, member: Node): string {
  const [name, value] = member.children!
  return source.slice(endOf(name!), value!.offset)
}

/** The spaces and line ends before a member. */
function leadOf(source: string, object: Node, last: Node, beforeLast: Node | undefined): string {
  if (beforeLast !== undefined) return source.slice(endOf(beforeLast), last.offset).replace(',', '')
  const lead = source.slice(object.offset + 1, last.offset)
  return lead.includes('\n') ? lead : colonOf(source, last).endsWith(' ') ? ' ' : ''
}

/** Puts another value in the place of one. */
export function replacing({ offset, length }: Node, text: string): Splice {
  return { from: offset, to: offset + length, text }
}
