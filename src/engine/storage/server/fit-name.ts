import { createHash } from 'node:crypto'

/** Servers take 63 bytes, or 64 characters, and some of them cut off the rest without a word. */
const longestName = 40

/**
 * Shortens a name that was made from other names, so that what is still added to it fits too; the same for the same
 * name.
 */
export function fitName(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  let start = ''
  for (const character of name) {
    if (Buffer.byteLength(start + character) > longestName - 9) break
    start += character
  }
  return `${start}_${hash}`
}
