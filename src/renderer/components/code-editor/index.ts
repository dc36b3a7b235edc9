export { CodeEditor, DiffEditor } from './code-editor.tsx'
export type { EditorHandle, EditorMarker, EditorNotes, EditorPlace } from './types.ts'
