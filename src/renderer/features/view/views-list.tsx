import { numberText } from '../../../shared/numbers.ts'
import { ActionIcon, Anchor, Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import type { ViewSummary } from '../../../shared/model/view.ts'
import { client, type InStore, useJobs } from '../../client/index.ts'
import { JobProgress } from '../../components/job-progress/index.ts'
import { notifyError } from '../../components/notify.tsx'
import { StatusDot } from '../../components/status-dot.tsx'
import { newDraftId, openTab } from '../../workspace/tabs/tabs.ts'
import { reindexView, removeView, verifyView } from './list-actions.ts'
import { isBuildOf } from './publish/use-publish.ts'
import { viewStanding } from './view-standing.ts'
import classes from './view.module.css'

interface ViewsListProps {
  readonly at: InStore
  readonly views: readonly ViewSummary[]
}

/** The views of a store as a table, with the job that builds one. */
export function ViewsList({ at, views }: ViewsListProps) {
  const jobs = useJobs()
  return (
    <div className={classes.listScroll}>
      <table className={classes.list}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">Columns</th>
            <th scope="col" className={classes.right}>
              Version
            </th>
            <th scope="col" className={classes.right}>
              Skipped
            </th>
            <th scope="col">Kept up by</th>
            <th>
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {views.map((view) => (
            <ViewRow
              key={view.name}
              at={at}
              view={view}
              job={jobs.find((job) => isBuildOf(job, at, view.name))}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface ViewRowProps {
  readonly at: InStore
  readonly view: ViewSummary
  /** What builds the view now. */
  readonly job: JobSnapshot | undefined
}

function ViewRow({ at, view, job }: ViewRowProps) {
  const standing = viewStanding(view)
  return (
    <tr>
      <td>
        <Anchor
          component="button"
          type="button"
          inherit
          className="mono"
          onClick={() => openTab({ kind: 'view', ...at, view: view.name })}
        >
          {view.name}
        </Anchor>
      </td>
      <td>
        {job ? (
          <JobProgress
            job={job}
            untitled
            onPause={() => tell('The job was not paused', client.jobs.pause({ id: job.id }))}
            onResume={() => void client.jobs.resume({ id: job.id })}
            onCancel={() => tell('The job was not cancelled', client.jobs.cancel({ id: job.id }))}
          />
        ) : (
          <span className={classes.standing}>
            <StatusDot tone={standing.tone} label={standing.label} /> {standing.label}
          </span>
        )}
      </td>
      <td className={classes.columnsCell}>{view.columns.map((column) => column.name).join(', ')}</td>
      <td className={classes.right}>{view.kind === 'authored' ? view.version : ''}</td>
      <td className={classes.right}>{view.errors > 0 ? numberText(view.errors) : ''}</td>
      <td>{view.kind === 'authored' ? 'this file' : 'your program'}</td>
      <td className={classes.rowActions}>
        <Button
          variant="subtle"
          onClick={() => openTab({ kind: 'query', ...at, view: view.name, draft: newDraftId() })}
        >
          Query
        </Button>
        <ViewMenu at={at} view={view} job={job} />
      </td>
    </tr>
  )
}

function ViewMenu({ at, view, job }: ViewRowProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`More for ${view.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => openTab({ kind: 'view', ...at, view: view.name })}>Open</Menu.Item>
        <Menu.Item
          disabled={view.kind === 'program' || job !== undefined}
          onClick={() => void reindexView(at, view.name)}
        >
          Reindex
        </Menu.Item>
        <Menu.Item
          disabled={view.kind === 'program' || view.state === 'failed'}
          onClick={() => void verifyView(at, view.name)}
        >
          Verify…
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" onClick={() => void removeView(at, view)}>
          Remove…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function tell(failed: string, asked: Promise<void>): Promise<void> {
  return asked.catch((error: unknown) => notifyError(failed, error))
}
