import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A browser tab that brought a link, as the list of connected tabs shows it. Times are UTC milliseconds. */
export interface TabSession {
  readonly id: string
  /** What the browser calls itself. */
  readonly browser: string
  readonly since: number
  /** When the tab last asked for something. */
  readonly seen: number
  readonly connected: boolean
}

interface SignedInTab {
  readonly id: string
  readonly browser: string
  readonly since: number
  seen: number
  /** The sockets of this session that are open, by the number the host process knows them by. */
  readonly sockets: Set<number>
}

export interface AccessOptions {
  /** Ends a session that asked for nothing for this long, in milliseconds. */
  readonly idle?: number
  /** Closes a socket whose session has ended. */
  readonly closeSocket: (socket: number) => void
}

const twelveHours = 12 * 60 * 60 * 1000

/**
 * Decides which browser tabs may use the web host. A tab exchanges the one-time token of a link for a secret, which it
 * keeps in its own memory. No cookie holds the secret: a browser sends cookies to every port of a host, other programs'
 * included.
 */
export class Access {
  readonly #idle: number
  readonly #closeSocket: (socket: number) => void
  readonly #sessions = new Map<string, SignedInTab>()
  readonly #owners = new Map<number, string>()
  #token: string | null = null

  constructor({ idle = twelveHours, closeSocket }: AccessOptions) {
    this.#idle = idle
    this.#closeSocket = closeSocket
  }

  /** A fresh one-time token; one not used yet loses its value. */
  issueToken(): string {
    this.#token = randomSecret()
    return this.#token
  }

  /** Exchanges the token for the secret of a new session; null when it is wrong or spent. */
  redeem(token: string, browser: string, now = Date.now()): string | null {
    if (this.#token === null || !equal(token, this.#token)) return null
    this.#token = null
    const secret = randomSecret()
    const id = randomBytes(6).toString('hex')
    this.#sessions.set(digest(secret), { id, browser, since: now, seen: now, sockets: new Set() })
    return secret
  }

  /** Whether the secret is that of a session that has not ended. */
  allows(secret: string | null, now = Date.now()): boolean {
    this.endIdle(now)
    return secret !== null && this.#sessions.has(digest(secret))
  }

  /** Notes that a socket of this session is open. */
  attach(secret: string, socket: number, now = Date.now()): void {
    const key = digest(secret)
    const session = this.#sessions.get(key)
    if (session === undefined) return this.#closeSocket(socket)
    session.sockets.add(socket)
    session.seen = now
    this.#owners.set(socket, key)
  }

  /** Notes that the tab behind a socket has asked for something. */
  saw(socket: number, now = Date.now()): void {
    const session = this.#sessionOf(socket)
    if (session !== undefined) session.seen = now
  }

  /** Notes that a socket has closed. */
  detach(socket: number): void {
    this.#sessionOf(socket)?.sockets.delete(socket)
    this.#owners.delete(socket)
  }

  /** Every session, the newest first, with the one of `secret` marked as the caller's own. */
  list(secret: string): readonly (TabSession & { readonly own: boolean })[] {
    const own = digest(secret)
    return [...this.#sessions]
      .map(([key, { id, browser, since, seen, sockets }]) => ({
        id,
        browser,
        since,
        seen,
        connected: sockets.size > 0,
        own: key === own,
      }))
      .toReversed()
  }

  /** Ends the session of a secret: its sockets are closed, and the secret is worth nothing. */
  end(secret: string): void {
    this.#end(digest(secret))
  }

  /** Ends a session by its number in the list; false when there is none. */
  endById(id: string): boolean {
    const found = [...this.#sessions].find(([, session]) => session.id === id)
    if (found === undefined) return false
    this.#end(found[0])
    return true
  }

  /** Ends each session that asked for nothing for too long. */
  endIdle(now = Date.now()): void {
    for (const [key, { seen }] of this.#sessions) if (now - seen > this.#idle) this.#end(key)
  }

  #end(key: string): void {
    const session = this.#sessions.get(key)
    this.#sessions.delete(key)
    for (const socket of session?.sockets ?? []) {
      this.#owners.delete(socket)
      this.#closeSocket(socket)
    }
  }

  #sessionOf(socket: number): SignedInTab | undefined {
    return this.#sessions.get(this.#owners.get(socket) ?? '')
  }
}

function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Sessions are found by a hash of their secret, so that the time of a look-up tells nothing of the secret. */
function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

function equal(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
