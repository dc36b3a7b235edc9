import * as v from 'valibot'

const take = v.picklist(['mine', 'theirs'])

/** Which of two values a person takes for a field that both have changed. */
export const mergeChoice = v.object({ path: v.string(), take })

/** A field that two writers have changed in different ways, as JSON; null where it is not there. */
const mergeConflict = v.object({
  path: v.string(),
  base: v.nullable(v.string()),
  mine: v.nullable(v.string()),
  theirs: v.nullable(v.string()),
  /** What was chosen; mine stands until then. */
  take: v.nullable(take),
})

/** One text of what two writers have made of a document. */
export const merged = v.object({
  text: v.string(),
  conflicts: v.array(mergeConflict),
  /** The fields that only the other writer has changed, which are as that one left them. */
  taken: v.array(v.string()),
})

export type MergeChoice = Readonly<v.InferOutput<typeof mergeChoice>>
export type MergeConflict = Readonly<v.InferOutput<typeof mergeConflict>>
export type Merged = Readonly<v.InferOutput<typeof merged>>
