import { numberText } from '../../../shared/numbers.ts'
import { useMemo } from 'react'
import classes from './json-text.module.css'
import { jsonTokens, prettyJson } from './pretty-json.ts'

/** As much as a pane draws without holding up the window. */
const drawLimit = 20_000

/** A JSON text for reading, laid out and coloured. A very long one is cut, and says so. */
export function JsonText({ text, label }: { readonly text: string; readonly label: string }) {
  const laidOut = useMemo(() => prettyJson(text), [text])
  const shown = laidOut.slice(0, drawLimit)
  const tokens = useMemo(() => jsonTokens(shown), [shown])
  return (
    <div className={classes.scroll}>
      <pre className={classes.text} aria-label={label} tabIndex={0}>
        {tokens.map((token, index) => (
          <span key={index} data-kind={token.kind}>
            {token.text}
          </span>
        ))}
      </pre>
      {shown.length < laidOut.length && (
        <div className={classes.cut}>
          The first {numberText(drawLimit)} of {numberText(laidOut.length)} characters. Open the document to
          see all of it.
        </div>
      )}
    </div>
  )
}
