import { useEffect, useRef } from 'react'
import { completeJson } from './complete-json.ts'
import { completeSql, quoteName, tablesMeant } from './complete-sql.ts'
import { type JsonPlace, jsonPlace } from './json-place.ts'
import { monaco } from '../monaco.ts'
import type { SqlNames } from '../types.ts'

/** Offers the tables and columns of a database, and the fields of its documents, while a statement is typed. */
export function useSqlNames(editor: monaco.editor.IStandaloneCodeEditor | null, names?: SqlNames): void {
  const latest = useRef(names)
  useEffect(() => {
    latest.current = names
  })
  const isNamed = names !== undefined
  useEffect(() => {
    const model = editor?.getModel()
    if (!editor || !model || !isNamed) return
    const provider = monaco.languages.registerCompletionItemProvider('sql', {
      // What opens a text of JSON, and what leads from one name in it to the next.
      triggerCharacters: ['.', "'", '$', '{', ',', '"'],
      provideCompletionItems: async (asked, position, { triggerCharacter }) => {
        if (asked !== model || latest.current === undefined) return null
        const { dialect } = latest.current
        const place = jsonPlace(model.getValue(), model.getOffsetAt(position), dialect)
        if (place === 'text') return null
        if (place !== null) return { suggestions: await jsonNames(model, place, latest.current) }
        const isAsked = triggerCharacter === undefined || triggerCharacter === '.'
        return isAsked ? { suggestions: sqlNames(model, position, latest.current) } : null
      },
    })
    const moves = editor.onDidChangeCursorPosition(({ position }) => {
      const { dialect } = latest.current ?? {}
      if (dialect === undefined) return
      const place = jsonPlace(model.getValue(), model.getOffsetAt(position), dialect)
      // Letters in other texts ask for nothing: the words of the statement would be offered there.
      editor.updateOptions({
        quickSuggestions: { strings: place !== null && place !== 'text', other: true, comments: false },
      })
    })
    return () => {
      provider.dispose()
      moves.dispose()
    }
  }, [editor, isNamed])
}

type Suggestion = monaco.languages.CompletionItem

function sqlNames(
  model: monaco.editor.ITextModel,
  position: monaco.IPosition,
  { tables, dialect }: SqlNames,
): Suggestion[] {
  const word = model.getWordUntilPosition(position)
  const range = {
    startLineNumber: position.lineNumber,
    endLineNumber: position.lineNumber,
    startColumn: word.startColumn,
    endColumn: word.endColumn,
  }
  const { Struct, Field } = monaco.languages.CompletionItemKind
  const found = completeSql(model.getValue(), model.getOffsetAt(position), tables)
  return found.map(({ name, kind, of }, at) => ({
    label: of === undefined ? name : { label: name, description: of },
    kind: kind === 'table' ? Struct : Field,
    insertText: quoteName(name, dialect),
    filterText: name,
    sortText: order(at),
    range,
  }))
}

/** The whole text is replaced: what is typed of it may be a beginning that is written otherwise. */
async function jsonNames(
  model: monaco.editor.ITextModel,
  place: JsonPlace,
  { tables, dialect, fieldsOf }: SqlNames,
): Promise<Suggestion[]> {
  const meant = tablesMeant(place.qualifier, model.getValue(), tables)
  const known = await Promise.all(meant.map(({ name }) => fieldsOf(name)))
  const [begin, end] = [model.getPositionAt(place.begin), model.getPositionAt(place.end)]
  const range = monaco.Range.fromPositions(begin, end)
  return completeJson(place, [...new Set(known.flat())], dialect).map(({ path, text }, at) => ({
    label: text === path ? text : { label: text, description: path },
    kind: monaco.languages.CompletionItemKind.Field,
    insertText: text,
    filterText: text,
    sortText: order(at),
    range,
  }))
}

const order = (at: number): string => String(at).padStart(6, '0')
