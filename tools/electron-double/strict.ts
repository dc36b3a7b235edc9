import { EventEmitter } from 'node:events'

/**
 * A stand-in for one of Electron's objects that knows only what it was given: reading anything else throws, so that a
 * misspelt or invented API fails a test instead of being `undefined`.
 */
export function strict<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target || key === 'then' || key === 'toJSON') {
        const value: unknown = Reflect.get(target, key)
        // Bound, because private fields are not reached through a proxy.
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      }
      throw new Error(`The double of Electron knows no ${name}.${key}`)
    },
  })
}

/** Checks that an object of options has no member the double does not know. */
export function checkOptions(name: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new Error(`The double of Electron knows no option ${key} of ${name}`)
  }
}

/** An emitter that refuses to be listened to for events it never sends. */
export class StrictEmitter extends EventEmitter {
  readonly #name: string
  readonly #events: readonly string[]

  constructor(name: string, events: readonly string[]) {
    super()
    this.#name = name
    this.#events = events
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    this.#check(event)
    return super.on(event, listener as (...args: unknown[]) => void)
  }

  override once(event: string, listener: (...args: never[]) => void): this {
    this.#check(event)
    return super.once(event, listener as (...args: unknown[]) => void)
  }

  #check(event: string): void {
    if (!this.#events.includes(event))
      throw new Error(`The double of Electron sends no ${this.#name} '${event}'`)
  }
}

/** What Electron's events have in common. */
export class PreventableEvent {
  defaultPrevented = false

  preventDefault(): void {
    this.defaultPrevented = true
  }
}
