import {
  parse,
  tokTypes,
  type AnyNode,
  type AssignmentExpression,
  type CallExpression,
  type ChainExpression,
  type Token,
} from 'acorn'
import { childrenOf } from '../compile/child-nodes.ts'
import type { CompiledMap } from '../compile/module-to-factory.ts'
import { assignedNames, boundNames } from './assigned-names.ts'
import { chainLinks } from './chain-links.ts'
import { defaultValues, takesName } from './default-values.ts'
import { Insertions } from './insertions.ts'
import { LineageText } from './lineage/lineage-text.ts'
import { readDepth, type TraceDepth, type Watching } from './trace-depth.ts'
import { factoryOf, freeName, isExecuted, loopOf, type Loop } from './factory-syntax.ts'
import type { ProbeTable } from './probe.ts'
import { ProbeList } from './probe-list.ts'

export interface TracedMap extends CompiledMap {
  readonly probes: ProbeTable
}

/**
 * Puts probes into a compiled map. The result is an expression of a function that takes the tracer's probes and gives
 * the map's factory. Every line stays what it was, and `locate` still gives places of the user's source.
 *
 * What the map computes stays the same: a probe takes a value and gives it back, or stands between statements, and
 * nowhere does one come between a function and the name it takes from where it is written.
 *
 * A map that Acorn cannot read is left without probes.
 */
export function instrument(map: CompiledMap, depth: TraceDepth): TracedMap {
  try {
    return new Instrument(map, depth).run()
  } catch {
    // What QuickJS can run and Acorn cannot read (or only with a deeper stack) is still run, unwatched.
    return { ...map, factory: `(function () { return ${map.factory} })`, probes: { counters: [], sites: [] } }
  }
}

class Instrument {
  readonly #map: CompiledMap
  readonly #watching: Watching
  readonly #lineage: LineageText | null
  /** Whether values are followed where the visitor is: not before a function's body. */
  #follows = false
  /** Ends of the arrows of functions, in their order. */
  readonly #arrows: number[] = []
  /** Calls that are part of a chain. */
  readonly #inChain = new Set<AnyNode>()
  /** Lists that a call gives a function item by item, by the callee of the call. */
  readonly #walked = new Map<AnyNode, string>()
  /** Lines of the statements that decide whether what is visited runs. */
  #within: readonly number[] = []
  readonly #name: string
  readonly #program: AnyNode
  readonly #edits: Insertions
  readonly #probes: ProbeList
  /** For each loop, the text that counts a turn of it. */
  readonly #turns = new Map<Loop, string>()
  /** For each `?.` that is counted, its slot and that of the one before it in the chain. */
  readonly #links = new Map<AnyNode, { readonly slot: number; readonly before: number }>()
  /** For each default value that is counted, its slot. */
  readonly #defaults = new Map<AnyNode, number>()
  /** Names of the engine's own in the factory, which are no variables of the map. */
  readonly #hidden = new Set<string>()
  #loops = 0

