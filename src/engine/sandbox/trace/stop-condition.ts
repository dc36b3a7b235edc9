import { parseExpressionAt, type AnyNode } from 'acorn'
import { childrenOf } from '../compile/child-nodes.ts'
import { methodOf } from './lineage/scopes.ts'

/** Methods that change nothing, so that to ask does not change what is asked about. */
const asking = new Set(
  `at charAt endsWith every filter find get has hasOwnProperty includes indexOf join keys slice some split startsWith test toFixed
  toLowerCase toString toUpperCase trim values`.split(/\s+/),
)
const functions = new Set(['String', 'Number', 'Boolean', 'BigInt', 'Array', 'Object', 'Math', 'JSON'])
const allowed = new Set(
  `ArrayExpression ArrowFunctionExpression BinaryExpression CallExpression ChainExpression ConditionalExpression Identifier
  Literal LogicalExpression MemberExpression ParenthesizedExpression TemplateElement TemplateLiteral UnaryExpression`.split(
    /\s+/,
  ),
)

/** Says what is wrong with a condition to stop on; null for one that asks and changes nothing, and for ''. */
export function stopConditionProblem(condition: string): string | null {
  if (condition === '') return null
  let node: AnyNode
  try {
    node = parseExpressionAt(condition, 0, { ecmaVersion: 'latest', sourceType: 'script' })
  } catch (error) {
    return `it is no expression: ${(error as Error).message}`
  }
  const rest = condition.slice(node.end).trim()
  if (rest !== '') return `it is one expression, and "${rest.slice(0, 40)}" comes after it`
  return problemOf(node)
}

function problemOf(node: AnyNode): string | null {
  if (node.type === 'AssignmentExpression') return 'it would change a variable; write === to compare'
  if (!allowed.has(node.type) || (node.type === 'UnaryExpression' && node.operator === 'delete'))
    return 'it may compare variables and call methods that read, nothing else'
  if (node.type === 'Identifier' && node.name.startsWith('$'))
    return `"${node.name}" is no variable of the map`
  if (node.type === 'ArrowFunctionExpression' && node.body.type === 'BlockStatement')
    return 'a function in it is one expression'
  if (node.type === 'CallExpression') {
    const method = methodOf(node)
    const isFunction = node.callee.type === 'Identifier' && functions.has(node.callee.name)
    if (!isFunction && (method === null || !asking.has(method)))
      return `it may not call ${method === null || method === '' ? 'that function' : `"${method}"`}, which could change what the map does`
  }
  for (const child of childrenOf(node)) {
    const problem = problemOf(child)
    if (problem !== null) return problem
  }
  return null
}
