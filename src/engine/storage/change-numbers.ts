import type { Operation, SqlRequest } from './operation.ts'

/** Numbers that a write took for its changes, in ascending order, and the generation of views that it must keep. */
export interface TakenNumbers {
  readonly numbers: readonly number[]
  readonly generation: number
  /** What was asked besides is answered with, in order. */
  readonly answers: readonly unknown[]
}

/**
 * Where a store's change numbers come from, and how its writers keep out of each other's way.
 *
 * A reader of changes goes on from the last number it saw, so it must not be told of a number while a smaller one may
 * still be committed. Either writers of a store wait for each other, and commit in the order of their numbers; or they
 * overlap, and `settled` knows how far nothing is under way any more.
 */
export interface ChangeNumbers {
  /** Makes what a new store counts with; the number of its last change so far is `last`. */
  begin(store: string, last: number): Operation<void>
  /** Drops what a store has counted with, where there is any. */
  end(store: string): Operation<void>
  /**
   * Joins the writers of a store until the transaction ends and takes `count` numbers; undefined when there is no
   * such store. To be called once in a transaction. A writer that is to write `alone` waits for the present ones, and
   * keeps new ones out. What is asked `besides` is asked as a writer that has joined.
   */
  take(
    store: string,
    count: number,
    alone: boolean,
    besides?: readonly SqlRequest[],
  ): Operation<TakenNumbers | undefined>
  /** Waits for the store's present writers, and keeps new ones out until the transaction ends. */
  hold(store: string): Operation<void>
  /** The greatest number that a writer has taken: as long as it stays, nothing has changed. */
  last(store: string): Operation<number>
  /**
   * The greatest number up to which everything is committed, or will never be. What is read after it holds all those
   * changes. To be asked outside of transactions.
   */
  settled(store: string): Operation<number>
}
