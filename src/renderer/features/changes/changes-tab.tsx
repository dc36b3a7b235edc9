import { numberText } from '../../../shared/numbers.ts'
import { Button, NativeSelect, Switch, TextInput } from '@mantine/core'
import { IconFileText, IconHistory } from '@tabler/icons-react'
import { useDeferredValue, useState } from 'react'
import { DataGrid, type GridColumn } from '../../components/data-grid/index.ts'
import { SplitPane } from '../../components/panes/split-pane.tsx'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { timeText } from '../../components/texts/time-text.ts'
import { Toolbar, ToolbarSpacer } from '../../components/toolbar.tsx'
import { openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { BeforeAfter } from './before-after.tsx'
import classes from './changes.module.css'
import { newsText } from '../../components/texts/news-text.ts'
import {
  type ChangeKind,
  type ChangeLog,
  type LogFilter,
  type LoggedChange,
  useChangeLog,
} from './use-change-log.ts'

const columns: readonly GridColumn<LoggedChange>[] = [
  column('seq', 'change', 90, ({ seq }) => numberText(seq), 'right'),
  column('updated', 'when', 200, ({ updated }) => timeText(updated)),
  column('kind', 'what', 90, ({ kind }) => kind),
  column('key', '_key', 220, ({ key }) => key),
  column('rev', 'revision', 110, ({ rev }) => rev.slice(0, 10)),
]

/** What became of a store's documents, the newest first: the last change of each, with what was before. */
export function ChangesTab({ tab }: TabProps<'changes'>) {
  const { database, store } = tab
  const [filter, setFilter] = useState<LogFilter>({ prefix: '', kind: 'all' })
  const log = useChangeLog(tab, useDeferredValue(filter))
  const [active, setActive] = useState<number | null>(null)
  const chosen = active === null ? undefined : log.changes[active]
  const open = ({ key, kind }: LoggedChange): void => {
    if (kind !== 'deleted') openTab({ kind: 'document', database, store, key })
  }
  const change = (part: Partial<LogFilter>): void => {
    setActive(null)
    setFilter({ ...filter, ...part })
  }
  return (
    <div className={classes.tab}>
      <ChangesBar filter={filter} log={log} onChange={change} />
      {log.error !== null && (
        <ErrorState
          strip
          what={`Could not list the changes of ${store}`}
          error={log.error}
          onRetry={log.retry}
        />
      )}
      <div className={classes.body}>
        <SplitPane name="changes" sizes={[58, 42]} min={[280, 240]}>
          <div className={classes.rows}>
            <DataGrid
              label={`Changes of ${store}`}
              columns={columns}
              rowCount={log.changes.length}
              getRow={(index) => log.changes[index]}
              active={active}
              onActiveChange={setActive}
              onOpen={open}
              growing={log.older !== null}
              menu={(row) => [
                [
                  {
                    label: 'Open document',
                    icon: <IconFileText size={15} />,
                    disabled: row.kind === 'deleted',
                    run: () => open(row),
                  },
                ],
              ]}
              empty={
                log.loading ? undefined : (
                  <EmptyState icon={<IconHistory size={28} />} title="No changes">
                    {filter.prefix === '' && filter.kind === 'all'
                      ? 'Nothing was written to this store since it was made.'
                      : 'No change is as the filter asks. Change it above.'}
                  </EmptyState>
                )
              }
            />
            {log.older !== null && (
              <Button className={classes.older} variant="subtle" color="gray" onClick={log.older}>
                Older changes
              </Button>
            )}
          </div>
          <BeforeAfter at={{ database, store }} change={chosen} />
        </SplitPane>
      </div>
    </div>
  )
}

interface ChangesBarProps {
  readonly filter: LogFilter
  readonly log: ChangeLog
  readonly onChange: (part: Partial<LogFilter>) => void
}

/** What is listed, what came since, and whether the list follows. */
function ChangesBar({ filter, log, onChange }: ChangesBarProps) {
  return (
    <Toolbar label="Changes">
      <TextInput
        size="xs"
        aria-label="Start of the key"
        placeholder="start of a key"
        classNames={{ input: 'mono' }}
        value={filter.prefix}
        onChange={(event) => onChange({ prefix: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        aria-label="What became of the documents"
        data={[
          { value: 'all', label: 'all changes' },
          { value: 'new', label: 'new' },
          { value: 'changed', label: 'changed' },
          { value: 'deleted', label: 'deleted' },
        ]}
        value={filter.kind}
        onChange={(event) => onChange({ kind: event.currentTarget.value as ChangeKind })}
      />
      <span role="status" className={classes.news}>
        {log.news !== null && (
          <>
            {newsText(log.news)}:{' '}
            <Button size="compact-xs" variant="light" onClick={log.show}>
              Show
            </Button>
          </>
        )}
      </span>
      <ToolbarSpacer />
      <Switch
        size="xs"
        label="Follow"
        checked={log.follows}
        onChange={(event) => log.follow(event.currentTarget.checked)}
      />
    </Toolbar>
  )
}

function column(
  id: string,
  header: string,
  width: number,
  text: (change: LoggedChange) => string,
  align: 'left' | 'right' = 'left',
): GridColumn<LoggedChange> {
  return { id, header, width, text, align, cell: text, fixed: true }
}
