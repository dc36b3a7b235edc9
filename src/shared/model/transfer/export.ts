import * as v from 'valibot'

/** What an export writes a table as. */
export const tableFormats = ['csv', 'tsv', 'xlsx', 'parquet', 'markdown', 'sql'] as const

/** What an export writes whole documents or rows as. */
export const recordFormats = ['json', 'ndjson', 'mongodb', 'couchdb'] as const

/** The databases whose SQL an export writes; `mysql` is MariaDB's, too. */
export const sqlDialects = ['sqlite', 'postgres', 'mysql'] as const

/** A column of the documents: a field by its path, or what the store knows of each. */
const documentColumn = v.union([
  v.object({ path: v.string() }),
  v.object({ meta: v.picklist(['rev', 'updated']) }),
])

/** How an export is written, and where. */
export const exportChoices = {
  format: v.picklist([...tableFormats, ...recordFormats]),
  path: v.pipe(v.string(), v.nonEmpty()),
  overwrite: v.boolean(),
  /** Whether texts of CSV and TSV that a spreadsheet would run as formulas are guarded; imports take the guard away. */
  guardFormulas: v.optional(v.boolean()),
  /** The columns of documents beside their key, in their order; without them all fields. */
  columns: v.optional(v.array(documentColumn)),
  /** Whether a table has objects as JSON, or a column for each field within them. */
  nested: v.optional(v.picklist(['json', 'flat'])),
  /** Of SQL: for which database; SQLite without it. */
  dialect: v.optional(v.picklist(sqlDialects)),
  /** Of MongoDB's extended JSON: whether every number has its type, or only those that a reader would change. */
  numbers: v.optional(v.picklist(['relaxed', 'canonical'])),
}

/** A format of tables. */
export type TableFormatName = (typeof tableFormats)[number]
/** A format of exports, of tables or of records. */
export type ExportFormatName = TableFormatName | (typeof recordFormats)[number]
export type SqlDialect = (typeof sqlDialects)[number]
export type DocumentColumn = Readonly<v.InferOutput<typeof documentColumn>>

const choices = v.object(exportChoices)
export type ExportChoices = Readonly<v.InferOutput<typeof choices>>

export function isTable(format: ExportFormatName): format is TableFormatName {
  return tableFormats.some((each) => each === format)
}
