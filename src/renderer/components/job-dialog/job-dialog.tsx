import { Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { hasEnded, type JobSnapshot } from '../../../shared/model/job.ts'
import { Dialog, DialogBody } from '../dialog.tsx'
import { ErrorState } from '../error-state.tsx'
import { JobOutcome } from './job-outcome.tsx'

interface JobDialogProps {
  readonly title: string
  readonly width: number
  /** What the job is called in a sentence: "export". */
  readonly noun: string
  /** What the button says that starts it: "Export". */
  readonly action: string
  /** Whether everything is there that it needs. */
  readonly ready: boolean
  readonly starting: boolean
  readonly started: boolean
  /** The job as it goes; null before the engine knows it. */
  readonly job: JobSnapshot | null
  /** Why it could not be started. */
  readonly failure: unknown
  /** What a cancelled job leaves behind. */
  readonly left: string
  readonly onStart: () => void
  readonly onCancelJob: () => void
  /** Shows the jobs, among which it goes on. */
  readonly onJobs: () => void
  /** Back to the questions, for another attempt. */
  readonly onAgain: () => void
  readonly onDismiss: () => void
  readonly onClose: () => void
  /** What else can be done with a job that has ended. */
  readonly more?: ReactNode
  /** What is asked before it starts. */
  readonly children: ReactNode
}

/** Asks what a job needs, starts it, shows how far it is and how it ended; it goes on when the dialog is closed. */
export function JobDialog(props: JobDialogProps) {
  const { title, width, noun, job, failure, left, onDismiss, onClose, children } = props
  return (
    <Dialog title={title} width={width} onClose={onClose}>
      <DialogBody>
        {children}
        {failure !== null && (
          <ErrorState strip what={`The ${noun} did not start`} error={failure} onDismiss={onDismiss} />
        )}
        {job !== null && <JobOutcome job={job} noun={noun} left={left} />}
        <Group justify="flex-end" gap={8} mt={16}>
          <Actions {...props} />
        </Group>
      </DialogBody>
    </Dialog>
  )
}

function Actions(props: JobDialogProps) {
  const { noun, action, ready, starting, started, job, more, onClose } = props
  if (!started)
    return (
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="filled" disabled={!ready} loading={starting} onClick={props.onStart}>
          {action}
        </Button>
      </>
    )
  if (job !== null && !hasEnded(job))
    return (
      <>
        <Button onClick={props.onCancelJob}>Cancel the {noun}</Button>
        <Button
          variant="filled"
          onClick={() => {
            props.onJobs()
            onClose()
          }}
        >
          Go on in the background
        </Button>
      </>
    )
  return (
    <>
      {job !== null && job.state !== 'done' && <Button onClick={props.onAgain}>Change and try again</Button>}
      {more}
      <Button variant="filled" onClick={onClose}>
        Close
      </Button>
    </>
  )
}
