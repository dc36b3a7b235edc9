import * as v from 'valibot'
import { cell } from './query.ts'
import { byName } from './by-name.ts'

/** The columns of one row by name; JSON columns hold JSON text. A long text is cut after 1,000 characters. */
const rowValues = byName(cell)

/** A row that comes (no `before`), goes (no `after`) or changes, with the document it is of. */
export const rowChange = v.object({
  key: v.string(),
  before: v.nullable(rowValues),
  after: v.nullable(rowValues),
})

export type RowChange = Readonly<v.InferOutput<typeof rowChange>>
