import { ContentDigest } from './content-digest.ts'
import type { StoredRow } from './snapshot.ts'

/** What was read of a store: how many of each kind, and hashes of what they are. */
export class CopyDigest {
  readonly #content = new ContentDigest()
  readonly #rest = new ContentDigest()
  documents = 0
  deletions = 0
  revisions = 0
  /** The greatest change number and id there is. */
  lastSeq = 0
  lastId = 0

  add({ kind, id, key, rev, seq, updated, deleted, text }: StoredRow): void {
    if (kind === 'document') {
      this.documents++
      this.#content.add([key, rev], text)
    } else if (kind === 'deletion') this.deletions++
    else this.revisions++
    this.#rest.add([kind, id, key, rev, seq, updated, deleted ? 1 : 0], kind === 'revision' ? text : '')
    this.lastSeq = Math.max(this.lastSeq, seq)
    this.lastId = Math.max(this.lastId, id ?? 0)
  }

  /** Hash of every document's key, revision and text. */
  get content(): string {
    return this.#content.hex
  }

  /** What another digest has differently, a phrase each. */
  differences(copy: CopyDigest): string[] {
    const counts = (['documents', 'deletions', 'revisions'] as const)
      .filter((kind) => this[kind] !== copy[kind])
      .map((kind) => `${copy[kind]} ${kind} instead of ${this[kind]}`)
    if (this.content !== copy.content) counts.push('keys, revisions or texts of documents')
    if (this.#rest.hex !== copy.#rest.hex)
      counts.push('ids, change numbers, times, deletions or old revisions')
    return counts
  }
}
