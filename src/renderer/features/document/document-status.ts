import type { DocumentText } from '../../../shared/model/document.ts'
import type { DocumentDraft } from './document-draft.ts'

/** How the text on screen and the document in the store stand to each other. */
export type DocumentStatus =
  /** There is no such document, and nothing unsaved either. */
  | { readonly kind: 'missing' }
  /** Not saved yet. */
  | { readonly kind: 'new' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'edited' }
  /** Another writer saved a revision while this text was being edited. */
  | { readonly kind: 'changed'; readonly rev: string }
  /** Another writer deleted it; the text on screen is all there is. */
  | { readonly kind: 'deleted' }

/**
 * Returns a document's status. `seen` tells that this tab has already shown it,
 * which makes an absent document a deleted one.
 */
export function documentStatus(
  stored: Pick<DocumentText, 'rev'> | null,
  draft: DocumentDraft | null,
  seen: boolean,
): DocumentStatus {
  if (stored === null) {
    if (draft !== null && draft.rev === null) return { kind: 'new' }
    return seen || draft !== null ? { kind: 'deleted' } : { kind: 'missing' }
  }
  if (draft === null) return { kind: 'saved' }
  return draft.rev === stored.rev ? { kind: 'edited' } : { kind: 'changed', rev: stored.rev }
}

/** The number of a revision such as `3-a81f`; the text itself when it has none. */
export function revisionNumber(rev: string): string {
  return /^\d+(?=-)/.exec(rev)?.[0] ?? rev
}

/** A revision short enough for a header: `3-a81f…`. */
export function shortRevision(rev: string): string {
  return rev.length > 12 ? `${rev.slice(0, rev.indexOf('-') + 5)}…` : rev
}
