import type { AnyNode } from 'acorn'
import { applyEdits, functionOf, isFunction, type MapCode, type TextEdit, textOf } from './map-code.ts'

/** A way to change the map so that it takes documents without a value. */
export interface MapChange {
  readonly title: string
  readonly map: string
}

export type Absence = 'undefined' | 'null'

/**
 * Ways to let the map take a value that is not there: read it only where it is, or leave out the documents without it. `rate` says how
 * many they are, such as “3 %”; null where that is not known.
 */
export function absentValueFixes(
  code: MapCode,
  node: AnyNode,
  absence: Absence,
  rate: string | null,
): readonly MapChange[] {
  const parent = code.parents.get(node)
  const name = shortText(node, code)
  const fixes: MapChange[] = []
  const edits = parent === undefined ? null : presentEdits(code, node, parent)
  if (edits !== null)
    fixes.push({
      title: `Read “${name}” only where it is there${rate === null ? '' : `: ${rate} lack it`}`,
      map: applyEdits(code.text, edits),
    })
  const guard = guardEdit(code, node, (chain) => `${chain} === ${absence}`)
  if (guard !== null)
    fixes.push({
      title: `Skip ${guard.skips} where “${name}” is ${absence === 'null' ? 'null' : 'missing'}${within(rate)}`,
      map: applyEdits(code.text, [guard.edit]),
    })
  return fixes
}

/** A value of a row that is undefined: `null` in its place, or no row. */
export function undefinedMemberFixes(
  code: MapCode,
  value: AnyNode,
  rate: string | null,
): readonly MapChange[] {
  const name = shortText(value, code)
  const guard = guardEdit(code, value, (chain) => `${chain} === undefined`)
  return [
    {
      title: `Yield null where “${name}” is missing${within(rate)}`,
      map: applyEdits(code.text, orNull(code, value)),
    },
    ...(guard === null
      ? []
      : [
          {
            title: `Skip ${guard.skips} where “${name}” is missing${within(rate)}`,
            map: applyEdits(code.text, [guard.edit]),
          },
        ]),
  ]
}

/** Of a method that the value does not have, as a number has no `toLowerCase`: leaves out what is no text, or no array. */
export function wrongMethodFixes(code: MapCode, callee: AnyNode, rate: string | null): readonly MapChange[] {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return []
  const { object, property } = callee
  const kinds = [
    { prototype: String.prototype, what: 'no text', of: (chain: string) => `typeof ${chain} !== 'string'` },
    { prototype: Array.prototype, what: 'no array', of: (chain: string) => `!Array.isArray(${chain})` },
  ]
  return kinds.flatMap(({ prototype, what, of }) => {
    if (!Object.hasOwn(prototype, property.name)) return []
    const guard = guardEdit(code, object, of)
    if (guard === null) return []
    const title = `Skip ${guard.skips} where “${shortText(object, code)}” is ${what}${within(rate)}`
    return [{ title, map: applyEdits(code.text, [guard.edit]) }]
  })
}

function within(rate: string | null): string {
  return rate === null ? '' : ` (${rate})`
}

