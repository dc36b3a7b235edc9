import * as v from 'valibot'
import { byName } from '../by-name.ts'
import { jobProblem } from '../job.ts'

/** Formats that an import reads. */
export const importFormats = [
  'csv',
  'xlsx',
  'json',
  'ndjson',
  'couchdb',
  'couchbackup',
  'pouchdb',
  'rxdb',
  'nedb',
  'mongodb',
  'dynamodb',
] as const

/** How the characters of a file may be written. */
export const importEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const

/** How the cells of a column can be read. */
export const columnReads = ['text', 'number', 'boolean', 'json', 'skip'] as const

export const importFormat = v.picklist(importFormats)

/** What a file is, and how its records become documents; what is left out, the file decides. */
export const importChoices = {
  format: v.optional(importFormat),
  /** Path of the array, or name of the sheet, that holds the records. */
  at: v.optional(v.string()),
  /** How its characters are written. */
  encoding: v.optional(v.picklist(importEncodings)),
  /** The line of the column names of a CSV file, or the row of a sheet, from 1. */
  header: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** What stands between two cells of a CSV file, where its first line does not say it. */
  delimiter: v.optional(v.pipe(v.string(), v.length(1))),
  escape: v.optional(v.picklist(['quote', 'backslash'])),
  /** Whether CSV cells without quotes are numbers and truth values where they read so. */
  cells: v.picklist(['typed', 'text']),
  /** What single columns are, by their names, whatever their cells read like; the cells of others say it. */
  types: v.optional(byName(v.picklist(columnReads))),
  /** Whether CSV rows with too few cells are refused, or filled with null. */
  short: v.optional(v.picklist(['refuse', 'fill'])),
  /** Whether values that name their type stay as they are written, or become plain JSON. */
  values: v.optional(v.picklist(['keep', 'convert'])),
}

/** What a file would become, from its first records. */
export const importPreview = v.object({
  format: importFormat,
  /** What was recognised, for the reader. */
  what: v.string(),
  /** Path of the array that holds the records, and of the arrays that may; names of sheets in a workbook; null where they stand in none. */
  at: v.nullable(v.string()),
  arrays: v.array(v.string()),
  /** Bytes of the file. */
  size: v.number(),
  /** How many files of a folder are documents; null for a file. */
  files: v.nullable(v.number()),
  encoding: v.picklist(importEncodings),
  delimiter: v.string(),
  escape: v.picklist(['quote', 'backslash']),
  /** The line of the column names; null where it is no CSV. */
  header: v.nullable(v.number()),
  /** How values that name their type are taken; null where the format has none. */
  values: v.nullable(v.picklist(['keep', 'convert'])),
  /** Fields or columns that may hold the key, the likeliest first. */
  keys: v.array(v.string()),
  /** Where the records shown have their keys from; null for new keys, and not there where the path of each file is its key. */
  key: v.optional(v.nullable(v.string())),
  documents: v.array(v.object({ line: v.number(), key: v.string(), text: v.string() })),
  errors: v.array(jobProblem),
  /** Records that the file itself has no document for, and why. */
  leftOut: v.array(v.object({ line: v.number(), key: v.nullable(v.string()), message: v.string() })),
  /** What the caller may want to know of the file, a sentence each. */
  notes: v.array(v.string()),
  /** True when the file has no more records than those shown. */
  complete: v.boolean(),
})

export type ImportPreview = Readonly<v.InferOutput<typeof importPreview>>
