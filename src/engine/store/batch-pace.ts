/** Milliseconds that a transaction is to take: other writers wait no longer. */
const target = 40

/** Fewer documents do not make a transaction shorter: on a slow server most of its time is its own. */
const [smallest, first, largest] = [25, 50, 1000]

/** How many documents one transaction of a long piece of work is to change. */
export class BatchPace {
  #size = first

  get size(): number {
    return this.#size
  }

  /** Follows how long the last transaction took. */
  took(milliseconds: number): void {
    const factor = Math.min(2, Math.max(0.25, target / Math.max(1, milliseconds)))
    this.#size = Math.max(smallest, Math.min(largest, Math.round(this.#size * factor)))
  }

  /** Halves the next batch: one of the documents was refused. */
  halve(): void {
    this.#size = Math.max(1, this.#size >> 1)
  }
}
