import { Button, Group } from '@mantine/core'
import { IconFileTypeTs, IconPlus, IconTable } from '@tabler/icons-react'
import { useChanges, useViews } from '../../client/index.ts'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { Toolbar, ToolbarSpacer, ToolbarText } from '../../components/toolbar.tsx'
import { openStart } from '../../workspace/dialogs.ts'
import { newDraftId, openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { counted } from '../../../shared/counted.ts'
import { useCommand } from '../../workspace/commands.ts'
import { openViewFile } from './file/open-view-file.ts'
import { ViewsList } from './views-list.tsx'
import classes from './view.module.css'

/** The views of a store, and what can be done with each. */
export function ViewsTab({ tab, active }: TabProps<'views'>) {
  const { database, store } = tab
  const at = { database, store }
  useChanges(database, store)
  const views = useViews(database, store)
  useCommand(
    { name: 'view.openFile', label: 'Open the file of a view…', run: () => void openViewFile(at) },
    active,
  )
  const create = (): void => void openTab({ kind: 'view', ...at, view: null, draft: newDraftId() })

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
        <Button leftSection={<IconFileTypeTs size={16} />} onClick={() => void openViewFile(at)}>
          Open a file…
        </Button>
        <Button onClick={() => openStart(at)}>New view from…</Button>
        <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={create}>
          New view
        </Button>
      </Toolbar>
      {views.data.length === 0 ? (
        <EmptyState
          icon={<IconTable size={32} />}
          title="No views yet"
          action={
            <Group gap={8} justify="center">
              <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={create}>
                New view
              </Button>
              <Button onClick={() => openStart(at)}>New view from…</Button>
            </Group>
          }
        >
          A view is a table that fills itself from the documents: you write which rows each document yields,
          and it can be queried, sorted and constrained like any table.
        </EmptyState>
      ) : (
        <ViewsList at={at} views={views.data} />
      )}
    </div>
  )
}
