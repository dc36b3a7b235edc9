import type { Chunk } from './chunk.ts'
import type { RowLimit } from './create-row-limit.ts'
import type { Shape, Shapes } from './create-shapes.ts'
import type { Tagger } from './create-tagger.ts'

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
 * Makes the encoder of rows. A value is what it is where it is a string, number, boolean or null, or `[tag, text]`:
 * `b` bigint, `d` date (milliseconds), `j` object or array (JSON text), `u` undefined, `x` unsupported (what it was).
 * So a chunk holds nothing of the map's own, and writing it out runs none of its code.
 *
 * `mostBytes` is `bytesPerRow` as its readers write it.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createEncoder(
  bytesPerRow: number,
  mostBytes: string,
  { nameOf, describe }: Tagger,
  shapes: Shapes,
  isTooLarge: RowLimit,
): RowEncoder {
  const { getPrototypeOf } = Reflect
  const { keys, prototype: objectPrototype } = Object
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
    shapes.forget(chunks, lists)
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
        const next = shapes.of(own)
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
        return { problem: `a row of more than ${mostBytes} bytes`, tooLarge: true }
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
