import { Anchor } from '@mantine/core'
import type { Cell } from '../../../shared/model/query.ts'
import type { RowChange } from '../../../shared/model/row-change.ts'
import { isSame, kindOf, signs, ValueChange } from './value-change.tsx'
import classes from './row-changes.module.css'

/** A column of either version of a view. */
export interface ChangeColumn {
  readonly name: string
  readonly json: boolean
}

interface RowChangesProps {
  /** What the table shows, for screen readers. */
  readonly label: string
  readonly changes: readonly RowChange[]
  readonly columns: readonly ChangeColumn[]
  /** Opens the document a row is of; without it the table has no column for it. */
  readonly onOpen?: (key: string) => void
}

/** Rows that are added, removed or changed: old values are struck out, new ones are beside them, equal ones are faint. */
export function RowChanges({ label, changes, columns, onOpen }: RowChangesProps) {
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col" className={classes.sign}>
            <span className="visually-hidden">change</span>
          </th>
          {onOpen && <th scope="col">document</th>}
          {columns.map((column) => (
            <th key={column.name} scope="col" className="mono">
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changes.map((change, index) => (
          <tr key={index} data-kind={kindOf(change)}>
            <td className={classes.sign}>
              <span aria-hidden>{signs[kindOf(change)]}</span>
              <span className="visually-hidden">{kindOf(change)}</span>
            </td>
            {onOpen && (
              <td className={classes.cell}>
                <Anchor
                  component="button"
                  type="button"
                  inherit
                  className="mono"
                  title={change.key}
                  onClick={() => onOpen(change.key)}
                >
                  {change.key}
                </Anchor>
              </td>
            )}
            {columns.map((column) => (
              <ChangeCell key={column.name} column={column} change={change} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function ChangeCell({ column, change }: { readonly column: ChangeColumn; readonly change: RowChange }) {
  const { name, json } = column
  return (
    <td className={classes.cell} data-same={isSame(change, name) || undefined} title={describe(change, name)}>
      <ValueChange change={change} name={name} json={json} />
    </td>
  )
}

function describe(change: RowChange, name: string): string {
  const [before, after] = [change.before?.[name], change.after?.[name]]
  if (isSame(change, name) || change.before === null || change.after === null) return text(after ?? before)
  return `${text(before)} → ${text(after)}`
}

function text(value: Cell | undefined): string {
  if (value === undefined) return 'nothing'
  return value === null ? 'null' : String(value)
}
