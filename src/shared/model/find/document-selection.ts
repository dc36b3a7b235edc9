import * as v from 'valibot'
import { documentFilter } from './document-filter.ts'

/**
 * Documents that a person has selected: a list of keys, or a rule, which is every document whose key has the prefix
 * and that meets the filter, those left out that are named. A rule stands for any number of documents.
 */
export const documentSelection = v.union([
  v.object({ keys: v.array(v.string()) }),
  v.object({
    prefix: v.string(),
    except: v.array(v.string()),
    /** Only documents that meet it when they are read. */
    filter: v.optional(documentFilter),
    /** How many met the filter when they were selected, for progress: only reading all of them would tell. */
    expected: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
])

export type DocumentSelection = Readonly<v.InferOutput<typeof documentSelection>>
