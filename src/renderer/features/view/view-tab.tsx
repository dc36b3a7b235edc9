import { Button } from '@mantine/core'
import { IconTableOff } from '@tabler/icons-react'
import { DatastoreError } from '../../../shared/errors.ts'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { AuthoredView } from './authored-view.tsx'
import { ProgramView } from './program-view.tsx'
import { useViewDraft } from './draft/use-view-draft.ts'

/** One view: written here, or maintained by a program of the user's own. */
export function ViewTab(props: TabProps<'view'>) {
  const { database, store, view } = props.tab
  const editing = useViewDraft(props)
  const { summary, failure, loading } = editing
  if (loading) return <Skeleton lines={8} label="The view is loading" />
  if (failure && summary === null) {
    const gone = failure instanceof DatastoreError && failure.code === 'UNKNOWN_VIEW'
    if (!gone)
      return <ErrorState what={`Could not read view “${view}”`} error={failure} onRetry={editing.reload} />
    return (
      <EmptyState
        icon={<IconTableOff size={32} />}
        title={`There is no view “${view}”`}
        action={<Button onClick={() => openTab({ kind: 'views', database, store })}>Show all views</Button>}
      >
        It was removed, here or by another program.
      </EmptyState>
    )
  }
  if (summary?.kind === 'program') return <ProgramView tab={props.tab} summary={summary} />
  return <AuthoredView {...props} editing={editing} />
}
