import { type Node, parseTree } from 'jsonc-parser'

/**
 * Writes the text of a document as an object of JavaScript. Numbers stay as they are written, and integers that a number would
 * damage become bigints.
 *
 * @example
 * jsCode('{"user name": "joe", "id": 12345678901234567890}') // { 'user name': 'joe', id: 12345678901234567890n }
 */
export function jsCode(text: string, indent = ''): string {
  const root = parseTree(text)
  return root === undefined ? quoted(text) : written(root, text, indent)
}

function written(node: Node, text: string, indent: string): string {
  const inner = `${indent}  `
  const children = node.children ?? []
  switch (node.type) {
    case 'object':
      return block(
        '{',
        '}',
        children.map((member) => memberOf(member, text, inner)),
        indent,
      )
    case 'array':
      return block(
        '[',
        ']',
        children.map((item) => written(item, text, inner)),
        indent,
      )
    case 'string':
      return quoted(String(node.value))
    case 'number':
      return numberOf(text.slice(node.offset, node.offset + node.length))
    default:
      return String(node.value)
  }
}

function memberOf({ children: [name, value] = [] }: Node, text: string, indent: string): string {
  const called = String(name?.value)
  return `${nameOf(called)}: ${value === undefined ? 'undefined' : written(value, text, indent)}`
}

/** In a literal a plain `__proto__` would set the prototype instead of a member. */
function nameOf(name: string): string {
  if (name === '__proto__') return "['__proto__']"
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : quoted(name)
}

/** A short value stands on one line. */
function block(open: string, close: string, parts: readonly string[], indent: string): string {
  const line = parts.join(', ')
  if (parts.length === 0) return `${open}${close}`
  if (line.length <= 80 && !line.includes('\n')) return open === '[' ? `[${line}]` : `{ ${line} }`
  return `${open}\n${parts.map((part) => `${indent}  ${part},\n`).join('')}${indent}${close}`
}

function numberOf(source: string): string {
  return /^-?\d+$/.test(source) && !Number.isSafeInteger(Number(source)) ? `${source}n` : source
}

function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner}'`
}
