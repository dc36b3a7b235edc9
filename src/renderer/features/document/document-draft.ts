import { numberText } from '../../../shared/numbers.ts'
import * as v from 'valibot'

/** Unsaved text, and what it was made from. */
export interface DocumentDraft {
  readonly text: string
  /** The revision the text was made from; null for a document that is not saved yet. */
  readonly rev: string | null
  /** The key typed for a new document. */
  readonly key: string
  /** The text of that revision, for when another writer saves a revision meanwhile; not kept of a large one. */
  readonly base?: string | undefined
}

const stored = v.object({
  text: v.string(),
  rev: v.nullable(v.string()),
  key: v.string(),
  base: v.optional(v.string()),
})

/** Characters up to which a draft keeps the text that it was made from. */
const mostBase = 1_000_000

/** What a new document starts with. */
export const template = '{\n  \n}\n'

export function storeDraft(draft: DocumentDraft): string {
  const { base, ...own } = draft
  return JSON.stringify(base === undefined || base.length > mostBase ? own : draft)
}

/** Reads a stored draft. A text that is no draft of ours is kept as text: unsaved words are never thrown away. */
export function restoreDraft(text: string): DocumentDraft {
  try {
    const parsed = v.safeParse(stored, JSON.parse(text))
    if (parsed.success) return parsed.output
  } catch {
    // Not ours: falls through.
  }
  return { text, rev: null, key: '' }
}

const longestKey = 1024

/** What is wrong with a key; null when nothing is. Anything but NUL may stand in a key. */
export function keyProblem(key: string): string | null {
  if (key === '') return 'Give the document a key.'
  if (key.length > longestKey)
    return `A key has at most 1,024 characters; this one has ${numberText(key.length)}.`
  if (key.includes('\u0000')) return 'A key cannot contain a NUL character.'
  return key.isWellFormed() ? null : 'This key contains half of a surrogate pair.'
}

/** A key of any length, short enough for a sentence. */
export function shorten(key: string): string {
  return key.length > 60 ? `${key.slice(0, 59)}…` : key
}
