import { ActionIcon, Button, Checkbox, Group, TextInput } from '@mantine/core'
import { IconArrowUp, IconHome } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import { type FileQuestion, useRecent } from '../../client/index.ts'
import { Delayed } from '../../components/states/skeleton.tsx'
import classes from './file-dialog.module.css'
import { FileList } from './file-list.tsx'
import { folderOf, nameOf } from './paths.ts'
import { useFileChoice } from './use-file-choice.ts'

type Choice = ReturnType<typeof useFileChoice>

/** Chooses an existing file or folder, or where to write one, with the keyboard alone or by pointing. */
export function FileChooser({ question }: { readonly question: FileQuestion }) {
  const recent = useRecent()
  const choice = useFileChoice(question)
  const { saving, ofFolder, text, active, setActive, filtering, listing, open, choose, submit } = choice
  const { at, entries } = listing

  return (
    <form className={classes.dialog} onSubmit={(event) => void submit(event)}>
      <Place choice={choice} />
      <FileList
        entries={entries}
        recent={
          saving || ofFolder || text !== ''
            ? []
            : (recent.data ?? [])
                .filter((file) => file.exists && folderOf(file.path) !== at?.folder)
                .slice(0, 4)
        }
        active={active}
        onActive={setActive}
        onChoose={choose}
        onRecent={open}
        empty={
          listing.listed.isPending ? (
            <Delayed>Reading the folder…</Delayed>
          ) : filtering && text.trim() !== '' ? (
            'Nothing here is called that.'
          ) : ofFolder ? (
            'There is no folder in this one. It can be chosen itself.'
          ) : listing.allFiles ? (
            'This folder is empty.'
          ) : (
            'No files of this kind in this folder. All files can be shown below.'
          )
        }
      />
      <Foot choice={choice} onCancel={() => question.settle(null)} />
    </form>
  )
}

/** The folder that is shown, and the ways out of it. */
function Place({ choice: { enter, listing } }: { readonly choice: Choice }) {
  const { at } = listing
  return (
    <div className={classes.place}>
      <ActionIcon
        aria-label="Folder above"
        title="Folder above (Alt+↑)"
        disabled={!at?.parent}
        onClick={() => at?.parent && enter(at.parent)}
      >
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon
        aria-label="Home folder"
        title="Home folder"
        disabled={!at}
        onClick={() => at && enter(at.home)}
      >
        <IconHome size={16} />
      </ActionIcon>
      <span className={classes.folder} title={at?.folder}>
        {at?.folder}
      </span>
    </div>
  )
}

/** The path as it is typed, and the buttons. */
function Foot({ choice, onCancel }: { readonly choice: Choice; readonly onCancel: () => void }) {
  const { saving, ofFolder, text, active, listing, error, replacing, change } = choice
  return (
    <div className={classes.foot}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls="file-list"
        aria-activedescendant={active === null ? undefined : `file-${active}`}
        aria-label={saving ? 'Name or path' : 'Path, or part of a name'}
        placeholder={saving ? 'Name or path' : 'Type a path, or part of a name'}
        value={text}
        error={error}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => moveByKey(choice, event)}
      />
      {replacing !== null && (
        <div role="alert" className={classes.replace}>
          {nameOf(replacing)} exists already. Choose {'"'}Replace{'"'} to lose what it holds.
        </div>
      )}
      <Group gap={8}>
        {!ofFolder && (
          <Checkbox
            label="All files"
            checked={listing.allFiles}
            onChange={(event) => listing.setAllFiles(event.currentTarget.checked)}
          />
        )}
        <Button ml="auto" onClick={() => onCancel()}>
          Cancel
        </Button>
        <Button type="submit" variant="filled" color={replacing === null ? undefined : 'red'}>
          {action(choice)}
        </Button>
      </Group>
    </div>
  )
}

/** What the button does: in a choice of a folder it goes into the one that is marked, and takes the one that is shown otherwise. */
function action({ saving, ofFolder, text, active, replacing }: Choice): string {
  if (saving) return replacing === null ? 'Save' : 'Replace'
  return ofFolder && active === null && text === '' ? 'Choose this folder' : 'Open'
}

/** Moves through the list and the folders with the keyboard. */
function moveByKey(
  { text, active, setActive, enter, listing }: Choice,
  event: KeyboardEvent<HTMLInputElement>,
): void {
  const { at, entries } = listing
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key]
  if (event.altKey && event.key === 'ArrowUp') {
    if (at?.parent) enter(at.parent)
  } else if (step !== undefined && !event.altKey) {
    const next = (active ?? -1) + step
    setActive(next < 0 && active === 0 ? null : Math.min(Math.max(0, next), entries.length - 1))
  } else if (event.key === 'Backspace' && text === '' && at?.parent) enter(at.parent)
  else return
  event.preventDefault()
}
