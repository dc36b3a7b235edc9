import type { CsvAsked, CsvDialect } from '../csv/csv-dialect.ts'
import type { FileNote } from './file-note.ts'
import type { ImportFormat, Layout } from '../formats/format.ts'
import type { Encoding } from './source-bytes.ts'

/** A file that is to be imported: what it is, and what tells it from a later state of itself. */
export interface ImportSource {
  readonly path: string
  readonly format: ImportFormat
  readonly layout: Layout
  /** The path of the array, or the name of the sheet, that holds the records; null where they stand in none, or in one that is all of the file. */
  readonly at: string | null
  /** Paths of the arrays of objects that were found, or the names of a workbook's sheets. */
  readonly arrays: readonly string[]
  /** Whether the array stands in a file of which only the beginning was looked at: others may follow. */
  readonly unseen: boolean
  /** Bytes of the file as it is. */
  readonly size: number
  /** When it was last changed, in milliseconds. */
  readonly modified: number
  readonly gzip: boolean
  readonly encoding: Encoding
  /** The place of a workbook's sheet among its sheets, from 0; null for any other file. */
  readonly sheet: number | null
  /** What is known of the files of a folder; null for a file. */
  readonly folder: SourceFolder | null
  /** The first bytes of content: after a byte order mark, a bracket, or what stands above the names of columns. */
  readonly start: Place
  readonly csv: CsvDialect
  /** What the caller may want to know of the file. */
  readonly notes: readonly FileNote[]
}

/** The files of a folder that are documents. */
export interface SourceFolder {
  /** How many there are, those that cannot be read among them. */
  readonly files: number
  /** Tells them, their sizes and times of change from those of another state of the folder. */
  readonly hash: string
  /** Whether all of the folder was looked through. */
  readonly whole: boolean
}

/** A place between two records: the offset counts bytes of the content, unpacked and in UTF-8; of a folder, files. */
export interface Place {
  readonly offset: number
  /** The line there, from 1. */
  readonly line: number
}

/** A record as it stands in the file, and the place after it. */
export interface SourceRecord {
  readonly line: number
  readonly bytes: Buffer
  readonly after: Place
  /** The file of a folder that it is: its path in the folder, and why it cannot be read. */
  readonly file?: { readonly path: string; readonly wrong: string | null }
}

/** Records that were read at once, and how many bytes of the file itself that took so far. */
export interface SourcePiece {
  readonly records: readonly SourceRecord[]
  readonly bytes: number
}

/** What a file is, where its content and its name do not say it. */
export interface SourceOptions extends CsvAsked {
  /** The format; what stands in the file says it where this does not. */
  readonly format?: ImportFormat
  /**
   * The path of the array that holds the records, such as `rows` or `collections[0].docs`; empty for the whole of the file. Of a
   * workbook the name of the sheet; without it the first one that has rows.
   */
  readonly at?: string
  /** How the characters are written; UTF-8 and UTF-16 are told apart without it. */
  readonly encoding?: Encoding
}
