import type { Cell } from '../../../shared/model/query.ts'
import classes from './value-cell.module.css'
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
}: {
  readonly value: Cell | undefined
  readonly json?: boolean
}) {
  if (value === undefined) return null
  if (json && typeof value === 'string') return <JsonCell text={value} />
  const kind = value === null ? 'null' : typeof value === 'bigint' ? 'number' : typeof value
  const shown = value === '' ? '""' : String(value)
  return (
    <span className={classes.value} data-kind={value === '' ? 'empty' : kind}>
      {shown}
    </span>
  )
}
