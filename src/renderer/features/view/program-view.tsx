import { Button } from '@mantine/core'
import { IconHome2, IconTableFilled } from '@tabler/icons-react'
import type { ViewSummary } from '../../../shared/model/view.ts'
import { StatusDot } from '../../components/status-dot.tsx'
import { Toolbar, ToolbarSpacer, ToolbarText } from '../../components/toolbar.tsx'
import { newDraftId, openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { copyProgramView } from './copy-program-view.ts'
import { viewStanding } from './view-standing.ts'
import classes from './view.module.css'

interface ProgramViewProps extends Pick<TabProps<'view'>, 'tab'> {
  readonly summary: ViewSummary
}

/** A view whose map lives in a program of the user's own: shown, queried, never changed from here. */
export function ProgramView({ tab: { database, store }, summary }: ProgramViewProps) {
  const standing = viewStanding(summary)
  const query = (): void =>
    void openTab({ kind: 'query', database, store, view: summary.name, draft: newDraftId() })
  return (
    <div className={classes.tab}>
      <Toolbar label="View">
        <h1 className={classes.name}>{summary.name}</h1>
        <ToolbarText>
          <span className={classes.standing}>
            <StatusDot tone={standing.tone} label={standing.label} /> {standing.label}
          </span>
        </ToolbarText>
        <ToolbarSpacer />
        <Button
          title="Opens a draft with the same columns, whose map is yours to write; this view stays as it is"
          onClick={() => void copyProgramView({ database, store }, summary)}
        >
          Preview as a copy
        </Button>
        <Button variant="filled" leftSection={<IconTableFilled size={16} />} onClick={query}>
          Query
        </Button>
      </Toolbar>
      <div className={classes.program}>
        <div className={classes.programCard}>
          <IconHome2 size={20} aria-hidden className={classes.programIcon} />
          <div>
            <h2 className={classes.programTitle}>Maintained by your program</h2>
            <p>
              The map of this view is written in a program, not in this file, so it cannot be run or changed
              here; <b>Preview as a copy</b> begins a view of your own with its columns.{' '}
              {summary.stale
                ? 'Documents have changed since that program last ran: the view catches up with exactly those changes the next time it opens this store.'
                : 'It has seen every change so far. Documents you change here reach it the next time that program opens this store.'}
            </p>
            <p>
              Its table is <code className="mono">{summary.table}</code>; any SQL tool can read it.
            </p>
          </div>
        </div>
        <table className={classes.list}>
          <caption className={classes.caption}>Columns</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th scope="col">Constraints</th>
            </tr>
          </thead>
          <tbody>
            {summary.columns.map((column) => (
              <tr key={column.name}>
                <td className="mono">{column.name}</td>
                <td>{column.type}</td>
                <td>
                  {[column.unique && 'unique', column.notNull && 'not null', column.index && 'indexed']
                    .filter(Boolean)
                    .join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
