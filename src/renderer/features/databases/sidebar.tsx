import { Menu, ActionIcon } from '@mantine/core'
import {
  IconDatabase,
  IconDatabasePlus,
  IconFlask,
  IconFolderOpen,
  IconPlus,
  IconServer,
} from '@tabler/icons-react'
import { isServerUrl, serverPlace } from '../../../shared/server-url.ts'
import { useRecent } from '../../client/index.ts'
import { CommandKeys } from '../../workspace/command-keys.tsx'
import {
  chooseDatabase,
  createDatabase,
  fileName,
  openDatabase,
  openSample,
  useDatabases,
} from '../../workspace/databases.ts'
import { openConnect } from '../../workspace/dialogs.ts'
import { DatabaseItem } from './database-item.tsx'
import classes from './sidebar.module.css'
import { onTreeKey } from './tree-keys.ts'

/** The open databases with their stores and views, and those opened lately. */
export function Sidebar() {
  const paths = useDatabases((state) => state.paths)
  return (
    <nav aria-label="Databases" className={classes.sidebar}>
      <div className={classes.heading}>
        <span>Databases</span>
        <AddMenu />
      </div>
      <div className={classes.scroll}>
        {paths.length === 0 ? (
          <div className={classes.none}>No database is open.</div>
        ) : (
          <div role="tree" aria-label="Databases" onKeyDown={onTreeKey}>
            {paths.map((path, index) => (
              <DatabaseItem key={path} path={path} first={index === 0} />
            ))}
          </div>
        )}
        <Recent open={paths} />
      </div>
    </nav>
  )
}

function AddMenu() {
  return (
    <Menu width={250} position="bottom-end">
      <Menu.Target>
        <ActionIcon size={22} aria-label="Add a database" title="Add a database">
          <IconPlus size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconFolderOpen size={15} />}
          rightSection={<CommandKeys name="file.open" />}
          onClick={() => void chooseDatabase()}
        >
          Open file…
        </Menu.Item>
        <Menu.Item
          leftSection={<IconServer size={15} />}
          rightSection={<CommandKeys name="server.connect" />}
          onClick={() => openConnect()}
        >
          Connect to server…
        </Menu.Item>
        <Menu.Item leftSection={<IconDatabasePlus size={15} />} onClick={() => void createDatabase()}>
          Create database…
        </Menu.Item>
        <Menu.Item leftSection={<IconFlask size={15} />} onClick={() => void openSample()}>
          Open sample
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Recent({ open }: { readonly open: readonly string[] }) {
  const { data = [] } = useRecent()
  const closed = data.filter((file) => file.exists && !open.includes(file.path)).slice(0, 6)
  if (closed.length === 0) return null
  return (
    <section aria-label="Recent databases">
      <div className={classes.heading}>Recent</div>
      {closed.map((file) => (
        <button
          key={file.path}
          type="button"
          className={classes.item}
          data-detail={isServerUrl(file.path) || undefined}
          title={file.path}
          onClick={() => void openDatabase(file.path)}
        >
          {isServerUrl(file.path) ? (
            <IconServer size={15} aria-hidden className={classes.icon} />
          ) : (
            <IconDatabase size={15} aria-hidden className={classes.icon} />
          )}
          <span className={classes.label}>
            {fileName(file.path)}
            {isServerUrl(file.path) && (
              <span className={classes.detail}>{serverPlace(file.path)?.place}</span>
            )}
          </span>
          <span className={classes.kind}>{serverPlace(file.path)?.kind}</span>
        </button>
      ))}
    </section>
  )
}
