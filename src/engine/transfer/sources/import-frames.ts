/** A record in a window of a file's bytes, and where the next one begins. */
export interface Frame {
  readonly start: number
  readonly end: number
  readonly next: number
}

/** What stands at a place of the file: a record, too few bytes to say, the end of the records, or what is wrong there. */
export type Found = Frame | 'more' | 'end' | { readonly wrong: string; readonly at: number }

/** Finds the record that begins at `from`; `final` when the window ends where the file does. */
export type FindFrame = (bytes: Buffer, from: number, final: boolean) => Found

const [tab, lineFeed, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20]
const [quote, comma, backslash] = [0x22, 0x2c, 0x5c]
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/** A line without its end. */
export const findLine: FindFrame = (bytes, from, final) => {
  const found = bytes.indexOf(lineFeed, from)
  if (found < 0 && !final) return 'more'
  const end = found < 0 ? bytes.length : found
  if (found < 0 && end === from) return 'end'
  const next = found < 0 ? end : found + 1
  return { start: from, end: end > from && bytes[end - 1] === carriageReturn ? end - 1 : end, next }
}

/**
 * An element of a JSON array, with the comma after it. Brackets and strings are followed by their bytes alone:
 * whether the element is JSON is left to the parser.
 */
export const findElement: FindFrame = (bytes, from, final) => {
  const start = skipSpace(bytes, from)
  if (start === bytes.length) return final ? { wrong: 'the array does not end', at: start } : 'more'
  if (bytes[start] === closeArray) return findArrayEnd(bytes, start, final)
  const end = skipValue(bytes, start)
  const after = end < 0 ? bytes.length : skipSpace(bytes, end)
  if (after === bytes.length) return final ? { wrong: 'the array does not end', at: after } : 'more'
  if (end === start) return { wrong: 'a document is missing here', at: start }
  if (bytes[after] === comma) return { start, end, next: after + 1 }
  if (bytes[after] === closeArray) return { start, end, next: after }
  return { wrong: 'a comma or the end of the array is missing', at: after }
}

/** As `findElement`, in an array that stands within a larger value: what comes after it is not looked at. */
export const findInnerElement: FindFrame = (bytes, from, final) =>
  bytes[skipSpace(bytes, from)] === closeArray ? 'end' : findElement(bytes, from, final)

/** One of the objects that follow each other, over as many lines as each takes, with or without commas between. */
export const findObject: FindFrame = (bytes, from, final) => {
  const start = skipBetween(bytes, from, [comma])
  if (start === bytes.length) return final ? 'end' : 'more'
  const end = skipValue(bytes, start)
  if (end === start) return { wrong: 'an object is missing here', at: start }
  if (end >= 0) return { start, end, next: end }
  return final ? { wrong: 'the object that begins here does not end', at: start } : 'more'
}

const docs = Buffer.from('{"docs":[')

/**
 * An object of lines that hold several: arrays, as couchbackup writes them, or `{"docs":[…]}`, as PouchDB's dumps do; other
 * lines are objects of their own.
 */
export const findInBatch: FindFrame = (bytes, from, final) => {
  const start = skipToObject(bytes, from)
  if (start === bytes.length) return final ? 'end' : 'more'
  if (!final && bytes.length - start < docs.length) return 'more'
  const found = findObject(bytes, start, final)
  if (typeof found === 'string' || 'wrong' in found) return found
  if (skipSpace(bytes, found.end) < bytes.length) return found
  if (!final) return 'more'
  const before = bytes.subarray(from, start)
  const inBatch = before.includes(comma) || before.includes(openArray)
  return inBatch ? { wrong: 'the documents of this line do not end', at: found.end } : found
}

function skipToObject(bytes: Buffer, from: number): number {
  let at = from
  for (;;) {
    at = skipBetween(bytes, at, [openArray, closeArray, closeObject, comma])
    if (!bytes.subarray(at, at + docs.length).equals(docs)) return at
    at += docs.length
  }
}

function skipBetween(bytes: Buffer, from: number, others: readonly number[]): number {
  let at = from
  while (at < bytes.length && (isSpace(bytes[at]!) || others.includes(bytes[at]!))) at++
  return at
}

function findArrayEnd(bytes: Buffer, bracket: number, final: boolean): Found {
  const after = skipSpace(bytes, bracket + 1)
  if (after < bytes.length) return { wrong: 'something stands after the end of the array', at: after }
  return final ? 'end' : 'more'
}

/** The place after the value at `from`; -1 when the window ends before it does. */
export function skipValue(bytes: Buffer, from: number): number {
  const first = bytes[from]
  if (first === quote) return skipString(bytes, from)
  if (first !== openObject && first !== openArray) return skipScalar(bytes, from)
  let depth = 0
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) {
      at = skipString(bytes, at) - 1
      if (at < 0) return -1
    } else if (byte === openObject || byte === openArray) depth++
    else if (byte === closeObject || byte === closeArray) {
      depth--
      if (depth === 0) return at + 1
    }
  }
  return -1
}

export function skipString(bytes: Buffer, from: number): number {
  let at = from + 1
  for (;;) {
    const end = bytes.indexOf(quote, at)
    if (end < 0) return -1
    let before = end
    while (bytes[before - 1] === backslash) before--
    if ((end - before) % 2 === 0) return end + 1
    at = end + 1
  }
}

function skipScalar(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === comma || byte === closeArray || byte === closeObject || isSpace(byte)) return at
  }
  return -1
}

export function skipSpace(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && isSpace(bytes[at]!)) at++
  return at
}

function isSpace(byte: number): boolean {
  return byte === space || byte === lineFeed || byte === carriageReturn || byte === tab
}

/** Counts the line ends between two places. */
export function countLines(bytes: Buffer, from: number, to: number, lineEnd: number): number {
  let count = 0
  for (let at = bytes.indexOf(lineEnd, from); at >= 0 && at < to; at = bytes.indexOf(lineEnd, at + 1)) count++
  return count
}
