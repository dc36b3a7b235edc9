import { Fragment } from 'react'
import classes from './query.module.css'

interface SnippetCellProps {
  readonly text: string
  readonly marks: readonly (readonly [from: number, to: number])[]
}

/** Characters before the first mark at most: a cell shows about twice as many, and the mark is to be among them. */
const mostBefore = 32

/** A passage of a text, with what was searched marked. */
export function SnippetCell({ text, marks }: SnippetCellProps) {
  const first = marks[0]?.[0] ?? 0
  const start = first > mostBefore ? text.indexOf(' ', first - mostBefore) + 1 : 0
  const begin = start > 0 && start <= first ? start : first > mostBefore ? first : 0
  return (
    <span className={classes.snippet} title={text}>
      {begin > 0 && '…'}
      {marks.map(([from, to], index) => (
        <Fragment key={from}>
          {text.slice(marks[index - 1]?.[1] ?? begin, from)}
          <mark>{text.slice(from, to)}</mark>
        </Fragment>
      ))}
      {text.slice(marks.at(-1)?.[1] ?? begin)}
    </span>
  )
}
