import { useEffect, useRef } from 'react'
import { completeSql, quoteName } from './complete-sql.ts'
import { monaco } from '../monaco.ts'
import type { SqlNames } from '../types.ts'

/** Offers the tables and columns of a database while a statement is typed. */
export function useSqlNames(editor: monaco.editor.IStandaloneCodeEditor | null, names?: SqlNames): void {
  const latest = useRef(names)
  useEffect(() => {
    latest.current = names
  })
  const isNamed = names !== undefined
  useEffect(() => {
    const model = editor?.getModel()
    if (!model || !isNamed) return
    const provider = monaco.languages.registerCompletionItemProvider('sql', {
      triggerCharacters: ['.'],
      provideCompletionItems: (asked, position) => {
        const { tables, quote } = latest.current ?? { tables: [], quote: '"' as const }
        if (asked !== model) return null
        const word = model.getWordUntilPosition(position)
        const range = {
          startLineNumber: position.lineNumber,
          endLineNumber: position.lineNumber,
          startColumn: word.startColumn,
          endColumn: word.endColumn,
        }
        const found = completeSql(model.getValue(), model.getOffsetAt(position), tables)
        const { Struct, Field } = monaco.languages.CompletionItemKind
        return {
          suggestions: found.map(({ name, kind, of }, at) => ({
            label: of === undefined ? name : { label: name, description: of },
            kind: kind === 'table' ? Struct : Field,
            insertText: quoteName(name, quote),
            filterText: name,
            sortText: String(at).padStart(6, '0'),
            range,
          })),
        }
      },
    })
    return () => provider.dispose()
  }, [editor, isNamed])
}
