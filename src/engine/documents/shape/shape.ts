/** Names of the types JSON knows, with whole numbers told from others. */
export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'null' | 'object' | 'array'

/** What was seen at one place of the sampled documents: a field, the items of a field's arrays, or the whole. */
export interface Shape {
  /** Values seen here. */
  values: number
  /** Documents in which at least one value was seen here. */
  documents: number
  lastDocument: number
  readonly types: Map<JsonType, number>
  /** Whether a whole number beyond 2^53 was seen, which a map gets as bigint, and whether a smaller one was. */
  big: boolean
  small: boolean
  /** A few short scalars as JSON text. */
  readonly examples: string[]
  /** Members of the objects seen here. */
  readonly members: Map<string, Shape>
  /** Objects seen here had more distinct keys than are kept. */
  crowded: boolean
  items: Shape | undefined
}

const limits = { depth: 10, members: 1_000, items: 200, valuesPerDocument: 20_000, shapes: 20_000 }
const exampleLength = 40

export function emptyShape(): Shape {
  return {
    values: 0,
    documents: 0,
    lastDocument: -1,
    types: new Map(),
    big: false,
    small: false,
    examples: [],
    members: new Map(),
    crowded: false,
    items: undefined,
  }
}

/** Adds up what is in documents. Texts that are no JSON are left out; wild data is cut off, never followed to its end. */
export function observeDocuments(documents: readonly { readonly text: string }[]): Shape {
  const root = emptyShape()
  let shapes = 0
  documents.forEach(({ text }, document) => {
    let parsed: { value: unknown }
    try {
      parsed = { value: parseExactly(text) }
    } catch {
      return
    }
    let values = 0
    const add = () => (shapes++ < limits.shapes ? emptyShape() : undefined)
    const observe = (shape: Shape, value: unknown, depth: number) => {
      if (values++ >= limits.valuesPerDocument) return
      count(shape, value, document)
      if (depth === limits.depth || typeof value !== 'object' || value === null) return
      if (Array.isArray(value)) {
        if (value.length > 0) shape.items ??= add()
        for (const item of value.slice(0, limits.items))
          if (shape.items) observe(shape.items, item, depth + 1)
        return
      }
      for (const [name, inner] of Object.entries(value)) {
        const member = shape.members.get(name) ?? (shape.members.size < limits.members ? add() : undefined)
        if (!member) {
          shape.crowded = true
          continue
        }
        shape.members.set(name, member)
        observe(member, inner, depth + 1)
      }
    }
    observe(root, parsed.value, 0)
  })
  return root
}

/** The types seen, the most frequent first. */
export function typesOf(shape: Shape): JsonType[] {
  return [...shape.types].toSorted(([, one], [, other]) => other - one).map(([type]) => type)
}

/** Adds shapes up into one, as if all their values had been seen at one place. */
export function mergeShapes(shapes: Iterable<Shape>): Shape {
  const merged = emptyShape()
  const members = new Map<string, Shape[]>()
  const items: Shape[] = []
  for (const shape of shapes) {
    merged.values += shape.values
    merged.documents = Math.max(merged.documents, shape.documents)
    for (const [type, times] of shape.types) merged.types.set(type, (merged.types.get(type) ?? 0) + times)
    merged.big ||= shape.big
    merged.small ||= shape.small
    merged.crowded ||= shape.crowded
    for (const example of shape.examples) keepExample(merged, example)
    for (const [name, member] of shape.members) members.set(name, [...(members.get(name) ?? []), member])
    if (shape.items) items.push(shape.items)
  }
  for (const [name, same] of members) merged.members.set(name, mergeShapes(same))
  if (items.length > 0) merged.items = mergeShapes(items)
  return merged
}

function count(shape: Shape, value: unknown, document: number): void {
  const type = typeOf(value)
  shape.values++
  shape.types.set(type, (shape.types.get(type) ?? 0) + 1)
  if (shape.lastDocument !== document) shape.documents++
  shape.lastDocument = document
  if (type === 'integer') shape[typeof value === 'bigint' ? 'big' : 'small'] = true
  if (shape.examples.length < 2 && type !== 'null' && type !== 'object' && type !== 'array') {
    keepExample(shape, exampleOf(value))
  }
}

function keepExample(shape: Shape, example: string): void {
  if (shape.examples.length < 2 && !shape.examples.includes(example)) shape.examples.push(example)
}

function exampleOf(value: unknown): string {
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value.length > exampleLength ? `${value.slice(0, exampleLength)}…` : value)
}

/** The JSON type of a parsed value. */
export function typeOf(value: unknown): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'bigint':
      return 'integer'
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number'
    default:
      return 'object'
  }
}

/** Parses JSON with whole numbers beyond 2^53 as bigint. */
export function parseExactly(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text)
  // The third argument is newer than the type of JSON.parse.
  const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source ?? '')
      : value
  return JSON.parse(text, reviver)
}
