/**
 * A long piece of work as its caller sees it: iterate it for snapshots, or await it for the last one.
 * It starts with the first of either, and only once.
 */
export class Progress<T> implements AsyncIterable<T>, PromiseLike<T> {
  readonly #work: AsyncGenerator<T>
  #outcome: Promise<T> | undefined

  constructor(work: AsyncGenerator<T>) {
    this.#work = work
  }

  /** Starts the work and yields its snapshots. Leaving the loop gives the work up. */
  [Symbol.asyncIterator](): AsyncGenerator<T> {
    return this.#work
  }

  /** Starts the work and waits for its last snapshot: `await store.views.reindex('index')`. */
  // oxlint-disable-next-line unicorn/no-thenable -- `await store.views.reindex(name)` is part of the interface
  then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#outcome ??= this.#finish()
    return this.#outcome.then(fulfilled, rejected)
  }

  async #finish(): Promise<T> {
    let last: T | undefined
    for await (const snapshot of this.#work) last = snapshot
    return last as T
  }
}
