import { useEffect, useMemo, useRef, useState } from 'react'
import { client, desktop, follow } from '../../../client/index.ts'
import { notifyDone, notifyError, notifyUndo } from '../../../components/notify.tsx'
import type { ViewEditing } from '../draft/use-view-draft.ts'
import type { ViewDraft } from '../draft/view-draft.ts'
import { DatastoreError } from '../../../../shared/errors.ts'
import { viewNameOf } from '../../../../shared/view-file.ts'
import { type FileLink, setFileLink, useFileLink } from './file-link.ts'
import { draftOf, fileText, saysTheSame } from './view-file-text.ts'

/** What a view's file is called. */
export const viewFilters = [{ name: 'Views', extensions: ['ts', 'js'] }]

/** How a view and its file stand to each other. */
export type FileStanding =
  | { readonly kind: 'reading' }
  /** They say the same. */
  | { readonly kind: 'same' }
  /** The draft has changes that the file lacks. */
  | { readonly kind: 'unsaved' }
  /** Both were changed: a person decides. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'gone' }
  /** What stands in the file is no view, as half of one that is being typed. */
  | { readonly kind: 'wrong'; readonly why: string }

export interface ViewFile {
  readonly path: string
  readonly standing: FileStanding
  /** The text on the disk; null where there is none. */
  readonly text: string | null
  /** The text that saving the draft writes. */
  readonly draftText: string
  readonly save: () => Promise<void>
  /** Takes what the file says in place of the draft, which can be undone. */
  readonly take: () => void
  /** Keeps the draft: saving it will replace what the file says now. */
  readonly keep: () => void
  /** Goes on without the file, which stays as it is. */
  readonly leave: () => void
}

/** The file that a view is kept in, followed while it is open; null where it is kept in none. */
export function useViewFile(
  id: string,
  { draft, edit }: Pick<ViewEditing, 'draft' | 'edit'>,
): ViewFile | null {
  const link = useFileLink(id)
  const path = link?.path ?? null
  const [seen, see] = useState<{ readonly path: string; readonly text: string | null } | null>(null)
  useEffect(() => {
    if (path === null) return
    return follow(
      (signal) => client.files.watchView({ path }, { signal }),
      ({ text }) => see({ path, text }),
      (error) => notifyError(`“${path}” cannot be read now, and is tried again`, error),
    )
  }, [path])
  const known = seen !== null && seen.path === path ? seen : null
  const standing = useMemo(() => standingOf(link, known, draft), [link, known, draft])

  const latest = useRef({ draft, edit })
  useEffect(() => {
    latest.current = { draft, edit }
  })
  // What only the file has changed is taken, and what both say alike is agreed on.
  useEffect(() => {
    if (link === null || known === null || known.text === null || known.text === link.base) return
    const { draft: present, edit: change } = latest.current
    if (saysTheSame(present, link.path, known.text)) return setFileLink(id, { ...link, base: known.text })
    if (!saysTheSame(present, link.path, link.base)) return
    const read = readDraft(link.path, known.text)
    if (read === null) return
    setFileLink(id, { ...link, base: known.text })
    change(contentOf(read))
    notifyUndo(`The draft follows ${nameOf(link.path)}, which has changed.`, () => change(contentOf(present)))
  }, [id, link, known])

  if (link === null) return null
  const text = known?.text ?? null
  return {
    path: link.path,
    standing,
    text,
    draftText: fileText(draft),
    save: async () => {
      // What stands in the file and is not known to the draft is decided on first: the strip asks.
      if (known === null || standing.kind === 'conflict' || standing.kind === 'wrong') return
      const written = fileText(draft)
      try {
        await client.files.writeView({ path: link.path, text: written, expected: text })
        setFileLink(id, { ...link, base: written })
        see({ path: link.path, text: written })
        notifyDone(`Saved ${nameOf(link.path)}.`)
      } catch (error) {
        // The file has just changed: that is told as soon as its new text is here.
        if (error instanceof DatastoreError && error.code === 'CONFLICT') return
        notifyError(`${nameOf(link.path)} was not saved`, error)
      }
    },
    take: () => {
      const read = text === null ? null : readDraft(link.path, text)
      if (read === null) return
      const before = draft
      setFileLink(id, { ...link, base: text })
      edit(contentOf(read))
      notifyUndo(`The draft is what ${nameOf(link.path)} says.`, () => edit(contentOf(before)))
    },
    keep: () => setFileLink(id, { ...link, base: text }),
    leave: () => setFileLink(id, null),
  }
}

function standingOf(
  link: FileLink | null,
  known: { readonly text: string | null } | null,
  draft: ViewDraft,
): FileStanding {
  if (link === null || known === null) return { kind: 'reading' }
  const { text } = known
  if (text === null) return { kind: 'gone' }
  if (saysTheSame(draft, link.path, text)) return { kind: 'same' }
  if (text === link.base) return { kind: 'unsaved' }
  try {
    draftOf(link.path, text)
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : String(error) }
  }
  return { kind: 'conflict' }
}

function readDraft(path: string, text: string): ViewDraft | null {
  try {
    return draftOf(path, text)
  } catch {
    return null
  }
}

/** What a file says of a view: not its name, and not the version that a draft was made from. */
function contentOf(draft: ViewDraft): Omit<ViewDraft, 'name' | 'version'> {
  const { name: _, version: __, ...content } = draft
  return content
}

export function nameOf(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path
}

/** Asks for a file to keep a view in; the draft is saved to it with the next save, where it says something else. */
export async function chooseViewFile(id: string, draft: ViewDraft): Promise<void> {
  const chosen = await desktop.saveFile({
    title: 'Keep this view in a file',
    suggestedName: `${draft.name === '' ? 'view' : draft.name}.ts`,
    filters: viewFilters,
  })
  if (chosen === null) return
  try {
    const present = await client.files.readView({ path: chosen.path })
    if (present === null)
      await client.files.writeView({ path: chosen.path, text: fileText(draft), expected: null })
    setFileLink(id, { path: chosen.path, base: present === null ? fileText(draft) : null })
  } catch (error) {
    notifyError(`“${viewNameOf(chosen.path)}” is not kept in that file`, error)
  }
}
