import * as v from 'valibot'

/**
 * `datastore` is the current format; `legacy` is a table of a legacy file, readable as it is and upgraded before its
 * first write.
 */
export const storeSummary = v.object({
  name: v.string(),
  format: v.picklist(['datastore', 'legacy']),
  /** Given where PostgreSQL keeps the documents as `jsonb`; everywhere else their text is kept as it is. */
  json: v.optional(v.picklist(['jsonb'])),
})

/** What a database holds. */
export const databaseSummary = v.object({
  /** A file's absolute path, or a server's URL without its password; it is also how every later call names this database. */
  path: v.string(),
  name: v.string(),
  /** The database and its version, for the reader: `PostgreSQL 15.4`. */
  product: v.string(),
  readonly: v.boolean(),
  /** Why it cannot be written, when `readonly`; null otherwise. */
  readonlyReason: v.nullable(v.string()),
  /** Size of the file in bytes; 0 for a server. */
  size: v.number(),
  journalMode: v.string(),
  stores: v.array(storeSummary),
  /** Every table that is neither a store nor one of the engine's own, views included. */
  tables: v.array(v.string()),
})

/**
 * What has become of a file since it was opened. `gone` was deleted or moved away, `replaced` has another file in its place:
 * what was open can still be read. `overwritten` has another content in the very file. Of
 * one that is `unlogged` the write-ahead log was deleted or replaced: what was open can be read.
 */
export const fileState = v.picklist(['same', 'gone', 'replaced', 'overwritten', 'unlogged'])

export const fileEntry = v.object({
  name: v.string(),
  path: v.string(),
  kind: v.picklist(['folder', 'file']),
  size: v.number(),
  modified: v.number(),
})

/** A database opened lately. Whether a server's is there is unknown until the server is asked: `exists` is true. */
export const recentFile = v.object({
  path: v.string(),
  openedAt: v.number(),
  exists: v.boolean(),
  /** In bytes; null for a server's, and for a file that is not there. */
  size: v.nullable(v.number()),
})

export type StoreSummary = Readonly<v.InferOutput<typeof storeSummary>>
export type DatabaseSummary = Readonly<v.InferOutput<typeof databaseSummary>>
export type FileState = v.InferOutput<typeof fileState>
export type FileEntry = Readonly<v.InferOutput<typeof fileEntry>>
export type RecentFile = Readonly<v.InferOutput<typeof recentFile>>
