import type { AnyNode, FunctionExpression } from 'acorn'
import { keyOf, isPath, patternBindings, type PatternBinding } from './bindings.ts'
import {
  changingMethods,
  type FunctionNode,
  isFunction,
  methodOf,
  rootOf,
  type Scope,
  Scopes,
} from './scopes.ts'

/** Methods that give a callback the items of a list, one after the other, as its first parameter. */
const walkingMethods = new Set(
  'every filter find findIndex findLast findLastIndex flatMap forEach map some'.split(' '),
)

/** A text put before an expression, after which two parentheses close. */
type Opening = string

/** Gives the number of a place of the map. */
type PlaceOf = (node: AnyNode) => number | undefined

/** Writes the probes that follow values, see `createLineage`. */
export class LineageText {
  readonly #name: string
  readonly #scopes: Scopes
  readonly #placeOf: PlaceOf
  readonly #map: AnyNode | null
  readonly #walks = new Map<AnyNode, string>()
  readonly #calls = new Map<AnyNode, string>()
  #scope: Scope
  #literals = 0
  #marks = 0
  #literal: string | null = null

  constructor(factory: FunctionExpression, name: string, placeOf: PlaceOf) {
    this.#name = name
    this.#placeOf = placeOf
    this.#scopes = new Scopes(factory)
    this.#scope = this.#scopes.root
    this.#map = mapOf(factory)
  }

