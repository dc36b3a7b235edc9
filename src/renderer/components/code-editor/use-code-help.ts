import { useEffect, useRef } from 'react'
import { monaco } from './monaco.ts'
import type { CodeHelp } from './types.ts'

type Editor = monaco.editor.IStandaloneCodeEditor

/** TypeScript's codes for what is possibly null, undefined or either, by name and without. */
const doubtCodes = new Set(['18047', '18048', '18049', '2531', '2532', '2533'])

/**
 * Offers quick fixes and renames of the owner of a text, beside those of the language service. The owner changes its text itself:
 * what belongs to the text, such as the columns of a view, changes with it.
 */
export function useCodeHelp(editor: Editor | null, help: CodeHelp | undefined): void {
  const latest = useRef(help)
  useEffect(() => {
    latest.current = help
  })
  const isHelped = help !== undefined
  useEffect(() => {
    const model = editor?.getModel()
    if (!editor || !model || !isHelped) return
    const run = editor.addCommand(0, (_, act: () => void) => act())
    const language = model.getLanguageId()
    const registered = [
      monaco.languages.registerCodeActionProvider(
        language,
        {
          provideCodeActions: (asked, range, { markers, only }) => {
            const isAsked = only === undefined || 'quickfix'.startsWith(only)
            if (asked !== model || run === null || !isAsked) return null
            return {
              actions: actionsAt(model, range, markers, latest.current, run),
              dispose: () => undefined,
            }
          },
        },
        { providedCodeActionKinds: ['quickfix'] },
      ),
      monaco.languages.registerRenameProvider(language, renameProvider(model, latest)),
    ]
    return () => {
      for (const provider of registered) provider.dispose()
    }
  }, [editor, isHelped])
}

function actionsAt(
  model: monaco.editor.ITextModel,
  range: monaco.IRange,
  markers: readonly monaco.editor.IMarkerData[],
  help: CodeHelp | undefined,
  run: string,
): monaco.languages.CodeAction[] {
  const { startLineNumber: from, endLineNumber: to } = range
  const doubts = markers.filter(({ code }) => typeof code === 'string' && doubtCodes.has(code))
  const fixes = help?.fixes({ from, to, doubts: doubts.map((marker) => spanOf(model, marker)) }) ?? []
  return fixes.map(({ title, run: act }) => ({
    title,
    kind: 'quickfix',
    diagnostics: [...markers],
    command: { id: run, title, arguments: [act] },
  }))
}

function spanOf(
  model: monaco.editor.ITextModel,
  { startLineNumber, startColumn, endLineNumber, endColumn }: monaco.IRange,
): { start: number; end: number } {
  return {
    start: model.getOffsetAt({ lineNumber: startLineNumber, column: startColumn }),
    end: model.getOffsetAt({ lineNumber: endLineNumber, column: endColumn }),
  }
}

function renameProvider(
  model: monaco.editor.ITextModel,
  latest: { readonly current: CodeHelp | undefined },
): monaco.languages.RenameProvider {
  // The language service comes next: it renames what the owner does not.
  const next = { rejectReason: 'This name cannot be changed here.' }
  return {
    resolveRenameLocation: (asked, position) => {
      const name = asked === model ? latest.current?.nameAt(model.getOffsetAt(position)) : null
      if (!name) return { ...next, range: new monaco.Range(1, 1, 1, 1), text: '' }
      const range = monaco.Range.fromPositions(model.getPositionAt(name.start), model.getPositionAt(name.end))
      return { range, text: name.text }
    },
    provideRenameEdits: (asked, position, to) => {
      const name = asked === model ? latest.current?.nameAt(model.getOffsetAt(position)) : null
      if (!name) return { edits: [], ...next }
      const refusal = name.rename(to)
      return refusal === null ? { edits: [] } : { edits: [], rejectReason: refusal }
    },
  }
}
