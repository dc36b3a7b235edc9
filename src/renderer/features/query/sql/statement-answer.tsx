import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { counted } from '../../../../shared/counted.ts'
import { duration } from '../../../components/job-progress/index.ts'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { NoResult } from '../no-result.tsx'
import classes from '../query.module.css'
import { CancelQuery, PageButtons, rowSpan } from '../result-strip.tsx'
import { StatementGrid } from './statement-grid.tsx'
import type { Statement } from './use-statement.ts'

/** A page of what a statement found, or why there is none. */
export function StatementAnswer({ statement }: { readonly statement: Statement }) {
  const { result, running, error, cancel, again, run, turn } = statement
  return (
    <>
      {error !== null && (
        <ErrorState strip what="The statement was not answered" error={error} onRetry={again} />
      )}
      {result === undefined ? (
        error === null && (
          <NoResult running={running} onCancel={cancel} onRun={() => run(null)}>
            Write a statement above that reads, such as one that begins with SELECT. Nothing runs by itself
            when the app comes back.
          </NoResult>
        )
      ) : (
        <>
          <div className={classes.strip}>
            <span role="status" className={classes.stripText}>
              {counted(result.columns.length, 'column')} · {rowSpan(result.rows.length, result.offset)}
              {result.more && ' · more follow'} · {duration(result.milliseconds)}
            </span>
            {running && <CancelQuery onCancel={cancel} />}
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconDownload size={16} />}
              title="Writes all rows, not only this page"
              disabled={running || error !== null}
              onClick={statement.export}
            >
              Export…
            </Button>
            <PageButtons
              earlier={result.offset > 0 && !running && error === null}
              more={result.more && !running && error === null}
              onTurn={turn}
            />
          </div>
          <div className={classes.rows} data-stale={running || error !== null || undefined}>
            <StatementGrid result={result} />
          </div>
        </>
      )}
    </>
  )
}
