import { ActionIcon, Button, Checkbox, Group, TextInput } from '@mantine/core'
import { IconArrowUp, IconHome } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import type { FileEntry } from '../../../shared/model/database.ts'
import { client, type FileQuestion, useRecent } from '../../client/index.ts'
import { Delayed } from '../../components/states/skeleton.tsx'
import classes from './file-dialog.module.css'
import { FileList } from './file-list.tsx'
import { expandPath, folderOf, isAbsolute, joinPath, nameOf, nameProblem, withExtension } from './paths.ts'

/** Chooses an existing file, or where to write one, with the keyboard alone or by pointing. */
export function FileChooser({ question }: { readonly question: FileQuestion }) {
  const saving = question.mode === 'save'
  const [folder, setFolder] = useState<string | undefined>()
  const [text, setText] = useState(saving ? question.suggestedName : '')
  const [active, setActive] = useState<number | null>(null)
  const [allFiles, setAllFiles] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [replacing, setReplacing] = useState<string | null>(null)
  const extensions = question.filters.flatMap((filter) => filter.extensions)
  // The host picks out databases; files of any other kind are picked out here, from all of them.
  const hostShowsAll = allFiles || !extensions.includes('db')
  const listed = useQuery({
    queryKey: ['files', folder ?? null, hostShowsAll],
    queryFn: ({ signal }) => client.files.list({ folder, allFiles: hostShowsAll }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  })
  const recent = useRecent()
  const at = listed.data
  const filtering = !saving && !isAbsolute(text)
  const wanted = text.trim().toLowerCase()
  const entries = (at?.entries ?? [])
    .filter((entry) => allFiles || isOffered(entry, extensions))
    .filter((entry) => !filtering || entry.name.toLowerCase().includes(wanted))
  const error = problem ?? (listed.error ? listed.error.message : null)

  function change(next: string): void {
    setText(next)
    setProblem(null)
    setReplacing(null)
    // A pasted path arrives whole: it is what Enter means then, not the first file of the list.
    setActive(!saving && !isAbsolute(next) && next.trim() !== '' ? 0 : null)
  }

  function open(path: string): void {
    if (question.mode === 'open') question.settle(path)
  }

  function enter(path: string): void {
    setFolder(path)
    setActive(null)
    setProblem(null)
    setReplacing(null)
    if (!saving) setText('')
  }

  function choose(entry: FileEntry): void {
    if (entry.kind === 'folder') enter(entry.path)
    else if (question.mode === 'open') open(entry.path)
    else {
      change(entry.name)
      void save(entry.path)
    }
  }

  /** A typed path may name a folder or a file; the host knows which. */
  async function go(path: string): Promise<void> {
    const isFolder = await client.files.list({ folder: path }).then(
      () => true,
      () => false,
    )
    if (isFolder) {
      if (saving) setText('')
      return enter(path)
    }
    if (saving) return save(path)
    if (await client.files.exists({ path })) return open(path)
    setProblem(`There is no file or folder ${path}`)
  }

  async function save(path: string): Promise<void> {
    if (question.mode !== 'save') return
    const wrong = nameProblem(path)
    if (wrong) return setProblem(wrong)
    const full = joinPath(folderOf(path), withExtension(nameOf(path), question.filters[0]?.extensions ?? []))
    const parent = await client.files.list({ folder: folderOf(full) }).catch(() => null)
    if (!parent) return setProblem(`There is no folder ${folderOf(full)}`)
    const exists = await client.files.exists({ path: full })
    if (exists && replacing !== full) return setReplacing(full)
    question.settle({ path: full, exists })
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const chosen = active === null ? undefined : entries[active]
    try {
      if (chosen) return choose(chosen)
      if (isAbsolute(text)) return await go(expandPath(text, at?.home ?? ''))
      if (saving) {
        const wrong = nameProblem(text)
        if (wrong) return setProblem(wrong)
        return await save(joinPath(at?.folder ?? '', text.trim()))
      }
      setProblem(
        text.trim() === '' ? 'Choose a file, or type its path.' : `Nothing here is called "${text.trim()}".`,
      )
    } catch (thrown) {
      setProblem(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
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

  return (
    <form className={classes.dialog} onSubmit={(event) => void submit(event)}>
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
      <FileList
        entries={entries}
        recent={
          saving || text !== ''
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
          listed.isPending ? (
            <Delayed>Reading the folder…</Delayed>
          ) : filtering && wanted !== '' ? (
            'Nothing here is called that.'
          ) : allFiles ? (
            'This folder is empty.'
          ) : (
            'No files of this kind in this folder. All files can be shown below.'
          )
        }
      />
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
          onKeyDown={onKeyDown}
        />
        {replacing !== null && (
          <div role="alert" className={classes.replace}>
            {nameOf(replacing)} exists already. Choose {'"'}Replace{'"'} to lose what it holds.
          </div>
        )}
        <Group gap={8}>
          <Checkbox
            label="All files"
            checked={allFiles}
            onChange={(event) => setAllFiles(event.currentTarget.checked)}
          />
          <Button ml="auto" onClick={() => question.settle(null)}>
            Cancel
          </Button>
          <Button type="submit" variant="filled" color={replacing === null ? undefined : 'red'}>
            {saving ? (replacing === null ? 'Save' : 'Replace') : 'Open'}
          </Button>
        </Group>
      </div>
    </form>
  )
}

/** Folders, and files with one of the extensions; nothing hidden. */
function isOffered({ kind, name }: FileEntry, extensions: readonly string[]): boolean {
  if (name.startsWith('.')) return false
  return kind === 'folder' || extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`))
}
