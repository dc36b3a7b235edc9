import type { RowChange } from '../../../shared/model/row-change.ts'
import { ValueCell } from '../data-grid/index.ts'
import classes from './row-changes.module.css'

export type ChangeKind = 'added' | 'removed' | 'changed'

export const signs: Readonly<Record<ChangeKind, string>> = { added: '+', removed: '−', changed: '~' }

/** Whether a row comes, goes or changes. */
export function kindOf({ before, after }: RowChange): ChangeKind {
  if (before === null) return 'added'
  return after === null ? 'removed' : 'changed'
}

/** Whether a row that changes keeps its value in a column. */
export function isSame({ before, after }: RowChange, name: string): boolean {
  return before !== null && after !== null && (before[name] ?? null) === (after[name] ?? null)
}

interface ValueChangeProps {
  readonly change: RowChange
  /** The column, and whether it holds JSON. */
  readonly name: string
  readonly json: boolean
}

/** One value of a row that is added, removed or changed: the old value is struck out, the new one is beside it. */
export function ValueChange({ change, name, json }: ValueChangeProps) {
  const [before, after] = [change.before?.[name], change.after?.[name]]
  if (isSame(change, name)) return <ValueCell value={after ?? before} json={json} />
  // A null that is filled says nothing; one that comes does.
  const gone = before !== undefined && (before !== null || after === undefined)
  return (
    <span className={classes.values}>
      {gone && (
        <del>
          <ValueCell value={before} json={json} />
        </del>
      )}
      {gone && after !== undefined && (
        <span className={classes.arrow} aria-hidden>
          →
        </span>
      )}
      {after !== undefined && (
        <ins>
          <ValueCell value={after} json={json} />
        </ins>
      )}
    </span>
  )
}
