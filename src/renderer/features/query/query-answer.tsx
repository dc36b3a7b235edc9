import { Button } from '@mantine/core'
import { useCallback, useState } from 'react'
import { ErrorState } from '../../components/states/error-state.tsx'
import { openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { ChartPanel } from './chart/chart-panel.tsx'
import { emptyLine } from '../../components/conditions/index.ts'
import { QueryExplained } from './query-explained.tsx'
import classes from './query.module.css'
import { ResultGrid } from './result-grid.tsx'
import { NoResult } from './no-result.tsx'
import { ResultStrip } from './result-strip.tsx'
import type { ViewQuery } from './use-view-query.ts'

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
  const [chartShown, setChartShown] = useState(false)
  const open = useCallback(
    (key: string) => void openTab({ kind: 'document', database, store, key }),
    [database, store],
  )

  function filterBy(column: string): void {
    const found = summary?.columns.find(({ name }) => name === column)
    if (found === undefined) return
    const { where } = form
    query.edit({ where: { ...where, members: [...where.members, emptyLine(found)] } })
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
        query.error === null && (
          <NoResult running={query.running} onCancel={query.cancel} onRun={onRun}>
            Choose conditions and an order above. Nothing runs by itself when the app comes back.
          </NoResult>
        )
      ) : (
        <>
          <ResultStrip
            result={result}
            offset={query.offset}
            running={query.running}
            outdated={query.outdated}
            onCancel={query.cancel}
            sqlShown={sqlShown}
            onTurn={query.turn}
            onSql={() => setSqlShown(!sqlShown)}
            chartShown={chartShown}
            onChart={() => setChartShown(!chartShown)}
          />
          {sqlShown && summary !== null && <QueryExplained summary={summary} ran={ran} result={result} />}
          <div className={classes.rows} data-stale={query.running || query.error !== null || undefined}>
            {chartShown ? (
              <ChartPanel view={view} result={result} />
            ) : (
              <ResultGrid
                result={result}
                includeDocs={ran.kind === 'rows' && ran.includeDocs}
                filtered={Object.keys(ran.where).length > 0}
                onOpen={open}
                onFilter={filterBy}
              />
            )}
          </div>
        </>
      )}
    </>
  )
}
