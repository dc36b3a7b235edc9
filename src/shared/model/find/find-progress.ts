import * as v from 'valibot'

/** How far looking for documents has come. */
export const findProgress = v.object({
  /** The name by which pages of what was found are asked for, for as long as the stream is listened to. */
  find: v.string(),
  state: v.picklist(['looking', 'ordering', 'done', 'stopped']),
  /** Documents looked at, and how many of them were found. */
  looked: v.number(),
  found: v.number(),
  /** How many of those found can be shown: with an order to be made, all of them or none. */
  rows: v.number(),
})

export type FindProgress = Readonly<v.InferOutput<typeof findProgress>>
