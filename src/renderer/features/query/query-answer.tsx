import { Button, Loader } from '@mantine/core'
import { useCallback, useState } from 'react'
import { CopyButton } from '../../components/copy-button.tsx'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { CommandKeys } from '../../workspace/command-keys.tsx'
import { Delayed } from '../../components/states/skeleton.tsx'
import { openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { emptyFilter } from './filter.ts'
import classes from './query.module.css'
import { ResultGrid } from './result-grid.tsx'
import { ResultStrip } from './result-strip.tsx'
import type { QueryResult, ViewQuery } from './use-view-query.ts'

interface QueryAnswerProps {
  readonly tab: TabProps<'query'>['tab']
  readonly query: ViewQuery
  readonly onRun: () => void
}

/** What the view answered: a page of rows with the SQL that was run, or why there is none. */
export function QueryAnswer({ tab, query, onRun }: QueryAnswerProps) {
  const { database, store, view } = tab
  const { summary, form, result, ran } = query
  const [sqlShown, setSqlShown] = useState(false)
  const open = useCallback(
    (key: string) => void openTab({ kind: 'document', database, store, key }),
    [database, store],
  )

  function filterBy(column: string): void {
    const type = summary?.columns.find(({ name }) => name === column)?.type
    if (type !== undefined) query.edit({ filters: [...form.filters, emptyFilter(column, type)] })
  }

  return (
    <>
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
        query.error === null && <NoResult running={query.running} onRun={onRun} />
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
          {sqlShown && <SqlText result={result} />}
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
  )
}

function SqlText({ result }: { readonly result: QueryResult }) {
  return (
    <div className={classes.sql}>
      <div className={classes.sqlHead}>
        <h2>SQL</h2>
        <CopyButton text={result.sql} label="Copy SQL" />
      </div>
      <pre tabIndex={0}>{result.sql}</pre>
      <h2>Plan</h2>
      <pre tabIndex={0}>{result.plan.join('\n')}</pre>
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
        <Button variant="filled" rightSection={<CommandKeys name="query.run" />} onClick={onRun}>
          Run
        </Button>
      }
    >
      Choose conditions and an order above. Nothing runs by itself when the app comes back.
    </EmptyState>
  )
}
