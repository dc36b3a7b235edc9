/** Milliseconds for which looking through documents may hold up other work, and how many are looked at at once. */
const slice = { milliseconds: 8, smallest: 50, first: 500, largest: 20_000 }

/** How many documents are looked at at once: as many as take some milliseconds. */
export class Pace {
  #limit = slice.first

  get limit(): number {
    return this.#limit
  }

  /** Looks at documents, and lets other work go on afterwards. */
  async time<T>(look: () => Promise<T>): Promise<T> {
    const started = performance.now()
    const found = await look()
    const factor = slice.milliseconds / Math.max(0.5, performance.now() - started)
    const next = Math.round(this.#limit * Math.min(2, Math.max(0.25, factor)))
    this.#limit = Math.min(slice.largest, Math.max(slice.smallest, next))
    await new Promise((resolve) => setImmediate(resolve))
    return found
  }
}
