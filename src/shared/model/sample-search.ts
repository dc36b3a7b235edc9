import * as v from 'valibot'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Which documents a draft is asked for: by what its map does on them. */
export const wantedDocuments = v.variant('by', [
  /** The map fails, or yields a row that does not fit the columns. */
  v.object({ by: v.literal('fails') }),
  v.object({ by: v.literal('no row') }),
  v.object({ by: v.literal('most rows') }),
  /** The map goes one of these ways of the branch that stands there. */
  v.object({
    by: v.literal('branch'),
    line: count,
    column: count,
    label: v.string(),
    arms: v.array(v.string()),
  }),
])

/** How far a search for documents has come, and what it found: whole each time. */
export const sampleSearch = v.object({
  state: v.picklist([
    'looking',
    /** As many as were asked for. */
    'found',
    /** So many documents, or so long, as the budget allows: there are more. */
    'budget',
    /** Every document was looked at. */
    'done',
  ]),
  looked: v.number(),
  /** In the order of the store; of those with the most rows the one with most is first. */
  found: v.array(v.object({ key: v.string(), says: v.string(), rows: v.number() })),
  /** Where to go on after a budget that was spent; null where nothing is left. */
  next: v.nullable(v.number()),
})

export type WantedDocuments = Readonly<v.InferOutput<typeof wantedDocuments>>
export type SampleSearch = Readonly<v.InferOutput<typeof sampleSearch>>
