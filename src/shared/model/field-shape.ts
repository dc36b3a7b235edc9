import * as v from 'valibot'
import { valueTypes } from './find/document-filter.ts'
import { cell } from './query.ts'

const count = v.number()

/** What was seen at one path of the documents looked at: `address.city`, `tags[]` for the items of an array. */
export const fieldShape = v.object({
  path: v.string(),
  /** Documents in which something stands there, and values in all. */
  documents: count,
  values: count,
  types: v.array(v.object({ type: v.picklist(valueTypes), count })),
  /** Different texts, numbers, booleans and nulls; `more` when there are more than were counted. */
  distinct: count,
  more: v.boolean(),
  /** The most frequent of those that were counted. A long text is cut, and cannot be looked for. */
  top: v.array(v.object({ value: cell, count, cut: v.boolean() })),
  /** The least and the greatest number, with how many of a part of them lie in each of equal steps between the two. */
  numbers: v.nullable(v.object({ least: v.number(), greatest: v.number(), steps: v.array(count) })),
  /** Characters of the shortest and the longest text; items of the shortest and the longest array. */
  lengths: v.nullable(v.object({ least: count, greatest: count })),
  items: v.nullable(v.object({ least: count, greatest: count })),
})

/** What is in the documents, as far as they were looked at. */
export const storeShape = v.object({
  looked: count,
  /** `sample` looked at some that are spread over the store, `whole` at all. */
  state: v.picklist(['looking', 'sample', 'whole']),
  fields: v.array(fieldShape),
  /** Whether there are more paths than are kept. */
  crowded: v.boolean(),
})

export type FieldShape = Readonly<v.InferOutput<typeof fieldShape>>
export type StoreShape = Readonly<v.InferOutput<typeof storeShape>>
