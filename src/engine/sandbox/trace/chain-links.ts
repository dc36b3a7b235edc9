import type { AnyNode } from 'acorn'

/** A `?.` of a chain: the member or the call it belongs to, and what is looked at before it. */
export interface ChainLink {
  readonly node: AnyNode
  readonly subject: AnyNode
  /** A call of a member: the member cannot be looked at apart, as the call takes its object from it. */
  readonly isMethod: boolean
}

/** The links of a chain in the order in which they run. Those inside of parameters and keys belong to other chains. */
export function chainLinks(chain: AnyNode): ChainLink[] {
  const links: ChainLink[] = []
  for (let node: AnyNode | undefined = chain; node;) {
    const subject: AnyNode | undefined = subjectOf(node)
    if (subject && 'optional' in node && node.optional) {
      const isMethod =
        node.type === 'CallExpression' &&
        (subject.type === 'MemberExpression' || subject.type === 'ChainExpression')
      links.push({ node, subject, isMethod })
    }
    node = subject
  }
  return links.toReversed()
}

/** What a member or a call is of; undefined for anything else, where the chain begins. */
function subjectOf(node: AnyNode): AnyNode | undefined {
  if (node.type === 'MemberExpression') return node.object
  return node.type === 'CallExpression' ? node.callee : undefined
}
