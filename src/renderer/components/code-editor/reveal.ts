import type { monaco } from './monaco.ts'
import type { EditorPlace } from './types.ts'

/** Brings a place into view, puts the cursor there and takes the focus. */
export function reveal(editor: monaco.editor.ICodeEditor, { line, column }: EditorPlace): void {
  const position = { lineNumber: line, column }
  editor.setPosition(position)
  editor.revealPositionInCenterIfOutsideViewport(position)
  editor.focus()
}
