import { DatastoreError } from '../../../shared/errors.ts'
import type { HostAddress } from './server-url.ts'

/**
 * Which of several hosts is used: the first that answers, until it fails. A client stays where it is as long as it can,
 * so that what it reads does not go back in time, and clients that name the hosts in one order write to one of them.
 */
export class HostChoice {
  readonly #hosts: readonly HostAddress[]
  #current = 0

  constructor(hosts: readonly HostAddress[]) {
    this.#hosts = hosts
  }

  /** Whether there is another host to go to. */
  get several(): boolean {
    return this.#hosts.length > 1
  }

  isCurrent(host: HostAddress): boolean {
    return this.#hosts[this.#current] === host
  }

  /** Chooses the next host after one has failed. Other connections to that host may report the same again. */
  moveOn(failed: HostAddress): void {
    if (this.isCurrent(failed)) this.#current = (this.#current + 1) % this.#hosts.length
  }

  /**
   * Asks the host in use and then each of the others, as long as `passesOver` says of the error that another host may
   * do better. Throws the last host's error, or one that says more than that no host answers.
   */
  async ask<T>(
    question: (host: HostAddress) => Promise<T>,
    passesOver: (error: unknown) => boolean,
  ): Promise<T> {
    const [only] = this.#hosts
    if (!this.several) return await question(only!)
    const errors: unknown[] = []
    const inTurn = [...this.#hosts.slice(this.#current), ...this.#hosts.slice(0, this.#current)]
    for (const host of inTurn) {
      try {
        const answer = await question(host)
        this.#current = this.#hosts.indexOf(host)
        return answer
      } catch (error) {
        if (!passesOver(error)) throw error
        errors.push(error)
        this.moveOn(host)
      }
    }
    throw errors.find((error) => error instanceof DatastoreError) ?? errors.at(-1)
  }
}

/** The error for a host that takes no writes although they are wanted. */
export function takesNoWrites(location: string): DatastoreError {
  return new DatastoreError(
    'READ_ONLY',
    `No host of "${location}" that answers takes writes. Start the one that does, or open the database read-only.`,
    { details: { path: location } },
  )
}
