import { hasLongNumber, markUnsafeIntegers } from './exact-integers.ts'
import type { GuestBatch } from '../guest/guest-batch.ts'

/** Puts documents into the two texts the guest loads: a `GuestBatch` as JSON, and their JSON texts end to end. */
export function packBatch(keys: readonly string[], texts: readonly string[], mark: string) {
  const { text, lengths, marked } = packTexts(texts, mark)
  const batch: GuestBatch = { keys, lengths, marked }
  return { header: JSON.stringify(batch), text }
}

/** Puts documents into one text; `marked` is '' where no integer had to be marked, else '1' for each that has some. */
export function packTexts(texts: readonly string[], mark: string) {
  let marked = ''
  let sent = texts
  let text = texts.join('')
  if (hasLongNumber(text)) {
    const rewritten = texts.map((original) => markUnsafeIntegers(original, mark))
    marked = rewritten.map((changed) => (changed === undefined ? '0' : '1')).join('')
    sent = texts.map((original, at) => rewritten[at] ?? original)
    text = sent.join('')
  }
  // Neither a raw NUL nor half a surrogate pair is valid in JSON of UTF-8, but inside the interpreter either would
  // shift where the next document begins. Both stay what they are: one faulty character.
  if (text.includes('\0')) text = text.replaceAll('\0', '\u0001')
  if (!text.isWellFormed()) text = text.toWellFormed()
  return { text, lengths: sent.map((one) => one.length), marked }
}
