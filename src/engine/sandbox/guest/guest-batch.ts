import type { GuestTrace } from './tracer/guest-trace.ts'

/**
 * Cells of the memory the host and the guest share: which document runs, how many are done, whether to stop after it,
 * whether it found the memory spent, whether there are notes, and how many documents to run at most before the host is back.
 */
export const stateCells = {
  document: 0,
  finished: 1,
  stop: 2,
  spent: 3,
  noted: 4,
  most: 5,
  length: 6,
} as const

/** What there is to say of a document beside its rows: why it has none, what it wrote to the console, what it did. */
export type GuestNote = [
  document: number,
  error: readonly [code: string, message: string, line: number, column: number] | null,
  console: readonly (readonly [level: string, text: string])[],
  /** Of a traced map; null where it was stopped before that could be told. */
  trace: GuestTrace | null,
]

/** Documents that are loaded at once; their texts come beside, end to end. */
export interface GuestBatch {
  readonly keys: readonly string[]
  readonly lengths: readonly number[]
  /** '1' for each document whose text has marked integers. Empty when none has. */
  readonly marked: string
}

export interface GuestSettings {
  /** Name the compiled map has in stack traces. */
  readonly file: string
  readonly cells: typeof stateCells
}
