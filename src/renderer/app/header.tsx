import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core'
import {
  IconDatabase,
  IconLayoutSidebar,
  IconMoon,
  IconSearch,
  IconServer,
  IconSettings,
  IconSun,
} from '@tabler/icons-react'
import { isServerUrl } from '../../shared/server-url.ts'
import { CommandKeys } from '../workspace/command-keys.tsx'
import { showPalette, showSettings } from '../workspace/dialogs.ts'
import { colorOf } from '../workspace/connection-look.ts'
import { useLook } from '../workspace/connections.ts'
import { useDatabaseName } from '../workspace/databases.ts'
import { setSettings, useSettings } from '../workspace/settings.ts'
import classes from './header.module.css'
import { useActiveTab, useFocus } from './use-focus.ts'

export function Header() {
  const sidebar = useSettings((settings) => settings.sidebar)
  const { colorScheme } = useMantineColorScheme()
  const dark = colorScheme === 'dark'
  const { color, production } = useLook(useFocus().database)
  // The whole window is edged in the colour of what it writes to.
  const drawn = color ?? (production ? 'red' : null)
  const mark = drawn === null ? undefined : { boxShadow: `inset 0 3px 0 ${colorOf(drawn)}` }
  return (
    <header className={classes.header} style={mark}>
      <Tooltip label={sidebar ? 'Hide the sidebar' : 'Show the sidebar'}>
        <ActionIcon
          aria-label="Sidebar"
          aria-pressed={sidebar}
          onClick={() => setSettings({ sidebar: !sidebar })}
        >
          <IconLayoutSidebar size={17} />
        </ActionIcon>
      </Tooltip>
      <Breadcrumb />
      <button type="button" className={classes.search} onClick={() => showPalette(true)}>
        <IconSearch size={14} aria-hidden />
        <span>Search documents, views, commands</span>
        <CommandKeys name="palette.open" />
      </button>
      <div className={classes.end}>
        <Tooltip label={dark ? 'Light theme' : 'Dark theme'}>
          <ActionIcon
            aria-label={dark ? 'Switch to the light theme' : 'Switch to the dark theme'}
            onClick={() => setSettings({ theme: dark ? 'light' : 'dark' })}
          >
            {dark ? <IconSun size={17} /> : <IconMoon size={17} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Settings">
          <ActionIcon aria-label="Settings" onClick={() => showSettings(true)}>
            <IconSettings size={17} />
          </ActionIcon>
        </Tooltip>
      </div>
    </header>
  )
}

function Breadcrumb() {
  const { database, at } = useFocus()
  const active = useActiveTab()
  const name = useDatabaseName(database ?? '')
  const { color, production } = useLook(database)
  if (database === null) {
    return (
      <div className={classes.crumbs}>
        <IconDatabase size={15} aria-hidden />
        <span className={classes.name}>Datastore</span>
      </div>
    )
  }
  const parts = [name, at?.store, active?.tab.kind === 'documents' ? undefined : active?.title]
  return (
    <nav aria-label="Where you are" className={classes.crumbs} title={database}>
      {isServerUrl(database) ? (
        <IconServer size={15} aria-hidden color={color === null ? undefined : colorOf(color)} />
      ) : (
        <IconDatabase size={15} aria-hidden />
      )}
      {production && <span className={classes.production}>Production</span>}
      {parts
        .filter((part) => part !== undefined)
        .map((part, index, all) => (
          <span key={index} className={index === all.length - 1 ? classes.name : classes.parent}>
            {index > 0 && <span className={classes.slash}>/</span>}
            {part}
          </span>
        ))}
    </nav>
  )
}
