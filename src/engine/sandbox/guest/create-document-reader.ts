import type { GuestCollector } from './create-collector.ts'
import type { GuestBatch } from './guest-batch.ts'

/** Reads a document of a batch from its text; throws a refusal where a map cannot be given it. */
export type ReadDocument = (batch: GuestBatch, index: number, text: string) => unknown

/**
 * Makes the reader of documents. `mark` begins strings that stand for integers beyond 2^53; no document contains it.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createDocumentReader(mark: string, { refuse }: GuestCollector): ReadDocument {
  const revive = (_key: string, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value

  return (batch, index, text) => {
    let doc: unknown
    try {
      doc = batch.marked !== '' && batch.marked[index] === '1' ? JSON.parse(text, revive) : JSON.parse(text)
    } catch (error) {
      const { name, message } = error as Error
      if (message === 'out of memory') throw error
      if (name === 'InternalError')
        return refuse('MAP_ERROR', 'the document is nested too deeply to be read by a map')
      return refuse('MAP_ERROR', `the document is not valid JSON: ${message}`)
    }
    if (typeof doc === 'object' && doc !== null) (doc as { _key: string })._key = batch.keys[index] as string
    return doc
  }
}
