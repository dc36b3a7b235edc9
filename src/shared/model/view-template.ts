import * as v from 'valibot'
import { columnDefinition } from './view-definition.ts'

/** What a new view starts with: the columns and the map of a definition, and a name where one offers itself. */
export const viewTemplate = v.object({
  name: v.optional(v.string()),
  columns: v.array(columnDefinition),
  map: v.string(),
})

export type ViewTemplate = Readonly<v.InferOutput<typeof viewTemplate>>
