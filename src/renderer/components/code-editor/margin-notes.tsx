import { useEffect, useRef, useState } from 'react'
import classes from './margin-notes.module.css'
import { monaco } from './monaco.ts'
import type { EditorNotes, LineNote } from './types.ts'

type Editor = monaco.editor.IStandaloneCodeEditor

interface PlacedNote extends LineNote {
  readonly top: number
}

interface MarginNotesProps {
  readonly editor: Editor | null
  /** Null while there is nothing to say: the margin keeps its room. */
  readonly notes: EditorNotes | null
}

/**
 * A margin left of the line numbers, with a note for each line that has one. Notes keep to their lines while the text is
 * edited, scroll with it, and so do values and marks in the text itself.
 */
export function MarginNotes({ editor, notes }: MarginNotesProps) {
  const strip = useRef<HTMLDivElement>(null)
  const [placed, setPlaced] = useState<readonly PlacedNote[]>([])

  useEffect(() => {
    const model = editor?.getModel()
    if (!editor || !model || notes === null) return
    const anchors = editor.createDecorationsCollection(
      notes.lines.map(({ line }) => ({ range: wholeLine(model, line), options: {} })),
    )
    const place = (): void => setPlaced(placeNotes(editor, notes.lines, anchors.getRanges()))
    const scroll = (): void => {
      if (strip.current) strip.current.style.transform = `translateY(${-editor.getScrollTop()}px)`
    }
    const listeners = [
      editor.onDidChangeModelContent(place),
      editor.onDidChangeHiddenAreas(place),
      editor.onDidContentSizeChange(place),
      editor.onDidScrollChange(scroll),
    ]
    place()
    scroll()
    return () => {
      for (const listener of listeners) listener.dispose()
      anchors.clear()
    }
  }, [editor, notes])

  useEffect(() => {
    const model = editor?.getModel()
    if (!editor || !model || notes === null) return
    const inText = editor.createDecorationsCollection()
    const write = (): void => {
      const columns = editor.getLayoutInfo().viewportColumn
      inText.set([
        ...notes.values.flatMap((value) => valueAfter(model, value, columns)),
        ...notes.marks.map((mark) => markAt(model, mark)),
        ...(notes.lit ?? []).map((lit) => litLine(model, lit)),
      ])
    }
    write()
    const listener = editor.onDidLayoutChange(write)
    return () => {
      listener.dispose()
      inText.clear()
    }
  }, [editor, notes])

  // What is lit comes into sight; the focus stays where it is.
  const first = notes?.lit?.find(({ tone }) => tone === 'strong')?.line
  useEffect(() => {
    if (first !== undefined) editor?.revealLineInCenterIfOutsideViewport(first)
  }, [editor, first])

  return (
    // What it says stands in full, and reachable by keyboard, where the notes come from.
    <div className={classes.margin} aria-hidden data-stale={notes?.stale || undefined}>
      <div ref={strip}>
        {placed.map((note) => (
          <div
            key={note.line}
            className={classes.note}
            data-alert={note.alert || undefined}
            data-proved={note.proved}
            style={{ top: note.top }}
            title={note.title}
          >
            {note.text}
          </div>
        ))}
      </div>
    </div>
  )
}

function placeNotes(
  editor: Editor,
  notes: readonly LineNote[],
  ranges: readonly monaco.Range[],
): PlacedNote[] {
  const tops = new Set<number>()
  return notes.flatMap((note, index) => {
    const line = ranges[index]?.startLineNumber
    if (line === undefined) return []
    const top = editor.getTopForLineNumber(line)
    // Lines that are folded away share the place of the line they are folded into.
    if (tops.has(top)) return []
    tops.add(top)
    return [{ ...note, top }]
  })
}

function wholeLine(model: monaco.editor.ITextModel, line: number): monaco.Range {
  const at = Math.min(line, model.getLineCount())
  const first = model.getLineFirstNonWhitespaceColumn(at) || 1
  return new monaco.Range(at, first, at, model.getLineMaxColumn(at))
}

/** Less of a value than this says nothing. */
const shortestValue = 8
// Spaces at an edge would be lost.
const distance = '\u00a0\u00a0\u00a0'

/** A value in the room that its line leaves; a value that is cut is shown in full on hover. */
function valueAfter(
  model: monaco.editor.ITextModel,
  { line, text }: EditorNotes['values'][number],
  columns: number,
): monaco.editor.IModelDeltaDecoration[] {
  const range = wholeLine(model, line)
  const room = columns - (range.endColumn - 1) - distance.length
  const isCut = text.length > room
  const shown = isCut ? `${text.slice(0, room - 1)}…` : text
  if (room < Math.min(shortestValue, text.length)) return [{ range, options: { hoverMessage: asCode(text) } }]
  return [
    {
      range,
      options: {
        showIfCollapsed: true,
        hoverMessage: isCut ? asCode(text) : null,
        after: {
          content: `${distance}${shown}`,
          inlineClassName: classes.value ?? null,
          cursorStops: monaco.editor.InjectedTextCursorStops.None,
        },
      },
    },
  ]
}

function litLine(
  model: monaco.editor.ITextModel,
  { line, tone }: NonNullable<EditorNotes['lit']>[number],
): monaco.editor.IModelDeltaDecoration {
  return {
    range: wholeLine(model, line),
    options: { isWholeLine: true, className: (tone === 'strong' ? classes.strong : classes.weak) ?? null },
  }
}

/** Text that is shown as it is, whatever marks are in it. */
function asCode(text: string): monaco.IMarkdownString {
  return { value: `\`\`\`\`text\n${text}\n\`\`\`\`` }
}

function markAt(
  model: monaco.editor.ITextModel,
  { line, column, message }: EditorNotes['marks'][number],
): monaco.editor.IModelDeltaDecoration {
  const start = model.validatePosition({ lineNumber: line, column })
  const word = model.getWordAtPosition(start)
  const end = word?.startColumn === start.column ? word.endColumn : start.column + 2
  return {
    range: new monaco.Range(start.lineNumber, start.column, start.lineNumber, end),
    options: { inlineClassName: classes.mark ?? null, hoverMessage: { value: message } },
  }
}
