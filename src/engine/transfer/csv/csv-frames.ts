import { type FindFrame, skipString } from '../sources/import-frames.ts'

const [lineFeed, carriageReturn, quote, backslash] = [0x0a, 0x0d, 0x22, 0x5c]

/** What a CSV file is made of, as bytes. */
export interface CsvBytes {
  readonly delimiter: number
  readonly backslash: boolean
  /** Line feed, before which a carriage return is dropped, or a carriage return alone. */
  readonly lineEnd: number
}

/** A record of a CSV file, as RFC 4180 has it: a line end within quotes belongs to the cell. */
export function findCsvRecord({ delimiter, backslash: escapes, lineEnd }: CsvBytes): FindFrame {
  const endOf = lineEnd === lineFeed ? (escapes ? withoutBareReturn : withoutReturn) : asItIs
  return (bytes, from, final) => {
    let [at, cellStart] = [from, true]
    for (;;) {
      if (at >= bytes.length) break
      const byte = bytes[at]
      if (cellStart && byte === quote) {
        at = escapes ? skipString(bytes, at) : skipQuoted(bytes, at)
        if (at < 0)
          return final ? { wrong: 'a quote that opens a cell here is never closed', at: from } : 'more'
        // At the window's end a quote that closes and the first of a doubled one look the same.
        if (at === bytes.length && !final) return 'more'
        // A doubled quote is one also where a backslash could stand for it.
        cellStart = escapes && bytes[at] === quote
        continue
      }
      if (escapes && byte === backslash) {
        at += 2
        cellStart = false
        continue
      }
      if (byte === lineEnd) return { start: from, end: endOf(bytes, from, at), next: at + 1 }
      cellStart = byte === delimiter
      at++
    }
    if (!final) return 'more'
    return from === bytes.length
      ? 'end'
      : { start: from, end: endOf(bytes, from, bytes.length), next: bytes.length }
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

/** A carriage return after a backslash belongs to the cell. */
function withoutBareReturn(bytes: Buffer, from: number, end: number): number {
  const cut = withoutReturn(bytes, from, end)
  let before = cut
  while (before > from && bytes[before - 1] === backslash) before--
  return (cut - before) % 2 === 0 ? cut : end
}

function asItIs(_bytes: Buffer, _from: number, end: number): number {
  return end
}
