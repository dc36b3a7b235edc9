/** Decides when code in an instance has run for too long: each document has its own time. */
export class Deadline {
  readonly #milliseconds: number
  #document = -1
  #ends = 0
  #missed = false
  #extra = 0

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  /** Whether code was stopped for being late since `start`. */
  get missed(): boolean {
    return this.#missed
  }

  /** Grants every document more milliseconds: a large one takes its time to be parsed before the map sees it. */
  allow(extra: number): void {
    this.#extra = extra
  }

  /** Starts the time anew. */
  start(): void {
    this.#missed = false
    this.#ends = performance.now() + this.#milliseconds + this.#extra
  }

  /** Tells whether to stop, while `document` runs; a document seen for the first time gets a time of its own. */
  isOver(document: number): boolean {
    const now = performance.now()
    if (document !== this.#document) {
      this.#document = document
      this.#ends = now + this.#milliseconds + this.#extra
    }
    this.#missed = now > this.#ends
    return this.#missed
  }
}
