import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useImperativeHandle, useRef, useState } from 'react'
import { contextSuffix } from './context-path.ts'
import classes from './code-editor.module.css'
import { lightOptions, notedOptions, sharedOptions, weightOf } from './editor-options.ts'
import { applyTheme } from './editor-theme.ts'
import { MarginNotes } from './margin-notes.tsx'
import { monaco, typescriptDefaults } from './monaco.ts'
import { reveal } from './reveal.ts'
import { toMonacoMarkers } from './to-monaco-markers.ts'
import type { CodeEditorProps } from './types.ts'

const emitDelay = { full: 0, light: 250, plain: 2000 } as const
const isMac = /mac/i.test(navigator.platform)

type Editor = monaco.editor.IStandaloneCodeEditor

interface MonacoCodeEditorProps extends CodeEditorProps {
  /** What had the keys when the editor was asked for. */
  readonly focused: Element | null
}

export default function MonacoCodeEditor(props: MonacoCodeEditorProps) {
  const { language, value, markers, notes, readOnly = false, ariaLabel, declarations, handle } = props
  const scheme = useComputedColorScheme()
  const host = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<Editor | null>(null)
  const [weight] = useState(() => weightOf(value.length))
  const [position, setPosition] = useState({ line: 1, column: 1 })
  const latest = useRef(props)
  const emitted = useRef(value)
  const flush = useRef<() => void>(() => undefined)

  useEffect(() => {
    latest.current = props
  })

  useEffect(() => applyTheme(scheme), [scheme])

  useEffect(() => {
    if (host.current === null) return
    const { value: initial, autoFocus, focused, place } = latest.current
    const extension = language === 'typescript' ? 'ts' : language
    const uri = monaco.Uri.parse(`file:///${crypto.randomUUID()}.${extension}`)
    const model = monaco.editor.createModel(initial, weight === 'plain' ? 'plaintext' : language, uri)
    // Line ends stay as the text has them; only what a person types is normalised by Monaco.
    const created = monaco.editor.create(host.current, {
      ...sharedOptions,
      ...(weight !== 'full' && lightOptions),
      ...(latest.current.notes !== undefined && notedOptions),
      model,
      ariaLabel: latest.current.ariaLabel,
      readOnly: latest.current.readOnly ?? false,
    })
    emitted.current = initial
    let timer: ReturnType<typeof setTimeout> | undefined
    const emit = (): void => {
      clearTimeout(timer)
      timer = undefined
      const text = model.getValue()
      if (text === emitted.current) return
      emitted.current = text
      latest.current.onChange?.(text)
    }
    flush.current = () => timer !== undefined && emit()
    const listeners = [
      model.onDidChangeContent(() => {
        if (emitDelay[weight] === 0) return emit()
        clearTimeout(timer)
        timer = setTimeout(emit, emitDelay[weight])
      }),
      created.onDidBlurEditorText(() => flush.current()),
      created.onDidChangeCursorPosition((event) =>
        setPosition({ line: event.position.lineNumber, column: event.position.column }),
      ),
    ]
    setEditor(created)
    // Keeps the focus where the user has moved it while the editor was loading.
    const { activeElement } = document
    if (autoFocus && (activeElement === focused || activeElement === document.body)) created.focus()
    if (place !== undefined) reveal(created, place)
    return () => {
      flush.current()
      for (const listener of listeners) listener.dispose()
      created.dispose()
      model.dispose()
    }
  }, [language, weight])

  // A text given from outside replaces the one shown, and can be undone.
  useEffect(() => {
    if (editor === null || value === emitted.current) return
    emitted.current = value
    const model = editor.getModel()
    if (model === null || model.getValue() === value) return
    editor.pushUndoStop()
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text: value }], () => null)
    editor.pushUndoStop()
  }, [editor, value])

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

  useImperativeHandle(
    handle,
    () => ({
      focus: () => editor?.focus(),
      reveal: (line, column) => editor && reveal(editor, { line, column }),
    }),
    [editor],
  )

  return (
    <div className={classes.frame}>
      {weight === 'plain' && (
        <p className={classes.notice} role="status">
          This text is over 20 MB: it is shown without colours, folding or checks, so that typing stays quick.
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
