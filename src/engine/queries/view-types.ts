import type { Snippet } from '../columns/text/snippet.ts'
import type { AnyDocument, Document } from '../document.ts'
import type { ColumnList, IsAny, QueriedColumns, RowOf } from '../view-columns.ts'
import type { View } from '../view.ts'
import type { Condition, Where } from '../where.ts'

/**
 * What a store knows of its views, by name: of each a view, a list of columns, or the type of a row. `any` stands for a view
 * of which nothing is known.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- as it says
export type ViewTypes = Readonly<Record<string, any>>

/** The names of views. */
export type ViewName<Views> = keyof Views & string

/**
 * A view's list of columns, or the type of its rows.
 *
 * @hidden
 */
export type ShapeOf<V> =
  // oxlint-disable-next-line typescript/no-explicit-any -- as it is
  IsAny<V> extends true ? any : V extends View<any, any> ? ShapeOfView<V> : V

/**
 * The columns that a view says by its type parameter, or else by its list.
 *
 * @hidden
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a view of any columns and documents
type ShapeOfView<V extends View<any, any>> =
  IsAny<Exclude<V['~types'], undefined>['shape']> extends true
    ? IsAny<V['columns']> extends true
      ? // oxlint-disable-next-line typescript/no-explicit-any -- as it is
        any
      : V['columns'] extends ColumnList
        ? V['columns']
        : // oxlint-disable-next-line typescript/no-explicit-any -- a list that is not written as const
          any
    : Exclude<V['~types'], undefined>['shape']

/**
 * The type of the documents that views are made from, where each of them says it.
 *
 * @hidden
 */
export type DocumentOf<Views> =
  IsAny<Views[keyof Views]> extends true ? AnyDocument : MappedBy<Views[keyof Views]>

/** @hidden */
type MappedBy<V> =
  // oxlint-disable-next-line typescript/no-explicit-any -- a view of any columns
  V extends View<any, any> ? Exclude<V['~types'], undefined>['document'] : AnyDocument

/**
 * The names of a view's columns.
 *
 * @hidden
 */
export type ColumnName<Shape> = keyof QueriedColumns<Shape> & string

/**
 * The names of a view's columns that are searched by their words.
 *
 * @hidden
 */
export type SearchedName<Shape> = {
  [Name in ColumnName<Shape>]: QueriedColumns<Shape>[Name] extends { readonly searched: string }
    ? Name
    : never
}[ColumnName<Shape>]

/**
 * What rows may be ordered by.
 *
 * @hidden
 */
type OrderName<Shape> = ColumnName<Shape> | ([SearchedName<Shape>] extends [never] ? never : '_rank')

/**
 * A name, or "-name" for the other direction.
 *
 * @hidden
 */
export type OrderTerm<Name extends string> = Name | `-${Name}`

/** How a query's rows are ordered and cut, and whether each brings its document. */
// oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of the columns
export interface QueryOptions<Shape = any> {
  /** Columns in the order that counts; "-name" sorts downwards, and "-_rank" has the rows first that match best. */
  readonly orderBy?: OrderTerm<OrderName<Shape>> | readonly OrderTerm<OrderName<Shape>>[]
  readonly limit?: number
  readonly offset?: number
  /** Add each row's document as `_doc`. */
  readonly includeDocs?: boolean
  /** Add how well each row matches as `_rank`, more for better, and as `_snippets` the passages with what was searched. */
  readonly includeMatches?: boolean
  /** Add each row's cursor as `_cursor`: its place in the order, for `after` and `before`. */
  readonly includeCursors?: boolean
  /** Only rows that come after this cursor in the order, whatever was written since. */
  readonly after?: string
  /** Only rows that come before this cursor in the order. */
  readonly before?: string
  /** Read the rows from the end of the order to its beginning. */
  readonly reverse?: boolean
}

/** How the rows of a query are read one by one. */
// oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of the columns
export interface IterateOptions<Shape = any> extends QueryOptions<Shape> {
  readonly signal?: AbortSignal
}

/** A row of a view: the view's columns, and the document it came from. */
// oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of the columns
export type ViewRow<Shape = any> = RowOf<Shape> & {
  readonly _id: number
  readonly _key: string
}

/**
 * What options add to each row.
 *
 * @hidden
 */
export type AddedFields<Shape, Doc, Options> = Added<
  Options,
  'includeDocs',
  { readonly _doc: Document<Doc> }
> &
  Added<Options, 'includeCursors', { readonly _cursor: string }> &
  Added<Options, 'includeMatches', Matches<Shape>>

