import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core'
import {
  IconDatabase,
  IconLayoutSidebar,
  IconMoon,
  IconSearch,
  IconSettings,
  IconSun,
} from '@tabler/icons-react'
import { ShortcutLabel } from '../components/shortcut-label.tsx'
import { showPalette, showSettings } from '../workspace/dialogs.ts'
import { fileName } from '../workspace/databases.ts'
import { setSettings, useSettings } from '../workspace/settings.ts'
import classes from './header.module.css'
import { useActiveTab, useFocus } from './use-focus.ts'

export function Header() {
  const sidebar = useSettings((settings) => settings.sidebar)
  const { colorScheme } = useMantineColorScheme()
  const dark = colorScheme === 'dark'
  return (
    <header className={classes.header}>
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
        <ShortcutLabel keys="mod+p" />
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
  if (database === null) {
    return (
      <div className={classes.crumbs}>
        <IconDatabase size={15} aria-hidden />
        <span className={classes.name}>Datastore</span>
      </div>
    )
  }
  const parts = [fileName(database), at?.store, active?.tab.kind === 'documents' ? undefined : active?.title]
  return (
    <nav aria-label="Where you are" className={classes.crumbs} title={database}>
      <IconDatabase size={15} aria-hidden />
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
