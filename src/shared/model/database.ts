import * as v from 'valibot'

/**
 * `datastore` is the current format; `legacy` is a table of the Python original, readable as it is and
 * upgraded before its first write.
 */
export const storeSummary = v.object({
  name: v.string(),
  format: v.picklist(['datastore', 'legacy']),
  /** Given where PostgreSQL keeps the documents as `jsonb`; everywhere else their text is kept as it is. */
  json: v.optional(v.picklist(['jsonb'])),
})

/** What a file holds. */
export const databaseSummary = v.object({
  /** Absolute path; it is also how every later call names this database. */
  path: v.string(),
  name: v.string(),
  readonly: v.boolean(),
  /** Why it cannot be written, when `readonly`; null otherwise. */
  readonlyReason: v.nullable(v.string()),
  /** Size of the file in bytes. */
  size: v.number(),
  journalMode: v.string(),
  stores: v.array(storeSummary),
  /** Every table of the file that is neither a store nor one of our own, views included. */
  tables: v.array(v.string()),
})

export const fileEntry = v.object({
  name: v.string(),
  path: v.string(),
  kind: v.picklist(['folder', 'file']),
  size: v.number(),
  modified: v.number(),
})

export const recentFile = v.object({ path: v.string(), openedAt: v.number(), exists: v.boolean() })

export type StoreSummary = Readonly<v.InferOutput<typeof storeSummary>>
export type DatabaseSummary = Readonly<v.InferOutput<typeof databaseSummary>>
export type FileEntry = Readonly<v.InferOutput<typeof fileEntry>>
export type RecentFile = Readonly<v.InferOutput<typeof recentFile>>
