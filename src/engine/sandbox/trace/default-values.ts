import type { AnyNode, AssignmentPattern } from 'acorn'

/** Every default value in a pattern, in the order in which they may be needed. */
export function defaultValues(pattern: AnyNode): AssignmentPattern[] {
  switch (pattern.type) {
    case 'AssignmentPattern':
      return [pattern, ...defaultValues(pattern.left)]
    case 'ObjectPattern':
      return pattern.properties.flatMap(defaultValues)
    case 'Property':
      return defaultValues(pattern.value)
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? defaultValues(element) : []))
    case 'RestElement':
      return defaultValues(pattern.argument)
    case 'VariableDeclaration':
      return pattern.declarations.flatMap(({ id }) => defaultValues(id))
    default:
      return []
  }
}

/** Whether an expression is a function that takes its name from where it is written: nothing may come between. */
export function takesName(node: AnyNode): boolean {
  if (node.type === 'ArrowFunctionExpression') return true
  return (node.type === 'FunctionExpression' || node.type === 'ClassExpression') && !node.id
}
