import * as v from 'valibot'
import { byName } from './by-name.ts'

/** The column types of an authored view, each mapped to the nearest SQL type of the dialect. */
export const columnTypes = ['text', 'integer', 'real', 'boolean', 'timestamp', 'json'] as const

/** What a column of a program's view may hold besides; `other` is a SQL type that the engine does not know. */
export const columnKinds = [
  ...columnTypes,
  'decimal',
  'date',
  'time',
  'uuid',
  'jsonb',
  'binary',
  'other',
] as const

/**
 * What a generated column holds: the first of some columns that is not null, texts put together (null where one of them is), or
 * a text without case and accents, which is ordered as people order.
 */
export const generatedValue = v.union([
  v.object({ first: v.array(v.string()) }),
  v.object({ join: v.array(v.string()), by: v.optional(v.string()) }),
  v.object({ fold: v.string() }),
])

/** A column of an authored view. `text`, `integer` and the other types take the nearest SQL type of the database. */
export const columnDefinition = v.object({
  name: v.string(),
  type: v.picklist(columnTypes),
  notNull: v.optional(v.boolean()),
  unique: v.optional(v.boolean()),
  index: v.optional(v.boolean()),
  /** For a text: whether it is searched by its words, with `matches`. */
  fullText: v.optional(v.boolean()),
  default: v.optional(v.union([v.string(), v.number(), v.bigint(), v.boolean(), v.null()])),
  /** A foreign key: each value is one that a unique column of another view has, or of the same. */
  references: v.optional(v.object({ view: v.string(), column: v.string() })),
  /** Made of other columns of the row, with each write of it; maps give no value. */
  generated: v.optional(generatedValue),
})

/** A column of an index, in ascending order of its values unless it says otherwise. */
const indexedColumn = v.union([
  v.string(),
  v.object({ column: v.string(), order: v.optional(v.picklist(['asc', 'desc'])) }),
])

/**
 * An index of several columns, which serves conditions on the first of them and `orderBy` in its own order or the opposite one.
 * With `unique` no two rows have the same values in all of them; a row with a null among them is the same as no other. With
 * `where` it is an index of the rows that satisfy the conditions.
 */
export const viewIndex = v.object({
  columns: v.array(indexedColumn),
  unique: v.optional(v.boolean()),
  where: v.optional(byName(v.unknown())),
})

/** Conditions, as of a query, that no row may fail. A comparison with null fails none. */
export const viewCheck = v.object({ name: v.string(), where: byName(v.unknown()) })

/**
 * A pinned document: a copy of its text, and the rows the map is to give for it, or the code of the error it is to
 * fail with. Values of integer columns beyond 2^53 may be given as text.
 */
export const viewTest = v.object({
  key: v.string(),
  text: v.string(),
  rows: v.optional(v.array(byName(v.union([v.string(), v.number(), v.bigint(), v.boolean(), v.null()])))),
  error: v.optional(v.string()),
})

/** What a person authors: the view's name, its columns, its map source and what to do when the map fails. */
export const viewDefinition = v.object({
  name: v.string(),
  columns: v.array(columnDefinition),
  /** Indexes of several columns, or of some rows. */
  indexes: v.optional(v.array(viewIndex)),
  /** What every row must satisfy. */
  checks: v.optional(v.array(viewCheck)),
  map: v.string(),
  onError: v.optional(v.picklist(['reject', 'skip'])),
  /**
   * For a view that skips: the share of documents, from 0 to 1, whose map may fail for the view to be published. Without
   * it, half of them where there are at least a hundred.
   */
  maxFailures: v.optional(v.number()),
  /** Run whenever the map changes, and before it is published. They do not change what is in the view. */
  tests: v.optional(v.array(viewTest)),
})

/** What a column of an authored view holds. */
export type ColumnType = (typeof columnTypes)[number]
/** What a column of any view holds. */
export type ColumnKind = (typeof columnKinds)[number]
export type ColumnDefinition = Readonly<v.InferOutput<typeof columnDefinition>>
/** How a generated column is made of others. */
export type GeneratedValue =
  | { readonly first: readonly string[] }
  | { readonly join: readonly string[]; readonly by?: string | undefined }
  | { readonly fold: string }
export type ViewIndex = Omit<Readonly<v.InferOutput<typeof viewIndex>>, 'columns'> & {
  readonly columns: readonly Readonly<v.InferOutput<typeof indexedColumn>>[]
}
export type ViewCheck = Readonly<v.InferOutput<typeof viewCheck>>
export type ViewTest = Readonly<v.InferOutput<typeof viewTest>>
export type ViewDefinition = Readonly<v.InferOutput<typeof viewDefinition>>
