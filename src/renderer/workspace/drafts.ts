import { useEffect } from 'react'
import { create } from 'zustand'
import * as v from 'valibot'
import { readState, writeDraft } from './persist.ts'
import { stateName } from './names/state-name.ts'

/** Unsaved texts by tab id. Absent: not looked up yet; null: there is none. */
const useDrafts = create<Record<string, string | null>>()(() => ({}))

/** As kept by the host; the id tells a draft from another whose name happens to be the same. */
const keptDraft = v.object({ id: v.string(), text: v.string() })

/**
 * The unsaved text of a tab: undefined while it is looked up, null when there is none.
 *
 * @example
 * const draft = useDraft(id)
 * if (draft === undefined) return <Skeleton />
 * const text = draft ?? saved.text
 */
export function useDraft(id: string): string | null | undefined {
  const draft = useDrafts((drafts) => drafts[id])
  useEffect(() => {
    if (draft === undefined) void loadDraft(id)
  }, [id, draft])
  return draft
}

/** The unsaved text as it is this moment, for a change that builds on it: what was rendered may be older. */
export function presentDraft(id: string): string | null {
  return useDrafts.getState()[id] ?? null
}

/** Reads a draft kept by an earlier session; what was typed meanwhile wins. */
export async function loadDraft(id: string): Promise<string | null> {
  const kept = parse(id, await readState(stateName('draft', id)).catch(() => null))
  const known = useDrafts.getState()[id]
  if (known !== undefined) return known
  useDrafts.setState({ [id]: kept })
  return kept
}

function parse(id: string, kept: string | null): string | null {
  if (kept === null) return null
  const read = v.safeParse(keptDraft, JSON.parse(kept))
  return read.success && read.output.id === id ? read.output.text : null
}

/** Keeps the unsaved text of a tab, also over a restart; null forgets it. */
export function setDraft(id: string, value: string | null): void {
  useDrafts.setState({ [id]: value })
  writeDraft(stateName('draft', id), value === null ? null : { id, text: value })
}

/** Forgets a draft that a person chose to discard or that was saved. */
export function dropDraft(id: string): void {
  if (useDrafts.getState()[id] !== null) setDraft(id, null)
}

/** Lets a draft follow its tab when the tab gets another id. */
export function moveDraft(from: string, to: string): void {
  const draft = useDrafts.getState()[from]
  if (draft === undefined || draft === null) return
  setDraft(to, draft)
  setDraft(from, null)
}
