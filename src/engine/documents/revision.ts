import { hash } from 'node:crypto'

/** Characters of a revision that are of the content: 128 bits in hex. */
const contentLength = 32

/** The content's part of a revision: the first 128 bits of SHA-256 over the JSON text, in hex. */
export function contentHash(text: string): string {
  return hash('sha256', text, 'hex').slice(0, contentLength)
}

/**
 * The revision that follows `rev` for a content: `<n>-<hash><write>`; a new document starts at 1. `write` is the mark
 * of the write that makes it, so that a revision names one write: two writers that save the same content get
 * different ones.
 */
export function nextRevision(rev: string | null, content: string, write = ''): string {
  return `${rev === null ? 1 : revisionNumber(rev) + 1}-${content}${write}`
}

/** How many revisions the document has had. A legacy file has "0" for all of them. */
export function revisionNumber(rev: string): number {
  const number = Number.parseInt(rev, 10)
  return Number.isSafeInteger(number) && number >= 0 ? number : 0
}

/** The content's part of a revision, empty where there is none. */
export function revisionContent(rev: string): string {
  const dash = rev.indexOf('-')
  return dash < 0 ? '' : rev.slice(dash + 1, dash + 1 + contentLength)
}

/** The mark of the write that made a revision, empty where there is none: in what earlier versions and an upgrade wrote. */
export function revisionWrite(rev: string): string {
  const dash = rev.indexOf('-')
  return dash < 0 ? '' : rev.slice(dash + 1 + contentLength)
}
