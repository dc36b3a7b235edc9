/** What the encoder reports when a row is not one: `message` completes "the map yielded …". */
export type RowProblem = { readonly problem: string; readonly tooLarge?: boolean }

/** Copies yielded rows into plain data, see `Chunk`. */
export interface RowEncoder {
  /** Begins the rows of a document. */
  start(): void
  /** Takes a row, or says what is wrong with it. */
  add(row: unknown): RowProblem | undefined
  /** Ends the rows of the document: they are kept. */
  finish(): void
  /** Forgets the rows of a document that is not finished. */
  drop(): void
  /** Forgets the rows of the last document that was finished. */
  dropFinished(): void
  /** How much has been kept since `take`, roughly in bytes. */
  readonly size: number
  /** Hands over what was kept. */
  take(): Chunk
}

/**
 * The rows of documents, flat: of each document the number of its groups, then of each group the names of its rows,
 * how many rows there are, and all their values end to end. Names come as a number when an earlier group of the chunk
 * had them: they are the names that came as that many-th list.
 */
export type Chunk = unknown[]

/**
 * Reads the values of a row by its names, each once and all of them before any is looked at, and adds them to a chunk. Gives
 * the length of their texts; -1, having read nothing, where these are not its names.
 */
type ReadRow = (row: object, own: readonly string[], chunk: Chunk) => number

interface Shape {
  readonly names: readonly string[]
  /** Characters of all names. */
  readonly length: number
  readonly read: ReadRow
  /** The chunk that has the names, and as which of its lists. */
  chunk: number
  number: number
}

