import * as v from 'valibot'
import { byName } from './by-name.ts'

/** What the store knows of a document beside its text. `updated` is UTC, ISO 8601 with milliseconds. */
export const documentMeta = v.object({
  key: v.string(),
  id: v.number(),
  rev: v.string(),
  seq: v.number(),
  updated: v.nullable(v.string()),
})

/** A document as its JSON text, byte for byte. */
export const documentText = v.object({ ...documentMeta.entries, text: v.string() })

/** One line of the documents grid: the JSON text of each top-level field, cut to `cellLength` characters. */
export const documentRow = v.object({
  ...documentMeta.entries,
  /** Size of the text in characters. */
  size: v.number(),
  /** JSON text of each top-level field; a document that is no object has none and shows `preview`. */
  fields: byName(v.string()),
  preview: v.string(),
  /** JSON text of what stands at each of the paths that were asked for; of a path with `[]` an array of all of it. */
  nested: v.optional(byName(v.string()), {}),
})

/** A top-level or nested field seen in the sampled documents. `presence` is a share from 0 to 1. */
export const documentField = v.object({
  path: v.string(),
  presence: v.number(),
  types: v.array(v.string()),
})

export type DocumentMeta = Readonly<v.InferOutput<typeof documentMeta>>
export type DocumentText = Readonly<v.InferOutput<typeof documentText>>
export type DocumentRow = Readonly<v.InferOutput<typeof documentRow>>
export type DocumentField = Readonly<v.InferOutput<typeof documentField>>
