// Monaco ships these two modules without declarations; only what the map worker needs is declared.
declare module 'monaco-editor/languages/features/typescript/ts.worker.js' {
  interface ScriptSnapshot {
    getText(start: number, end: number): string
    getLength(): number
    getChangeRange(): undefined
  }

  interface WorkerDiagnostic {
    category: 0 | 1 | 2 | 3
    code: number
    start: number | undefined
    length: number | undefined
  }

  export class TypeScriptWorker {
    constructor(context: unknown, data: unknown)
    getExtraLibs(): Readonly<Record<string, { readonly content: string; readonly version: number }>>
    getScriptFileNames(): string[]
    getScriptVersion(fileName: string): string
    getScriptSnapshot(fileName: string): ScriptSnapshot | undefined
    _getScriptText(fileName: string): string | undefined
    getSyntacticDiagnostics(fileName: string): Promise<WorkerDiagnostic[]>
    getSemanticDiagnostics(fileName: string): Promise<WorkerDiagnostic[]>
    getSuggestionDiagnostics(fileName: string): Promise<WorkerDiagnostic[]>
    getCompletionsAtPosition(fileName: string, position: number): Promise<unknown>
    getCompletionEntryDetails(fileName: string, position: number, entry: string): Promise<unknown>
    getSignatureHelpItems(fileName: string, position: number, options: unknown): Promise<unknown>
    getQuickInfoAtPosition(fileName: string, position: number): Promise<unknown>
    getFormattingEditsForRange(
      fileName: string,
      start: number,
      end: number,
      options: unknown,
    ): Promise<unknown>
    getRenameInfo(
      fileName: string,
      position: number,
      options: unknown,
    ): Promise<{ canRename: true } | { canRename: false; localizedErrorMessage: string }>
    findRenameLocations(
      fileName: string,
      position: number,
      strings: boolean,
      comments: boolean,
      affixes: boolean,
    ): Promise<{ textSpan: { start: number; length: number } }[] | undefined>
    getDocumentHighlights(fileName: string, position: number, files: string[]): Promise<unknown>
  }
}

declare module 'monaco-editor/internal/common/initialize.js' {
  export function initialize(create: (context: unknown, data: unknown) => object): void
}
