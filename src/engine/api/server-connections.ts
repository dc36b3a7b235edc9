import * as v from 'valibot'
import { isServerUrl, withPassword } from '../../shared/server-url.ts'
import type { SecretStore } from './secret-store.ts'
import { listOf } from './files/state-files.ts'
import type { StateFiles } from './files/state-files.ts'

const kept = v.array(
  v.object({
    location: v.string(),
    readonly: v.boolean(),
    /** The password as the secret store has sealed it; null when it is not remembered. */
    sealed: v.nullable(v.string()),
  }),
)
type Kept = v.InferOutput<typeof kept>

const name = 'server-connections'
const limit = 100

/**
 * How each server is connected to, by its URL without the password. Passwords are held in memory as long as this process
 * runs; on the disk they are only as the secret store has sealed them, and only when a person asked for that.
 */
export class ServerConnections {
  readonly #state: StateFiles
  readonly #secrets: SecretStore | null
  readonly #passwords = new Map<string, string>()

  constructor(state: StateFiles, secrets: SecretStore | null) {
    this.#state = state
    this.#secrets = secrets
  }

  /** Whether passwords can be remembered beyond the end of the app. */
  async canRemember(): Promise<boolean> {
    return (await this.#secrets?.isAvailable().catch(() => false)) ?? false
  }

  /** How a server was connected to last. */
  async describe(location: string): Promise<{ readonly: boolean; remembered: boolean }> {
    const found = await this.#find(location)
    return { readonly: found?.readonly ?? false, remembered: (found?.sealed ?? null) !== null }
  }

  /** Whether a database was opened read-only last, which then stays so; a file is asked anew each time. */
  async isReadonly(location: string): Promise<boolean> {
    return isServerUrl(location) && (await this.describe(location)).readonly
  }

  /** The URL to connect with: with the password, where it is known. */
  async urlOf(location: string): Promise<string> {
    return withPassword(location, await this.password(location))
  }

  /** The password that is known for a server; empty when there is none. */
  async password(location: string): Promise<string> {
    const held = this.#passwords.get(location)
    if (held !== undefined) return held
    const sealed = (await this.#find(location))?.sealed ?? null
    const opened = sealed === null ? null : await this.#secrets?.open(sealed).catch(() => null)
    if (opened === null || opened === undefined) return ''
    this.#passwords.set(location, opened.text)
    const anew = opened.sealed
    if (anew !== null) await this.#put(location, (known) => ({ ...known, sealed: anew }))
    return opened.text
  }

  /** Holds a password that the server has accepted, as long as this process runs. */
  hold(location: string, password: string): void {
    this.#passwords.set(location, password)
  }

  /** Keeps how a server is connected to; the held password is remembered too when `remember`, and otherwise forgotten. */
  async keep(location: string, options: { readonly readonly: boolean; readonly remember: boolean }) {
    const password = this.#passwords.get(location) ?? ''
    const seals = options.remember && password !== '' && (await this.canRemember())
    const sealed = seals ? await this.#secrets!.seal(password) : null
    await this.#put(location, () => ({ location, readonly: options.readonly, sealed }))
  }

  /** Forgets a server, with its password. */
  async forget(location: string): Promise<void> {
    this.#passwords.delete(location)
    await this.#change((all) => all.filter((each) => each.location !== location))
  }

  #put(location: string, change: (known: Kept[number]) => Kept[number]): Promise<void> {
    return this.#change((all) => {
      const known = all.find((each) => each.location === location)
      const rest = all.filter((each) => each !== known)
      return [change(known ?? { location, readonly: false, sealed: null }), ...rest].slice(0, limit)
    })
  }

  /** No other window or process changes them meanwhile, so that no change is lost. */
  #change(change: (all: Kept) => Kept): Promise<void> {
    return this.#state.change(name, (text) => JSON.stringify(change(listOf(kept, text))))
  }

  async #find(location: string): Promise<Kept[number] | undefined> {
    return (await this.#read()).find((each) => each.location === location)
  }

  async #read(): Promise<Kept> {
    return listOf(kept, await this.#state.read(name))
  }
}
