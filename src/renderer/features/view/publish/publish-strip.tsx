import { Button, CloseButton } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { DatastoreError, type ErrorRecord } from '../../../../shared/errors.ts'
import type { DryRunReport } from '../../../../shared/model/dry-run.ts'
import { outcomeText } from '../../../../shared/model/dry-run-words.ts'
import type { JobSnapshot } from '../../../../shared/model/job.ts'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { duration, JobProgress } from '../../../components/job-progress/index.ts'
import type { Publishing } from './use-publish.ts'
import classes from '../view.module.css'

interface PublishStripProps {
  readonly publishing: Publishing
  readonly onQuery: () => void
  readonly onOpen: (key: string) => void
  readonly onPlace: (line: number, column: number) => void
}

/** How the publish or reindex of this view goes, and how it ended: nothing when there is nothing to say. */
export function PublishStrip({ publishing, onQuery, onOpen, onPlace }: PublishStripProps) {
  const { state, job, dismiss, publish } = publishing
  if (job !== null) {
    return (
      <div className={classes.strip} role="status">
        <JobProgress
          job={job}
          onPause={publishing.pauseJob}
          onResume={publishing.resumeJob}
          onCancel={publishing.cancel}
        />
      </div>
    )
  }
  switch (state.kind) {
    case 'idle':
    case 'starting':
      return null
    case 'invalid':
      return (
        <div className={classes.strip} role="alert" data-tone="warn">
          <IconInfoCircle size={16} aria-hidden />
          <span className={classes.stripText}>Not published yet: {state.problems.join(' ')}</span>
          <CloseButton aria-label="Dismiss" onClick={dismiss} />
        </div>
      )
    case 'foretold':
      return <Foretold report={state.report} publish={publish} onDismiss={dismiss} />
    case 'refused': {
      const error = state.error instanceof DatastoreError ? state.error : null
      return (
        <ErrorState
          strip
          what={state.what}
          error={state.error}
          onDismiss={dismiss}
          actions={
            <>
              <ErrorPlaces record={error} onOpen={onOpen} onPlace={onPlace} />
              {error?.code === 'TEST_FAILED' && (
                <Button onClick={() => void publish({ skipTests: true })}>Publish without tests</Button>
              )}
            </>
          }
        />
      )
    }
    case 'ended':
      return (
        <EndedJob job={state.job} onQuery={onQuery} onOpen={onOpen} onPlace={onPlace} onDismiss={dismiss} />
      )
    default:
      throw new Error(`No such state: ${String(state satisfies never)}`)
  }
}

interface ForetoldProps {
  readonly report: DryRunReport
  readonly publish: Publishing['publish']
  readonly onDismiss: () => void
}

/** Why publishing was not begun: the dry run of this draft tells the outcome. */
function Foretold({ report, publish, onDismiss }: ForetoldProps) {
  const asks = report.outcome === 'ask'
  return (
    <div className={classes.strip} role="alert" data-tone="warn">
      <IconAlertTriangle size={16} aria-hidden />
      <span className={classes.stripText}>Not published. The dry run says: {outcomeText(report)}</span>
      <Button onClick={() => void publish(asks ? { skipTests: true } : { anyway: true })}>
        {asks ? 'Publish without tests' : 'Publish all the same'}
      </Button>
      <CloseButton aria-label="Dismiss" onClick={onDismiss} />
    </div>
  )
}

interface EndedJobProps extends Pick<PublishStripProps, 'onQuery' | 'onOpen' | 'onPlace'> {
  readonly job: JobSnapshot
  readonly onDismiss: () => void
}

function EndedJob({ job, onQuery, onOpen, onPlace, onDismiss }: EndedJobProps) {
  const verb = job.kind === 'reindex' ? 'reindexed' : 'published'
  if (job.state === 'failed') {
    return (
      <ErrorState
        strip
        what={`“${job.subject}” was not ${verb}`}
        error={job.error}
        onDismiss={onDismiss}
        actions={<ErrorPlaces record={job.error} onOpen={onOpen} onPlace={onPlace} />}
      />
    )
  }
  const took = job.finishedAt === null ? '' : ` It took ${duration(job.finishedAt - job.startedAt)}.`
  return (
    <div className={classes.strip} role="status" data-tone={job.state === 'done' ? 'ok' : undefined}>
      {job.state === 'done' ? (
        <IconCircleCheck size={16} aria-hidden />
      ) : (
        <IconInfoCircle size={16} aria-hidden />
      )}
      <span className={classes.stripText}>
        {job.state === 'done'
          ? `${job.result ?? `“${job.subject}” is ${verb}.`}${took}`
          : `Cancelled: “${job.subject}” was not ${verb}. Its rows are what they were before.`}
      </span>
      {job.state === 'done' && (
        <Button variant="filled" onClick={onQuery}>
          Query
        </Button>
      )}
      <CloseButton aria-label="Dismiss" onClick={onDismiss} />
    </div>
  )
}

interface ErrorPlacesProps extends Pick<PublishStripProps, 'onOpen' | 'onPlace'> {
  readonly record: Pick<ErrorRecord, 'details'> | null
}

/** The ways from an error to what it is about: the documents that collide, the line that fails. */
export function ErrorPlaces({ record, onOpen, onPlace }: ErrorPlacesProps) {
  const { key, holder, line, columnNumber } = record?.details ?? {}
  return (
    <>
      {line !== undefined && (
        <Button onClick={() => onPlace(line, columnNumber ?? 1)}>Go to line {line}</Button>
      )}
      {key !== undefined && <Button onClick={() => onOpen(key)}>Open “{shorten(key)}”</Button>}
      {holder !== undefined && holder !== key && (
        <Button onClick={() => onOpen(holder)}>Open “{shorten(holder)}”</Button>
      )}
    </>
  )
}

function shorten(key: string): string {
  return key.length > 24 ? `${key.slice(0, 23)}…` : key
}
