import { IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ContextMenu, MenuButton, type MenuEntries } from '../../components/context-menu.tsx'
import classes from './sidebar.module.css'

interface TreeItemProps {
  readonly label: string
  readonly level: number
  readonly icon?: ReactNode
  /** Quiet mark at the right: a count, a state. */
  readonly mark?: ReactNode
  readonly title?: string
  /** A second line, for what tells it from items of the same name. */
  readonly detail?: string | null
  readonly selected?: boolean
  /** Whether its children are shown; absent when it can have none. */
  readonly expanded?: boolean
  readonly onToggle?: () => void
  readonly onOpen: () => void
  readonly entries: MenuEntries
  /** Whether Tab lands here when nothing in the tree had the focus yet. */
  readonly first?: boolean
}

/** One line of the tree; its children follow it as siblings, told apart by level. */
export function TreeItem(props: TreeItemProps) {
  const { label, detail, level, icon, mark, title, selected, expanded, onToggle, onOpen, entries, first } =
    props
  return (
    <ContextMenu entries={entries}>
      <div
        role="treeitem"
        aria-level={level}
        aria-expanded={expanded}
        aria-selected={selected ?? false}
        tabIndex={selected || first ? 0 : -1}
        className={classes.item}
        data-detail={detail ? true : undefined}
        style={{ paddingLeft: 4 + (level - 1) * 14 }}
        title={title}
        onClick={onOpen}
        onDoubleClick={onToggle}
      >
        <span
          aria-hidden
          data-twisty
          className={classes.twisty}
          data-open={expanded || undefined}
          onClick={(event) => {
            if (!onToggle) return
            event.stopPropagation()
            onToggle()
          }}
        >
          {expanded !== undefined && <IconChevronRight size={14} />}
        </span>
        {icon}
        <span className={classes.label}>
          <span>{label}</span>
          {detail && <span className={classes.detail}>{detail}</span>}
        </span>
        {mark}
        {entries.flat().length > 0 && (
          <span className={classes.more}>
            <MenuButton label={`Actions for ${label}`} entries={entries} />
          </span>
        )}
      </div>
    </ContextMenu>
  )
}
