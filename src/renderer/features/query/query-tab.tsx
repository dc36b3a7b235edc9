import { Button, Loader, NativeSelect, Tooltip } from '@mantine/core'
import { IconCode, IconDownload, IconPlayerPlayFilled, IconTable } from '@tabler/icons-react'
import { useCallback, useRef, useState } from 'react'
import { DatastoreError } from '../../../shared/errors.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { notifyDone, notifyError } from '../../components/notify.tsx'
import { ShortcutLabel } from '../../components/shortcut-label.tsx'
import { Delayed, Skeleton } from '../../components/states/skeleton.tsx'
import { Toolbar, ToolbarSpacer, ToolbarText } from '../../components/toolbar.tsx'
import { useCommand } from '../../workspace/commands.ts'
import { openExport } from '../../workspace/dialogs.ts'
import { openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { emptyFilter } from './filter.ts'
import { queryCode } from './query-code.ts'
import { QueryFormFields } from './query-form-fields.tsx'
import classes from './query.module.css'
import { ResultGrid } from './result-grid.tsx'
import { ResultStrip } from './result-strip.tsx'
import { useViewQuery } from './use-view-query.ts'

/** Asks a view: conditions and order at the top, rows below, with the SQL that was run. */
export function QueryTab(props: TabProps<'query'>) {
  const { tab, active } = props
  const { database, store, view } = tab
  const query = useViewQuery(props)
  const [sqlShown, setSqlShown] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const body = useRef<HTMLDivElement>(null)
  const { summary, form, result, ran } = query
  const open = useCallback(
    (key: string) => void openTab({ kind: 'document', database, store, key }),
    [database, store],
  )
  const run = (): void => {
    if (query.asked === null) refuse('The query was not run')
    else query.run()
  }
  useCommand({ name: 'query.run', label: 'Run query', keys: ['mod+enter', 'f5'], run }, active)

  if (query.loading) return <Skeleton lines={8} label="The views are loading" />
  if (query.failure && query.views.length === 0) {
    return (
      <ErrorState
        what={`Could not list the views of “${store}”`}
        error={query.failure}
        onRetry={query.reload}
      />
    )
  }

  function filterBy(column: string): void {
    const type = summary?.columns.find(({ name }) => name === column)?.type
    if (type !== undefined) query.edit({ filters: [...form.filters, emptyFilter(column, type)] })
  }

  /** Says which part of the form is wrong, and takes the person there. */
  function refuse(what: string): void {
    query.complain()
    setRefused(what)
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }

  function copyCode(): void {
    if (query.asked === null) return refuse('The query was not copied')
    navigator.clipboard
      .writeText(queryCode({ view, ...query.asked }))
      .then(() => notifyDone('Copied the query as code.'))
      .catch((error: unknown) => notifyError('The query was not copied', error))
  }

  function exportRows(): void {
    if (query.asked === null) return refuse('The rows were not exported')
    const { where, orderBy, includeDocs } = query.asked
    openExport({ kind: 'query', database, store, view, where, orderBy, includeDocs })
  }

  return (
    <div ref={body} className={classes.tab}>
      <Toolbar label="Query">
        <NativeSelect
          size="xs"
          aria-label="View"
          classNames={{ input: 'mono' }}
          data={viewNames(
            query.views.map(({ name }) => name),
            view,
          )}
          value={view}
          onChange={(event) => query.chooseView(event.currentTarget.value)}
        />
        {summary !== null && summary.stale && (
          <ToolbarText title="Its program has not seen the newest changes">
            may be behind the documents
          </ToolbarText>
        )}
        {summary?.state === 'building' && <ToolbarText>is being built</ToolbarText>}
        <ToolbarSpacer />
        <Tooltip label="The same query as a line of a program">
          <Button variant="subtle" color="gray" leftSection={<IconCode size={16} />} onClick={copyCode}>
            Copy as code
          </Button>
        </Tooltip>
        <Button variant="subtle" color="gray" leftSection={<IconDownload size={16} />} onClick={exportRows}>
          Export…
        </Button>
        <Button
          variant="filled"
          leftSection={<IconPlayerPlayFilled size={14} />}
          rightSection={<ShortcutLabel keys="mod+enter" />}
          disabled={summary === null}
          onClick={run}
        >
          Run
        </Button>
      </Toolbar>
      {summary === null ? (
        <EmptyState
          icon={<IconTable size={32} />}
          title={`There is no view “${view}”`}
          action={<Button onClick={() => openTab({ kind: 'views', database, store })}>Show all views</Button>}
        >
          It was removed, here or by another program. Choose another one above.
        </EmptyState>
      ) : (
        <>
          <QueryFormFields
            form={form}
            columns={summary.columns}
            problems={query.problems}
            onChange={query.edit}
            onRun={run}
          />
          {refused !== null && query.problems.size > 0 && (
            <ErrorState
              strip
              what={refused}
              error={new DatastoreError('INVALID_INPUT', [...new Set(query.problems.values())].join(' '))}
              onDismiss={() => setRefused(null)}
            />
          )}
          {query.error !== null && (
            <ErrorState
              strip
              what={`The query on “${view}” was not answered`}
              error={query.error}
              onRetry={query.run}
              actions={
                <Button onClick={() => openTab({ kind: 'view', database, store, view })}>Open view</Button>
              }
            />
          )}
          {result === null || ran === null ? (
            query.error === null && <NoResult running={query.running} onRun={run} />
          ) : (
            <>
              <ResultStrip
                result={result}
                offset={ran.offset}
                running={query.running}
                outdated={query.outdated}
                sqlShown={sqlShown}
                onTurn={query.turn}
                onSql={() => setSqlShown(!sqlShown)}
              />
              {sqlShown && (
                <div className={classes.sql}>
                  <div className={classes.sqlHead}>
                    <h2>SQL</h2>
                    <CopyButton text={result.sql} label="Copy SQL" />
                  </div>
                  <pre tabIndex={0}>{result.sql}</pre>
                  <h2>Plan</h2>
                  <pre tabIndex={0}>{result.plan.join('\n')}</pre>
                </div>
              )}
              <div className={classes.rows} data-stale={query.running || query.error !== null || undefined}>
                <ResultGrid
                  result={result}
                  includeDocs={ran.includeDocs}
                  filtered={Object.keys(ran.where).length > 0}
                  onOpen={open}
                  onFilter={filterBy}
                />
              </div>
            </>
          )}
        </>
      )}
    </div>
  )
}

function NoResult({ running, onRun }: { readonly running: boolean; readonly onRun: () => void }) {
  if (running) {
    return (
      <Delayed>
        <div className={classes.waiting} role="status">
          <Loader size={16} /> Running…
        </div>
      </Delayed>
    )
  }
  return (
    <EmptyState
      title="Not run yet"
      action={
        <Button variant="filled" rightSection={<ShortcutLabel keys="mod+enter" />} onClick={onRun}>
          Run
        </Button>
      }
    >
      Choose conditions and an order above. Nothing runs by itself when the app comes back.
    </EmptyState>
  )
}

function viewNames(names: readonly string[], current: string): string[] {
  return names.includes(current) ? [...names] : [current, ...names]
}
