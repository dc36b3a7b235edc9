import { randomBytes } from 'node:crypto'

let last = 0n

/** A new key that no other has: a UUID of version 7. Keys made one after the other by one process sort in that order. */
export function generateKey(): string {
  // 48 bits of milliseconds and 12 of a counter; more than 4,096 in a millisecond borrow from the next.
  const now = BigInt(Date.now()) << 12n
  last = now > last ? now : last + 1n
  const ordered = last.toString(16).padStart(15, '0')
  const random = randomBytes(8)
  random[0] = (random[0]! & 0x3f) | 0x80
  const rest = random.toString('hex')
  return `${ordered.slice(0, 8)}-${ordered.slice(8, 12)}-7${ordered.slice(12)}-${rest.slice(0, 4)}-${rest.slice(4)}`
}
