import type { IsAny, QueriedColumns } from './view-columns.ts'
import type { Cell } from '../shared/model/query.ts'

/** A value to compare with: a cell of a view row, a date, which is compared as its UTC text, or bytes. */
export type Value = Cell | Date | Uint8Array

/** What a column that is searched by its words may be compared with besides. */
export interface TextSearch {
  /** All words must occur, in any order; `"a phrase"`, `begin*`, `-without`, `one OR other`. Case and accents do not count. */
  readonly matches?: string
}

/** Comparisons of one column that must all hold. */
export interface Comparison<V = Value> {
  readonly eq?: V | null
  /** Null counts as different from every value. */
  readonly ne?: V | null
  readonly lt?: V
  readonly lte?: V
  readonly gt?: V
  readonly gte?: V
  /** One of the list. */
  readonly in?: readonly (V | null)[]
  /** None of the list; null is one of a list that has null. */
  readonly notIn?: readonly (V | null)[]
  /** Case counts, as in all comparisons of texts. */
  readonly startsWith?: string
  readonly endsWith?: string
  readonly contains?: string
  /** `%` is any text, `_` any one character; a backslash makes the next character plain. */
  readonly like?: string
  /** Whether the value is not null. */
  readonly exists?: boolean
  /** The comparisons do not all hold. */
  readonly not?: Omit<Comparison<V>, 'not'>
}

/** A value to equal (null included), a list of which any may be equal, or comparisons that must all hold. */
export type Condition<V = Value> = V | null | readonly (V | null)[] | Comparison<V>

/** A condition on a column that is searched by its words. */
type SearchCondition<V> =
  | Condition<V>
  | (Comparison<V> & TextSearch & { readonly not?: Omit<Comparison<V>, 'not'> & TextSearch })

/**
 * Conditions by column; all of them must hold. `or` is a list of conditions of which one must hold, `and` one of which all
 * must hold, `not` are conditions that must not all hold; in a view that has a column of such a name it is the column.
 * `Where<typeof columns>` has the columns of a list, `Where<Row>` those of a row, and a plain `Where` any.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of the columns
export type Where<Shape = any> =
  IsAny<Shape> extends true ? AnyWhere : ColumnConditions<Shape> & Combined<Shape>

/** @hidden */
type ColumnConditions<Shape> = {
  readonly [Name in keyof QueriedColumns<Shape>]?: QueriedColumns<Shape>[Name] extends {
    readonly searched: string
  }
    ? SearchCondition<QueriedColumns<Shape>[Name]['compared']>
    : Condition<QueriedColumns<Shape>[Name]['compared']>
}

/** @hidden */
type Combined<Shape> = {
  readonly [Word in Exclude<'or' | 'and', keyof QueriedColumns<Shape>>]?: readonly Where<Shape>[]
} & { readonly [Word in Exclude<'not', keyof QueriedColumns<Shape>>]?: Where<Shape> }

/** @hidden */
interface AnyWhere {
  readonly [name: string]: SearchCondition<Value> | AnyWhere | readonly AnyWhere[]
}
