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
 * An element of a JSON array, with the comma after it. Brackets and strings are followed by their bytes alone: whether
 * the element is JSON is for whoever parses it.
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

function findArrayEnd(bytes: Buffer, bracket: number, final: boolean): Found {
  const after = skipSpace(bytes, bracket + 1)
  if (after < bytes.length) return { wrong: 'something stands after the end of the array', at: after }
  return final ? 'end' : 'more'
}

/** The place after the value at `from`; -1 when the window ends before it does. */
function skipValue(bytes: Buffer, from: number): number {
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

function skipString(bytes: Buffer, from: number): number {
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

function skipSpace(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && isSpace(bytes[at]!)) at++
  return at
}

function isSpace(byte: number): boolean {
  return byte === space || byte === lineFeed || byte === carriageReturn || byte === tab
}

/** A record of a CSV file, as RFC 4180 has it: a line end within quotes belongs to the cell. */
export function findCsvRecord(delimiter: number): FindFrame {
  return (bytes, from, final) => {
    let [at, cellStart] = [from, true]
    for (;;) {
      if (at >= bytes.length) break
      const byte = bytes[at]
      if (cellStart && byte === quote) {
        at = skipQuoted(bytes, at)
        if (at < 0)
          return final ? { wrong: 'a quote that opens a cell here is never closed', at: from } : 'more'
        // At the window's end a quote that closes and the first of a doubled one look the same.
        if (at === bytes.length && !final) return 'more'
        cellStart = false
        continue
      }
      if (byte === lineFeed) return { start: from, end: withoutReturn(bytes, from, at), next: at + 1 }
      cellStart = byte === delimiter
      at++
    }
    if (!final) return 'more'
    return from === bytes.length
      ? 'end'
      : { start: from, end: withoutReturn(bytes, from, bytes.length), next: bytes.length }
  }
}

function skipQuoted(bytes: Buffer, from: number): number {
  let at = from + 1
  for (;;) {
    const end = bytes.indexOf(quote, at)
    if (end < 0) return -1
    if (bytes[end + 1] !== quote) return end + 1
    at = end + 2
  }
}

function withoutReturn(bytes: Buffer, from: number, end: number): number {
  return end > from && bytes[end - 1] === carriageReturn ? end - 1 : end
}
