import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import type { ReactElement, ReactNode } from 'react'
import { ShortcutLabel } from './shortcut-label.tsx'

export interface MenuEntry {
  readonly label: string
  readonly icon?: ReactNode
  readonly keys?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly run?: () => void
  /** A menu of its own that opens beside the entry, which then does nothing itself. */
  readonly entries?: readonly MenuEntry[]
}

/** Entries in groups; a line is drawn between groups. */
export type MenuEntries = readonly (readonly MenuEntry[])[]

/** Opens a menu where the pointer is when its child is right-clicked, or with the menu key. */
export function ContextMenu({
  entries,
  always = false,
  children,
}: {
  readonly entries: MenuEntries
  /** Opens also while there are no entries: they follow from where the menu was asked for. */
  readonly always?: boolean
  readonly children: ReactElement
}) {
  return (
    <Menu width={220}>
      <Menu.ContextMenu disabled={!always && entries.flat().length === 0}>{children}</Menu.ContextMenu>
      <MenuList entries={entries} />
    </Menu>
  )
}

/** The same menu behind a button, for users without a right click. */
export function MenuButton({ label, entries }: { readonly label: string; readonly entries: MenuEntries }) {
  return (
    <Menu width={220} position="bottom-end">
      <Menu.Target>
        <ActionIcon size={22} aria-label={label} title={label} onClick={(event) => event.stopPropagation()}>
          <IconDots size={15} />
        </ActionIcon>
      </Menu.Target>
      <MenuList entries={entries} />
    </Menu>
  )
}

/** The entries of a menu, for one that is opened in another way. */
export function MenuList({ entries }: { readonly entries: MenuEntries }) {
  return (
    <Menu.Dropdown
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {entries
        .filter((group) => group.length > 0)
        .map((group, index) => (
          <div key={index} role="group">
            {index > 0 && <Menu.Divider />}
            {group.map((entry) => (
              <MenuLine key={entry.label} entry={entry} />
            ))}
          </div>
        ))}
    </Menu.Dropdown>
  )
}

function MenuLine({ entry }: { readonly entry: MenuEntry }) {
  if (entry.entries === undefined) {
    return (
      <Menu.Item
        color={entry.danger ? 'var(--danger)' : undefined}
        disabled={entry.disabled}
        leftSection={entry.icon}
        rightSection={entry.keys ? <ShortcutLabel keys={entry.keys} /> : undefined}
        onClick={entry.run}
      >
        {entry.label}
      </Menu.Item>
    )
  }
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={entry.icon} disabled={entry.disabled}>
          {entry.label}
        </Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        {entry.entries.map((each) => (
          <MenuLine key={each.label} entry={each} />
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  )
}
