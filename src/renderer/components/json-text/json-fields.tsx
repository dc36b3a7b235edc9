import { numberText } from '../../../shared/numbers.ts'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { formatJson } from './format-json.ts'
import classes from './json-fields.module.css'
import { type JsonLine, jsonLines } from './json-lines.ts'
import { jsonTokens } from './pretty-json.ts'

/** A longer text is not laid out: only the marked paths are listed. */
const layoutLimit = 2_000_000
/** As many lines as are drawn without holding up the window, and as many marked ones beyond them. */
const most = { lines: 2_000, marked: 300 }
/** Longer values are cut in their line. */
const lineLimit = 600

interface JsonFieldsProps {
  readonly text: string
  readonly label: string
  /** Values that stand out, by path, each with the word that is written beside it. */
  readonly marks: ReadonlyMap<string, { readonly tone: 'strong' | 'weak'; readonly word: string }>
  /** The value that is chosen, by its path. */
  readonly chosen: string | null
  readonly onChoose: (path: string) => void
}

/** A JSON text whose values can be chosen, one a line, with the mouse or the arrow keys. */
export function JsonFields({ text, label, marks, chosen, onChoose }: JsonFieldsProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const all = useMemo(() => (text.length > layoutLimit ? null : jsonLines(formatJson(text))), [text])
  const shown = useMemo(() => (all === null ? pathsOnly(marks) : shownLines(all, marks)), [all, marks])
  const [active, setActive] = useState<string | null>(null)
  const current = shown.findIndex(({ path }) => path !== null && path === (active ?? chosen))
  const first = shown.find(({ path }) => path !== null && marks.get(path)?.tone === 'strong')?.path ?? null

  // What is marked comes into sight, when it is not what the user has just chosen here.
  useEffect(() => {
    if (first !== null && first !== chosen)
      optionOf(list.current, first)?.scrollIntoView({ block: 'nearest' })
  }, [first, chosen, text])

  function move(from: number, by: -1 | 1): void {
    for (let at = from + by; at >= 0 && at < shown.length; at += by) {
      const { path } = shown[at]!
      if (path === null) continue
      setActive(path)
      onChoose(path)
      optionOf(list.current, path)?.scrollIntoView({ block: 'nearest' })
      return
    }
  }

  function press(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') move(current, 1)
    else if (event.key === 'ArrowUp') move(current === -1 ? shown.length : current, -1)
    else if (event.key === 'Home') move(-1, 1)
    else if (event.key === 'End') move(shown.length, -1)
    else return
    event.preventDefault()
  }

  return (
    <div className={classes.scroll}>
      {all === null && (
        <p className={classes.cut}>
          This document is too large to be shown here: only the fields in question are listed.
        </p>
      )}
      <div
        ref={list}
        role="listbox"
        aria-label={label}
        aria-activedescendant={current === -1 ? undefined : `${id}-${current}`}
        tabIndex={0}
        className={classes.fields}
        onKeyDown={press}
      >
        {shown.map(({ text: line, path }, at) =>
          path === null ? (
            <div key={at} aria-hidden className={classes.line}>
              {line}
            </div>
          ) : (
            <Field
              key={at}
              id={`${id}-${at}`}
              line={line}
              path={path}
              mark={marks.get(path)}
              chosen={path === chosen}
              active={at === current}
              onChoose={() => {
                setActive(path)
                onChoose(path)
              }}
            />
          ),
        )}
      </div>
      {all !== null && shown.length < all.length && (
        <p className={classes.cut}>
          {numberText(shown.length)} of {numberText(all.length)} lines. Open the document to see all of it.
        </p>
      )}
    </div>
  )
}

interface FieldProps {
  readonly id: string
  readonly line: string
  readonly path: string
  readonly mark: { readonly tone: 'strong' | 'weak'; readonly word: string } | undefined
  readonly chosen: boolean
  readonly active: boolean
  readonly onChoose: () => void
}

function Field({ id, line, path, mark, chosen, active, onChoose }: FieldProps) {
  const short = line.length > lineLimit ? `${line.slice(0, lineLimit)}…` : line
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className={classes.line}
      data-path={path}
      data-mark={mark?.tone}
      data-active={active || undefined}
      onClick={onChoose}
    >
      <span className={classes.code}>
        {jsonTokens(short).map((token, at) => (
          <span key={at} data-kind={token.kind}>
            {token.text}
          </span>
        ))}
      </span>
      {mark && <span className={classes.word}>{mark.word}</span>}
    </div>
  )
}

function optionOf(list: HTMLElement | null, path: string): Element | null {
  return list?.querySelector(`[data-path="${CSS.escape(path)}"]`) ?? null
}

/** The first lines, and of those beyond them the marked ones. */
function shownLines(lines: readonly JsonLine[], marks: JsonFieldsProps['marks']): readonly JsonLine[] {
  if (lines.length <= most.lines) return lines
  const more = lines.slice(most.lines).filter(({ path }) => path !== null && marks.has(path))
  return [...lines.slice(0, most.lines), { text: '…', path: null }, ...more.slice(0, most.marked)]
}

function pathsOnly(marks: JsonFieldsProps['marks']): readonly JsonLine[] {
  return [...marks.keys()].slice(0, most.marked).map((path) => ({ text: path, path }))
}
