import type { AnyNode } from 'acorn'
import { childrenOf } from '../../compile/child-nodes.ts'
import { boundNames } from '../assigned-names.ts'

/** What is known of a name within the function that declares it; blocks of a function are taken together. */
export interface NameFacts {
  readonly id: number
  readonly scope: Scope
  /** How often it is declared: one that is declared again in the same function is followed as one variable. */
  declared: number
  /** Whether a function inside reads or sets it, at a time that is not known. */
  captured: boolean
  /** Whether what it holds is handed to code that may change it unseen. */
  escapes: boolean
  /** The function or class that it certainly is. */
  made: AnyNode | null
  /** Whether it may be a function or class that is not known. */
  opaque: boolean
}

/** A function and the names that it declares. */
export interface Scope {
  readonly id: number
  readonly node: AnyNode
  readonly parent: Scope | null
  readonly names: Map<string, NameFacts>
}

export type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>

export function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  )
}

/** Functions of the language that read what they are given and keep and change nothing. */
const readers = new Set([
  'JSON',
  'Math',
  'String',
  'Number',
  'Boolean',
  'Array',
  'Set',
  'Map',
  'Date',
  'BigInt',
])
const objectReaders = new Set(['keys', 'values', 'entries', 'fromEntries', 'hasOwn', 'groupBy'])
/** Methods that read the object they are called on and do not change it. */
const readingMethods = new Set(
  `at charAt charCodeAt codePointAt concat endsWith entries every filter find findIndex findLast findLastIndex flat flatMap
  forEach get getTime getUTCDate getUTCFullYear getUTCMonth has hasOwnProperty includes indexOf join keys lastIndexOf map match
  matchAll normalize padEnd padStart reduce reduceRight repeat replace replaceAll search slice some split startsWith substring
  test toFixed toISOString toJSON toLowerCase toReversed toSorted toSpliced toString toUpperCase trim trimEnd trimStart union
  valueOf values with`.split(/\s+/),
)
/** Methods that put what they are given into the object they are called on. */
export const changingMethods = new Set(
  'add append clear copyWithin delete fill pop push reverse set shift sort splice unshift'.split(' '),
)

/**
 * The functions of a program with their names. What a name means is decided by function, not by block: where that is less than
 * certain, more is said to be behind a value, never less.
 */
export class Scopes {
  readonly #scopes = new Map<AnyNode, Scope>()
  readonly #root: Scope
  #names = 0

  constructor(factory: AnyNode) {
    this.#root = this.#declare(factory, null)
    this.#refer(factory, this.#root, [])
  }

  scopeOf(node: AnyNode): Scope | undefined {
    return this.#scopes.get(node)
  }

  get root(): Scope {
    return this.#root
  }

  /** Every variable that a name may mean where `scope` is, the inner ones first. */
  meanings(name: string, scope: Scope | null): NameFacts[] {
    const found: NameFacts[] = []
    for (let at = scope; at; at = at.parent) {
      const facts = at.names.get(name)
      if (facts) found.push(facts)
    }
    return found
  }

  /** The variables that an expression rests on, with those of functions it names; `isOpen` where there is more than variables. */
  mentions(
    node: AnyNode,
    scope: Scope,
  ): { readonly names: Map<NameFacts, string>; readonly isOpen: boolean } {
    const names = new Map<NameFacts, string>()
    const seen = new Set<AnyNode>()
    const around = new Set<Scope>()
    for (let at: Scope | null = scope; at; at = at.parent) around.add(at)
    let isOpen = false
    const walk = (part: AnyNode, at: Scope): void => {
      if (seen.has(part)) return
      seen.add(part)
      const inner = this.#scopes.get(part) ?? at
      if (part.type === 'ThisExpression' || part.type === 'Super' || part.type === 'YieldExpression')
        isOpen = true
      if (part.type === 'Identifier') {
        if (part.name === 'arguments') isOpen = true
        for (const facts of this.meanings(part.name, inner)) {
          // Names of other functions hold nothing that is not read while the expression runs.
          if (!around.has(facts.scope)) continue
          if (facts.made) walk(facts.made, facts.scope)
          if (facts.opaque) isOpen = true
          names.set(facts, part.name)
        }
        return
      }
      for (const child of referringChildren(part)) walk(child, inner)
    }
    walk(node, scope)
    return { names, isOpen }
  }

  #declare(node: AnyNode, parent: Scope | null): Scope {
    const scope: Scope = { id: this.#scopes.size, node, parent, names: new Map() }
    this.#scopes.set(node, scope)
    if (isFunction(node)) {
      if (node.type === 'FunctionExpression' && node.id) this.#name(node.id.name, scope, node)
      for (const name of node.params.flatMap(boundNames)) this.#name(name, scope)
    }
    const walk = (part: AnyNode): void => {
      if (part !== node && isFunction(part)) {
        if (part.type === 'FunctionDeclaration' && part.id) this.#name(part.id.name, scope, part)
        this.#declare(part, scope)
        return
      }
      if (part.type === 'ClassDeclaration' && part.id) this.#name(part.id.name, scope, part)
      if (part.type === 'VariableDeclaration')
        for (const { id, init } of part.declarations) {
          const made = init && (isFunction(init) || init.type === 'ClassExpression') ? init : null
          for (const name of boundNames(id)) {
            const facts = this.#name(name, scope, part.kind === 'const' ? made : null)
            if (made && !facts.made) facts.opaque = true
          }
        }
      if (part.type === 'CatchClause' && part.param)
        for (const name of boundNames(part.param)) this.#name(name, scope)
      for (const child of childrenOf(part)) walk(child)
    }
    walk(node)
    return scope
  }

