import { DatastoreError } from '../../shared/errors.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { Operation } from '../storage/operation.ts'
import type { Epoch, Epochs } from './epochs.ts'

/** A place in a store's history: a change number, or a cursor, which also names the store and the epoch. */
export type Since = number | string

/** The store that is asked for its changes, and what is known of its epochs. */
export interface History {
  readonly dialect: Dialect
  readonly store: string
  readonly epochs: Epochs
}

/** The cursor of a change number, in those epochs, the latest first. */
export function cursorOf(seq: number, epochs: readonly Epoch[]): string {
  return `${seq}-${epochs.find((epoch) => epoch.seq <= seq)?.id ?? ''}`
}

/** Makes the cursor for a reader that has seen every change up to `seq`. */
export function* cursorAt({ dialect, store, epochs }: History, seq: number): Operation<string> {
  return cursorOf(seq, yield* epochs.between(dialect, store, { from: seq, to: seq }))
}

/**
 * Reads the change number that a reader goes on from.
 *
 * @throws DatastoreError `CURSOR_RESET` when the cursor is of another history than the store's.
 */
export function* numberOf(history: History, since: Since, argument: string): Operation<number> {
  if (typeof since === 'number') return since
  const seq = Number(since.slice(0, since.indexOf('-')))
  if ((yield* cursorAt(history, seq)) === since) return seq
  throw cursorReset(
    history.store,
    argument,
    `The cursor "${since}" is not of this history of store "${history.store}": it comes from another store or a copy, or an older state of the database was put back since.`,
  )
}

/** @throws DatastoreError `CURSOR_RESET` when the store has not come as far. */
export function* refuseBeyond({ dialect, store }: History, seq: number, argument: string): Operation<void> {
  const last = yield* dialect.adapter.numbers.last(store)
  if (seq <= last) return
  throw cursorReset(
    store,
    argument,
    `Store "${store}" is at ${last} and has no change ${seq}: an older state of the database was put back, or the number comes from another store.`,
  )
}

function cursorReset(store: string, argument: string, what: string): DatastoreError {
  return new DatastoreError(
    'CURSOR_RESET',
    `${what} Begin anew: take cursor(), read all documents, and go on from that cursor.`,
    { details: { store, argument } },
  )
}
