import { isDeepStrictEqual } from 'node:util'
import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentPut, DocumentWrite } from '../documents/document-write.ts'
import { parseStored } from '../documents/parse-stored.ts'
import { pathOf, stringifyDocument, withoutStoredFields } from '../documents/stringify-document.ts'
import type { SchemaIssue, StandardSchema } from '../documents/standard-schema.ts'

/**
 * The changes, each put with what the schema makes of its document. A text of which it makes nothing else stays as it is.
 *
 * @throws DatastoreError `INVALID_INPUT` naming the first document that does not fit, and where.
 */
export async function fitSchema(
  store: string,
  schema: StandardSchema,
  changes: readonly DocumentWrite[],
): Promise<DocumentWrite[]> {
  const fitted: DocumentWrite[] = []
  for (const change of changes) fitted.push(change.kind === 'put' ? await fit(store, schema, change) : change)
  return fitted
}

async function fit(store: string, schema: StandardSchema, change: DocumentPut): Promise<DocumentWrite> {
  const { key, text } = change
  const document = withoutStoredFields(parseStored(key, text))
  const answer = await validate(store, schema, key, document)
  if (answer.issues !== undefined) throw unfit(store, key, answer.issues)
  // A schema may have changed the very object that it was given.
  const given = answer.value === document ? withoutStoredFields(parseStored(key, text)) : document
  if (isDeepStrictEqual(answer.value, given)) return change
  return { ...change, content: undefined, ...stringifyDocument(key, answer.value) }
}

async function validate(
  store: string,
  schema: StandardSchema,
  key: string,
  document: object,
): Promise<Awaited<ReturnType<StandardSchema['~standard']['validate']>>> {
  try {
    return await schema['~standard'].validate(document)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new DatastoreError(
      'INVALID_INPUT',
      `The schema of store "${store}" failed on document "${key}": ${message} Nothing was saved.`,
      { details: { store, key }, cause },
    )
  }
}

function unfit(store: string, key: string, issues: readonly SchemaIssue[]): DatastoreError {
  const [first, ...others] = issues
  let path = ''
  for (const segment of first?.path ?? []) {
    const name = typeof segment === 'object' ? segment.key : segment
    path = pathOf(path, String(name), typeof name === 'number')
  }
  const where = path === '' ? '' : ` at "${path}"`
  const more = others.length === 0 ? '' : ` (And ${others.length} more.)`
  return new DatastoreError(
    'INVALID_INPUT',
    `Document "${key}" does not fit the schema of store "${store}"${where}: ${first?.message ?? 'it is refused.'}${more} Nothing was saved.`,
    { details: { store, key, ...(path === '' ? {} : { path }) } },
  )
}
