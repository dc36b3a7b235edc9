import { parse, type AnyNode } from 'acorn'
import { childrenOf } from './child-nodes.ts'
import type { CompiledMap } from './module-to-factory.ts'
import { defaultValues, takesName } from '../trace/default-values.ts'
import { Insertions } from '../trace/insertions.ts'

/** What QuickJS runs in no time, and keeps the place of. Begun by a sign, it would go on with a line without semicolon. */
const place = '0+0'

/** Where there is nothing of this kind, there is nothing to do. Comments may stand in between. */
const declaresPattern = /\b(?:const|let|var)\s*[{[/]/

/**
 * QuickJS keeps no place for taking a value apart: an error there is told at whatever ran before, which may be another
 * statement or the function's head. This puts something with a place before each statement that begins by taking a
 * value apart, and before the default values in it. Lines stay what they are, and `locate` gives places of the source.
 */
export function placePatterns(map: CompiledMap): CompiledMap {
  if (!declaresPattern.test(map.factory)) return map
  try {
    const edits = new Insertions(map.factory)
    placeIn(parse(map.factory, { ecmaVersion: 'latest', sourceType: 'script' }), edits)
    const { text, locate } = edits.apply()
    return { factory: text, locate: (position) => map.locate(locate(position)) }
  } catch {
    // What QuickJS can run and Acorn cannot read runs as it is.
    return map
  }
}

function placeIn(node: AnyNode, edits: Insertions): void {
  for (const statement of statementsOf(node)) {
    const pattern = patternOf(statement)
    if (!pattern) continue
    edits.add(statement.start, `${place};`)
    for (const { right } of defaultValues(pattern)) {
      if (takesName(right)) continue
      edits.add(right.start, `(${place},(`)
      edits.add(right.end, '))')
    }
  }
  for (const child of childrenOf(node)) placeIn(child, edits)
}

function statementsOf(node: AnyNode): readonly AnyNode[] {
  switch (node.type) {
    case 'BlockStatement':
    case 'StaticBlock':
      return node.body
    case 'SwitchCase':
      return node.consequent
    default:
      return []
  }
}

/** The declaration that a statement begins with, where it takes something apart. */
function patternOf(statement: AnyNode): AnyNode | undefined {
  switch (statement.type) {
    case 'LabeledStatement':
      return patternOf(statement.body)
    case 'ForStatement':
      return statement.init ? patternOf(statement.init) : undefined
    case 'ForInStatement':
    case 'ForOfStatement':
      return patternOf(statement.left)
    case 'VariableDeclaration':
      return statement.declarations.some(({ id }) => id.type !== 'Identifier') ? statement : undefined
    default:
      return undefined
  }
}