function shortText(node: AnyNode, code: MapCode): string {
  const text = textOf(node, code).replaceAll(/\s+/g, ' ')
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

/** What makes the use of `node` in `parent` safe where the value is not there; null where nothing simple does. */
function presentEdits(code: MapCode, node: AnyNode, parent: AnyNode): TextEdit[] | null {
  if (parent.type === 'MemberExpression' && parent.object === node) {
    if (isAssigned(code, parent)) return null
    const chain: TextEdit = parent.computed
      ? { start: afterGap(code, node.end, '['), end: afterGap(code, node.end, '['), text: '?.' }
      : { start: afterGap(code, node.end, '.'), end: afterGap(code, node.end, '.'), text: '?' }
    return parent.optional ? null : [chain, ...orNullAround(code, parent)]
  }
  if (parent.type === 'CallExpression' && parent.callee === node && !parent.optional) {
    const at = afterGap(code, node.end, '(')
    return [{ start: at, end: at, text: '?.' }, ...orNullAround(code, parent)]
  }
  const isList =
    (parent.type === 'ForOfStatement' && parent.right === node) ||
    parent.type === 'SpreadElement' ||
    (parent.type === 'YieldExpression' && parent.delegate)
  if (isList) return fallback(node, '[]')
  if (parent.type === 'VariableDeclarator' && parent.init === node) {
    if (parent.id.type === 'ObjectPattern') return fallback(node, '{}')
    if (parent.id.type === 'ArrayPattern') return fallback(node, '[]')
  }
  return null
}

function isAssigned(code: MapCode, node: AnyNode): boolean {
  const parent = code.parents.get(node)
  return (
    (parent?.type === 'AssignmentExpression' && parent.left === node) || parent?.type === 'UpdateExpression'
  )
}

function afterGap({ text }: MapCode, from: number, sign: string): number {
  const at = text.indexOf(sign, from)
  return at < 0 ? from : at
}

function fallback(node: AnyNode, text: string): TextEdit[] {
  return isSimple(node)
    ? [{ start: node.end, end: node.end, text: ` ?? ${text}` }]
    : [
        { start: node.start, end: node.start, text: '(' },
        { start: node.end, end: node.end, text: `) ?? ${text}` },
      ]
}

/** Whether `??` can stand behind it without parentheses. */
function isSimple({ type }: AnyNode): boolean {
  return ['MemberExpression', 'CallExpression', 'Identifier', 'ChainExpression'].includes(type)
}

/** A row's value is null where the chain it is ends early: undefined is refused. */
function orNullAround(code: MapCode, node: AnyNode): TextEdit[] {
  let top = node
  for (;;) {
    const parent = code.parents.get(top)
    const isLink =
      parent?.type === 'ChainExpression' ||
      (parent?.type === 'MemberExpression' && parent.object === top) ||
      (parent?.type === 'CallExpression' && parent.callee === top)
    if (parent === undefined || !isLink) break
    top = parent
  }
  return code.rows.some(({ members }) => members.some(({ value }) => value === top))
    ? fallback(top, 'null')
    : []
}

function orNull(code: MapCode, value: AnyNode): TextEdit[] {
  const parent = code.parents.get(value)
  if (parent?.type === 'Property' && parent.shorthand)
    return [{ start: value.end, end: value.end, text: `: ${textOf(value, code)} ?? null` }]
  return fallback(value, 'null')
}

interface Guard {
  readonly edit: TextEdit
  readonly skips: 'documents' | 'items'
}

/** An `if` before all else that leaves out the documents, or the items of a loop, that lack the value. */
function guardEdit(code: MapCode, node: AnyNode, condition: (chain: string) => string): Guard | null {
  const root = chainRoot(node)
  if (root === null) return null
  const test = condition(guarded(node, code))
  const [parameter] = code.map.params
  const isDocument = parameter?.type === 'Identifier' && parameter.name === root
  if (isDocument && functionOf(node, code) !== undefined) {
    const { body } = code.map
    if (body.type !== 'BlockStatement') return null
    const leave = code.map.generator ? 'return' : 'return []'
    return { edit: atStart(code, body, `if (${test}) ${leave}`), skips: 'documents' }
  }
  const loop = loopOf(code, node, root)
  return loop === null ? null : { edit: atStart(code, loop, `if (${test}) continue`), skips: 'items' }
}

/** The body of the loop that declares the variable, when the node is in no function of its own there. */
function loopOf(code: MapCode, node: AnyNode, root: string): AnyNode | null {
  for (let at = code.parents.get(node); at !== undefined && !isFunction(at); at = code.parents.get(at)) {
    if (at.type !== 'ForOfStatement' || at.left.type !== 'VariableDeclaration') continue
    const [declared] = at.left.declarations
    if (declared?.id.type !== 'Identifier' || declared.id.name !== root) continue
    return at.body.type === 'BlockStatement' && at.body.start <= node.start ? at.body : null
  }
  return null
}

/** The variable at the start of a chain of plain members, such as `doc` of `doc.address?.city`; null of anything else. */
function chainRoot(node: AnyNode): string | null {
  if (node.type === 'ChainExpression') return chainRoot(node.expression)
  if (node.type !== 'MemberExpression') return null
  if (node.computed && node.property.type !== 'Literal') return null
  return node.object.type === 'Identifier' ? node.object.name : chainRoot(node.object)
}

/** The chain as a condition reads it: each link but the first may end early. */
function guarded(node: AnyNode, code: MapCode): string {
  if (node.type === 'ChainExpression') return guarded(node.expression, code)
  if (node.type !== 'MemberExpression') return textOf(node, code)
  const property = textOf(node.property, code)
  const mark = node.object.type === 'Identifier' && !node.optional ? '' : '?.'
  if (node.computed) return `${guarded(node.object, code)}${mark}[${property}]`
  return `${guarded(node.object, code)}${mark || '.'}${property}`
}

function atStart(code: MapCode, block: AnyNode, statement: string): TextEdit {
  const at = block.start + 1
  const after = code.text.slice(at)
  const line = /^[ \t]*(?:\/\/[^\n]*)?\n/.exec(after)
  if (line === null) return { start: at, end: at, text: ` ${statement};` }
  const indent = /^(?:[ \t]*\n)*([ \t]*)/.exec(after.slice(line[0].length))?.[1] ?? ''
  const depth = indent === '' ? '  ' : indent
  return { start: at + line[0].length, end: at + line[0].length, text: `${depth}${statement}\n` }
}
