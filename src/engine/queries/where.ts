import type { Cell } from '../../shared/model/query.ts'

/** A value to compare with: a cell of a view row, a date, which is compared as its UTC text, or bytes. */
export type Value = Cell | Date | Uint8Array

/** Comparisons of one column that must all hold. */
export interface Comparison {
  readonly eq?: Value
  /** Null counts as different from every value. */
  readonly ne?: Value
  readonly lt?: Value
  readonly lte?: Value
  readonly gt?: Value
  readonly gte?: Value
  readonly in?: readonly Value[]
  /** Case counts. */
  readonly startsWith?: string
}

/** A value to equal (null included), a list of which any may be equal, or comparisons that must all hold. */
export type Condition = Value | readonly Value[] | Comparison

/** Conditions by column; all of them must hold. */
export type Where = Readonly<Record<string, Condition>>
