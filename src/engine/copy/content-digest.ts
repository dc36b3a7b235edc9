import { createHash } from 'node:crypto'

const modulus = 1n << 256n

/**
 * A hash of a set of things in whatever order they come: the sum of each one's SHA-256. So two databases are compared by
 * one streamed reading of each, in the order that costs each the least.
 */
export class ContentDigest {
  #sum = 0n

  /** Adds a thing, told by its parts. */
  add(parts: readonly (string | number | null)[], text: string): void {
    const hash = createHash('sha256').update(JSON.stringify(parts)).update('\u0000').update(text)
    this.#sum = (this.#sum + BigInt(`0x${hash.digest('hex')}`)) % modulus
  }

  get hex(): string {
    return this.#sum.toString(16).padStart(64, '0')
  }
}
