import { Button, Group } from '@mantine/core'
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react'
import { hasEnded, type JobSnapshot } from '../../../shared/model/job.ts'
import { Dialog, DialogBody } from '../dialogs/dialog.tsx'
import { ErrorState } from '../states/error-state.tsx'
import classes from './job-dialog.module.css'
import { JobOutcome } from './job-outcome.tsx'

/** The job of a dialog in its present state, with its actions. */
export interface JobDialogRun {
  /** What the job is called in a sentence: "export". */
  readonly noun: string
  readonly starting: boolean
  /** True from the moment the job was accepted. */
  readonly started: boolean
  /** The job as it goes; null before its first snapshot is here. */
  readonly job: JobSnapshot | null
  /** Why it could not be started; null when nothing is wrong. */
  readonly failure: unknown
  readonly onCancelJob: () => void
  /** Shows the jobs, among which it goes on. */
  readonly onJobs: () => void
  /** Back to the questions, for another attempt. */
  readonly onAgain: () => void
  readonly onDismiss: () => void
}

interface JobDialogProps {
  readonly run: JobDialogRun
  readonly title: string
  readonly width: number
  /** What the button says that starts it: "Export". */
  readonly action: string
  /** Whether everything is there that it needs. */
  readonly ready: boolean
  /** What a cancelled job leaves behind. */
  readonly left: string
  readonly onStart: () => void
  readonly onClose: () => void
  /** What a person may want to do with a job that has ended. */
  readonly next?: {
    readonly label: string
    readonly run: () => void
    /** Whether it takes something back: Close is the main button then. */
    readonly quiet?: boolean
  } | null
  /** What the job is going to do, above the questions. */
  readonly what?: ReactNode
  /** What is asked before it starts. */
  readonly children: ReactNode
}

/** Asks for a job's options, starts it, shows its progress and its end; the job continues when the dialog is closed. */
export function JobDialog(props: JobDialogProps) {
  const { run, title, width, left, onClose, what, children } = props
  const { noun, job, failure } = run
  return (
    <Dialog title={title} width={width} onClose={onClose}>
      <DialogBody>
        {what !== undefined && <p className={classes.what}>{what}</p>}
        {children}
        {failure !== null && (
          <ErrorState strip what={`The ${noun} did not start`} error={failure} onDismiss={run.onDismiss} />
        )}
        {job !== null && <JobOutcome job={job} noun={noun} left={left} />}
        <Group justify="flex-end" gap={8} mt={16}>
          <Actions {...props} />
        </Group>
      </DialogBody>
    </Dialog>
  )
}

function Actions({ run, action, ready, next, onStart, onClose }: JobDialogProps) {
  const { noun, starting, started, job } = run
  const running = started && (job === null || !hasEnded(job))
  const main = useMainButton(running ? 'running' : started ? 'ended' : 'asking')
  if (!started)
    return (
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="filled" ref={main} disabled={!ready} loading={starting} onClick={onStart}>
          {action}
        </Button>
      </>
    )
  if (running)
    return (
      <>
        <Button onClick={run.onCancelJob}>Cancel the {noun}</Button>
        <Button
          variant="filled"
          ref={main}
          onClick={() => {
            run.onJobs()
            onClose()
          }}
        >
          Go on in the background
        </Button>
      </>
    )
  const leads = next !== null && next !== undefined && next.quiet !== true
  return (
    <>
      {job?.state !== 'done' && <Button onClick={run.onAgain}>Change and try again</Button>}
      {next?.quiet === true && <Button onClick={next.run}>{next.label}</Button>}
      <Button variant={leads ? undefined : 'filled'} ref={leads ? undefined : main} onClick={onClose}>
        Close
      </Button>
      {leads && (
        <Button variant="filled" ref={main} onClick={next.run}>
          {next.label}
        </Button>
      )}
    </>
  )
}

/** Moves the focus from a main button that is gone to the present one, so that a keyboard user keeps a place. */
function useMainButton(phase: string): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null)
  const before = useRef(phase)
  useLayoutEffect(() => {
    if (before.current === phase) return
    before.current = phase
    const { activeElement } = document
    if (activeElement === document.body || activeElement instanceof HTMLDialogElement) button.current?.focus()
  }, [phase])
  return button
}
