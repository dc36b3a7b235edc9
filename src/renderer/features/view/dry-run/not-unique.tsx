import { Button } from '@mantine/core'
import { Fragment, useState } from 'react'
import type { Collision, DryRunReport } from '../../../../shared/model/dry-run.ts'
import { counted } from '../../../../shared/counted.ts'
import { ValueCell } from '../../../components/data-grid/index.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import { OpenKey } from './open-key.tsx'
import classes from './dry-run.module.css'
import { SideBySide, type SideBySideProps } from './side-by-side.tsx'

export interface NotUniqueProps extends Omit<SideBySideProps, 'keys'> {
  readonly collisions: DryRunReport['collisions']
  /** Takes the constraint off a column of the draft, or off several that are named as “a, b”. */
  readonly onDrop: (column: string) => void
}

/** Values of unique columns that several rows would hold, and what can be done about each. */
export function NotUnique(props: NotUniqueProps) {
  const { count, rows, values } = props.collisions
  const [compared, setCompared] = useState<string | null>(null)
  if (count === 0)
    return (
      <EmptyState title="Every value is unique">Every value of a unique column stands in one row.</EmptyState>
    )
  const columns = [...new Set(values.map(({ column }) => column))]
  return (
    <section aria-label="Values that are not unique">
      <div className={classes.captionLine}>
        <h3 className={classes.listCaption}>
          {counted(count, 'value')} of unique columns would be in {counted(rows, 'row')}
          {count > values.length && `, the first ${values.length} of them`}
        </h3>
        {columns.map((column) => (
          <Button
            key={column}
            title="Takes “unique” off in the draft; an index stays"
            onClick={() => props.onDrop(column)}
          >
            Let {column} repeat
          </Button>
        ))}
      </div>
      <table className={classes.list} aria-label="Values that are not unique">
        <tbody>
          {values.map((value) => {
            const id = `${value.column} ${String(value.value)}`
            return (
              <Fragment key={id}>
                <ValueRow
                  value={value}
                  open={compared === id}
                  onOpen={props.onOpen}
                  onCompare={() => setCompared(compared === id ? null : id)}
                />
                {compared === id && (
                  <tr>
                    <td colSpan={5}>
                      <SideBySide {...props} keys={value.keys} />
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

interface ValueRowProps {
  readonly value: Collision
  readonly open: boolean
  readonly onOpen: (key: string) => void
  readonly onCompare: () => void
}

function ValueRow({ value, open, onOpen, onCompare }: ValueRowProps) {
  return (
    <tr>
      <td className={classes.place}>
        <span className="mono">{value.column}</span>
      </td>
      <td className={classes.value}>
        <ValueCell value={value.value} />
      </td>
      <td className={classes.place}>{counted(value.rows, 'row')}</td>
      <td className={classes.holders}>
        {value.keys.map((key) => (
          <OpenKey key={key} name={key} onOpen={onOpen} />
        ))}
        <span className={classes.more}>{others(value)}</span>
      </td>
      <td className={classes.place}>
        {value.keys.length > 1 && (
          <Button size="compact-xs" variant="subtle" aria-expanded={open} onClick={onCompare}>
            Side by side
          </Button>
        )}
      </td>
    </tr>
  )
}

function others({ documents, keys }: Collision): string {
  if (documents === 1) return 'yields each of them'
  const left = documents - keys.length
  return left > 0 ? `and ${counted(left, 'more document')}` : ''
}
