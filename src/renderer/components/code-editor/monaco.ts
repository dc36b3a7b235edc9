// The one door to Monaco: only what the app's three languages need is imported.
import * as monaco from 'monaco-editor/editor'
import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/definitions/sql/register'
import 'monaco-editor/languages/definitions/typescript/register'
import { jsonDefaults } from 'monaco-editor/languages/features/json/register'
import { ScriptTarget, typescriptDefaults } from 'monaco-editor/languages/features/typescript/register'
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
import MapTypeScriptWorker from './typescript.worker.ts?worker'

globalThis.MonacoEnvironment = {
  getWorker: (_, label) => (label === 'typescript' ? new MapTypeScriptWorker() : new EditorWorker()),
}

// JSON is checked by the document feature, with the rules a save has: the language service would allow more,
// and would receive a copy of every large document.
jsonDefaults.setModeConfiguration({ tokens: true })

typescriptDefaults.setCompilerOptions({
  target: ScriptTarget.ESNext,
  lib: ['lib.es2023.d.ts'],
  strict: true,
  noImplicitAny: false,
  // A row has null or nothing where there is no value; undefined is refused by the engine.
  exactOptionalPropertyTypes: true,
  allowNonTsExtensions: true,
  noEmit: true,
})
// Go to definition and references would lead into text that only the language service sees.
typescriptDefaults.setModeConfiguration({
  completionItems: true,
  hovers: true,
  signatureHelp: true,
  diagnostics: true,
  documentHighlights: true,
  documentRangeFormattingEdits: true,
  rename: true,
})

// Ctrl+Enter, F5 and F1 belong to the app: Run, Publish, the palette.
monaco.editor.addKeybindingRules([
  { keybinding: monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, command: null },
  { keybinding: monaco.KeyMod.CtrlCmd | monaco.KeyMod.Shift | monaco.KeyCode.Enter, command: null },
  { keybinding: monaco.KeyCode.F1, command: null },
])

export { monaco, typescriptDefaults }
