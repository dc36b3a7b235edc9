import { ActionIcon, Anchor, Button, Menu } from '@mantine/core'
import { IconDots, IconPlus, IconTable } from '@tabler/icons-react'
import type { ViewSummary } from '../../../shared/model/view.ts'
import { client, keys, queryClient, useChanges, useJobs, useViews } from '../../client/index.ts'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { JobProgress } from '../../components/job-progress/index.ts'
import { notifyDone, notifyError } from '../../components/notify.tsx'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { StatusDot } from '../../components/status-dot.tsx'
import { Toolbar, ToolbarSpacer, ToolbarText } from '../../components/toolbar.tsx'
import { confirm, showJobs } from '../../workspace/dialogs.ts'
import { newDraftId, openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { counted } from './preview/preview-report.ts'
import { isBuildOf } from './publish/use-publish.ts'
import { viewStanding } from './view-standing.ts'
import classes from './view.module.css'

/** The views of a store, and what can be done with each. */
export function ViewsTab({ tab }: TabProps<'views'>) {
  const { database, store } = tab
  const at = { database, store }
  useChanges(database, store)
  const views = useViews(database, store)
  const jobs = useJobs()
  const create = (): void => void openTab({ kind: 'view', ...at, view: null, draft: newDraftId() })

  async function reindex(view: string): Promise<void> {
    try {
      await client.views.reindex({ ...at, view })
    } catch (error) {
      notifyError(`“${view}” was not reindexed`, error)
    }
  }

  async function verify(view: string): Promise<void> {
    try {
      await client.views.verify({ ...at, view })
      showJobs(true)
    } catch (error) {
      notifyError(`“${view}” was not verified`, error)
    }
  }

  async function remove(view: ViewSummary): Promise<void> {
    const agreed = await confirm({
      title: `Remove view “${view.name}”`,
      message: lossOf(view),
      action: 'Remove',
      danger: true,
    })
    if (!agreed) return
    try {
      await client.views.remove({ ...at, view: view.name })
      await queryClient.invalidateQueries({ queryKey: keys.store(at) })
      notifyDone(`Removed view “${view.name}”.`)
    } catch (error) {
      notifyError(`“${view.name}” was not removed`, error)
    }
  }

  if (views.error && !views.data) {
    return (
      <ErrorState
        what={`Could not list the views of “${store}”`}
        error={views.error}
        onRetry={() => void views.refetch()}
      />
    )
  }
  if (!views.data) return <Skeleton lines={6} label="The views are loading" />
  return (
    <div className={classes.tab}>
      <Toolbar label="Views">
        <h1 className={classes.heading}>Views of {store}</h1>
        <ToolbarText>{counted(views.data.length, 'view')}</ToolbarText>
        <ToolbarSpacer />
        <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={create}>
          New view
        </Button>
      </Toolbar>
      {views.data.length === 0 ? (
        <EmptyState
          icon={<IconTable size={32} />}
          title="No views yet"
          action={
            <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={create}>
              New view
            </Button>
          }
        >
          A view is a table that fills itself from the documents: you write which rows each document yields,
          and it can be queried, sorted and constrained like any table.
        </EmptyState>
      ) : (
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
              {views.data.map((view) => {
                const standing = viewStanding(view)
                const job = jobs.find((each) => isBuildOf(each, at, view.name))
                return (
                  <tr key={view.name}>
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
                          onCancel={() =>
                            tell('The job was not cancelled', client.jobs.cancel({ id: job.id }))
                          }
                        />
                      ) : (
                        <span className={classes.standing}>
                          <StatusDot tone={standing.tone} label={standing.label} /> {standing.label}
                        </span>
                      )}
                    </td>
                    <td className={classes.columnsCell}>
                      {view.columns.map((column) => column.name).join(', ')}
                    </td>
                    <td className={classes.right}>{view.kind === 'authored' ? view.version : ''}</td>
                    <td className={classes.right}>
                      {view.errors > 0 ? view.errors.toLocaleString('en') : ''}
                    </td>
                    <td>{view.kind === 'authored' ? 'this file' : 'your program'}</td>
                    <td className={classes.rowActions}>
                      <Button
                        variant="subtle"
                        onClick={() =>
                          openTab({ kind: 'query', ...at, view: view.name, draft: newDraftId() })
                        }
                      >
                        Query
                      </Button>
                      <Menu position="bottom-end">
                        <Menu.Target>
                          <ActionIcon aria-label={`More for ${view.name}`}>
                            <IconDots size={16} />
                          </ActionIcon>
                        </Menu.Target>
                        <Menu.Dropdown>
                          <Menu.Item onClick={() => openTab({ kind: 'view', ...at, view: view.name })}>
                            Open
                          </Menu.Item>
                          <Menu.Item
                            disabled={view.kind === 'program' || job !== undefined}
                            onClick={() => void reindex(view.name)}
                          >
                            Reindex
                          </Menu.Item>
                          <Menu.Item
                            disabled={view.kind === 'program' || view.state === 'failed'}
                            onClick={() => void verify(view.name)}
                          >
                            Verify…
                          </Menu.Item>
                          <Menu.Divider />
                          <Menu.Item color="red" onClick={() => void remove(view)}>
                            Remove…
                          </Menu.Item>
                        </Menu.Dropdown>
                      </Menu>
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}

function lossOf(view: ViewSummary): string {
  const table = `its table “${view.table}” with every row`
  if (view.kind === 'program') {
    return `This removes ${table}. No document is touched. Your program builds the view again the next time it opens this store.`
  }
  const versions = view.version === 1 ? 'its definition' : `its definition in all ${view.version} versions`
  return `This removes ${table}, and ${versions}: columns and map code. No document is touched. It cannot be undone.`
}

function tell(failed: string, asked: Promise<void>): Promise<void> {
  return asked.catch((error: unknown) => notifyError(failed, error))
}