  constructor(map: CompiledMap, depth: TraceDepth) {
    this.#map = map
    this.#watching = readDepth(depth)
    const names = new Set<string>()
    const onToken = (token: Token & { readonly value?: unknown }) => {
      names.add(String(token.value))
      if (token.type === tokTypes.arrow) this.#arrows.push(token.end)
    }
    this.#program = parse(map.factory, { ecmaVersion: 'latest', sourceType: 'script', onToken })
    this.#name = freeName(names)
    this.#edits = new Insertions(map.factory)
    this.#probes = new ProbeList(map)
    this.#lineage = this.#watching.lineage
      ? new LineageText(factoryOf(this.#program), this.#name, (node) => this.#site(node))
      : null
  }

  run(): TracedMap {
    const factory = factoryOf(this.#program)
    const { body, params } = factory
    const mode = this.#lineage ? `${this.#name}.A(${this.#watching.steps ? 1 : 0}); ` : ''
    this.#edits.add(0, `(function (${this.#name}) { ${mode}return `)
    if (this.#lineage) {
      this.#follows = true
      this.#edits.add(body.body[0]!.end, `;${this.#lineage.enter(factory).head}`)
    }
    for (const name of params.flatMap(boundNames)) this.#hidden.add(name)
    // The factory itself is the engine's: its directive and its return are not traced.
    this.#statements(body.body.slice(1, -1))
    this.#edits.add(this.#map.factory.length, ' })')
    const { text, locate } = this.#edits.apply()
    return {
      factory: text,
      locate: (position) => this.#map.locate(locate(position)),
      probes: this.#probes.table,
    }
  }

  #visit(node: AnyNode): void {
    switch (node.type) {
      case 'Program':
      case 'BlockStatement':
      case 'StaticBlock':
        return this.#statements(node.body)
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.#function(node)
      case 'LabeledStatement':
        return this.#visit(node.body)
      case 'IfStatement':
        this.#wrap(node.test, this.#probes.counter('condition', node, 'if'), 'b')
        return this.#inside(node, () => {
          this.#body(node.consequent, assignedNames(node.test), node)
          if (node.alternate) this.#body(node.alternate, [], node)
        })
      case 'ConditionalExpression':
        this.#wrap(node.test, this.#probes.counter('condition', node, '?'), 'b')
        this.#visit(node.consequent)
        return this.#visit(node.alternate)
      case 'LogicalExpression': {
        const kind = node.operator === '??' ? 'nullish' : 'condition'
        this.#wrap(
          node.left,
          this.#probes.counter(kind, node.right, node.operator),
          kind === 'nullish' ? 'n' : 'b',
        )
        return this.#visit(node.right)
      }
      case 'ChainExpression':
        return this.#changing(node, () => this.#chain(node))
      case 'MemberExpression':
        this.#follow(node.object, this.#walked.get(node) ?? '', undefined, () =>
          this.#link(node, node.object),
        )
        return this.#visit(node.property)
      case 'CallExpression':
        return this.#changing(node, () => this.#call(node))
      case 'UnaryExpression':
        // What is deleted is the member itself, not its value.
        if (node.operator === 'delete' && node.argument.type === 'ChainExpression')
          return this.#chain(node.argument, true)
        return this.#visit(node.argument)
      case 'TaggedTemplateExpression':
        if (node.tag.type === 'ChainExpression') this.#chain(node.tag, true)
        else this.#visit(node.tag)
        return this.#visit(node.quasi)
      case 'AssignmentExpression':
        return this.#assignment(node)
      case 'AssignmentPattern': {
        const slot = this.#defaults.get(node)
        this.#visit(node.left)
        return this.#perhaps(node.right, slot === undefined ? undefined : [slot, slot + 1])
      }
      case 'VariableDeclarator': {
        const reached = node.init ? this.#reached(node.id) : []
        this.#visit(node.id)
        const { init } = node
        if (init) this.#given(node.id, init, () => this.#reach(init, reached), { isDeclared: true })
        return
      }
      case 'CatchClause': {
        const reached = node.param ? this.#reached(node.param) : []
        if (node.param) this.#visit(node.param)
        if (reached.length > 0) this.#edits.add(node.body.start + 1, this.#reaching(reached))
        return this.#visit(node.body)
      }
      case 'SwitchStatement':
        return this.#inside(node, () => this.#switch(node))
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        return this.#inside(node, () => this.#loop(node))
      case 'WithStatement':
        return
      case 'YieldExpression':
        if (node.argument) this.#wrap(node.argument, this.#site(node), 'y', node.start)
        return
      case 'ReturnStatement':
        if (node.argument) this.#wrap(node.argument, this.#site(node), 't')
        return
      case 'ObjectExpression':
        return this.#literal(node)
      default:
        return this.#children(node)
    }
  }

  #literal(node: Extract<AnyNode, { type: 'ObjectExpression' }>): void {
    const literal = this.#follows ? this.#lineage?.literal() : undefined
    if (literal) this.#edits.add(node.start, literal.open)
    const site = this.#site(node)
    if (site !== undefined) this.#edits.add(node.start, `(${this.#name}.o(${site},${this.#name}.q(),(`)
    for (const part of node.properties) {
      const value = part.type === 'SpreadElement' ? part.argument : part.value
      const open = literal && !takesName(value) ? this.#lineage!.property(part) : ''
      if (open === '') {
        this.#visit(part)
        continue
      }
      // `{ name }` is `{ name: name }`.
      if (part.type === 'Property' && part.computed) this.#visit(part.key)
      const isShort = part.type === 'Property' && part.shorthand
      if (isShort) this.#edits.add(value.start, `${this.#map.factory.slice(part.key.start, part.key.end)}:`)
      this.#follow(value, open)
    }
    if (site !== undefined) this.#edits.add(node.end, ')))')
    if (literal) this.#edits.add(node.end, ')))')
    literal?.leave()
  }

  /** Visits a value that stands in so many probes of lineage. */
  #follow(
    value: AnyNode,
    open: string,
    openings = open === '' ? 0 : 1,
    visit = () => this.#visit(value),
  ): void {
    if (open !== '') this.#edits.add(value.start, open)
    visit()
    if (openings > 0) this.#edits.add(value.end, '))'.repeat(openings))
  }

  /** Visits the value that a pattern is given. */
  #given(pattern: AnyNode, value: AnyNode, visit: () => void, how = {}): void {
    if (!this.#follows || !this.#lineage || takesName(value)) return visit()
    const open = this.#lineage.assigned(pattern, value, how)
    this.#follow(value, open, open === '' ? 0 : this.#lineage.openings(pattern), visit)
  }

  /** Visits what runs only if a statement decides so. */
  #inside(decides: AnyNode, visit: () => void): void {
    const before = this.#within
    this.#within = [...before, this.#probes.placeOf(decides).line]
    visit()
    this.#within = before
  }

  #children(node: AnyNode): void {
    for (const child of childrenOf(node)) this.#visit(child)
  }

  /** Statements in a list: each is counted before it runs, and what it assigned is seen after it. */
  #statements(list: readonly AnyNode[]): void {
    for (const statement of list) {
      if (!isExecuted(statement)) {
        this.#visit(statement)
        continue
      }
      this.#countLine(statement)
      const patterns = statement.type === 'VariableDeclaration' ? statement.declarations : []
      const taken = this.#follows
        ? this.#lineage?.taken(patterns.flatMap(({ id, init }) => (init ? [id] : [])))
        : undefined
      if (taken?.before) this.#edits.add(statement.start, taken.before)
      const loop = loopOf(statement)
      if (loop) this.#enterLoop(loop, statement.start)
      this.#visit(statement)
      if (taken?.after) this.#edits.add(statement.end, `;${taken.after}`)
      if (statement.type === 'ExpressionStatement') this.#see(assignedNames(statement.expression), statement)
      if (statement.type === 'VariableDeclaration') {
        const names = statement.declarations.flatMap(({ id, init }) =>
          init ? [...boundNames(id), ...assignedNames(init)] : [],
        )
        this.#see(names, statement)
      }
    }
  }

  /** The body of an `if` or a loop, which may be one statement without braces. */
  #body(body: AnyNode, names: readonly string[], place: AnyNode, head = ''): void {
    const start = head + this.#seeing(names, place)
    if (body.type === 'BlockStatement') {
      this.#edits.add(body.start + 1, start)
      return this.#visit(body)
    }
    this.#edits.add(body.start, `{${start}`)
    this.#statements([body])
    this.#edits.add(body.end, '}')
  }

  #function(node: FunctionNode): void {
    const before = { follows: this.#follows, within: this.#within }
    const reached = this.#reaching(node.params.flatMap((parameter) => this.#reached(parameter)))
    // A function's own variables exist from its body on.
    this.#follows = false
    for (const parameter of node.params) this.#visit(parameter)
    const last = before.follows ? (this.#lineage?.lastParameter(node) ?? '') : ''
    if (last !== '') this.#edits.add(node.params.at(-1)!.end, last)
    this.#follows = before.follows
    const entered = this.#follows ? this.#lineage?.enter(node) : undefined
    this.#functionBody(node, reached, entered?.head ?? '')
    entered?.leave()
    this.#within = before.within
  }

  #functionBody(node: FunctionNode, reached: string, head: string): void {
    const names = node.params.flatMap(boundNames)
    const { body } = node
    if (body.type !== 'BlockStatement') return this.#expressionBody(node, body, reached, head)
    const directives = body.body.filter(
      (statement) => 'directive' in statement && statement.directive !== undefined,
    )
    const begin = directives.at(-1)?.end
    const seen = head + reached + this.#seeing(names, node)
    if (seen !== '') this.#edits.add(begin ?? body.start + 1, begin === undefined ? seen : `;${seen}`)
    this.#statements(body.body.slice(directives.length))
  }

  /** The body of an arrow that is an expression; a block in its place has room for variables. */
  #expressionBody(node: FunctionNode, body: AnyNode, reached: string, head: string): void {
    const line = this.#probes.counter('line', body, '')
    const site = this.#site(body)
    if (head !== '')
      this.#edits.add(
        this.#arrows.findLast((end) => end <= body.start)!,
        `{${head}return (`,
      )
    if (line === undefined || site === undefined) this.#visit(body)
    else {
      const seen = `${reached}${this.#seeing(node.params.flatMap(boundNames), node)}`.replaceAll(';', ',')
      this.#edits.add(body.start, `(${this.#name}.l(${line}),${seen}${this.#name}.t(${site},(`)
      this.#visit(body)
      this.#edits.add(body.end, ')))')
    }
    if (head !== '') this.#edits.add(node.end, ')}')
  }

  #switch(node: Extract<AnyNode, { type: 'SwitchStatement' }>): void {
    this.#visit(node.discriminant)
    for (const branch of node.cases) {
      if (branch.test) this.#visit(branch.test)
      const label = branch.test
        ? `case ${this.#map.factory.slice(branch.test.start, branch.test.end)}`
        : 'default'
      const slot = this.#probes.counter('case', branch, label.slice(0, 40))
      const [first] = branch.consequent
      if (slot !== undefined) this.#edits.add(first?.start ?? branch.end, `${this.#name}.l(${slot});`)
      this.#statements(branch.consequent)
    }
    if (node.cases.some(({ test }) => !test)) return
    const slot = this.#probes.counter('case', node, 'no case')
    if (slot !== undefined)
      this.#edits.add(
        node.end - 1,
        `${node.cases.length > 0 ? ';break;' : ''}default:${this.#name}.l(${slot});`,
      )
  }

  #enterLoop(loop: Loop, at: number): void {
    const words = {
      ForStatement: 'for',
      ForInStatement: 'for',
      ForOfStatement: 'for',
      WhileStatement: 'while',
      DoWhileStatement: 'do',
    }
    const slot = this.#probes.counter('loop', loop, words[loop.type])
    if (slot === undefined) return
    const cell = `${this.#name}_${this.#loops++}`
    this.#turns.set(loop, `${this.#name}.i(${slot},${cell});`)
    this.#edits.add(at, `const ${cell}=${this.#name}.e(${slot});`)
  }

  #loop(node: Loop): void {
    const names: string[] = []
    let head = this.#turns.get(node) ?? ''
    if (node.type === 'ForStatement') {
      for (const part of [node.init, node.test, node.update]) if (part) this.#visit(part)
      if (node.init?.type === 'VariableDeclaration') names.push(...boundNames(node.init))
      if (node.test) names.push(...assignedNames(node.test))
    } else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
      head += this.#reaching(this.#reached(node.left))
      this.#visit(node.left)
      const walked = this.#follows ? (this.#lineage?.walked(node, node.right) ?? '') : ''
      this.#follow(node.right, walked)
      if (walked !== '') head += this.#lineage!.turn(node, node.left)
      names.push(...boundNames(node.left))
    } else if (node.type === 'WhileStatement') {
      this.#visit(node.test)
      names.push(...assignedNames(node.test))
    }
    this.#body(node.body, names, node, head)
    if (node.type === 'DoWhileStatement') this.#visit(node.test)
  }

  /** Counts each `?.` of a chain. Where the chain gives no value but a place, calls of methods are not counted. */
  #chain({ expression }: ChainExpression, isPlace = false): void {
    const methods: { readonly slot: number; readonly before: number }[] = []
    let before = -1
    for (const { node, subject, isMethod } of chainLinks(expression)) {
      if (isMethod && isPlace) continue
      const start = this.#map.factory.indexOf('?.', subject.end)
      const slot = this.#probes.counter('nullish', { start }, '?.')
      if (slot === undefined) continue
      this.#links.set(node, { slot, before })
      if (isMethod) methods.push({ slot, before })
      before = slot
    }
    for (const link of methods) {
      const head = `${this.#name}.z(${link.slot},${link.before},${this.#name}.g(${link.slot}),(`
      this.#edits.add(expression.start, head)
    }
    this.#visit(expression)
    if (methods.length > 0) this.#edits.add(expression.end, '))'.repeat(methods.length))
  }

  /** Looks at what stands before a `?.`. */
  #link(node: AnyNode, subject: AnyNode): void {
    const link = this.#links.get(node)
    if (!link) return this.#visit(subject)
    this.#edits.add(subject.start, `${this.#name}.c(${link.slot},${link.before},(`)
    this.#visit(subject)
    this.#edits.add(subject.end, '))')
  }

  /** Visits a call that may put something into an object, or a chain that is one. Inside of a chain nothing can stand around it. */
  #changing(node: CallExpression | ChainExpression, visit: () => void): void {
    const call = node.type === 'ChainExpression' ? node.expression : node
    if (!this.#follows || !this.#lineage || this.#inChain.has(node)) return visit()
    for (let part: AnyNode = call; node.type === 'ChainExpression';) {
      if (part.type === 'CallExpression') this.#inChain.add(part)
      if (part.type === 'CallExpression') part = part.callee
      else if (part.type === 'MemberExpression') part = part.object
      else break
    }
    this.#follow(node, this.#lineage.changing(call), undefined, visit)
  }

  #call(node: CallExpression): void {
    const { callee } = node
    const list = this.#follows ? this.#lineage?.walkedBy(node) : undefined
    if (list && this.#lineage) {
      this.#walked.set(callee, this.#lineage.walked(node, list))
      this.#lineage.calls(node, node.arguments[0]!)
    }
    const isMember = callee.type === 'MemberExpression' || callee.type === 'ChainExpression'
    const link = this.#links.get(node)
    if (callee.type === 'ChainExpression') this.#chain(callee, true)
    else if (isMember) this.#visit(callee)
    else this.#link(node, callee)
    if (isMember && link) {
      const open = this.#map.factory.indexOf('(', this.#map.factory.indexOf('?.', callee.end))
      const more = node.arguments.length > 0 ? ',' : ''
      this.#edits.add(open + 1, `...${this.#name}.s(${link.slot})${more}`)
    }
    for (const argument of node.arguments)
      this.#follow(argument, this.#follows ? (this.#lineage?.argument(node, argument) ?? '') : '')
  }

  #assignment(node: AssignmentExpression): void {
    const { left, operator, right } = node
    const reached = this.#reached(left)
    const isLogical = operator === '&&=' || operator === '||=' || operator === '??='
    if (!isLogical || (left.type === 'Identifier' && takesName(right))) {
      this.#visit(left)
      const keeps = operator !== '='
      return this.#given(left, right, () => this.#reach(right, reached), { keeps })
    }
    const slot = this.#probes.counter(operator === '??=' ? 'nullish' : 'condition', right, operator)
    if (slot === undefined) return this.#children(node)
    const [taken, other] = operator === '||=' ? [slot + 1, slot] : [slot, slot + 1]
    this.#edits.add(node.start, `${this.#name}.r((`)
    this.#visit(left)
    this.#given(left, right, () => this.#perhaps(right, [taken, other]), { keeps: true })
    this.#edits.add(node.end, `),${other})`)
  }

  /** Counts the default values of a pattern; gives the slots that say that they were not needed. */
  #reached(pattern: AnyNode): number[] {
    return defaultValues(pattern).flatMap((value) => {
      if (takesName(value.right)) return []
      const label = `${this.#map.factory.slice(value.left.start, value.left.end)} =`
      const slot = this.#probes.counter('default', value, label.slice(-40))
      if (slot === undefined) return []
      this.#defaults.set(value, slot)
      return [slot + 1]
    })
  }

  /** A statement that counts: the default values of a pattern were not needed, as far as they do not say otherwise. */
  #reaching(slots: readonly number[]): string {
    return slots.length === 0 ? '' : `${this.#name}.r(0,${slots.join(',')});`
  }

  /** The same around the value that is taken apart. */
  #reach(value: AnyNode, slots: readonly number[]): void {
    if (slots.length > 0) this.#edits.add(value.start, `${this.#name}.r((`)
    this.#visit(value)
    if (slots.length > 0) this.#edits.add(value.end, `),${slots.join(',')})`)
  }

  /** Counts a value that is only perhaps needed: then it was the first of two ways, and not the second. */
  #perhaps(value: AnyNode, ways: readonly [first: number, second: number] | undefined): void {
    if (ways) this.#edits.add(value.start, `(${this.#name}.u(${ways.join(',')}),(`)
    this.#visit(value)
    if (ways) this.#edits.add(value.end, '))')
  }

  #countLine(statement: AnyNode): void {
    const slot = this.#probes.counter('line', statement, '')
    if (slot === undefined) return
    const { stopWhen } = this.#watching
    const ask = stopWhen === '' ? '' : `${this.#name}.w(()=>(${stopWhen}));`
    this.#edits.add(statement.start, `${this.#name}.l(${slot});${ask}`)
  }

  #see(names: readonly string[], statement: AnyNode): void {
    const seen = this.#seeing(names, statement)
    if (seen !== '') this.#edits.add(statement.end, `;${seen}`)
  }

  /** The text of a probe that shows variables; '' where the caller asked for no values. */
  #seeing(names: readonly string[], place: AnyNode): string {
    const distinct = [...new Set(names)].filter((name) => !this.#hidden.has(name))
    if (distinct.length === 0 || !this.#watching.values) return ''
    const site = this.#site(place, distinct)
    return site === undefined ? '' : `${this.#name}.v(${[site, ...distinct].join(',')});`
  }

  /** Passes a value through a probe. The value's parentheses are its own: it may be a sequence. */
  #wrap(
    value: AnyNode,
    number: number | undefined,
    probe: 'b' | 'n' | 't' | 'y',
    stands = value.start,
  ): void {
    if (number === undefined) return this.#visit(value)
    this.#edits.add(value.start, `${this.#name}.${probe}(${number},(`, stands)
    this.#visit(value)
    this.#edits.add(value.end, '))')
  }

  /** Gives the number of a site, from 1. */
  #site(node: AnyNode, names: readonly string[] = []): number | undefined {
    return this.#probes.site(node, names, this.#within)
  }
}

type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>
