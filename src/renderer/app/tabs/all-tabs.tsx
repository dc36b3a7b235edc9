import { ActionIcon, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { activateTab, type OpenTab } from '../../workspace/tabs/tabs.ts'
import { tabIcons } from './tab-icons.ts'
import classes from './tab-strip.module.css'

interface AllTabsProps {
  readonly tabs: readonly OpenTab[]
  readonly active: string | null
  readonly places: ReadonlyMap<string, string | null>
}

/** Every open tab in a list, for when the row cannot show them all. */
export function AllTabs({ tabs, active, places }: AllTabsProps) {
  const label = `All ${tabs.length} tabs`
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <ActionIcon aria-label={label} title={label}>
          <IconChevronDown size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={classes.all}>
        {tabs.map(({ id, tab, title, dirty }) => {
          const Icon = tabIcons[tab.kind]
          return (
            <Menu.Item
              key={id}
              leftSection={<Icon size={14} />}
              fw={id === active ? 600 : undefined}
              title={title}
              onClick={() => activateTab(id)}
            >
              {title}
              {dirty && ' ●'}
              {places.get(id) && <span className={classes.place}>{places.get(id)}</span>}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
