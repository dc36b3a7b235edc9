import * as v from 'valibot'
import type { SecretStore } from '../engine/api/secret-store.ts'
import { type SecretAnswer, secretAnswer, type SecretRequest } from './secret-messages.ts'

/** Milliseconds that main may take; a person may be asked to unlock the keychain meanwhile. */
const patience = 60_000

/** A request before it has a number. */
type Question<Request = SecretRequest> = Request extends SecretRequest ? Omit<Request, 'id'> : never

/** Main's secret store, as the engine host reaches it over its own channel: no window sees what passes. */
export class RemoteSecretStore implements SecretStore {
  readonly #send: (request: SecretRequest) => void
  readonly #waiting = new Map<number, (answer: SecretAnswer | null) => void>()
  #asked = 0

  constructor(send: (request: SecretRequest) => void) {
    this.#send = send
  }

  /** Takes an answer of main's, and ignores any other message. */
  receive(message: unknown): void {
    const answer = v.safeParse(secretAnswer, message)
    if (answer.success) this.#waiting.get(answer.output.id)?.(answer.output)
  }

  async isAvailable(): Promise<boolean> {
    return (await this.#ask({ ask: 'available' }))?.available ?? false
  }

  async seal(text: string): Promise<string> {
    const answer = await this.#ask({ ask: 'seal', text })
    if (answer?.sealed == null)
      throw new Error('the keyring of the operating system did not take the password.')
    return answer.sealed
  }

  async open(sealed: string): Promise<{ text: string; sealed: string | null } | null> {
    const answer = await this.#ask({ ask: 'open', sealed })
    return answer?.text == null ? null : { text: answer.text, sealed: answer.sealed }
  }

  #ask(question: Question): Promise<SecretAnswer | null> {
    const id = ++this.#asked
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(null), patience)
      const settle = (answer: SecretAnswer | null): void => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        resolve(answer?.failed === true ? null : answer)
      }
      this.#waiting.set(id, settle)
      this.#send({ ...question, id })
    })
  }
}
