import * as v from 'valibot'
import { byName } from './by-name.ts'
import { cell } from './query.ts'
import { columnDefinition } from './view-definition.ts'

/** A former state of a document. `deleted` marks the last one before a deletion. Times are UTC, ISO 8601. */
export const documentRevision = v.object({
  rev: v.string(),
  seq: v.number(),
  updated: v.nullable(v.string()),
  deleted: v.boolean(),
})

/** A text of a document that is the key of one, and where it stands. */
export const documentLink = v.object({ path: v.string(), key: v.string() })

/** What a document is connected with: the documents whose keys it holds, and the rows that views have of it. */
export const documentLinks = v.object({
  links: v.array(documentLink),
  views: v.array(
    v.object({
      view: v.string(),
      columns: v.array(columnDefinition),
      rows: v.array(byName(cell)),
      /** Whether there are rows beyond these. */
      more: v.boolean(),
    }),
  ),
})

/** How far looking for documents has come that hold a key; `key` and `path` say where each of them does. */
export const referrers = v.object({
  looked: v.number(),
  found: v.array(documentLink),
  state: v.picklist(['looking', 'done', 'full']),
})

/** What became of a document, by its last change: `updated` is UTC, ISO 8601. */
export const loggedChange = v.object({
  seq: v.number(),
  key: v.string(),
  rev: v.string(),
  updated: v.string(),
  kind: v.picklist(['new', 'changed', 'deleted']),
})

export type DocumentRevision = Readonly<v.InferOutput<typeof documentRevision>>
export type DocumentLink = Readonly<v.InferOutput<typeof documentLink>>
export type DocumentLinks = Readonly<v.InferOutput<typeof documentLinks>>
export type Referrers = Readonly<v.InferOutput<typeof referrers>>
