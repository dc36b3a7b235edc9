import type { Chunk } from '../guest/chunk.ts'

/** What a chunk's values are: see `createEncoder`. */
export type ChunkValue = string | number | boolean | null | readonly ChunkValue[]

/** Version of the interpreter's binary form, and its tags for what a chunk holds. */
const version = 5
const tags = { null: 1, false: 3, true: 4, integer: 5, float: 6, string: 7, array: 9 } as const

/**
 * Reads a chunk from the binary form of the interpreter, which the package pins and no standard describes.
 *
 * @throws Error where the bytes are not what this version writes
 */
export function readChunk(bytes: Uint8Array): ChunkValue[] {
  const chunk = new ChunkReader(bytes).read()
  if (!Array.isArray(chunk)) throw new Error('the sandbox gave no array of values')
  return chunk as ChunkValue[] & Chunk
}

class ChunkReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  /** All bytes as one text: cutting short texts out of it is faster than decoding each. */
  readonly #latin: string
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  }

  read(): ChunkValue {
    if (this.#byte() !== version || this.#length() !== 0) throw this.#unknown()
    const value = this.#value()
    if (this.#at !== this.#bytes.length) throw this.#unknown()
    return value
  }

  #value(): ChunkValue {
    switch (this.#byte()) {
      case tags.string:
        return this.#string()
      case tags.integer:
        return this.#integer()
      case tags.float:
        this.#at += 8
        return this.#view.getFloat64(this.#at - 8, true)
      case tags.null:
        return null
      case tags.false:
        return false
      case tags.true:
        return true
      case tags.array:
        return this.#array()
      default:
        throw this.#unknown()
    }
  }

  #array(): ChunkValue[] {
    const length = this.#length()
    const values: ChunkValue[] = []
    for (let index = 0; index < length; index++) values.push(this.#value())
    return values
  }

  #string(): string {
    const header = this.#length()
    const start = this.#at
    const isWide = header % 2 === 1
    this.#at += (header >>> 1) * (isWide ? 2 : 1)
    if (this.#at > this.#bytes.length) throw this.#unknown()
    return isWide
      ? Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, this.#at - start).toString('utf16le')
      : this.#latin.slice(start, this.#at)
  }

  /** A number of seven bits a byte, least first. */
  #length(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte()
      value |= (byte & 127) << shift
      if (byte < 128) return value >>> 0
    }
    throw this.#unknown()
  }

  /** The same, with the sign in the lowest bit. */
  #integer(): number {
    const value = this.#length()
    return (value >>> 1) ^ -(value & 1)
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw this.#unknown()
    return byte
  }

  #unknown(): Error {
    return new Error(`the sandbox gave bytes that cannot be read (at ${this.#at} of ${this.#bytes.length})`)
  }
}