/**
 * Makes the encoder of rows. A value is what it is where it is a string, number, boolean or null, or `[tag, text]`:
 * `b` bigint, `d` date (milliseconds), `j` object or array (JSON text), `u` undefined, `x` unsupported (what it was).
 * So a chunk holds nothing of the map's own, and writing it out runs none of its code.
 *
 * Maps mostly give rows of one shape, so a function is compiled for each: it is ten times faster than a loop over
 * names. `compile` is `Function`, which the map itself cannot reach.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createEncoder(bytesPerRow: number, mark: string, compile: FunctionConstructor): RowEncoder {
  const { getPrototypeOf } = Reflect
  const { keys } = Object
  const mostShapes = 32
  const objectPrototype = Object.prototype
  const { getTime } = Date.prototype
  const marked = new RegExp(`"${mark}(-?\\d+)"`, 'g')

  const nameOf = (value: object): string => {
    if (Array.isArray(value)) return 'an array'
    const named = (value as { constructor?: { name?: unknown } }).constructor?.name
    if (value instanceof Promise || named === 'Promise') return 'a promise'
    return typeof named === 'string' && named !== '' && named !== 'Object'
      ? `a ${named}`
      : 'an object of its own class'
  }
  const describe = (value: unknown): string => {
    if (value === null || value === undefined) return String(value)
    if (typeof value === 'object') return nameOf(value)
    if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`
    if (typeof value === 'function') return 'a function'
    if (typeof value === 'symbol') return 'a symbol'
    return `the ${typeof value} ${String(value)}`
  }
  // A loop over a megabyte is slow in an interpreter, so the native search drops what is plain first.
  const utf8Length = (text: string): number => {
    const wide = text.replace(/[ -~]+/g, '')
    let bytes = text.length
    for (let at = 0; at < wide.length; at++) {
      const unit = wide.charCodeAt(at)
      if (unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff)) bytes += 2
      else if (unit > 0x7f) bytes += 1
    }
    return bytes
  }
  let marks = 0
  const markInteger = (_key: string, inner: unknown) => {
    if (typeof inner !== 'bigint') return inner
    marks++
    return mark + String(inner)
  }
  // At once with the bigints marked: to try without, and again where there are some, would read what is in there twice.
  const toJson = (value: object): string | undefined => {
    marks = 0
    const text = JSON.stringify(value, markInteger) as string | undefined
    return marks > 0 ? text?.replace(marked, '$1') : text
  }
  const tagObject = (value: object): [string, string] => {
    if (value instanceof Date) {
      const time = getTime.call(value)
      return time === time ? ['d', String(time)] : ['x', 'invalid date']
    }
    const prototype = Object.getPrototypeOf(value) as unknown
    if (Array.isArray(value) || prototype === objectPrototype || prototype === null) {
      const text = toJson(value)
      return typeof text === 'string' ? ['j', text] : ['x', 'an object whose toJSON gives nothing']
    }
    return ['x', nameOf(value).replace(/^an? /, '')]
  }
  const tag = (value: unknown): [string, string] => {
    switch (typeof value) {
      case 'bigint':
        return ['b', String(value)]
      case 'undefined':
        return ['u', '']
      case 'object':
        return tagObject(value as object)
      default:
        return ['x', typeof value]
    }
  }
  const textOf = (value: unknown) =>
    typeof value === 'object' && value !== null ? (value as string[])[1] : value
  const isTooLarge = (texts: readonly unknown[]): boolean => {
    let bytes = 0
    for (const value of texts) {
      const text = textOf(value)
      if (typeof text === 'string') bytes += text.length > bytesPerRow ? text.length : utf8Length(text)
    }
    return bytes > bytesPerRow
  }

  /** The same for rows of any names: it is slower. */
  const readerOf =
    (names: readonly string[]): ReadRow =>
    (row, own, target) => {
      if (own.length !== names.length) return -1
      for (let at = 0; at < own.length; at++) if (own[at] !== names[at]) return -1
      const values: unknown[] = []
      for (let at = 0; at < own.length; at++) values.push((row as Record<string, unknown>)[own[at] as string])
      let length = 0
      for (let at = 0; at < values.length; at++) {
        const value = values[at]
        const type = typeof value
        if (type === 'string') length += (value as string).length
        else if (type !== 'number' && type !== 'boolean' && value !== null) {
          const tagged = tag(value)
          length += tagged[1].length
          values[at] = tagged
        }
      }
      for (let at = 0; at < values.length; at++) target.push(values[at])
      return length
    }
  /** Rows of more names than a view has columns will be refused: to compile a function for them takes more than they do. */
  const compileReader = (names: readonly string[]): ReadRow => {
    if (names.length === 0 || names.length > 250) return readerOf(names)
    const all = (part: (at: number) => string, between: string) =>
      names.map((_name, at) => part(at)).join(between)
    const body = `"use strict"; return (row, own, chunk) => {
if (own.length !== ${names.length} || ${all((at) => `own[${at}] !== ${JSON.stringify(names[at])}`, ' || ')}) return -1
let ${all((at) => `v${at} = row[${JSON.stringify(names[at])}]`, ', ')}
let size = 0
${all(
  (at) => `if (typeof v${at} === "string") size += v${at}.length
else if (typeof v${at} !== "number" && typeof v${at} !== "boolean" && v${at} !== null) size += (v${at} = tag(v${at}))[1].length`,
  '\n',
)}
chunk.push(${all((at) => `v${at}`, ', ')})
return size }`
    return (compile('tag', body) as (...given: unknown[]) => ReadRow)(tag)
  }

  const shapes = new Map<string, Shape>()
  let shape: Shape | undefined
  let chunk: Chunk = []
  let chunks = 0
  let lists = 0
  let size = 0
  /** Where the present document begins in the chunk, and how many lists of names came before it. */
  let begin = { at: 0, lists: 0 }
  let finished = begin
  /** Where the present group has its count. */
  let counter = 0
  let rowSize = 0
  let open = false

  const shapeOf = (names: readonly string[]): Shape => {
    const id = JSON.stringify(names)
    const known = shapes.get(id)
    if (known) return known
    const isKept = shapes.size < mostShapes
    const made = {
      names,
      length: names.join('').length,
      read: isKept ? compileReader(names) : readerOf(names),
      chunk: -1,
      number: 0,
    }
    if (isKept) shapes.set(id, made)
    return made
  }
  const beginGroup = (next: Shape) => {
    shape = next
    open = true
    ;(chunk[begin.at] as number)++
    if (next.chunk === chunks) {
      chunk.push(next.number, 0)
    } else {
      next.chunk = chunks
      next.number = lists++
      chunk.push(next.names, 0)
    }
    counter = chunk.length - 1
    rowSize = next.names.length * 9
  }
  const drop = () => {
    chunk.length = begin.at
    lists = begin.lists
    open = false
    // Names that the dropped document was the first to have must be given again.
    shapes.forEach((known) => {
      if (known.chunk === chunks && known.number >= lists) known.chunk = -1
    })
    shape = undefined
  }

  return {
    start: () => {
      open = false
      chunk.push(0)
    },
    add: (row) => {
      if (typeof row !== 'object' || row === null) return { problem: describe(row) }
      // Whatever came before, the same is asked of a row in the same order: it may be a proxy, or have getters.
      const prototype = getPrototypeOf(row)
      if (Array.isArray(row) || (prototype !== objectPrototype && prototype !== null)) {
        return { problem: nameOf(row) }
      }
      const own = keys(row)
      if (shape && !open) beginGroup(shape)
      let length = shape ? shape.read(row, own, chunk) : -1
      if (length < 0) {
        const next = shapeOf(own)
        beginGroup(next)
        length = next.read(row, own, chunk)
      }
      size += length + rowSize
      // Cheap bound first: a UTF-16 unit is at most three bytes.
      const { names, length: namesLength } = shape as Shape
      if (
        (length + namesLength) * 3 > bytesPerRow &&
        isTooLarge([...names, ...chunk.slice(chunk.length - names.length)])
      ) {
        return { problem: `a row of more than ${bytesPerRow} bytes`, tooLarge: true }
      }
      ;(chunk[counter] as number)++
      return undefined
    },
    finish: () => {
      finished = begin
      begin = { at: chunk.length, lists }
    },
    drop,
    dropFinished: () => {
      begin = finished
      drop()
    },
    get size() {
      return size
    },
    take: () => {
      const taken = chunk
      chunk = []
      size = 0
      lists = 0
      begin = finished = { at: 0, lists: 0 }
      chunks++
      return taken
    },
  }
}
