export { CodeEditor, DiffEditor } from './code-editor.tsx'
export type {
  CodeHelp,
  EditorCommand,
  EditorHandle,
  EditorMarker,
  EditorNotes,
  EditorPlace,
  LineNote,
  SqlNames,
} from './types.ts'
