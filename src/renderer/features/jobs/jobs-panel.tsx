import { Button, CloseButton } from '@mantine/core'
import { IconProgressCheck } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { hasEnded } from '../../../shared/model/job.ts'
import { useJobs } from '../../client/index.ts'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { showJobs } from '../../workspace/dialogs.ts'
import { dismissJob } from './job-actions.ts'
import { JobItem } from './job-item.tsx'
import { inReadingOrder, openFailures } from './job-order.ts'
import classes from './jobs.module.css'

/** Every job, also of earlier sessions: how far it is and how to stop it, or how it ended. */
export function JobsPanel() {
  const jobs = inReadingOrder(useJobs())
  const failures = openFailures(jobs)
  const ended = jobs.filter(hasEnded)
  const active = jobs.filter((job) => !hasEnded(job))
  const panel = useRef<HTMLElement>(null)

  useEffect(() => {
    const before = document.activeElement
    panel.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) showJobs(false)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  return (
    <section ref={panel} className={classes.panel} aria-label="Jobs" tabIndex={-1}>
      <div className={classes.head}>
        <h2 className={classes.title}>Jobs</h2>
        {ended.length > 1 && (
          <Button variant="subtle" color="gray" onClick={() => ended.forEach(dismissJob)}>
            Dismiss all that ended
          </Button>
        )}
        <CloseButton aria-label="Close the panel" onClick={() => showJobs(false)} />
      </div>
      {jobs.length === 0 ? (
        <EmptyState icon={<IconProgressCheck size={28} />} title="No jobs">
          Publishing, reindexing, verifying, importing and exporting go on here while you do something else,
          and survive a restart.
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {[...active, ...ended].map((job) => (
            <JobItem
              key={job.id}
              job={job}
              doneSince={job.state === 'failed' && !failures.includes(job)}
              undone={jobs.some(({ undoes, state }) => undoes === job.id && state !== 'failed')}
            />
          ))}
        </ul>
      )}
    </section>
  )
}
