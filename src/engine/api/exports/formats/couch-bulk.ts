import { DatastoreError } from '../../../../shared/errors.ts'
import { progressInterval } from '../../../transfer/exports/export-format.ts'
import type { ExportProgress } from '../../../transfer/exports/export-format.ts'
import type { Sink } from '../../../storage/replace-file.ts'
import { withId } from './extended-json.ts'

/**
 * A document as CouchDB's `_bulk_docs` takes it, its key as `_id`. CouchDB keeps names that begin with an underscore to itself: a document
 * that has one, or is no object, stands in `value`.
 *
 * @throws DatastoreError `INVALID_INPUT` for a key that CouchDB refuses.
 */
export function couchDocument(key: string, text: string): string {
  if (key.startsWith('_'))
    throw new DatastoreError(
      'INVALID_INPUT',
      `CouchDB takes no key that begins with an underscore, as "${key}" does. Leave the document out, or export to another format.`,
      { details: { key, argument: 'format' } },
    )
  return withId(key, text, 'value', /^_/)
}

/** Writes documents, each one line of JSON, as the body of a request to `_bulk_docs`. */
export async function* writeBulk(
  records: AsyncIterable<string>,
  { sink, total }: { readonly sink: Sink; readonly total: number | null },
): AsyncGenerator<ExportProgress, number, void> {
  let done = 0
  await sink.write('{"docs": [')
  for await (const record of records) {
    await sink.write(`${done === 0 ? '\n' : ',\n'}${record}`)
    done += 1
    if (done % progressInterval === 0) yield { done, total }
  }
  await sink.write('\n]}\n')
  yield { done, total: done }
  return done
}
