import type { AnyNode } from 'acorn'

/** Names a pattern binds: `{ a, b: [c = 1], ...d }` binds a, c and d. Members of objects are left out. */
export function boundNames(pattern: AnyNode): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap(boundNames)
    case 'Property':
      return boundNames(pattern.value)
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? boundNames(element) : []))
    case 'RestElement':
      return boundNames(pattern.argument)
    case 'AssignmentPattern':
      return boundNames(pattern.left)
    case 'VariableDeclaration':
      return pattern.declarations.flatMap(({ id, init }) => [
        ...boundNames(id),
        ...(init ? assignedNames(init) : []),
      ])
    default:
      return []
  }
}

/**
 * Variables an expression certainly assigns when it ends without an error. What it assigns only perhaps is left out:
 * such a variable may not have begun to exist, and to look at it would be an error that the map does not make.
 */
export function assignedNames(expression: AnyNode): string[] {
  switch (expression.type) {
    case 'AssignmentExpression': {
      const { left, operator, right } = expression
      const perhaps = operator === '&&=' || operator === '||=' || operator === '??='
      return [...boundNames(left), ...(perhaps ? [] : assignedNames(right))]
    }
    case 'UpdateExpression':
      return boundNames(expression.argument)
    case 'SequenceExpression':
      return expression.expressions.flatMap(assignedNames)
    case 'BinaryExpression':
      return [expression.left, expression.right].flatMap(assignedNames)
    case 'LogicalExpression':
      return assignedNames(expression.left)
    case 'UnaryExpression':
      return assignedNames(expression.argument)
    default:
      return []
  }
}
