import { DatastoreError } from '../../shared/errors.ts'
import { parseJson } from './json-text.ts'

/**
 * Parses the text of a document that was read from the database.
 *
 * @throws DatastoreError `CORRUPT` naming the document when another program has put something else in its place.
 */
export function parseStored(key: string, text: string): Record<string, unknown> {
  let cause: unknown
  try {
    const document = parseJson(text)
    if (typeof document === 'object' && document !== null && !Array.isArray(document))
      return document as Record<string, unknown>
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    cause = error
  }
  throw new DatastoreError(
    'CORRUPT',
    `The text of document "${key}" is no JSON object: another program has changed it. Read it with getText(), and put it right.`,
    { details: { key }, cause },
  )
}
