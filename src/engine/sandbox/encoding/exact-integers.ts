const candidate = /"|\d{16}/g

const digits = 16

/** Whether a text has 16 digits in a row, which an integer beyond 2^53 needs. Looks at every sixteenth character only. */
export function hasLongNumber(text: string): boolean {
  for (let at = digits - 1; at < text.length; at += digits) {
    if (!isDigit(text.charCodeAt(at))) continue
    let start = at
    while (start > 0 && isDigit(text.charCodeAt(start - 1))) start--
    let end = at + 1
    while (end - start < digits && isDigit(text.charCodeAt(end))) end++
    if (end - start >= digits) return true
  }
  return false
}

/** Also false for the NaN that is found after the end. */
function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57
}

/**
 * Replaces integers beyond 2^53 in a JSON text by strings that begin with `mark`, so that they survive
 * `JSON.parse` digit by digit. Gives undefined when there is none, which is nearly always.
 *
 * @param mark must not occur in the text, nor be spelled by its escapes
 */
export function markUnsafeIntegers(text: string, mark: string): string | undefined {
  candidate.lastIndex = 0
  if (!hasLongNumber(text)) return undefined
  let marked = ''
  let copied = 0
  for (let found = candidate.exec(text); found; found = candidate.exec(text)) {
    if (found[0] === '"') {
      candidate.lastIndex = endOfString(text, found.index)
      continue
    }
    const { start, end } = numberAround(text, found.index)
    const literal = text.slice(start, end)
    candidate.lastIndex = end
    if (!/^-?\d+$/.test(literal) || Number.isSafeInteger(Number(literal))) continue
    marked += `${text.slice(copied, start)}"${mark}${literal}"`
    copied = end
  }
  return copied === 0 ? undefined : marked + text.slice(copied)
}

/** Offset after the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0
    while (text[at - 1 - escapes] === '\\') escapes++
    if (escapes % 2 === 0) return at + 1
  }
  return text.length
}

function numberAround(text: string, inside: number): { start: number; end: number } {
  const partOfNumber = /[-+.\deE]/
  let start = inside
  let end = inside
  while (start > 0 && partOfNumber.test(text[start - 1] as string)) start--
  while (end < text.length && partOfNumber.test(text[end] as string)) end++
  return { start, end }
}
