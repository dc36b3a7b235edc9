import { DatastoreError } from '../../shared/errors.ts'
import { numberText } from '../../shared/numbers.ts'

const longestKey = 1024

/** What every database can index, with a store's and a view's name beside it. */
const mostBytes = 2048

/**
 * Checks a document's key: 1 to 1,024 characters of any kind but NUL, at most 2,048 bytes in UTF-8; compared byte by byte.
 *
 * @throws DatastoreError `INVALID_INPUT`.
 */
export function checkKey(key: unknown): asserts key is string {
  const wrong = whatIsWrong(key)
  if (wrong !== null) throw new DatastoreError('INVALID_INPUT', wrong, { details: { argument: 'key' } })
}

function whatIsWrong(key: unknown): string | null {
  if (typeof key !== 'string')
    return `A document's key must be a string; ${key === null ? 'null' : typeof key} was given.`
  if (key === '') return "A document's key must not be empty."
  if (key.length > longestKey)
    return `A document's key may have ${longestKey} characters; this one has ${key.length}.`
  if (key.length > mostBytes / 3 && Buffer.byteLength(key) > mostBytes)
    return `A document's key may take ${numberText(mostBytes)} bytes in UTF-8; this one takes ${numberText(Buffer.byteLength(key))}.`
  if (key.includes('\u0000')) return "A document's key must not contain a NUL character."
  if (!key.isWellFormed())
    return "A document's key must be well-formed Unicode; this one has half of a surrogate pair."
  return null
}

/** The smallest text greater than every text that starts with `prefix`, in binary order; null when there is none. */
export function prefixEnd(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!)
  while (points.length > 0) {
    const last = points.pop()!
    if (last === 0x10ffff) continue
    const next = last === 0xd7ff ? 0xe000 : last + 1
    return String.fromCodePoint(...points, next)
  }
  return null
}