  /** Makes a function the one that texts are written for; gives the text at its beginning, and what was before. */
  enter(node: AnyNode): { readonly head: string; readonly leave: () => void } {
    const before = { scope: this.#scope, literal: this.#literal }
    this.#scope = this.#scopes.scopeOf(node) ?? this.#scope
    this.#literal = null
    return {
      head: `const ${this.#frame()}=${this.#name}.f();${isFunction(node) ? this.#parameters(node) : ''}`,
      leave: () => {
        this.#scope = before.scope
        this.#literal = before.literal
      },
    }
  }

  /** An object literal: what stands before it, and how to go on when it is done. Closes with three parentheses. */
  literal(): { readonly open: Opening; readonly leave: () => void } {
    const before = this.#literal
    this.#literal = `'l${this.#literals++}'`
    return {
      open: `(${this.#name}.E(${this.#name}.B(${this.#frame()},${this.#literal}),${this.#literal},(`,
      leave: () => {
        this.#literal = before
      },
    }
  }

  /** A property's value, or the argument of a spread, in the present literal. */
  property(part: AnyNode): Opening {
    if (part.type === 'SpreadElement')
      return `${this.#name}.S(${this.#frame()},${this.#literal},${this.#behind(part.argument, part)}`
    const key = keyOf(part)
    if (part.type !== 'Property' || part.kind !== 'init' || key === null || key === '__proto__') return ''
    const name = JSON.stringify(key)
    return `${this.#name}.k(${this.#frame()},${this.#literal},${name},${this.#behind(part.value, part)}`
  }

  /** A value that names are given. Nothing where what they are given is a member. */
  assigned(pattern: AnyNode, value: AnyNode, { keeps = false, isDeclared = false } = {}): Opening {
    // What an assignment takes apart may be read after its value: that is not followed.
    const isLate = pattern.type !== 'Identifier' && !isDeclared
    const found = this.#bindings(patternBindings(pattern, [], isLate), keeps)
    const [first, ...others] = [...found]
    if (!first) return this.#put(pattern, value)
    // Of a name with several meanings each is given the value: which of them it is, is decided by blocks.
    const behind = this.#behind(value, pattern)
    return [first, ...others].map(([frame, list]) => `${this.#name}.d(${frame},[${list}],${behind}`).join('')
  }

  /** How many openings `assigned` gives. */
  openings(pattern: AnyNode): number {
    const { size } = this.#bindings(patternBindings(pattern), false)
    if (size > 0) return size
    return pattern.type === 'MemberExpression' && this.#holder(pattern) ? 1 : 0
  }

  /** A call that changes the object it is of. */
  changing(call: AnyNode): Opening {
    const method = methodOf(call)
    if (call.type !== 'CallExpression' || method === null || !changingMethods.has(method)) return ''
    const callee = call.callee.type === 'ChainExpression' ? call.callee.expression : call.callee
    if (callee.type !== 'MemberExpression') return ''
    return callee.object.type === 'MemberExpression'
      ? this.#put(callee.object, call.arguments)
      : this.#put(callee, call.arguments, null)
  }

  /** What is read while a pattern is taken apart, after its value. */
  taken(patterns: readonly AnyNode[]): { readonly before: string; readonly after: string } {
    const late = patterns.filter(({ type }) => type !== 'Identifier')
    if (late.length === 0) return { before: '', after: '' }
    const from = `${this.#name}_p${this.#marks++}`
    const ids = [...this.#ids(late.flatMap((pattern) => patternBindings(pattern)))]
    return {
      before: `const ${from}=${this.#name}.Q();`,
      after: ids.map(([frame, list]) => `${this.#name}.x(${frame},[${list.join(',')}],${from});`).join(''),
    }
  }

  /** What a loop goes through. */
  walked(loop: AnyNode, through: AnyNode): Opening {
    const walk = `'w${this.#walks.size}'`
    this.#walks.set(loop, walk)
    return `${this.#name}.R(${this.#frame()},${walk},${this.#behind(through, null)}`
  }

  /** At the beginning of a turn of a loop: its variables. */
  turn(loop: AnyNode, pattern: AnyNode): string {
    const keys = loop.type === 'ForInStatement' ? null : []
    const walk = this.#walks.get(loop)
    if (walk === undefined) return ''
    const place = this.#placeOf(loop) ?? 0
    return [...this.#bindings(patternBindings(pattern, keys), false)]
      .map(([frame, list]) => `${this.#name}.h(${frame},${this.#frame()},${walk},${place},[${list}],-1);`)
      .join('')
  }

  /** The list whose items a call gives a function that is written there; undefined for any other call. */
  walkedBy(call: AnyNode): AnyNode | undefined {
    if (call.type !== 'CallExpression') return undefined
    const [first] = call.arguments
    const { callee } = call
    if (callee.type !== 'MemberExpression' || callee.object.type === 'Super') return undefined
    if (!first || !isFunction(first) || !walkingMethods.has(methodOf(call) ?? '')) return undefined
    return hasOptional(callee.object) ? undefined : callee.object
  }

  /** Notes that a function is the callback of a walk that `walked` began for `call`. */
  calls(call: AnyNode, callback: AnyNode): void {
    const walk = this.#walks.get(call)
    if (walk !== undefined) this.#walks.set(callback, walk)
  }

  #frame(scope: Scope = this.#scope): string {
    return `${this.#name}_f${scope.id}`
  }

  /** A parameter of a call of a function of the map; nothing for other calls. The last parameter begins it. */
  argument(call: AnyNode, argument: AnyNode): Opening {
    const callee = this.#calleeOf(call)
    if (callee === undefined || call.type !== 'CallExpression') return ''
    const at = call.arguments.indexOf(argument as never)
    const isLast = at === call.arguments.length - 1
    if (at === 0) this.#calls.set(call, `'c${this.#calls.size}'`)
    return `${this.#name}.p(${this.#frame()},${this.#calls.get(call)},${at},${isLast ? callee : -1},${this.#behind(argument, null)}`
  }

  /** What a generator takes as its last parameter: when it begins, it is not known any more what it was called with. */
  lastParameter(node: AnyNode): string {
    if (!isFunction(node) || !node.generator || node === this.#map || this.#walks.has(node)) return ''
    const last = node.params.at(-1)
    const scope = this.#scopes.scopeOf(node)
    return !last || last.type === 'RestElement' || !scope
      ? ''
      : `,${this.#name}_g${scope.id}=${this.#name}.G(${scope.id})`
  }

  /** The function of the map that a call certainly is of. */
  #calleeOf(call: AnyNode): number | undefined {
    if (call.type !== 'CallExpression' || call.optional || call.callee.type !== 'Identifier') return undefined
    if (call.arguments.some(({ type }) => type === 'SpreadElement')) return undefined
    const [facts, ...others] = this.#scopes.meanings(call.callee.name, this.#scope)
    if (!facts?.made || facts.opaque || others.length > 0 || !isFunction(facts.made) || facts.made.async)
      return undefined
    if (call.arguments.length > facts.made.params.length) return undefined
    return this.#scopes.scopeOf(facts.made)?.id
  }

  /** The parameters from the place in the log on: place, flags, variables, their values, and where it begins. */
  #behind(value: AnyNode | readonly AnyNode[], place: AnyNode | null): string {
    const parts = Array.isArray(value) ? (value as readonly AnyNode[]) : [value as AnyNode]
    const found = parts.map((part) => this.#scopes.mentions(part, this.#scope))
    const isOpen = found.some((one) => one.isOpen)
    const list = [...new Map(found.flatMap(({ names }) => [...names]))]
    const triples = list.map(([facts]) => `${this.#frame(facts.scope)},${facts.id},${facts.escapes ? 1 : 0}`)
    const flags = (isOpen ? 1 : 0) + (parts.length === 1 && isPath(parts[0]!) ? 2 : 0)
    const number = place === null ? '' : `${this.#placeOf(place) ?? 0},`
    return `${number}${flags},[${triples.join(',')}],()=>[${list.map(([, name]) => name).join(',')}],${this.#name}.Q(),(`
  }

  /** Something is put into the object that a chain of members begins with. */
  #put(
    member: AnyNode,
    value: AnyNode | readonly AnyNode[],
    key: string | null = keyInRoot(member),
  ): Opening {
    const root = rootOf(member)
    if (root.type !== 'Identifier' && root.type !== 'ThisExpression') return ''
    const object = root.type === 'Identifier' ? root.name : 'this'
    const holders =
      root.type === 'Identifier'
        ? this.#scopes
            .meanings(root.name, this.#scope)
            .map((facts) => `${this.#frame(facts.scope)},${facts.id},0`)
        : []
    const name = key === null ? 'null' : JSON.stringify(key)
    return `${this.#name}.M([${holders.join(',')}],()=>${object},${name},${this.#behind(value, member)}`
  }

  #holder(member: AnyNode): boolean {
    const root = rootOf(member)
    return root.type === 'Identifier' || root.type === 'ThisExpression'
  }

  #parameters(node: FunctionNode): string {
    const [first, second, ...more] = node.params
    const walk = this.#walks.get(node)
    const open = (parameters: readonly AnyNode[]): string => {
      const ids = parameters.flatMap((part) => this.#own(patternBindings(part)))
      return ids.length === 0 ? '' : `${this.#name}.a(${this.#frame()},[${ids.join(',')}]);`
    }
    if (!first) return ''
    const texts = [...this.#bindings(patternBindings(first), false)].find(
      ([frame]) => frame === this.#frame(),
    )
    if (walk !== undefined && this.#scope.parent) {
      const isIndex = second?.type === 'Identifier'
      const index = isIndex ? (this.#own(patternBindings(second))[0] ?? -1) : -1
      const rest = isIndex ? more : second ? [second, ...more] : []
      const place = this.#placeOf(node) ?? 0
      return `${this.#name}.h(${this.#frame()},${this.#frame(this.#scope.parent)},${walk},${place},[${texts?.[1] ?? ''}],${index});${open(rest)}`
    }
    if (node !== this.#map) return this.#called(node)
    const rest = open(node.params.slice(1))
    if (first.type === 'Identifier') return rest
    return `${texts ? `${this.#name}.D(${this.#frame()},[${texts[1]}]);` : ''}${rest}`
  }

  /** Takes what a function was called with; nothing is known of a rest, and of a function that is given away. */
  #called(node: FunctionNode): string {
    const { id } = this.#scope
    const known = this.lastParameter(node)
    const called = node.generator
      ? known === ''
        ? 'undefined'
        : `${this.#name}_g${id}`
      : `${this.#name}.G(${id})`
    const lists = node.params.map((part) => {
      const list = this.#bindings(patternBindings(part.type === 'RestElement' ? part.argument : part), false)
      return `[${part.type === 'RestElement' ? '' : (list.get(this.#frame()) ?? '')}]`
    })
    const rest = node.params.at(-1)
    const ids = rest?.type === 'RestElement' ? this.#own(patternBindings(rest)) : []
    const open = ids.length === 0 ? '' : `${this.#name}.a(${this.#frame()},[${ids.join(',')}]);`
    return `${this.#name}.C(${this.#frame()},[${lists.join(',')}],${called});${open}`
  }

  /** Variables of the present function alone. */
  #own(bindings: readonly PatternBinding[]): number[] {
    return bindings.flatMap(({ name }) => this.#scope.names.get(name)?.id ?? [])
  }

  #ids(bindings: readonly PatternBinding[]): Map<string, number[]> {
    const byFrame = new Map<string, number[]>()
    for (const { name } of bindings)
      for (const facts of this.#scopes.meanings(name, this.#scope)) {
        const frame = this.#frame(facts.scope)
        byFrame.set(frame, [...(byFrame.get(frame) ?? []), facts.id])
      }
    return byFrame
  }

  /** The texts of bindings by the frame of their variables. */
  #bindings(bindings: readonly PatternBinding[], keeps: boolean): Map<string, string> {
    const byFrame = new Map<string, string>()
    for (const { name, keys, isOpen } of bindings) {
      const meanings = this.#scopes.meanings(name, this.#scope)
      for (const facts of meanings) {
        const keeping = keeps || facts.captured || facts.declared > 1 || meanings.length > 1
        const text = `[${facts.id},${keeping ? 1 : 0},${JSON.stringify(keys)},${isOpen ? 1 : 0}]`
        const frame = this.#frame(facts.scope)
        const known = byFrame.get(frame)
        byFrame.set(frame, known === undefined ? text : `${known},${text}`)
      }
    }
    return byFrame
  }
}

/** The first name after the root of a chain: `tags` in `row.tags.push`; null where it is computed or there is none. */
function keyInRoot(member: AnyNode): string | null {
  let node = member
  while (node.type === 'MemberExpression' && node.object.type === 'MemberExpression') node = node.object
  return node.type === 'MemberExpression' && node.object.type !== 'CallExpression' ? keyOf(node) : null
}

function hasOptional(node: AnyNode): boolean {
  if ('optional' in node && node.optional) return true
  if (node.type === 'MemberExpression') return hasOptional(node.object)
  return node.type === 'CallExpression' && hasOptional(node.callee)
}

/** The function that is exported, where nothing else in the module calls it. */
function mapOf(factory: FunctionExpression): AnyNode | null {
  const last = factory.body.body.at(-1)
  if (last?.type !== 'ReturnStatement' || last.argument?.type !== 'Identifier') return null
  const { name } = last.argument
  for (const statement of factory.body.body) {
    if (statement.type === 'FunctionDeclaration' && statement.id.name === name)
      return mentionsTwice(factory, name) ? null : statement
    if (statement.type === 'VariableDeclaration') {
      const made = statement.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)?.init
      if (made && isFunction(made) && statement.kind === 'const' && !mentionsTwice(factory, name)) return made
    }
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression')
      continue
    const { left, right } = statement.expression
    if (left.type === 'Identifier' && left.name === name && isFunction(right)) return right
  }
  return null
}

function mentionsTwice(node: AnyNode, name: string): boolean {
  let found = 0
  JSON.stringify(node, (_key, value: unknown) => {
    const part = value as { type?: string; name?: string } | null
    if (part?.type === 'Identifier' && part.name === name) found++
    return typeof value === 'bigint' ? null : value
  })
  // Its declaration, and what is returned.
  return found > 2
}
