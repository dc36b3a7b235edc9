import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useImperativeHandle, useState } from 'react'
import { contextSuffix } from './context-path.ts'
import classes from './code-editor.module.css'
import { plainNotice } from './editor-options.ts'
import { applyTheme } from './editor-theme.ts'
import { MarginNotes } from './margin-notes.tsx'
import { monaco, typescriptDefaults } from './monaco.ts'
import { reveal } from './reveal.ts'
import { toMonacoMarkers } from './to-monaco-markers.ts'
import { useCodeHelp } from './use-code-help.ts'
import type { EditorCommand } from './types.ts'
import { useSqlNames } from './sql/use-sql-names.ts'
import { type MonacoCodeEditorProps, useMonacoEditor } from './use-monaco-editor.ts'

const isMac = /mac/i.test(navigator.platform)

const commandIds: Readonly<Record<EditorCommand, string>> = {
  fix: 'editor.action.quickFix',
  format: 'editor.action.formatDocument',
  rename: 'editor.action.rename',
  nextProblem: 'editor.action.marker.nextInFiles',
  hover: 'editor.action.showHover',
}

export default function MonacoCodeEditor(props: MonacoCodeEditorProps) {
  const { markers, notes, readOnly = false, ariaLabel, declarations, help, names, handle } = props
  const scheme = useComputedColorScheme()
  useEffect(() => applyTheme(scheme), [scheme])

  const { host, editor, weight, position } = useMonacoEditor(props)

  useEffect(() => editor?.updateOptions({ readOnly, ariaLabel }), [editor, readOnly, ariaLabel])

  useEffect(() => {
    const model = editor?.getModel()
    if (model) monaco.editor.setModelMarkers(model, 'datastore', toMonacoMarkers(model, markers ?? []))
  }, [editor, markers])

  useEffect(() => {
    const uri = editor?.getModel()?.uri
    if (uri === undefined || declarations === undefined) return
    const library = typescriptDefaults.addExtraLib(declarations, `${uri.toString()}${contextSuffix}`)
    return () => library.dispose()
  }, [editor, declarations])

  useCodeHelp(editor, help)
  useSqlNames(editor, names)

  const [notice] = useState(() => plainNotice(props.value.length, props.keptLength))

  useImperativeHandle(
    handle,
    () => ({
      focus: () => editor?.focus(),
      run: (command) => {
        editor?.focus()
        editor?.trigger('app', commandIds[command], null)
      },
      reveal: (line, column) => editor && reveal(editor, { line, column }),
      line: () => editor?.getPosition()?.lineNumber ?? 1,
      selected: () => {
        const [model, range] = [editor?.getModel(), editor?.getSelection()]
        if (!model || !range || range.isEmpty()) return null
        return { line: range.startLineNumber, column: range.startColumn, text: model.getValueInRange(range) }
      },
    }),
    [editor],
  )

  return (
    <div className={classes.frame}>
      {weight === 'plain' && (
        <p className={classes.notice} role="status">
          {notice}
        </p>
      )}
      <div className={classes.row}>
        {notes !== undefined && <MarginNotes editor={editor} notes={notes} />}
        <div ref={host} className={classes.host} />
      </div>
      <div className={classes.footer}>
        <span>
          Ln {position.line}, Col {position.column}
        </span>
        {readOnly ? <span>Read only</span> : <span>{isMac ? '⌃⇧M' : 'Ctrl+M'}: Tab leaves the editor</span>}
      </div>
    </div>
  )
}
