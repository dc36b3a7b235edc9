export { CodeEditor, DiffEditor } from './code-editor.tsx'
export type { EditorHandle, EditorMarker } from './types.ts'
