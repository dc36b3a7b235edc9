import * as v from 'valibot'

/**
 * Documents that a person has selected: a list of keys, or a rule, which is every document whose key has the prefix, those left
 * out that are named. A rule stands for any number of documents.
 */
export const documentSelection = v.union([
  v.object({ keys: v.array(v.string()) }),
  v.object({ prefix: v.string(), except: v.array(v.string()) }),
])

export type DocumentSelection = Readonly<v.InferOutput<typeof documentSelection>>
