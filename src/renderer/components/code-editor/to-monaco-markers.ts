import { monaco } from './monaco.ts'
import type { EditorMarker } from './types.ts'

/** Places marks on the text as it is now: a mark without an end covers the word it starts at, or one character. */
export function toMonacoMarkers(
  model: monaco.editor.ITextModel,
  markers: readonly EditorMarker[],
): monaco.editor.IMarkerData[] {
  return markers.map((marker) => {
    const start = model.validatePosition({ lineNumber: marker.line, column: marker.column })
    const word = model.getWordAtPosition(start)
    const end = {
      lineNumber: marker.endLine ?? start.lineNumber,
      column: marker.endColumn ?? word?.endColumn ?? start.column + 1,
    }
    return {
      startLineNumber: start.lineNumber,
      startColumn: start.column,
      endLineNumber: end.lineNumber,
      endColumn: end.column,
      message: marker.message,
      severity: marker.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
    }
  })
}
