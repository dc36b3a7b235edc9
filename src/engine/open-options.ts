import type { JsonColumn } from './catalog/json-column.ts'
import type { HistoryOption } from './history/history.ts'
import { checkOptions, invalidArgument } from './invalid-argument.ts'
import type { ViewTypes } from './queries/view-types.ts'
import type { QueryReportOptions } from './storage/query-reports.ts'
import type { Durability } from './storage/storage.ts'
import { checkSchema } from './documents/standard-schema.ts'
import type { StandardSchema } from './documents/standard-schema.ts'
import type { View } from './view.ts'

/** How a store is opened, and what it is created with. */
export interface OpenOptions<Views extends ViewTypes = ViewTypes> extends QueryReportOptions {
  /** The store's table: the class's own `static table`, the file's only store, or "documents" when not given. */
  readonly table?: string
  /** Views of the program, by name; added to those of `createViews`. */
  readonly views?: ViewsOf<Views>
  /**
   * What documents must fit that this program writes: a schema of valibot, zod, arktype or another library of Standard Schema,
   * which also says their type. What it makes of a document is saved. Other programs, and documents that are there, are not held to it.
   */
  readonly schema?: StandardSchema
  /** Refuse every write. The file is not changed by a byte. */
  readonly readonly?: boolean
  /** For a store that is created: keep documents zlib-compressed. */
  readonly compress?: boolean
  /**
   * For a store that is created in PostgreSQL: keep documents as `text`, byte for byte (the default), or as `jsonb`, for
   * other tools to search. With `jsonb` PostgreSQL writes each text its own way: order, spaces and doubled members are lost.
   */
  readonly json?: JsonColumn
  /**
   * Keep old revisions of each document: all, or the newest `keep`. Given for a store that is there, it changes what is
   * kept from now on; not given, it stays as it is.
   */
  readonly history?: HistoryOption
  /** `full` (the default) loses no acknowledged write in a power loss; `normal` may lose the last ones, and is faster. */
  readonly durability?: Durability
  /**
   * Where the write-ahead log beside a SQLite file belongs to a file that was there before (`REPLACED`): give that log
   * another name, `….replaced-TIME-wal`, and open the file without it. A log of the file's own is never set aside.
   */
  readonly setLogAside?: boolean
}

/** How a database is opened. */
export interface DatabaseOptions extends QueryReportOptions {
  /** Refuse every write. */
  readonly readonly?: boolean
  /** Create the file when it does not exist. */
  readonly create?: boolean
  readonly durability?: Durability
  /** How long to wait for another program's lock, in milliseconds. */
  readonly busyMilliseconds?: number
  /** As for `Datastore.open`: opens a file without a log that belongs to another one, and keeps that log. */
  readonly setLogAside?: boolean
}

/** What a store is created with: as for `Datastore.open`. */
export type CreateStoreOptions = Pick<OpenOptions, 'compress' | 'json' | 'history'>

/**
 * Views of the program, by name.
 *
 * @hidden
 */
type ViewsOf<Views> = { readonly [Name in keyof Views]?: Views[Name] } & Readonly<Record<string, AnyView>>

/** @hidden */
// oxlint-disable-next-line typescript/no-explicit-any -- a view of any columns and documents
type AnyView = View<any, any>

/** @throws DatastoreError `INVALID_INPUT` for an option that is none, or a value that means nothing. */
export function checkOpenOptions(options: OpenOptions): void {
  checkOptions(options, {
    table: 'text',
    views: 'object',
    schema: 'any',
    readonly: 'flag',
    compress: 'flag',
    json: 'any',
    history: 'any',
    durability: 'any',
    setLogAside: 'flag',
    onQuery: 'function',
    queryParameters: 'flag',
  })
  checkSchema(options.schema)
  checkHistory(options.history)
  checkDurability(options.durability)
}

/** @throws as `checkOpenOptions`, for what `Database.open` takes. */
export function checkDatabaseOptions(options: DatabaseOptions): void {
  checkOptions(options, {
    readonly: 'flag',
    create: 'flag',
    durability: 'any',
    busyMilliseconds: 'count',
    setLogAside: 'flag',
    onQuery: 'function',
    queryParameters: 'flag',
  })
  checkDurability(options.durability)
}

/** @throws as `checkOpenOptions`, for what `Database.createStore` takes. */
export function checkCreateOptions(options: CreateStoreOptions & { readonly schema?: unknown }): void {
  checkOptions(options, { compress: 'flag', json: 'any', history: 'any', schema: 'any' })
  checkSchema(options.schema)
  checkHistory(options.history)
}

function checkHistory(history: unknown): void {
  if (isHistoryOption(history)) return
  throw invalidArgument(
    'history',
    `"history" is true, false or { keep: n }; ${JSON.stringify(history)} was given.`,
  )
}

function checkDurability(durability: unknown): void {
  if (durability === undefined || durability === 'full' || durability === 'normal') return
  throw invalidArgument(
    'durability',
    `"durability" is "full" or "normal"; ${JSON.stringify(durability)} was given.`,
  )
}

function isHistoryOption(option: unknown): boolean {
  if (option === undefined || typeof option === 'boolean') return true
  return (
    typeof option === 'object' &&
    option !== null &&
    'keep' in option &&
    Number.isSafeInteger(option.keep) &&
    Number(option.keep) >= 0
  )
}
