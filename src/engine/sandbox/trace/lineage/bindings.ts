import type { AnyNode } from 'acorn'

/** A name that a pattern binds, and the keys that lead to its value; null where they are not known before it runs. */
export interface PatternBinding {
  readonly name: string
  readonly keys: readonly (string | number)[] | null
  /** Whether its value may come from a default that is more than a constant. */
  readonly isOpen: boolean
}

/** The names of a pattern, each with the way to its value. */
export function patternBindings(
  pattern: AnyNode,
  keys: readonly (string | number)[] | null = [],
  isOpen = false,
): PatternBinding[] {
  const under = (key: string | number | null): readonly (string | number)[] | null =>
    keys === null || key === null ? null : [...keys, key]
  switch (pattern.type) {
    case 'Identifier':
      return [{ name: pattern.name, keys, isOpen }]
    case 'AssignmentPattern':
      return patternBindings(pattern.left, keys, isOpen || !isConstant(pattern.right))
    case 'RestElement':
      return patternBindings(pattern.argument, null, isOpen)
    case 'ObjectPattern':
      return pattern.properties.flatMap((part) =>
        part.type === 'RestElement'
          ? patternBindings(part, null, isOpen)
          : patternBindings(part.value, under(keyOf(part)), isOpen),
      )
    case 'ArrayPattern':
      return pattern.elements.flatMap((part, at) => (part ? patternBindings(part, under(at), isOpen) : []))
    case 'VariableDeclaration':
      return pattern.declarations.flatMap(({ id }) => patternBindings(id, keys, isOpen))
    default:
      return []
  }
}

/** The name of a property or a member, where it is written; null for one that is computed. */
export function keyOf(node: AnyNode): string | null {
  if (node.type === 'MemberExpression') {
    if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : null
    return node.property.type === 'Literal' && typeof node.property.value === 'string'
      ? node.property.value
      : null
  }
  if (node.type !== 'Property') return null
  if (node.key.type === 'Literal') return String(node.key.value)
  return node.computed || node.key.type !== 'Identifier' ? null : node.key.name
}

/** Whether an expression leads from a variable to a member by names that are written, as `doc.lines[0]?.item` does. */
export function isPath(node: AnyNode): boolean {
  switch (node.type) {
    case 'Identifier':
      return true
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return isPath(node.expression)
    case 'MemberExpression':
      return (!node.computed || node.property.type === 'Literal') && isPath(node.object)
    case 'LogicalExpression':
      return node.operator === '??' && isPath(node.left) && isConstant(node.right)
    default:
      return false
  }
}

function isConstant(node: AnyNode): boolean {
  if (node.type === 'Literal') return true
  if (node.type === 'UnaryExpression') return isConstant(node.argument)
  if (node.type === 'Identifier') return node.name === 'undefined'
  if (node.type === 'ArrayExpression') return node.elements.length === 0
  if (node.type === 'ObjectExpression') return node.properties.length === 0
  return node.type === 'TemplateLiteral' && node.expressions.length === 0
}
