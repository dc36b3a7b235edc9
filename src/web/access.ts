import { randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Who may use the web host. A one-time token, shown on the terminal, is exchanged for a session cookie by the first
 * browser that brings it; after that the token is spent.
 */
export class Access {
  #token: string | null = null
  readonly #sessions = new Set<string>()

  /** A fresh one-time token; one not used yet loses its value. */
  issueToken(): string {
    this.#token = randomBytes(32).toString('base64url')
    return this.#token
  }

  /** Exchanges the token for a new session; null when it is wrong or spent. */
  redeem(token: string): string | null {
    if (this.#token === null || !equal(token, this.#token)) return null
    this.#token = null
    const session = randomBytes(32).toString('base64url')
    this.#sessions.add(session)
    return session
  }

  allows(session: string | null): boolean {
    if (session === null) return false
    return [...this.#sessions].some((known) => equal(session, known))
  }
}

function equal(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
