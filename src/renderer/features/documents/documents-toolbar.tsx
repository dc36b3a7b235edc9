import { ActionIcon, Button, CloseButton, TextInput, Tooltip } from '@mantine/core'
import {
  IconArrowBarToRight,
  IconDownload,
  IconFilter,
  IconLayoutSidebarRight,
  IconPlus,
  IconUpload,
} from '@tabler/icons-react'
import { type ReactNode, type RefObject, useState } from 'react'
import { Toolbar, ToolbarSpacer } from '../../components/toolbar.tsx'
import { setSettings, useSettings } from '../../workspace/settings.ts'
import classes from './documents.module.css'

interface DocumentsToolbarProps {
  readonly prefix: string
  readonly onPrefix: (prefix: string) => void
  readonly onJump: (key: string) => void
  readonly filterRef: RefObject<HTMLInputElement | null>
  readonly jumpRef: RefObject<HTMLInputElement | null>
  readonly columns: ReactNode
  /** Absent when the store cannot be written. */
  readonly onImport: (() => void) | undefined
  readonly onExport: () => void
  /** Absent when the store cannot be written. */
  readonly onNew: (() => void) | undefined
  /** Moves the focus into the grid. */
  readonly onLeave: () => void
}

export function DocumentsToolbar(props: DocumentsToolbarProps) {
  const { prefix, onPrefix, onJump } = props
  const [wanted, setWanted] = useState('')
  const detail = useSettings((settings) => settings.detail)
  return (
    <Toolbar label="Documents">
      <TextInput
        ref={props.filterRef}
        className={classes.filter}
        aria-label="Filter: key starts with"
        placeholder="Key starts with…"
        leftSection={<IconFilter size={14} />}
        rightSection={
          prefix !== '' && (
            <CloseButton size="xs" aria-label="Clear the filter" onClick={() => onPrefix('')} />
          )
        }
        value={prefix}
        spellCheck={false}
        onChange={(event) => onPrefix(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && prefix !== '') onPrefix('')
          else if (event.key === 'ArrowDown' || event.key === 'Enter') props.onLeave()
          else return
          event.preventDefault()
        }}
      />
      <TextInput
        ref={props.jumpRef}
        className={classes.jump}
        aria-label="Jump to key"
        placeholder="Jump to key…"
        leftSection={<IconArrowBarToRight size={14} />}
        value={wanted}
        spellCheck={false}
        onChange={(event) => setWanted(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && wanted !== '') onJump(wanted)
          else if (event.key === 'Escape') {
            setWanted('')
            props.onLeave()
          } else return
          event.preventDefault()
        }}
      />
      <ToolbarSpacer />
      {props.columns}
      {props.onImport && (
        <Button variant="subtle" color="gray" leftSection={<IconUpload size={16} />} onClick={props.onImport}>
          Import
        </Button>
      )}
      <Button variant="subtle" color="gray" leftSection={<IconDownload size={16} />} onClick={props.onExport}>
        Export
      </Button>
      <Tooltip
        label={detail ? 'Hide the text of the selected document' : 'Show the text of the selected document'}
      >
        <ActionIcon
          aria-label="Text of the selected document"
          aria-pressed={detail}
          onClick={() => setSettings({ detail: !detail })}
        >
          <IconLayoutSidebarRight size={17} />
        </ActionIcon>
      </Tooltip>
      {props.onNew && (
        <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={props.onNew}>
          New
        </Button>
      )}
    </Toolbar>
  )
}
