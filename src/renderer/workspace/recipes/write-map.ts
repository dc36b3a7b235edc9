import { helpers, isIdentifier, isInherited, literal, reservedWords } from './map-words.ts'
import type { Condition, Recipe, RecipeColumn, StartedView, Steps, Value } from './recipe.ts'

/**
 * Writes the view that a recipe says. Its map takes documents of any shape: where a value is not there, or is of another type than its
 * column, it gives null, or no row where the row needs it.
 */
export function writeView({ name, columns, each, when, indexes }: Recipe): StartedView {
  const used = new Set<keyof typeof helpers>()
  const writer = new Writer(used)
  const locals = localNames(columns, [...Object.keys(helpers), 'doc', 'item', 'map'])
  const indent = each === null ? '  ' : '    '
  const leave = each === null ? 'return' : 'continue'
  const lines = [
    ...(when === null ? [] : [`if (!(${writer.condition(when)})) ${leave}`]),
    ...columns.flatMap(({ value, type, required }, at) => [
      `const ${locals[at]} = ${writer.value(value, type)}`,
      ...(required === true ? [`if (${locals[at]} === null) ${leave}`] : []),
    ]),
    `yield { ${columns.map((column, at) => (column.name === locals[at] ? column.name : `${column.name}: ${locals[at]}`)).join(', ')} }`,
  ].map((line) => `${indent}${line}`)
  const body =
    each === null ? lines : [`  for (const item of ${writer.list('doc', each)}) {`, ...lines, '  }']
  const functions = Object.entries(helpers).flatMap(([known, text]) =>
    used.has(known as keyof typeof helpers) ? [`\n${text}\n`] : [],
  )
  return {
    name,
    columns: columns.map(({ value: _, required: __, ...column }) => column),
    ...(indexes === undefined || indexes.length === 0 ? {} : { indexes }),
    map: `export default function* map(doc: any) {\n${body.join('\n')}\n}\n${functions.join('')}`,
  }
}

class Writer {
  readonly #used: Set<keyof typeof helpers>

  constructor(used: Set<keyof typeof helpers>) {
    this.#used = used
  }

  /** A value as its column takes it: null for one of another type. */
  value(value: Value, type: RecipeColumn['type']): string {
    if (value.kind === 'literal') return literal(value.value)
    if (value.kind === 'key') return 'doc._key'
    if (value.kind !== 'field') return this.#text(value)
    const read = this.#read(value)
    switch (type) {
      case 'text':
      case 'timestamp':
        return this.#call('text', read)
      case 'integer':
      case 'real':
      case 'boolean':
        return this.#call(type, read)
      case 'json':
        return `${read} ?? null`
      default:
        return type satisfies never
    }
  }

  condition(condition: Condition): string {
    switch (condition.kind) {
      case 'and':
      case 'or':
        return condition.all
          .map((each) =>
            each.kind === 'and' || each.kind === 'or' ? `(${this.condition(each)})` : this.condition(each),
          )
          .join(condition.kind === 'and' ? ' && ' : ' || ')
      case 'there':
        return `${this.#plain(condition.value)} ${condition.is ? '!=' : '=='} null`
      case 'begins':
        return this.#begins(condition)
      case 'type':
        return typeTests[condition.type](this.#plain(condition.value))
      case 'compare':
        return this.#compare(condition)
      default:
        return condition satisfies never
    }
  }

  /** The items at a path; none where there is no array. */
  list(from: string, steps: Steps): string {
    return this.#call('list', this.#steps(from, steps))
  }

  #compare({ value, by, to }: Extract<Condition, { kind: 'compare' }>): string {
    const read = this.#plain(value)
    if (to === null) return by === '=' ? `${read} == null` : `${read} != null`
    if (by === '=') return `${read} === ${literal(to)}`
    if (by === '!=') return `${read} != null && ${read} !== ${literal(to)}`
    const isOfKind = typeof to === 'string' ? `typeof ${read} === 'string'` : this.#call('isNumber', read)
    return `${isOfKind} && ${read} ${by} ${literal(to)}`
  }

  #begins({ value, with: start, is }: Extract<Condition, { kind: 'begins' }>): string {
    const read = this.#plain(value)
    return `typeof ${read} === 'string' && ${is ? '' : '!'}${read}.startsWith(${literal(start)})`
  }

  /** A value of any type, in brackets where it is not one word. */
  #plain(value: Value): string {
    if (value.kind === 'field') return this.#read(value)
    const written = this.value(value, 'text')
    return value.kind === 'key' || value.kind === 'literal' ? written : `(${written})`
  }

  #read({ of, steps }: Extract<Value, { kind: 'field' }>): string {
    return this.#steps(of, steps)
  }

  /** A text, or null. */
  #text(value: Value): string {
    if (value.kind === 'joined')
      return this.#call('join', value.parts.map((part) => this.#text(part)).join(', '))
    const calls: string[] = []
    let inner: Value = value
    while (inner.kind === 'case' || inner.kind === 'part') {
      calls.unshift(callOf(inner))
      inner = inner.value
    }
    const base = this.value(inner, 'text')
    if (calls.length === 0) return base
    return inner.kind === 'literal' || inner.kind === 'key'
      ? `${base}${calls.join('')}`
      : `${base}?${calls.join('')} ?? null`
  }

  #steps(from: string, steps: Steps): string {
    return steps.reduce((before, step, depth) => {
      if (!('name' in step)) return `${this.#call('list', before)}[${'item' in step ? step.item : 0}]`
      const isRoot = depth === 0 && from === 'doc'
      if (isInherited(step.name, isRoot)) return this.#call('own', `${before}, ${literal(step.name)}`)
      if (isIdentifier(step.name)) return `${before}${isRoot ? '.' : '?.'}${step.name}`
      return `${before}${isRoot ? '' : '?.'}[${literal(step.name)}]`
    }, from)
  }

  #call(name: keyof typeof helpers, argument: string): string {
    this.#used.add(name)
    return `${name}(${argument})`
  }
}

const typeTests: Readonly<Record<Extract<Condition, { kind: 'type' }>['type'], (read: string) => string>> = {
  string: (read) => `typeof ${read} === 'string'`,
  number: (read) => `(typeof ${read} === 'number' || typeof ${read} === 'bigint')`,
  boolean: (read) => `typeof ${read} === 'boolean'`,
  array: (read) => `Array.isArray(${read})`,
  object: (read) => `(typeof ${read} === 'object' && ${read} !== null && !Array.isArray(${read}))`,
  null: (read) => `${read} === null`,
}

function callOf(value: Extract<Value, { kind: 'case' | 'part' }>): string {
  if (value.kind === 'part') {
    const end = value.length === undefined ? '' : `, ${value.from + value.length}`
    return `.slice(${value.from}${end})`
  }
  return { lower: '.toLowerCase()', upper: '.toUpperCase()', trim: '.trim()' }[value.to]
}

/** A name in the map for each column: the column's own where it may be one. */
function localNames(columns: readonly RecipeColumn[], known: readonly string[]): readonly string[] {
  const taken = new Set(known)
  return columns.map(({ name }, at) => {
    const own = isIdentifier(name) && !reservedWords.has(name) && !taken.has(name) ? name : null
    const isFree = (name: string): boolean =>
      !taken.has(name) && !columns.some((other) => other.name === name)
    let local = own ?? `column${at + 1}`
    while (local !== own && !isFree(local)) local += '_'
    taken.add(local)
    return local
  })
}
