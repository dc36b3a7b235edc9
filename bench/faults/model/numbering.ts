import assert from 'node:assert/strict'

/**
 * Which change number of a store stands for which of the model. SQLite counts as the model does; a server leaves numbers
 * out, and has to keep their order.
 */
export class Numbering {
  readonly #exact: boolean
  readonly #stored = new Map<number, number>()

  constructor(exact: boolean) {
    this.#exact = exact
  }

  /** Takes in what stands for what; fails when that contradicts the order, or what was seen before. */
  compare(stored: readonly number[], modelled: readonly number[]): void {
    if (this.#exact) return assert.deepEqual(stored, modelled)
    assert.equal(stored.length, modelled.length)
    for (const [index, number] of modelled.entries()) {
      const known = this.#stored.get(number) ?? stored[index]!
      assert.equal(stored[index], known, `change ${number} is ${stored[index]} and was ${known}`)
      this.#stored.set(number, known)
    }
    const inOrder = [...this.#stored].toSorted(([a], [b]) => a - b).map(([, number]) => number)
    for (const [index, number] of inOrder.entries())
      assert.ok(
        index === 0 || inOrder[index - 1]! < number,
        `change numbers are out of order: ${inOrder.join()}`,
      )
  }

  /** Looks at the number that the store says it has come to. */
  compareLast(stored: number, modelled: number): void {
    if (this.#exact) assert.equal(stored, modelled)
    else assert.ok(stored >= this.stored(modelled), `the store is at ${stored}, before its last change`)
  }

  /** The store's last number that is known and not above this one of the model. */
  stored(number: number): number {
    if (this.#exact) return number
    return Math.max(0, ...[...this.#stored].filter(([each]) => each <= number).map(([, stored]) => stored))
  }
}
