import type { SandboxDocument } from './split-documents.ts'

/** Milliseconds for which a thread that asks for a quick map is held at most; then it hears the answer later. */
export const holdMilliseconds = 2

/** What a map took last, if it is to count as quick: well below what a thread is held for. */
const quickMilliseconds = 1

const fewDocuments = 4
const fewCharacters = 32_768
const mapsKept = 64

/** Knows which maps have answered so quickly that waiting for them costs less than going away and being called back. */
export class QuickMaps {
  /** What each map took for few documents when it was last run on them; the latest maps come last. */
  readonly #took = new Map<string, number>()

  /** Whether to wait for the answer of a map on these documents. A map that was never timed is not waited for. */
  has(source: string, documents: readonly SandboxDocument[]): boolean {
    return isFew(documents) && (this.#took.get(source) ?? Infinity) <= quickMilliseconds
  }

  /** Notes what a map took, `Infinity` when that is not known yet. */
  note(source: string, documents: readonly SandboxDocument[], milliseconds: number): void {
    if (!isFew(documents)) return
    this.#took.delete(source)
    this.#took.set(source, milliseconds)
    const [oldest] = this.#took.keys()
    if (this.#took.size > mapsKept && oldest !== undefined) this.#took.delete(oldest)
  }
}

function isFew(documents: readonly SandboxDocument[]): boolean {
  if (documents.length > fewDocuments) return false
  return documents.reduce((sum, { text }) => sum + text.length, 0) <= fewCharacters
}
