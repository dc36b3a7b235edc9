import { numberText } from '../../../shared/numbers.ts'

export type EditorLanguage = 'json' | 'typescript' | 'sql' | 'plaintext'

/** How much an editor may do with a text of this size. */
export type EditorWeight = 'full' | 'light' | 'plain'

const lightFrom = 1_000_000
const plainFrom = 20_000_000

/**
 * Decides by the length of the text, in characters: over 1 MB nothing runs that reads the text as a whole,
 * over 20 MB there are no colours either.
 */
export function weightOf(length: number): EditorWeight {
  if (length > plainFrom) return 'plain'
  return length > lightFrom ? 'light' : 'full'
}

/**
 * Says why a text has no colours: by the characters that the editor shows, and by those of the stored document where it has fewer, as the
 * editor lays a text out over lines.
 */
export function plainNotice(shown: number, kept: number | undefined): string {
  const more =
    kept === undefined || kept === shown ? '' : `, laid out over lines (${numberText(kept)} as it is kept)`
  const why = `This text has ${numberText(shown)} characters${more}.`
  return `${why} With more than ${numberText(plainFrom)} it is shown without colours, folding or checks, so that typing stays quick.`
}

export const sharedOptions = {
  theme: 'datastore',
  automaticLayout: true,
  fontSize: 12,
  lineHeight: 18,
  fontFamily: 'var(--mantine-font-family-monospace)',
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  overviewRulerLanes: 2,
  renderLineHighlight: 'line',
  tabSize: 2,
  insertSpaces: true,
  detectIndentation: false,
  padding: { top: 8, bottom: 8 },
  lineNumbersMinChars: 3,
  glyphMargin: false,
  fixedOverflowWidgets: true,
  smoothScrolling: false,
  occurrencesHighlight: 'off',
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  // Ambiguous characters are data here, not an attack on a reviewer.
  unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true },
  // A text with a line separator in a string is a text like any other.
  unusualLineTerminators: 'off',
} as const

export const lightOptions = {
  folding: false,
  wordWrap: 'off',
  links: false,
  selectionHighlight: false,
  matchBrackets: 'never',
  bracketPairColorization: { enabled: false },
  guides: { indentation: false, bracketPairs: false },
  stickyScroll: { enabled: false },
  wordBasedSuggestions: 'off',
  quickSuggestions: false,
  // A worker looks for them, which is handed all of the text first.
  unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false },
} as const

/** Beside a margin with notes the code has the room that is left: its own margin is as narrow as it can be, and it wraps. */
export const notedOptions = {
  lineNumbersMinChars: 2,
  lineDecorationsWidth: 2,
  wordWrap: 'on',
  wrappingIndent: 'deepIndent',
} as const
