import type { Ref } from 'react'
import type { SqlTable } from './sql/complete-sql.ts'
import type { SqlDialect } from './sql/json-place.ts'
import type { EditorLanguage } from './editor-options.ts'

/** A place in the text with something to say about it. Lines and columns start at 1. */
export interface EditorMarker {
  readonly line: number
  readonly column: number
  /** Where it ends; without it the mark covers the word it starts at. */
  readonly endLine?: number
  readonly endColumn?: number
  readonly message: string
  readonly severity: 'error' | 'warning'
}

/** What is said beside a line, short; `title` says it in full. */
export interface LineNote {
  readonly line: number
  readonly text: string
  readonly title: string
  /** Whether it wants to be looked at. */
  readonly alert?: boolean
  /** Whether what is expected of the line holds; absent where nothing is. */
  readonly proved?: boolean | undefined
}

/** What stands beside a text and is no part of it. Each keeps to its line while the text is edited. */
export interface EditorNotes {
  /** In the margin. */
  readonly lines: readonly LineNote[]
  /** After the end of a line. */
  readonly values: readonly { readonly line: number; readonly text: string }[]
  /** Underlined words, with a message on hover. */
  readonly marks: readonly { readonly line: number; readonly column: number; readonly message: string }[]
  /** Lines that stand out, strongly or weakly. */
  readonly lit?: readonly { readonly line: number; readonly tone: 'strong' | 'weak' }[]
  /** Whether they are of an earlier text: they are dimmed. */
  readonly stale: boolean
}

export interface EditorPlace {
  readonly line: number
  readonly column: number
}

/** What an editor does for a text as a whole, by the name of its command. */
export type EditorCommand = 'fix' | 'format' | 'rename' | 'nextProblem' | 'hover'

export interface EditorHandle {
  focus(): void
  /** Runs a command at the cursor, and takes the focus. */
  run(command: EditorCommand): void
  /** Brings a place into view, puts the cursor there and takes the focus. */
  reveal(line: number, column: number): void
  /** The line the cursor is on. */
  line(): number
  /** What is selected, and where it begins; null where nothing is. */
  selected(): (EditorPlace & { readonly text: string }) | null
}

/** Lines that quick fixes are asked for, and the places on them where the types say that a value may be missing. */
export interface FixPlace {
  readonly from: number
  readonly to: number
  readonly doubts: readonly { readonly start: number; readonly end: number }[]
}

/** A quick fix as the owner of a text offers it: it makes the change itself. */
export interface EditorFix {
  readonly title: string
  readonly run: () => void
}

/** A name in a text whose renaming changes more than the text. */
export interface EditorName {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Says what is wrong with the new name; null when everything was renamed. */
  readonly rename: (to: string) => string | null
}

/** What the owner of a text knows to do at its places. Offsets count from 0, lines from 1. */
export interface CodeHelp {
  readonly fixes: (place: FixPlace) => readonly EditorFix[]
  readonly nameAt: (offset: number) => EditorName | null
}

/** What statements in an editor may name, and how the database writes it. */
export interface SqlNames {
  readonly tables: readonly SqlTable[]
  readonly dialect: SqlDialect
  /** The paths of the fields seen in the documents of a table, the most frequent first; none for a table without documents. */
  readonly fieldsOf: (table: string) => Promise<readonly string[]>
}

export interface CodeEditorProps {
  readonly language: EditorLanguage
  readonly value: string
  /** The characters of the text where it is kept, when what is shown is laid out anew. */
  readonly keptLength?: number | undefined
  readonly onChange?: (value: string) => void
  readonly markers?: readonly EditorMarker[]
  /** Notes beside the lines; null keeps their margin free until there are some. */
  readonly notes?: EditorNotes | null
  /** A line was pointed at with the mouse. */
  readonly onPoint?: (line: number) => void
  readonly readOnly?: boolean
  readonly ariaLabel: string
  /** TypeScript declarations this text can use, such as the type of `doc`. */
  readonly declarations?: string
  /** Quick fixes and names of the text's owner; needs a language with code. */
  readonly help?: CodeHelp
  /** What is offered while SQL is typed. */
  readonly names?: SqlNames | undefined
  readonly autoFocus?: boolean
  /** The place that is shown first. */
  readonly place?: EditorPlace
  readonly handle?: Ref<EditorHandle>
}

export interface DiffEditorProps {
  readonly language: EditorLanguage
  /** Shown on the left. */
  readonly original: string
  /** Shown on the right. */
  readonly modified: string
  readonly ariaLabel: string
  /** What the two texts are called, for screen readers: theirs and mine when it is not given. */
  readonly sides?: readonly [original: string, modified: string]
  /** The place in the modified text that is shown first. */
  readonly place?: EditorPlace
}