  #name(name: string, scope: Scope, made: AnyNode | null = null): NameFacts {
    const known = scope.names.get(name)
    if (known) {
      known.declared++
      if (known.made ?? made) known.opaque = true
      known.made = null
      return known
    }
    const facts: NameFacts = {
      id: this.#names++,
      scope,
      declared: 1,
      captured: false,
      escapes: false,
      made,
      opaque: false,
    }
    scope.names.set(name, facts)
    return facts
  }

  #refer(node: AnyNode, scope: Scope, above: readonly AnyNode[]): void {
    const inner = this.#scopes.get(node) ?? scope
    if (node.type === 'Identifier') {
      const escapes = isHandedOver(node, above)
      const isSet = above.at(-1)?.type === 'AssignmentExpression' && isFunctionTaken(above.at(-1)!, node)
      for (const facts of this.meanings(node.name, inner)) {
        if (facts.scope !== inner) facts.captured = true
        if (escapes) facts.escapes = true
        if (isSet) facts.opaque = true
      }
      return
    }
    const path = [...above, node]
    for (const child of referringChildren(node)) this.#refer(child, inner, path)
  }
}

/** The parts of a node that are read: names of members and labels are none. */
function referringChildren(node: AnyNode): AnyNode[] {
  switch (node.type) {
    case 'MemberExpression':
      return node.computed ? [node.object, node.property] : [node.object]
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return [...(node.computed ? [node.key] : []), ...(node.value ? [node.value as AnyNode] : [])]
    case 'LabeledStatement':
      return [node.body]
    case 'BreakStatement':
    case 'ContinueStatement':
      return []
    default:
      return childrenOf(node)
  }
}

/** Whether a name is assigned a function or a class. */
function isFunctionTaken(node: AnyNode, name: AnyNode): boolean {
  if (node.type !== 'AssignmentExpression' || node.left !== name) return false
  return isFunction(node.right) || node.right.type === 'ClassExpression'
}

/** Whether what a name holds is given to code that is not followed: a function's parameter, or a method that may change it. */
function isHandedOver(name: AnyNode, above: readonly AnyNode[]): boolean {
  let node = name
  for (let at = above.length - 1; at >= 0; at--) {
    const parent = above[at]!
    switch (parent.type) {
      case 'ChainExpression':
        break
      case 'MemberExpression':
        if (parent.object !== node) return false
        break
      case 'CallExpression':
      case 'NewExpression': {
        if (parent.callee !== node) return !isReader(parent)
        const method = methodOf(parent)
        // A function that is called is no object that is handed on.
        if (method === null) return false
        if (!readingMethods.has(method) && !changingMethods.has(method)) return true
        // A callback with three parameters gets the whole list.
        return parent.arguments.some((part) => isFunction(part) && part.params.length > 2)
      }
      case 'SpreadElement': {
        node = parent
        continue
      }
      case 'UpdateExpression':
        return node !== name
      case 'UnaryExpression':
        return parent.operator === 'delete'
      case 'ArrayPattern':
      case 'RestElement':
      case 'AssignmentPattern':
        return node !== name
      case 'Property':
        return node !== name && above[at - 1]?.type === 'ObjectPattern'
      case 'TaggedTemplateExpression':
        return true
      default:
        return false
    }
    node = parent
  }
  return false
}

/** The name of the method that a call is of; null for a call of anything else, `''` where the name is computed. */
export function methodOf(call: AnyNode): string | null {
  if (call.type !== 'CallExpression' && call.type !== 'NewExpression') return null
  const callee = call.callee.type === 'ChainExpression' ? call.callee.expression : call.callee
  if (callee.type !== 'MemberExpression') return null
  return !callee.computed && callee.property.type === 'Identifier' ? callee.property.name : ''
}

function isReader(call: AnyNode): boolean {
  if (call.type !== 'CallExpression' && call.type !== 'NewExpression') return false
  const { callee } = call
  if (callee.type === 'Identifier') return readers.has(callee.name)
  const method = methodOf(call)
  if (callee.type === 'MemberExpression' && callee.object.type === 'Identifier') {
    if (callee.object.name === 'Object') return objectReaders.has(method ?? '')
    if (readers.has(callee.object.name) || callee.object.name === 'console') return true
  }
  // What is put into another object is followed there.
  return method !== null && (changingMethods.has(method) || readingMethods.has(method))
}

/** The variable in which a chain of members and calls begins: `lines` in `lines[0].parts.push`. */
export function rootOf(node: AnyNode): AnyNode {
  if (node.type === 'MemberExpression') return rootOf(node.object)
  if (node.type === 'CallExpression') return rootOf(node.callee)
  if (node.type === 'ChainExpression') return rootOf(node.expression)
  return node
}
