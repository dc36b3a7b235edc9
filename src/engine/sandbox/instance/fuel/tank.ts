/** As much as there is before a tank is filled: the largest 32-bit integer. */
export const fullTank = 2_147_483_647

/** The part of what is filled in that is left in reserve: code is asked now and then whether to go on, and traps where nothing is left. */
const reserve = 1 / 4

/** The most steps that can be granted at once. */
export const mostSteps = Math.floor(fullTank / (1 + reserve))

/** What an interpreter may still do, see `addFuel`: filled before it runs, and counted down by its own code. */
export class Tank {
  readonly #left: WebAssembly.Global
  #granted = fullTank
  #filled = fullTank

  constructor(left: WebAssembly.Global) {
    this.#left = left
  }

  /** Grants so many steps from here on. */
  fill(steps: number): void {
    this.#granted = Math.min(Math.floor(steps), mostSteps)
    this.#filled = Math.floor(this.#granted * (1 + reserve))
    this.#left.value = this.#filled
  }

  /** Steps since it was filled. */
  get used(): number {
    return this.#filled - this.#left.value
  }

  /** Whether more steps were made than were granted. */
  get spent(): boolean {
    return this.used > this.#granted
  }

  /** Whether the reserve is used up too: then the code inside has trapped, in the middle of something. */
  get dry(): boolean {
    return this.#left.value < 0
  }
}
