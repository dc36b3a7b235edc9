import type { Entry } from '../entries.ts'

/** An order to a program whose clock is set; the program answers each with a `ClockReport`. */
export type ClockOrder =
  | { readonly what: 'open'; readonly path: string }
  | { readonly what: 'put'; readonly key: string; readonly entry: Entry }
  /** Fills a view anew; reports the beginning, unless it is refused, and if it `waits`, stops there until the order to finish. */
  | { readonly what: 'build'; readonly view: 'index' | 'by_tag'; readonly waits: boolean }
  | { readonly what: 'finish' }
  /** Its clock is set this many milliseconds ahead of the true time, or behind. */
  | { readonly what: 'shift'; readonly milliseconds: number }

export interface NumberedOrder {
  readonly id: number
  readonly order: ClockOrder
}

export interface ClockReport {
  /** Of the order that is answered. */
  readonly id: number
  /** `done`, `begun`, or the code of a refusal. */
  readonly end: string
  readonly message: string
}
