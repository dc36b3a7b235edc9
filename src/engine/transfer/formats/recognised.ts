import type { ImportFormat, Layout } from './format.ts'

/** What the first bytes of a file say that it is. */
export interface Recognised {
  readonly format: ImportFormat
  readonly layout: Layout
  /** The path of the array that holds the records; null where they stand in none, or in one that is all of the file. */
  readonly at: string | null
  /** Paths of the arrays of objects that were found. */
  readonly arrays: readonly string[]
  /** Whether one object is all of the file, and may be a document as well as what stands around some. */
  readonly open: boolean
}

/** The beginning of a file, and what is known of it. */
export interface Beginning {
  readonly content: Buffer
  /** Whether that is all of the file. */
  readonly whole: boolean
  /** The extension of its name, without `.gz`: ".json". */
  readonly extension: string
}

/** How the records of a file stand in it. */
export type Shape = Omit<Recognised, 'format'> & { readonly rxdb: boolean }
