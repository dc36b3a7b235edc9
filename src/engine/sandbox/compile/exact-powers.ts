import type { AnyNode, AssignmentExpression, Token } from 'acorn'
import { childrenOf } from './child-nodes.ts'
import type { ParsedModule } from './parse-module.ts'
import type { Locate } from './source-positions.ts'
import { Insertions } from '../trace/insertions.ts'

/** A module's body in which powers are taken by a function, and the parameters it then needs of its factory. */
export interface BodyWithPowers {
  readonly text: string
  readonly locate: Locate
  readonly parameters: readonly string[]
}

/**
 * Has every `**` and `**=` computed by the realm's own function, see `createMath`: the interpreter's operator errs in
 * the last digit, as in `10 ** -5`.
 *
 * @param body the module's text in which only exports were replaced, at their place
 * @param prefix with which no name in the module begins
 */
export function exactPowers(body: string, { program, tokens }: ParsedModule, prefix: string): BodyWithPowers {
  const signs = tokens.filter(({ start, end }) => /^\*\*=?$/.test(body.slice(start, end)))
  const powers = signs.length === 0 ? [] : powersIn(program, signs)
  if (powers.length === 0) return { text: body, locate: (position) => position, parameters: [] }
  const names = { power: `${prefix}_p`, keep: `${prefix}_s`, object: `${prefix}_o`, key: `${prefix}_k` }
  let text = body
  for (const { node, sign } of powers) {
    const replacement = node.type === 'AssignmentExpression' ? '  =' : ' ,'
    text = text.slice(0, sign.start) + replacement + text.slice(sign.end)
  }
  const edits = new Insertions(text)
  for (const { node, sign } of powers) {
    if (node.type === 'AssignmentExpression') {
      edits.add(sign.end, `${names.power}(${readTarget(node, edits, body, names)},(`)
      edits.add(node.end, '))')
    } else {
      edits.add(node.start, `${names.power}(`)
      edits.add(node.end, ')')
    }
  }
  return { ...edits.apply(), parameters: Object.values(names) }
}

interface Power {
  readonly node: Extract<AnyNode, { type: 'BinaryExpression' | 'AssignmentExpression' }>
  readonly sign: Token
}

/** The powers in a node; a power within another comes after it. */
function powersIn(node: AnyNode, signs: readonly Token[]): Power[] {
  const inside = childrenOf(node).flatMap((child) => powersIn(child, signs))
  if (node.type !== 'BinaryExpression' && node.type !== 'AssignmentExpression') return inside
  if (node.operator !== '**' && node.operator !== '**=') return inside
  // Between the operands there are only parentheses, and the sign.
  const sign = signs.find(({ start }) => start >= node.left.end && start < node.right.start)
  return sign ? [{ node, sign }, ...inside] : inside
}

/**
 * The text that reads what is assigned to. An object and a computed key are evaluated once: they are kept in
 * variables of the engine's own, which are read before anything else can run. What is put before begins with a name:
 * a parenthesis would go on with a line that has no semicolon.
 */
function readTarget(
  { left }: AssignmentExpression,
  edits: Insertions,
  body: string,
  names: { readonly keep: string; readonly object: string; readonly key: string },
): string {
  if (left.type !== 'MemberExpression') return body.slice(left.start, left.end)
  const { object, property, computed } = left
  if (object.type !== 'Super') {
    edits.add(object.start, `${names.keep}(${names.object}=(`)
    edits.add(object.end, '))')
  }
  if (computed) {
    edits.add(property.start, `${names.key}=(`)
    edits.add(property.end, ')')
  }
  const member = computed ? `[${names.key}]` : `.${body.slice(property.start, property.end)}`
  return `${object.type === 'Super' ? 'super' : names.object}${member}`
}
