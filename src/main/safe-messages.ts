import * as v from 'valibot'

/** What the engine host asks main's safe: whether it is there, to seal a text, to open a sealed one. */
export const safeRequest = v.variant('safe', [
  v.object({ safe: v.literal('available'), id: v.number() }),
  v.object({ safe: v.literal('seal'), id: v.number(), text: v.string() }),
  v.object({ safe: v.literal('open'), id: v.number(), sealed: v.string() }),
])

/** What main answers; `text` and `sealed` are null where there is none, `failed` says that it could not be done. */
export const safeAnswer = v.object({
  id: v.number(),
  available: v.boolean(),
  text: v.nullable(v.string()),
  sealed: v.nullable(v.string()),
  failed: v.boolean(),
})

export type SafeRequest = v.InferOutput<typeof safeRequest>
export type SafeAnswer = v.InferOutput<typeof safeAnswer>
