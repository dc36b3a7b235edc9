import * as v from 'valibot'
import { columnDefinition } from './view-definition.ts'

/** What a new view starts with: the columns and the map of a definition. */
export const viewTemplate = v.object({ columns: v.array(columnDefinition), map: v.string() })

export type ViewTemplate = Readonly<v.InferOutput<typeof viewTemplate>>
