import * as v from 'valibot'

/** A store in a bundle, which is one file that holds all of a database. */
export const bundleStore = v.object({
  name: v.string(),
  documents: v.number(),
  /** Names of its views, whose definitions are in the bundle. */
  views: v.array(v.string()),
  /** Whether the database that it would go into has the name already. */
  taken: v.boolean(),
})

export type BundleStore = Readonly<v.InferOutput<typeof bundleStore>>
