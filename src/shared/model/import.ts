import * as v from 'valibot'
import { jobProblem } from './job.ts'

/** What a file would become, from its first records. */
export const importPreview = v.object({
  format: v.picklist(['csv', 'json', 'ndjson']),
  /** Bytes of the file. */
  size: v.number(),
  delimiter: v.string(),
  /** Fields or columns that may hold the key, the likeliest first. */
  keys: v.array(v.string()),
  /** Where the records shown have their keys from; null for new keys. */
  key: v.nullable(v.string()),
  documents: v.array(v.object({ line: v.number(), key: v.string(), text: v.string() })),
  errors: v.array(jobProblem),
  /** True when the file has no more records than those shown. */
  complete: v.boolean(),
})

export type ImportPreview = Readonly<v.InferOutput<typeof importPreview>>
