import { numberText, percentText } from '../../../shared/numbers.ts'
import { IconAlertTriangle, IconCheck, IconHome, IconPlayerPause } from '@tabler/icons-react'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import type { ViewSummary } from '../../../shared/model/view.ts'
import classes from './sidebar.module.css'

interface ViewMarkProps {
  readonly view: ViewSummary
  /** The job that builds the view now, if there is one. */
  readonly job: JobSnapshot | undefined
}

/** A view's state at a glance, and in words on hover and for screen readers. */
export function ViewMark({ view, job }: ViewMarkProps) {
  const text = job ? `being built, ${percent(job)}` : describe(view)
  return (
    <span className={classes.mark} title={text}>
      {job ? (
        <span className={classes.count}>{percent(job)}</span>
      ) : view.state === 'failed' ? (
        <IconAlertTriangle size={14} className={classes.bad} aria-hidden />
      ) : view.state === 'interrupted' || view.state === 'paused' ? (
        <IconPlayerPause size={14} className={classes.attention} aria-hidden />
      ) : view.state === 'building' ? (
        <span className={classes.count}>building</span>
      ) : view.errors > 0 ? (
        <span className={classes.attention}>! {numberText(view.errors)}</span>
      ) : view.kind === 'program' ? (
        <IconHome size={14} className={view.stale ? classes.attention : classes.icon} aria-hidden />
      ) : (
        <IconCheck size={14} className={classes.good} aria-hidden />
      )}
      <span className="visually-hidden">{text}</span>
    </span>
  )
}

function percent(job: JobSnapshot): string {
  return job.total ? percentText(Math.floor((job.done / job.total) * 100) / 100) : 'starting'
}

function describe(view: ViewSummary): string {
  switch (view.state) {
    case 'failed':
      return `failed: ${view.failure?.message ?? 'see the view'}`
    case 'paused':
      return 'its build is paused: resume it to go on'
    case 'interrupted':
      return 'its build was interrupted: resume it to go on'
    case 'building':
      return 'being built'
    case 'ready':
      if (view.errors > 0) return `ready; its map failed on ${view.errors} documents`
      if (view.kind === 'program')
        return `maintained by your program${view.stale ? ', which has not run since the last changes' : ''}`
      return 'ready'
    default:
      return view.state satisfies never
  }
}
