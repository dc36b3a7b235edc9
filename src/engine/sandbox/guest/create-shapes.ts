import type { Chunk } from './chunk.ts'
import type { Tagger } from './create-tagger.ts'

/**
 * Reads the values of a row by its names, each once and all of them before any is looked at, and adds them to a chunk. Gives
 * the length of their texts; -1, having read nothing, where these are not its names.
 */
type ReadRow = (row: object, own: readonly string[], chunk: Chunk) => number

export interface Shape {
  readonly names: readonly string[]
  /** Characters of all names. */
  readonly length: number
  readonly read: ReadRow
  /** The chunk that has the names, and as which of its lists. */
  chunk: number
  number: number
}

/** The shapes of rows that were met. */
export interface Shapes {
  /** Gives the shape of rows with these names: the same one for the same names, as long as there are few. */
  of(names: readonly string[]): Shape
  /** Forgets of each shape that its names are in this chunk, where they are the list of this number or a later one. */
  forget(chunk: number, from: number): void
}

/**
 * Makes what knows the shapes of rows. Maps mostly give rows of one shape, so a function is compiled for each: it is ten
 * times faster than a loop over names. `compile` is `Function`, which the map itself cannot reach.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createShapes({ tag }: Tagger, compile: FunctionConstructor): Shapes {
  const mostShapes = 32
  const shapes = new Map<string, Shape>()

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

  return {
    of: shapeOf,
    forget: (chunk, from) => {
      shapes.forEach((known) => {
        if (known.chunk === chunk && known.number >= from) known.chunk = -1
      })
    },
  }
}
