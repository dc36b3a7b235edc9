import { Button } from '@mantine/core'
import { IconBarrierBlock } from '@tabler/icons-react'
import { CopyButton } from '../../components/copy-button.tsx'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { useDraft } from '../../workspace/drafts.ts'
import { forgiveCrashes } from '../../workspace/tabs/crashed-tabs.ts'
import { closeTab, type OpenTab } from '../../workspace/tabs/tabs.ts'

/** Stands in place of a tab that has stopped twice, so that it does not take the window with it at every start. */
export function QuarantinedTab({ open }: { readonly open: OpenTab }) {
  const draft = useDraft(open.id) ?? null
  return (
    <EmptyState
      icon={<IconBarrierBlock size={28} />}
      title={`“${open.title}” has stopped twice`}
      action={
        <>
          {draft !== null && <CopyButton text={draft} label="Copy its unsaved text" />}
          <Button onClick={() => void closeTab(open.id)}>Close the tab</Button>
          <Button variant="filled" onClick={() => forgiveCrashes(open.id)}>
            Show it all the same
          </Button>
        </>
      }
    >
      It is not shown by itself any more. Its unsaved text is kept, and nothing in the database has changed.
      “Copy for a bug report” in Diagnostics and the log say more of the fault.
    </EmptyState>
  )
}
