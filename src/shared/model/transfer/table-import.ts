import * as v from 'valibot'
import { jobProblem } from '../job.ts'

/** A foreign key between a table and another one. */
const tableRelation = v.object({
  name: v.string(),
  /** The member of a document that holds the rows of the child, or the row of the parent. */
  field: v.string(),
  table: v.string(),
  columns: v.array(v.string()),
  refers: v.array(v.string()),
})

/** A table whose rows can become documents. */
export const sourceTable = v.object({
  name: v.string(),
  columns: v.array(v.string()),
  /** The columns of its primary key; none where it has no such key. */
  key: v.array(v.string()),
  children: v.array(tableRelation),
  parents: v.array(tableRelation),
})

/** What rows hold beside their own columns. */
export interface NestedChoice {
  /** Child tables: the rows that refer to a row become an array in it. `messages.sender` names one of several foreign keys. */
  readonly children?: readonly RelatedChoice[] | undefined
  /** Foreign key columns, such as `customer_id`: the row that one refers to becomes an object in it. */
  readonly parents?: readonly RelatedChoice[] | undefined
}

/** A relation by its name; with what its own rows hold in turn, as an object. */
export type RelatedChoice = string | (NestedChoice & { readonly name: string })

const relatedChoices: v.GenericSchema<readonly RelatedChoice[]> = v.array(v.lazy(() => relatedChoice))
const relatedChoice: v.GenericSchema<RelatedChoice> = v.union([
  v.string(),
  v.object({ name: v.string(), children: v.optional(relatedChoices), parents: v.optional(relatedChoices) }),
])

/** Which rows of a SQLite file, or of a server's database by its URL without the password, become documents, and what they hold beside their own columns. */
export const tableChoice = {
  path: v.pipe(v.string(), v.nonEmpty()),
  table: v.string(),
  children: relatedChoices,
  parents: relatedChoices,
}

/** What the first rows of a table would become. A line is the number of a row. */
export const tablePreview = v.object({
  /** How many rows the table has. */
  rows: v.number(),
  documents: v.array(v.object({ line: v.number(), key: v.string(), text: v.string() })),
  errors: v.array(jobProblem),
  notes: v.array(v.string()),
})

export type SourceTableSummary = Readonly<v.InferOutput<typeof sourceTable>>
export type TablePreview = Readonly<v.InferOutput<typeof tablePreview>>
