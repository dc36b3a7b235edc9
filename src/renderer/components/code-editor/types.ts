import type { Ref } from 'react'
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

export interface EditorHandle {
  focus(): void
  /** Brings a place into view, puts the cursor there and takes the focus. */
  reveal(line: number, column: number): void
}

export interface CodeEditorProps {
  readonly language: EditorLanguage
  readonly value: string
  readonly onChange?: (value: string) => void
  readonly markers?: readonly EditorMarker[]
  readonly readOnly?: boolean
  readonly ariaLabel: string
  /** TypeScript declarations this text can use, such as the type of `doc`. */
  readonly declarations?: string
  readonly autoFocus?: boolean
  readonly handle?: Ref<EditorHandle>
}

export interface DiffEditorProps {
  readonly language: EditorLanguage
  /** Shown on the left. */
  readonly original: string
  /** Shown on the right. */
  readonly modified: string
  readonly ariaLabel: string
}
