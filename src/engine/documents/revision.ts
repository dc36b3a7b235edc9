import { hash } from 'node:crypto'

/** The content's part of a revision: the first 128 bits of SHA-256 over the JSON text, in hex. */
export function contentHash(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32)
}

/** The revision that follows `rev` for a content: `<n>-<hash>`; a new document starts at 1. */
export function nextRevision(rev: string | null, content: string): string {
  return `${rev === null ? 1 : revisionNumber(rev) + 1}-${content}`
}

/** How many revisions the document has had. The Python original writes "0" for all of them. */
export function revisionNumber(rev: string): number {
  const number = Number.parseInt(rev, 10)
  return Number.isSafeInteger(number) && number >= 0 ? number : 0
}

/** The content's part of a revision, empty where there is none. */
export function revisionHash(rev: string): string {
  const dash = rev.indexOf('-')
  return dash < 0 ? '' : rev.slice(dash + 1)
}
