import { Button, Menu } from '@mantine/core'
import { IconBookmark } from '@tabler/icons-react'
import { changeSavedQuery, type InStore, useSavedQueries } from '../../../client/index.ts'
import { notifyDone, notifyError } from '../../../components/notify.tsx'
import { prompt } from '../../../workspace/dialogs.ts'
import classes from '../query.module.css'
import { HistoryMenu } from './history-menu.tsx'
import type { QueryHistory } from './query-history.ts'

interface KeptQueriesProps {
  readonly at: InStore
  readonly view: string
  readonly history: QueryHistory
  /** The form as it is kept; null while it holds a mistake. */
  readonly form: string | null
  readonly writable: boolean
  readonly onChoose: (view: string, form: string) => void
}

/** The queries that are saved in the database, and those that were run. */
export function KeptQueries({ at, view, history, form, writable, onChoose }: KeptQueriesProps) {
  const saved = useSavedQueries(at).data ?? []

  async function save(): Promise<void> {
    if (form === null) return
    const name = await prompt({
      title: 'Save the query',
      label: 'Name',
      action: 'Save',
      check: (text) =>
        text.trim() === '' ? 'Type a name.' : text.trim().length > 63 ? 'At most 63 characters.' : null,
    })
    if (name === null) return
    try {
      await changeSavedQuery(at, { save: { name: name.trim(), view, query: form } })
      notifyDone(`Saved the query “${name.trim()}” in the database.`)
    } catch (error) {
      notifyError('The query was not saved', error)
    }
  }

  function forget(name: string): void {
    changeSavedQuery(at, { remove: name }).catch((error: unknown) =>
      notifyError('The query was not forgotten', error),
    )
  }

  return (
    <>
      <HistoryMenu history={history} none="No query was run here yet." onChoose={onChoose} />
      <Menu width={240} position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" color="gray" leftSection={<IconBookmark size={16} />}>
            Saved
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} className={classes.history}>
          <Menu.Item disabled={!writable || form === null} onClick={() => void save()}>
            Save query…
          </Menu.Item>
          {saved.length > 0 && <Menu.Divider />}
          {saved.map(({ name, view: of, query }) => (
            <Menu.Item key={name} onClick={() => onChoose(of, query)}>
              {name}
            </Menu.Item>
          ))}
          {saved.length > 0 && writable && (
            <>
              <Menu.Divider />
              <Menu.Sub>
                <Menu.Sub.Target>
                  <Menu.Sub.Item>Forget</Menu.Sub.Item>
                </Menu.Sub.Target>
                <Menu.Sub.Dropdown>
                  {saved.map(({ name }) => (
                    <Menu.Item key={name} onClick={() => forget(name)}>
                      {name}
                    </Menu.Item>
                  ))}
                </Menu.Sub.Dropdown>
              </Menu.Sub>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
