import type { IsAny, QueriedColumns } from '../view-columns.ts'
import type { Cell } from '../../shared/model/query.ts'

/** A value to compare with: a cell of a view row, a date, which is compared as its UTC text, or bytes. */
export type Value = Cell | Date | Uint8Array

/** Comparisons of one column that must all hold. */
export interface Comparison<V = Value> {
  readonly eq?: V | null
  /** Null counts as different from every value. */
  readonly ne?: V | null
  readonly lt?: V
  readonly lte?: V
  readonly gt?: V
  readonly gte?: V
  readonly in?: readonly (V | null)[]
  /** Case counts. */
  readonly startsWith?: string
}

/** A value to equal (null included), a list of which any may be equal, or comparisons that must all hold. */
export type Condition<V = Value> = V | null | readonly (V | null)[] | Comparison<V>

/**
 * Conditions by column; all of them must hold. `Where<typeof columns>` has the columns of a list, `Where<Row>` those of a
 * row, and a plain `Where` any.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of the columns
export type Where<Shape = any> =
  IsAny<Shape> extends true
    ? Readonly<Record<string, Condition>>
    : { readonly [Name in keyof QueriedColumns<Shape>]?: Condition<QueriedColumns<Shape>[Name]['compared']> }
