import { ActionIcon, Button, CloseButton, TextInput, Tooltip } from '@mantine/core'
import {
  IconArrowBarToRight,
  IconDownload,
  IconFilter,
  IconKey,
  IconLayoutSidebarRight,
  IconLetterCase,
  IconPlus,
  IconSearch,
  IconUpload,
} from '@tabler/icons-react'
import { memo, type ReactNode, type RefObject, useState } from 'react'
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
  /** What is looked for anywhere in the documents. */
  readonly text: string
  readonly matchCase: boolean
  readonly onText: (part: { readonly text?: string; readonly matchCase?: boolean }) => void
  readonly textRef: RefObject<HTMLInputElement | null>
  /** Whether conditions are shown. */
  readonly filtering: boolean
  readonly onFiltering: () => void
  /** Absent when the store cannot be written. */
  readonly onImport: (() => void) | undefined
  readonly onExport: () => void
  /** Absent when the store cannot be written. */
  readonly onNew: (() => void) | undefined
  /** Moves the focus into the grid. */
  readonly onLeave: () => void
}

export const DocumentsToolbar = memo(function DocumentsToolbar(props: DocumentsToolbarProps) {
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
        leftSection={<IconKey size={14} />}
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
      <SearchField {...props} />
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
      <Button
        variant={props.filtering ? 'light' : 'subtle'}
        color={props.filtering ? undefined : 'gray'}
        leftSection={<IconFilter size={15} />}
        aria-pressed={props.filtering}
        onClick={props.onFiltering}
      >
        Filter
      </Button>
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
})

/** Looks for a text anywhere in the documents while it is typed. */
function SearchField({ text, matchCase, onText, textRef, onLeave }: DocumentsToolbarProps) {
  return (
    <TextInput
      ref={textRef}
      className={classes.search}
      aria-label="Contains anywhere"
      placeholder="Contains…"
      leftSection={<IconSearch size={14} />}
      rightSectionWidth={text === '' ? 28 : 50}
      rightSection={
        <>
          {text !== '' && (
            <CloseButton size="xs" aria-label="Clear the search" onClick={() => onText({ text: '' })} />
          )}
          <Tooltip label="Match case">
            <ActionIcon
              size={22}
              aria-label="Match case"
              aria-pressed={matchCase}
              onClick={() => onText({ matchCase: !matchCase })}
            >
              <IconLetterCase size={15} />
            </ActionIcon>
          </Tooltip>
        </>
      }
      value={text}
      spellCheck={false}
      onChange={(event) => onText({ text: event.currentTarget.value })}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text !== '') onText({ text: '' })
        else if (event.key === 'ArrowDown' || event.key === 'Enter') onLeave()
        else return
        event.preventDefault()
      }}
    />
  )
}
