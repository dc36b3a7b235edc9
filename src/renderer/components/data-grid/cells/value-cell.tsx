import type { Cell } from '../../../../shared/model/query.ts'
import classes from './value-cell.module.css'
import { tailLength } from './number-tail.ts'
import { describeJson } from './describe-json.ts'

/** One line for a JSON text, perhaps a cut one: strings bare, null, "" and nested values faint, nothing when missing. */
export function JsonCell({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null
  const { kind, shown } = describeJson(text)
  return (
    <span className={classes.value} data-kind={kind}>
      {shown}
    </span>
  )
}

/** One line for a value of a view row; `json` columns hold JSON text. */
export function ValueCell({
  value,
  json = false,
  tail,
}: {
  readonly value: Cell | undefined
  readonly json?: boolean
  /** How many characters the longest fraction of the column has, so that decimal points stand below each other. */
  readonly tail?: number
}) {
  if (value === undefined) return null
  if (json && typeof value === 'string') return <JsonCell text={value} />
  const kind = value === null ? 'null' : typeof value === 'bigint' ? 'number' : typeof value
  const shown = value === '' ? '""' : String(value)
  const room = tail === undefined || kind !== 'number' ? 0 : tail - tailLength(shown)
  return (
    <>
      <span className={classes.value} data-kind={value === '' ? 'empty' : kind}>
        {shown}
      </span>
      {room > 0 && <span aria-hidden className={classes.tail} style={{ flexBasis: `${room}ch` }} />}
    </>
  )
}
