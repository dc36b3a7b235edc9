import type { Session } from '../session.ts'

/** A key, and how many documents there are up to it, itself included. */
export interface KeyPlace {
  readonly key: string
  readonly through: number
}

/** How many prefixes have their places kept: typing one tries several. */
const mostPrefixes = 20

/**
 * Where some keys stand in key order, as the last count came by them: a page far down is read from the nearest of them, where its
 * database would have to walk to it from the first key. They hold until anything is written to the file. A server does not say
 * when that was, so there they are not kept.
 */
export class KeyPlaces {
  readonly #session: Session
  readonly #places = new Map<string, readonly KeyPlace[]>()
  #state: string | null = null

  constructor(session: Session) {
    this.#session = session
  }

  /** Names the content of the file as it is now; null where that cannot be known. */
  state(): string | null {
    return this.#session.storage.dataVersion() === null ? null : this.#session.mark()
  }

  /** Keeps places that were found while the file was in a state, if it still is. */
  keep(prefix: string, state: string | null, places: readonly KeyPlace[]): void {
    if (state === null || state !== this.state()) return
    if (state !== this.#state || this.#places.size >= mostPrefixes) this.#places.clear()
    this.#state = state
    this.#places.set(prefix, places)
  }

  /** The last place that is before something; undefined when the walk begins at the first key. */
  before(prefix: string, isBefore: (place: KeyPlace) => boolean): KeyPlace | undefined {
    const places = this.#places.get(prefix)
    return places === undefined || this.#state !== this.state() ? undefined : places.findLast(isBefore)
  }
}
