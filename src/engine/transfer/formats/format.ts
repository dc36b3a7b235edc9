import type { importFormats } from '../../../shared/model/transfer/import.ts'
import type { MemberRange } from '../json/json-members.ts'

/** A format of files that can be imported. The guide says what each is. */
export type ImportFormat = (typeof importFormats)[number]

/** How records follow each other in a file; `batches` is lines that hold several, and each file of a `folder` is one. */
export type Layout = 'array' | 'lines' | 'objects' | 'batches' | 'csv' | 'folder'

/** An object of the file: its text, and where its members stand. */
export interface RawRecord {
  readonly text: string
  readonly members: readonly MemberRange[]
}

/** What a record is: a document's text, nothing to be told of, one that is left out and why, or what is wrong with it. */
export type Mapped =
  | { readonly text: string }
  | { readonly leftOut: string; readonly key?: string }
  | { readonly wrong: string }
  | null

/** What the records of a format that other programs write are. */
export interface RecordFormat {
  /** What the format is called, for the reader. */
  readonly title: string
  /** The member that holds the key where nothing else is asked for, and whether it is then taken out of the document. */
  readonly key: string
  readonly takesKeyOut: boolean
  /** How values that JSON has no form for are taken where nothing else is asked for; null where the format has none. */
  readonly values: 'keep' | 'convert' | null
  /**
   * Where a record names its document, the first place that it has, in a format that may hold several records of a
   * document and of which the last one counts; empty where each record is a document of its own.
   */
  readonly identity: readonly string[]
  readonly map: (record: RawRecord) => Mapped
  /** What takes the place of an object within a document when values are converted. */
  readonly convert?: (members: ReadonlyMap<string, string>) => string | undefined
}

/** The source of a member's value; of a name that is there twice the last counts. */
export function valueOf({ text, members }: RawRecord, name: string): string | undefined {
  const found = members.findLast((member) => member.name === name)
  return found && text.slice(found.start, found.end)
}

/** The text that a JSON string's source holds; null for any other source. */
export function textOf(source: string | undefined): string | null {
  if (source === undefined || !source.startsWith('"')) return null
  try {
    return String(JSON.parse(source))
  } catch {
    return null
  }
}
