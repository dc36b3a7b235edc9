import { type RefObject, useEffect, useRef, useState } from 'react'
import { lightOptions, notedOptions, sharedOptions, weightOf } from './editor-options.ts'
import { monaco } from './monaco.ts'
import { reveal } from './reveal.ts'
import type { CodeEditorProps } from './types.ts'

const emitDelay = { full: 0, light: 250, plain: 2000 } as const

type Editor = monaco.editor.IStandaloneCodeEditor

export interface MonacoCodeEditorProps extends CodeEditorProps {
  /** What had the keys when the editor was asked for. */
  readonly focused: Element | null
}

interface MonacoEditor {
  readonly host: RefObject<HTMLDivElement | null>
  /** Null until Monaco has made it in `host`. */
  readonly editor: Editor | null
  /** How much Monaco does with a text of this size. */
  readonly weight: ReturnType<typeof weightOf>
  readonly position: { readonly line: number; readonly column: number }
}

/** An editor of Monaco that tells what is typed, at once or a while later, and shows a text given from outside. */
export function useMonacoEditor(props: MonacoCodeEditorProps): MonacoEditor {
  const { language, value } = props
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

  useEffect(() => {
    if (host.current === null) return
    const { value: initial, autoFocus, focused, place } = latest.current
    const extension = language === 'typescript' ? 'ts' : language
    const uri = monaco.Uri.parse(`file:///${crypto.randomUUID()}.${extension}`)
    const model = monaco.editor.createModel(initial, weight === 'plain' ? 'plaintext' : language, uri)
    // The editor's own option comes too late: the model has looked for brackets by then.
    if (weight !== 'full')
      model.updateOptions({
        bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
      })
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
      created.onMouseUp(({ target, event }) => {
        // What is selected is not pointed at.
        if (event.leftButton && target.position && created.getSelection()?.isEmpty() !== false)
          latest.current.onPoint?.(target.position.lineNumber)
      }),
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

  return { host, editor, weight, position }
}
