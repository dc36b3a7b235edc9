import { TypeScriptWorker } from 'monaco-editor/languages/features/typescript/ts.worker.js'
import { initialize } from 'monaco-editor/internal/common/initialize.js'
import { annotateMap, insertAll, toInserted, toSource, type Insertion } from './annotate-map.ts'
import { contextSuffix } from './context-path.ts'

// The language service reads a map as its author means it: with the types of `doc` and of its rows filled in and
// the declarations of its own store appended. Offsets are moved on the way in and on the way out, so the editor
// never learns of it. Files other than maps have no context and pass unchanged.
class MapTypeScriptWorker extends TypeScriptWorker {
  override getScriptFileNames(): string[] {
    return super.getScriptFileNames().filter((name) => !name.endsWith(contextSuffix))
  }

  override getScriptVersion(fileName: string): string {
    const context = this.getExtraLibs()[fileName + contextSuffix]
    return context === undefined
      ? super.getScriptVersion(fileName)
      : `${super.getScriptVersion(fileName)}.${context.version}`
  }

  override getScriptSnapshot(fileName: string) {
    const text = this.#textOf(fileName)
    if (text === undefined) return undefined
    return {
      getText: (start: number, end: number) => text.substring(start, end),
      getLength: () => text.length,
      getChangeRange: () => undefined,
    }
  }

  override async getSyntacticDiagnostics(fileName: string) {
    return this.#inSource(fileName, await super.getSyntacticDiagnostics(fileName))
  }

  // A type that does not fit is a warning: the preview, which runs the map, decides what is an error.
  override async getSemanticDiagnostics(fileName: string) {
    const found = this.#inSource(fileName, await super.getSemanticDiagnostics(fileName))
    return found.map((diagnostic) => ({ ...diagnostic, category: 0 as const }))
  }

  override async getSuggestionDiagnostics(fileName: string) {
    return this.#inSource(fileName, await super.getSuggestionDiagnostics(fileName))
  }

  override async getCompletionsAtPosition(fileName: string, position: number) {
    return this.#moved(fileName, await super.getCompletionsAtPosition(fileName, this.#at(fileName, position)))
  }

  override async getCompletionEntryDetails(fileName: string, position: number, entry: string) {
    return super.getCompletionEntryDetails(fileName, this.#at(fileName, position), entry)
  }

  override async getSignatureHelpItems(fileName: string, position: number, options: unknown) {
    return this.#moved(
      fileName,
      await super.getSignatureHelpItems(fileName, this.#at(fileName, position), options),
    )
  }

  override async getQuickInfoAtPosition(fileName: string, position: number) {
    return this.#moved(fileName, await super.getQuickInfoAtPosition(fileName, this.#at(fileName, position)))
  }

  override async getDocumentHighlights(fileName: string, position: number, files: string[]) {
    return this.#moved(
      fileName,
      await super.getDocumentHighlights(fileName, this.#at(fileName, position), files),
    )
  }

  override async getFormattingEditsForRange(fileName: string, start: number, end: number, options: unknown) {
    const [from, to] = [this.#at(fileName, start), this.#at(fileName, end)]
    return this.#moved(fileName, await super.getFormattingEditsForRange(fileName, from, to, options))
  }

  override async getRenameInfo(fileName: string, position: number, options: unknown) {
    const info = await super.getRenameInfo(fileName, this.#at(fileName, position), options)
    if (!info.canRename) return info
    const places = await this.findRenameLocations(fileName, position, false, false, false)
    if (places?.every(({ textSpan }) => textSpan.start < this.#lengthOf(fileName)))
      return this.#moved(fileName, info)
    return {
      canRename: false as const,
      localizedErrorMessage: 'This is the name of a field of the documents: a map reads it as it is.',
    }
  }

  override async findRenameLocations(
    fileName: string,
    position: number,
    strings: boolean,
    comments: boolean,
    affixes: boolean,
  ) {
    const at = this.#at(fileName, position)
    return this.#moved(fileName, await super.findRenameLocations(fileName, at, strings, comments, affixes))
  }

  #insertions(fileName: string): readonly Insertion[] {
    const isMap = fileName + contextSuffix in this.getExtraLibs()
    return isMap ? annotateMap(this._getScriptText(fileName) ?? '') : []
  }

  #textOf(fileName: string): string | undefined {
    const source = this._getScriptText(fileName)
    const context = this.getExtraLibs()[fileName + contextSuffix]
    if (source === undefined || context === undefined) return source
    return `${insertAll(source, annotateMap(source))}\n${context.content}`
  }

  #at(fileName: string, position: number): number {
    return toInserted(position, this.#insertions(fileName))
  }

  #inSource<T extends { start: number | undefined; length: number | undefined }>(
    fileName: string,
    found: T[],
  ): T[] {
    const length = this.#lengthOf(fileName)
    // Leaves out errors in the appended declarations, which the author cannot correct.
    return this.#moved(fileName, found).filter(({ start }) => start === undefined || start <= length)
  }

  #lengthOf(fileName: string): number {
    return this._getScriptText(fileName)?.length ?? 0
  }

  #moved<T>(fileName: string, value: T): T {
    const insertions = this.#insertions(fileName)
    return insertions.length === 0 ? value : (moveSpans(value, insertions) as T)
  }
}

function moveSpans(value: unknown, insertions: readonly Insertion[]): unknown {
  if (Array.isArray(value)) return value.map((item) => moveSpans(item, insertions))
  if (typeof value !== 'object' || value === null) return value
  const moved = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, moveSpans(member, insertions)]),
  )
  if (typeof moved.start === 'number' && typeof moved.length === 'number') {
    const start = toSource(moved.start, insertions)
    return { ...moved, start, length: Math.max(0, toSource(moved.start + moved.length, insertions) - start) }
  }
  return moved
}

self.onmessage = () => {
  initialize((context, data) => new MapTypeScriptWorker(context, data))
}
