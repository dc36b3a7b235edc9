import * as v from 'valibot'

/** What the engine host asks main's secret store: whether it is there, to seal a text, to open a sealed one. */
export const secretRequest = v.variant('ask', [
  v.object({ ask: v.literal('available'), id: v.number() }),
  v.object({ ask: v.literal('seal'), id: v.number(), text: v.string() }),
  v.object({ ask: v.literal('open'), id: v.number(), sealed: v.string() }),
])

/** What main answers; `text` and `sealed` are null where there is none, `failed` says that it could not be done. */
export const secretAnswer = v.object({
  id: v.number(),
  available: v.boolean(),
  text: v.nullable(v.string()),
  sealed: v.nullable(v.string()),
  failed: v.boolean(),
})

export type SecretRequest = v.InferOutput<typeof secretRequest>
export type SecretAnswer = v.InferOutput<typeof secretAnswer>
