import { Button } from '@mantine/core'
import { IconTable } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { DatastoreError } from '../../../shared/errors.ts'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { notifyDone, notifyError } from '../../components/notify.tsx'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { useDatabase } from '../../client/index.ts'
import { useTabCommand } from '../../workspace/tab-commands.ts'
import { openExport } from '../../workspace/dialogs.ts'
import { openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { KeptQueries } from './kept/kept-queries.tsx'
import { QueryAnswer } from './query-answer.tsx'
import { storeForm } from './query-form.ts'
import { queryCode } from './query-code.ts'
import { QueryFormFields } from './query-form-fields.tsx'
import { QueryToolbar } from './query-toolbar.tsx'
import classes from './query.module.css'
import { useViewQuery } from './use-view-query.ts'

/** Asks a view: conditions and order at the top, rows below, with the SQL that was run. */
export function QueryTab(props: TabProps<'query'>) {
  const { tab, active } = props
  const { database, store, view } = tab
  const query = useViewQuery(props)
  const [refused, setRefused] = useState<string | null>(null)
  const body = useRef<HTMLDivElement>(null)
  const { summary } = query
  const writable = useDatabase(database).data?.readonly === false
  const run = (): void => {
    if (query.asked === null) refuse('The query was not run')
    else query.run()
  }
  useTabCommand('query.run', run, active)

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

  /** Says which part of the form is wrong, and takes the person there. */
  function refuse(what: string): void {
    query.complain()
    setRefused(what)
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }

  function copyCode(): void {
    if (query.asked === null) return refuse('The query was not copied')
    navigator.clipboard
      .writeText(queryCode(view, query.asked))
      .then(() => notifyDone('Copied the query as code.'))
      .catch((error: unknown) => notifyError('The query was not copied', error))
  }

  function exportRows(): void {
    if (query.asked === null) return refuse('The rows were not exported')
    if (query.asked.kind === 'groups') return
    const { where, orderBy, includeDocs, includeMatches } = query.asked
    openExport({ kind: 'query', database, store, view, where, orderBy, includeDocs, includeMatches })
  }

  return (
    <div ref={body} className={classes.tab}>
      <QueryToolbar
        kept={
          <KeptQueries
            at={{ database, store }}
            view={view}
            history={query.history}
            form={query.asked === null ? null : storeForm(query.form)}
            writable={writable}
            onChoose={query.choose}
          />
        }
        view={view}
        query={query}
        onCopyCode={copyCode}
        onExport={exportRows}
        onRun={run}
      />
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
            form={query.form}
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
          <QueryAnswer tab={tab} query={query} onRun={run} />
        </>
      )}
    </div>
  )
}
