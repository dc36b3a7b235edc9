import { type AnyNode, parseExpressionAt } from 'acorn'

/** What a text of a shell says that is no value: the reader is told. */
export class NoValue extends Error {}

export type Members = Readonly<Record<string, unknown>>

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Calls of MongoDB's shell that stand for a value. */
const wrappers: ReadonlySet<string> = new Set([
  'ISODate',
  'NumberInt',
  'NumberLong',
  'NumberDecimal',
  'ObjectId',
])

/**
 * Reads values as they are written in JavaScript and in MongoDB's shell: names without quotes, single quotes, trailing commas,
 * `ISODate("…")`. Of a call such as `db.users.createIndex({…}, {…})` its arguments. Nothing is run.
 */
export function readArguments(text: string): unknown[] {
  let node: AnyNode
  try {
    node = parseExpressionAt(`(${text.trim().replace(/;\s*$/, '')}\n)`, 0, { ecmaVersion: 'latest' })
  } catch (error) {
    throw new NoValue(
      `It cannot be read: ${String((error as Error).message).replace(/\s*\(\d+:\d+\)$/, '')}.`,
    )
  }
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression')
    return node.arguments.map(valueOf)
  if (node.type === 'SequenceExpression') return node.expressions.map(valueOf)
  return [valueOf(node)]
}

function valueOf(node: AnyNode): unknown {
  switch (node.type) {
    case 'Literal':
      return node.value
    case 'ArrayExpression':
      return node.elements.map((each) => (each === null ? null : valueOf(each)))
    case 'UnaryExpression':
      if (node.operator === '-') return -Number(valueOf(node.argument))
      break
    case 'ObjectExpression':
      return Object.fromEntries(node.properties.map(memberOf))
    case 'CallExpression':
    case 'NewExpression':
      if (
        node.callee.type === 'Identifier' &&
        wrappers.has(node.callee.name) &&
        node.arguments[0] !== undefined
      ) {
        const value = valueOf(node.arguments[0])
        return node.callee.name.startsWith('Number') ? Number(value) : value
      }
      break
    default:
      break
  }
  throw new NoValue(`“${node.type}” is no value: write objects, lists, texts, numbers, true, false and null.`)
}

function memberOf(node: AnyNode): [string, unknown] {
  if (node.type !== 'Property' || node.computed)
    throw new NoValue('A member of an object is written name: value.')
  const name =
    node.key.type === 'Identifier' ? node.key.name : String((node.key as { value?: unknown }).value)
  return [name, valueOf(node.value)]
}
