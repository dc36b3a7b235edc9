import type { DocumentMeta } from '../../shared/model/document.ts'
import type { Change } from '../documents/write.ts'

/** A conditional put that was saved: what it was based on, null for a creation, and what it made. */
interface Made {
  readonly from: string | null
  readonly meta: DocumentMeta
}

/** Puts that are remembered, the last of each document. */
const most = 1000

/**
 * Recognises a conditional put that this store has saved and that is put once more, after it was answered. Its content
 * alone does not tell it: two programs that read the same revision and come to the same content have both done
 * something, and only one of them may be told that it was saved.
 */
export class RepeatedPuts {
  readonly #made = new Map<string, Made>()

  /** Adds to each put that was saved before what it made then. */
  recognise(changes: readonly Change[]): readonly Change[] {
    return changes.map((change) => {
      if (change.kind === 'delete' || !isConditional(change)) return change
      const made = this.#made.get(change.key)
      return made?.from === (change.rev ?? null) ? { ...change, made: made.meta } : change
    })
  }

  /**
   * Takes note that a reader was given this revision. Whoever puts what is based on it has read it after the put that was
   * saved was answered, and has done something of their own: on a server an answer may overtake one that was read before.
   */
  seen({ key, rev }: Pick<DocumentMeta, 'key' | 'rev'>): void {
    if (this.#made.size > 0 && this.#made.get(key)?.from === rev) this.#made.delete(key)
  }

  /** Remembers what was saved, or what would be if a commit of unknown outcome has succeeded. */
  note(changes: readonly Change[], saved: readonly (DocumentMeta | null)[]): void {
    for (const [index, change] of changes.entries()) {
      if (change.kind === 'delete' || !isConditional(change)) continue
      this.#made.delete(change.key)
      this.#made.set(change.key, { from: change.rev ?? null, meta: saved[index]! })
      if (this.#made.size > most) this.#made.delete(this.#made.keys().next().value!)
    }
  }
}

function isConditional(change: { readonly rev?: string; readonly create?: boolean }): boolean {
  return change.rev !== undefined || change.create === true
}
