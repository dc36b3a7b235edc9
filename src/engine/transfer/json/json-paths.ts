/** An array in a JSON text: its path as `rows` or `collections[0].docs`, the place after its bracket, and the line there. */
export interface FoundArray {
  readonly path: string
  readonly offset: number
  readonly line: number
  /** Whether its first element is an object; an empty array is no such one. */
  readonly objects: boolean
  readonly empty: boolean
  /** How many elements it has; null until its end is met. */
  count: number | null
}

interface Level {
  readonly array: boolean
  readonly path: string
  name: string
  index: number
  /** What it is known as where it is an array that was found. */
  found: FoundArray | null
}

const [lineFeed, quote, backslash, comma, colon] = [0x0a, 0x22, 0x5c, 0x2c, 0x3a]
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]
const longestName = 1024

/** Follows a JSON text by its bytes, piece by piece and in constant memory, and finds the arrays in it. */
export class ArrayFinder {
  readonly found: FoundArray[] = []
  /** Names of the members of the outermost object that were met so far. */
  readonly members = new Set<string>()
  readonly #levels: Level[] = []
  readonly #deepest: number
  #offset: number
  #line = 1
  #inString = false
  #escaped = false
  #name: number[] | null = null
  #isName = false
  /** An array whose first element has not been met. */
  #open: { readonly path: string; readonly offset: number; readonly line: number } | null = null

  /** `deepest` is how many containers may stand around an array that is found. */
  constructor({ offset = 0, deepest = 6 }: { readonly offset?: number; readonly deepest?: number } = {}) {
    this.#offset = offset
    this.#deepest = deepest
  }

  push(bytes: Buffer): void {
    for (const byte of bytes) {
      this.#offset++
      if (byte === lineFeed) this.#line++
      if (this.#inString) this.#string(byte)
      else this.#outside(byte)
    }
  }

  #string(byte: number): void {
    if (!this.#escaped && byte === quote) {
      this.#inString = false
      if (this.#isName) this.#named()
      return
    }
    this.#escaped = !this.#escaped && byte === backslash
    if (this.#isName && this.#name!.length < longestName) this.#name!.push(byte)
  }

  #named(): void {
    const level = this.#levels.at(-1)!
    level.name = nameOf(Buffer.from(this.#name!))
    if (this.#levels.length === 1) this.members.add(level.name)
    this.#isName = false
  }

  #outside(byte: number): void {
    if (byte <= 0x20) return
    this.#note(byte)
    const level = this.#levels.at(-1)
    if (byte === quote) {
      this.#inString = true
      this.#escaped = false
      this.#isName = level !== undefined && !level.array && level.name === ''
      if (this.#isName) this.#name = []
    } else if (byte === openObject || byte === openArray) this.#enter(byte === openArray, level)
    else if (byte === closeObject || byte === closeArray) this.#leave()
    else if (byte === comma && level !== undefined) {
      level.name = ''
      level.index++
    } else if (byte === colon && level !== undefined && level.name === '') level.name = '\u0000'
  }

  #enter(array: boolean, level: Level | undefined): void {
    const path = level === undefined ? '' : pathIn(level)
    if (array && this.#levels.length > 0 && this.#levels.length <= this.#deepest)
      this.#open = { path, offset: this.#offset, line: this.#line }
    this.#levels.push({ array, path, name: '', index: 0, found: null })
  }

  #leave(): void {
    const { found, index } = this.#levels.pop() ?? {}
    if (found && index !== undefined) found.count = found.empty ? 0 : index + 1
  }

  #note(byte: number): void {
    if (this.#open === null) return
    const found = { ...this.#open, objects: byte === openObject, empty: byte === closeArray, count: null }
    this.found.push(found)
    this.#levels.at(-1)!.found = found
    this.#open = null
  }
}

function pathIn({ array, path, name, index }: Level): string {
  if (array) return `${path}[${index}]`
  return path === '' ? name : `${path}.${name}`
}

function nameOf(bytes: Buffer): string {
  try {
    return String(JSON.parse(`"${bytes.toString('utf8')}"`))
  } catch {
    return bytes.toString('utf8')
  }
}
