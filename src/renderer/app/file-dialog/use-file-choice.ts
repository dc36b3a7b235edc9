import { type FormEvent, useState } from 'react'
import type { FileEntry } from '../../../shared/model/database.ts'
import { client, type FileQuestion } from '../../client/index.ts'
import { expandPath, folderOf, isAbsolute, joinPath, nameOf, nameProblem, withExtension } from './paths.ts'
import { useListing } from './use-listing.ts'

/** What is typed and chosen in a file dialog, until the question is answered. */
export function useFileChoice(question: FileQuestion) {
  const saving = question.mode === 'save'
  const ofFolder = question.mode === 'folder'
  const [text, setText] = useState(saving ? question.suggestedName : '')
  const [active, setActive] = useState<number | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [replacing, setReplacing] = useState<string | null>(null)
  const filtering = !saving && !isAbsolute(text)
  const listing = useListing(
    question.filters.flatMap((filter) => filter.extensions),
    filtering ? text.trim().toLowerCase() : '',
  )
  const { at, entries, setFolder } = listing

  function change(next: string): void {
    setText(next)
    setProblem(null)
    setReplacing(null)
    // A pasted path arrives whole: it is what Enter means then, not the first file of the list.
    setActive(!saving && !isAbsolute(next) && next.trim() !== '' ? 0 : null)
  }

  function open(path: string): void {
    if (question.mode !== 'save') question.settle(path)
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
    if (await isFolder(path)) {
      if (saving) setText('')
      return ofFolder ? open(path) : enter(path)
    }
    if (saving) return save(path)
    if (!ofFolder && (await client.files.exists({ path }))) return open(path)
    setProblem(`There is no ${ofFolder ? 'folder' : 'file or folder'} ${path}`)
  }

  async function save(path: string): Promise<void> {
    if (question.mode !== 'save') return
    const wrong = nameProblem(path)
    if (wrong) return setProblem(wrong)
    const full = joinPath(folderOf(path), withExtension(nameOf(path), question.filters[0]?.extensions ?? []))
    if (!(await isFolder(folderOf(full)))) return setProblem(`There is no folder ${folderOf(full)}`)
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
      if (ofFolder && text === '' && at) return open(at.folder)
      setProblem(notFound(text.trim()))
    } catch (thrown) {
      setProblem(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }

  return {
    saving,
    ofFolder,
    text,
    active,
    setActive,
    filtering,
    listing,
    error: problem ?? listing.listed.error?.message ?? null,
    replacing,
    change,
    open,
    enter,
    choose,
    submit,
  }
}

async function isFolder(path: string): Promise<boolean> {
  return client.files.list({ folder: path }).then(
    () => true,
    () => false,
  )
}

function notFound(text: string): string {
  return text === '' ? 'Choose a file, or type its path.' : `Nothing here is called "${text}".`
}
