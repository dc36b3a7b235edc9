import { useMemo } from 'react'
import * as v from 'valibot'
import { dropDraft, moveDraft, setDraft, useDraft } from '../../../workspace/drafts.ts'

/** The file that a view is kept in, and its text when file and draft last agreed; null where they never did. */
export interface FileLink {
  readonly path: string
  readonly base: string | null
}

const stored = v.object({ path: v.string(), base: v.nullable(v.string()) })

// It outlives a reload and a crash as drafts do, beside the draft of its tab.
const nameOf = (id: string): string => `file of ${id}`

/** The file of a tab's view; null where it has none, or while that is looked up. */
export function useFileLink(id: string): FileLink | null {
  const text = useDraft(nameOf(id))
  return useMemo(() => readLink(text ?? null), [text])
}

function readLink(text: string | null): FileLink | null {
  if (text === null) return null
  try {
    const read = v.safeParse(stored, JSON.parse(text))
    return read.success ? read.output : null
  } catch {
    return null
  }
}

export function setFileLink(id: string, link: FileLink | null): void {
  if (link === null) dropDraft(nameOf(id))
  else setDraft(nameOf(id), JSON.stringify(link))
}

/** Lets the file follow its tab when that gets another id. */
export function moveFileLink(from: string, to: string): void {
  if (from !== to) moveDraft(nameOf(from), nameOf(to))
}
