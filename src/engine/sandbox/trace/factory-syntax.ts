import type { AnyNode, FunctionExpression } from 'acorn'

export type Loop = Extract<
  AnyNode,
  { type: 'ForStatement' | 'ForInStatement' | 'ForOfStatement' | 'WhileStatement' | 'DoWhileStatement' }
>

/** The loop that a statement is, whatever its labels. */
export function loopOf(statement: AnyNode): Loop | undefined {
  switch (statement.type) {
    case 'LabeledStatement':
      return loopOf(statement.body)
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return statement
    default:
      return undefined
  }
}

/** Functions exist before the first statement runs, and a block is no more than its statements. */
export function isExecuted({ type }: AnyNode): boolean {
  return type !== 'FunctionDeclaration' && type !== 'EmptyStatement' && type !== 'BlockStatement'
}

/** The one function that a compiled map is. */
export function factoryOf(program: AnyNode): FunctionExpression {
  const statement = program.type === 'Program' ? program.body[0] : undefined
  const factory = statement?.type === 'ExpressionStatement' ? statement.expression : undefined
  if (factory?.type !== 'FunctionExpression') throw new Error('a compiled map is one function')
  return factory
}

/** A name that none in the map begins with, however it is spelled there. */
export function freeName(names: ReadonlySet<string>): string {
  for (let suffix = 0; ; suffix++) {
    const name = `$trace${suffix}`
    if (![...names].some((taken) => taken.startsWith(name))) return name
  }
}
