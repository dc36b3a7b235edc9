import * as v from 'valibot'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Why a document was chosen for a sample; `text` says it to a person. */
export const sampleReason = v.object({
  kind: v.picklist([
    'field',
    'branch',
    'shape',
    'largest',
    'deepest',
    'empty',
    'missing field',
    'big integer',
    'duplicate key',
  ]),
  text: v.string(),
})

/** How many of something there are among the documents that were looked at, and how many the sample has. */
const covered = v.object({ seen: v.number(), covered: v.number() })

/** A small set of documents that stands for the whole store. */
export const shapeSample = v.object({
  documents: v.array(v.object({ key: v.string(), text: v.string(), reasons: v.array(sampleReason) })),
  /** Documents that were looked at, and whether these are all there are. */
  scanned: v.number(),
  complete: v.boolean(),
  /** Paths with a type: `address.city` as a string and as null are two. */
  fields: covered,
  /** Sets of such paths that documents have; at most 2,000 are told apart. */
  shapes: covered,
  /** Ways through the map's branches that some document took; null when no map was given. */
  branches: v.nullable(covered),
  milliseconds: v.number(),
})

/** Which documents a draft runs on: so many spread over the store, those of a sample by shape, or these. */
export const sampleChoice = v.union([
  v.pipe(count, v.minValue(1), v.maxValue(10_000)),
  v.strictObject({
    by: v.literal('shape'),
    limit: v.optional(v.pipe(count, v.minValue(1), v.maxValue(1000))),
  }),
  v.pipe(v.array(v.string()), v.maxLength(10_000)),
])

export type SampleReason = Readonly<v.InferOutput<typeof sampleReason>>
export type ShapeSample = Readonly<v.InferOutput<typeof shapeSample>>
/** Which documents a draft runs on: a number of them spread over the store, `{ by: 'shape' }`, or a list of keys. */
export type SampleChoice = number | readonly string[] | { readonly by: 'shape'; readonly limit?: number }
