import { Badge, Button, Group } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ConnectedTab, connectedTabs, endTab, signOut } from '../../client/index.ts'
import { Dialog, DialogBody } from '../../components/dialogs/dialog.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { timeText } from '../../components/texts/time-text.ts'
import { showConnectedTabs } from '../../workspace/dialogs.ts'
import { browserName } from './browser-name.ts'
import classes from './connected-tabs-dialog.module.css'

const queryKey = ['connected-tabs']

/** Lists the browser tabs that are signed in to this web host, and ends any of them. */
export function ConnectedTabsDialog() {
  const queries = useQueryClient()
  const { data, error } = useQuery({ queryKey, queryFn: connectedTabs, staleTime: 0, refetchInterval: 5000 })
  const end = async (id: string): Promise<void> => {
    await endTab(id)
    await queries.invalidateQueries({ queryKey })
  }
  return (
    <Dialog title="Connected tabs" width={560} onClose={() => showConnectedTabs(false)}>
      <DialogBody>
        {error !== null && <ErrorState what="the connected tabs" error={error} />}
        <ul className={classes.list}>
          {(data ?? []).map((tab) => (
            <TabLine key={tab.id} tab={tab} onEnd={() => void end(tab.id)} />
          ))}
        </ul>
        <Group justify="flex-end" gap={8} mt={16}>
          <Button onClick={() => void signOut()}>Sign out this tab</Button>
        </Group>
      </DialogBody>
    </Dialog>
  )
}

function TabLine({ tab, onEnd }: { readonly tab: ConnectedTab; readonly onEnd: () => void }) {
  const name = browserName(tab.browser)
  const since = timeText(new Date(tab.since).toISOString())
  return (
    <li className={classes.line}>
      <span className={classes.words}>
        <span className={classes.name}>{name}</span>
        <span className={classes.times}>
          {tab.connected
            ? `since ${since}`
            : `not connected, last seen ${timeText(new Date(tab.seen).toISOString())}`}
        </span>
      </span>
      {tab.own ? (
        <Badge variant="light">This tab</Badge>
      ) : (
        <Button aria-label={`End ${name}, since ${since}`} onClick={onEnd}>
          End
        </Button>
      )}
    </li>
  )
}