/**
 * How a row matches what was searched.
 *
 * @hidden
 */
interface Matches<Shape> {
  readonly _rank: number
  readonly _snippets: { readonly [Name in SearchedName<Shape>]?: Snippet }
}

/** @hidden */
type Added<Options, Option extends string, Field> = Options extends {
  readonly [Name in Option]: infer Wanted
}
  ? Wanted extends true
    ? Field
    : Wanted extends false
      ? unknown
      : Partial<Field>
  : unknown

/**
 * The names of a view's columns that hold numbers.
 *
 * @hidden
 */
type NumberName<Shape> = {
  [Name in ColumnName<Shape>]: [Extract<QueriedColumns<Shape>[Name]['compared'], number | bigint>] extends [
    never,
  ]
    ? never
    : Name
}[ColumnName<Shape>]

/** A grouped query. A row has the grouping columns, `count`, and `<function>_<column>` for each sum, min, max and avg. */
// oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of the columns
export interface AggregateOptions<Shape = any> {
  /** Rows that are equal in these columns form a group; without any, all rows form one. */
  readonly groupBy?: readonly ColumnName<Shape>[]
  readonly where?: Where<Shape>
  /** Count each group's rows as `count`. */
  readonly count?: boolean
  readonly sum?: readonly NumberName<Shape>[]
  readonly min?: readonly ColumnName<Shape>[]
  readonly max?: readonly ColumnName<Shape>[]
  readonly avg?: readonly NumberName<Shape>[]
  /** Conditions on the results, by their names, as in `where`: `{ count: { gte: 2 } }`. */
  readonly having?: Where
  /** Names of results to sort by; "-name" sorts downwards. */
  readonly orderBy?: string | readonly string[]
  readonly limit?: number
  readonly offset?: number
}

/**
 * The columns that an option names.
 *
 * @hidden
 */
type Named<Options, Option extends string> = Options extends {
  readonly [Name in Option]: readonly (infer Name)[]
}
  ? Name & string
  : never

/** @hidden */
type ReadAs<Shape, Name> = Name extends ColumnName<Shape> ? QueriedColumns<Shape>[Name]['read'] : never

/** A row of a grouped query: the grouping columns and the results asked for, by name. */
// oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of the columns
export type AggregateRow<Shape = any, Options = any> =
  IsAny<Shape> extends true
    ? // oxlint-disable-next-line typescript/no-explicit-any -- as the columns
      Record<string, any>
    : { [Name in Named<Options, 'groupBy'>]: ReadAs<Shape, Name> } & {
        [Name in Named<Options, 'sum'> as `sum_${Name}`]: Summed<ReadAs<Shape, Name>> | null
      } & { [Name in Named<Options, 'min'> as `min_${Name}`]: ReadAs<Shape, Name> | null } & {
        [Name in Named<Options, 'max'> as `max_${Name}`]: ReadAs<Shape, Name> | null
      } & {
        [Name in Named<Options, 'avg'> as `avg_${Name}`]: Averaged<Shape, Name> | null
      } & (Options extends {
          readonly count: true
        }
          ? { count: number }
          : unknown)

/**
 * What an average is read as: that of an integer or a decimal is a text.
 *
 * @hidden
 */
type Averaged<Shape, Name> = Name extends ColumnName<Shape> ? QueriedColumns<Shape>[Name]['averaged'] : never

/**
 * What a sum is read as: that of a decimal is a text.
 *
 * @hidden
 */
type Summed<Read> = [Extract<Read, string>] extends [never] ? number : string

/**
 * The results that conditions are on.
 *
 * @hidden
 */
type HavingName<Options> = Options extends { readonly having: infer Having } ? keyof Having : never

/**
 * What the options of a grouped query must fit as well: the conditions and the order name its results.
 *
 * @hidden
 */
export type AggregateChecks<Shape, Options> =
  IsAny<Shape> extends true
    ? unknown
    : {
        readonly having?: { readonly [Name in keyof AggregateRow<Shape, Options>]?: Condition } & {
          readonly [Word in Exclude<'or' | 'and', keyof AggregateRow<Shape, Options>>]?: readonly Where[]
        } & {
          readonly [
            Name in Exclude<HavingName<Options>, keyof AggregateRow<Shape, Options> | 'or' | 'and' | 'not'>
          ]: never
        }
        readonly orderBy?:
          | OrderTerm<keyof AggregateRow<Shape, Options> & string>
          | readonly OrderTerm<keyof AggregateRow<Shape, Options> & string>[]
      }
