import { Button, Group, Popover, SegmentedControl, Textarea } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { client, type InStore } from '../../../client/index.ts'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import classes from './cell-editor.module.css'
import { useCellEdit } from './use-cell-edit.ts'

/** Names the cell that a user edits: the field of a document, and the element that shows its value. */
export interface EditedCell {
  readonly key: string
  readonly path: string
  readonly cell: Element
}

interface CellEditorProps {
  readonly at: InStore
  readonly edited: EditedCell
  readonly onClose: () => void
}

/** Changes the value of one cell where it stands, by the rules of a save: the rest of the document stays byte for byte. */
export function CellEditor({ at, edited, onClose }: CellEditorProps) {
  const { key, path, cell } = edited
  const [box] = useState(() => cell.getBoundingClientRect())
  const close = (): void => {
    onClose()
    cell.closest<HTMLElement>('[role="grid"]')?.focus()
  }
  const { data, error } = useQuery({
    queryKey: ['cell', at, key, path],
    queryFn: ({ signal }) => client.documents.field({ ...at, key, path }, { signal }),
    gcTime: 0,
    staleTime: Infinity,
  })
  let content: ReactNode = <Skeleton lines={2} label="The value is loading" />
  if (error) content = <ErrorState strip what={`Could not read ${path} of “${key}”`} error={error} />
  else if (data) content = <CellForm at={at} edited={edited} read={data} onClose={close} />
  return (
    <Popover
      opened
      onDismiss={close}
      position="bottom-start"
      offset={2}
      width={360}
      trapFocus
      returnFocus={false}
      // A click beside it must not take what was typed.
      closeOnClickOutside={false}
      // The place of the cell opens nothing by itself.
      withRoles={false}
    >
      <Popover.Target>
        <div
          className={classes.place}
          style={{ left: box.left, top: box.top, width: box.width, height: box.height }}
        />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={`Value of ${path} of ${key}`} className={classes.editor}>
        {content}
      </Popover.Dropdown>
    </Popover>
  )
}

interface CellFormProps extends CellEditorProps {
  readonly read: { readonly rev: string; readonly value: string | null }
}

function CellForm({ at, edited, read, onClose }: CellFormProps) {
  const edit = useCellEdit(at, edited, read, onClose)
  const { form, setForm, theirs, failed } = edit
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    void edit.save()
  }
  return (
    <div className={classes.form}>
      <Group justify="space-between" wrap="nowrap" gap={8}>
        <span className={classes.path} title={`${edited.path} of ${edited.key}`}>
          {edited.path}
        </span>
        <SegmentedControl
          size="xs"
          aria-label="How the value is written"
          data={[
            { value: 'text', label: 'Text' },
            { value: 'json', label: 'JSON' },
          ]}
          value={form.as}
          onChange={(as) => edit.writeAs(as)}
        />
      </Group>
      <Textarea
        aria-label={`Value of ${edited.path}`}
        classNames={{ input: classes.value }}
        autosize
        minRows={1}
        maxRows={10}
        autoFocus
        spellCheck={false}
        value={form.value}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setForm({ ...form, value: event.currentTarget.value })}
        onKeyDown={onKey}
      />
      {theirs !== undefined && (
        <p role="alert" className={classes.theirs}>
          Another writer has saved this document meanwhile, and{' '}
          {theirs === null ? 'removed the field' : `set it to ${shown(theirs)}`}. Save yours over it, or
          cancel.
        </p>
      )}
      {failed !== null && (
        <ErrorState strip what={`Could not save ${edited.path} of “${edited.key}”`} error={failed} />
      )}
      <Group justify="space-between" wrap="nowrap" gap={8}>
        <Button
          variant="subtle"
          color="gray"
          disabled={edit.saving || read.value === null}
          onClick={() => void edit.remove()}
        >
          Remove field
        </Button>
        <Group gap={8} wrap="nowrap">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="filled" loading={edit.saving} onClick={() => void edit.save()}>
            Save
          </Button>
        </Group>
      </Group>
    </div>
  )
}

function shown(value: string): string {
  return value.length > 80 ? `${value.slice(0, 80)}…` : value
}
