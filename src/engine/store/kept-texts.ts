import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentWrite } from '../documents/document-write.ts'
import type { OwnJson } from '../storage/dialect.ts'
import type { Operation } from '../storage/operation.ts'
import type { StandardSchema } from '../documents/standard-schema.ts'
import { fitSchema } from './fit-schema.ts'
import type { OpenStore } from './open-store.ts'

/** What is sent to be rewritten at once. */
const mostTexts = 500
const mostCharacters = 4_000_000

interface KeyedText {
  readonly key: string
  readonly text: string
}

/**
 * The changes, each with its text as it will be read back, which is what a schema makes of it. A database that keeps JSON its own way writes numbers, order
 * and spaces anew, and what is mapped and hashed now must be what a reindex maps and a repeated put brings.
 *
 * @throws DatastoreError `INVALID_INPUT` naming the document that cannot be kept so, or does not fit the schema.
 */
export async function asKept(
  store: OpenStore,
  given: readonly DocumentWrite[],
  schema: StandardSchema | null | undefined = store.schema,
): Promise<readonly DocumentWrite[]> {
  const changes = schema === null || schema === undefined ? given : await fitSchema(store.name, schema, given)
  const { ownJson } = store.dialect.adapter
  if (store.json === 'text' || ownJson === null) return changes
  const puts = changes.filter((change) => change.kind === 'put')
  if (puts.length === 0) return changes
  const texts = await store.read(rewriteAll(ownJson, puts))
  let next = 0
  return changes.map((change) =>
    change.kind === 'put' ? { ...change, text: texts[next++]!, content: undefined } : change,
  )
}

function* rewriteAll(ownJson: OwnJson, documents: readonly KeyedText[]): Operation<string[]> {
  const rewritten: string[] = []
  for (const batch of batches(documents)) {
    for (const text of yield* rewriteBatch(ownJson, batch)) rewritten.push(text)
  }
  return rewritten
}

/** The error of a batch does not tell which text it means: then each is asked about alone. */
function* rewriteBatch(ownJson: OwnJson, batch: readonly KeyedText[]): Operation<string[]> {
  try {
    return yield* ownJson.rewrite(batch.map(({ text }) => text))
  } catch (error) {
    const reason = ownJson.refusal(error)
    if (reason === null) throw error
    if (batch.length === 1) throw refused(batch[0]!.key, reason, error)
  }
  const rewritten: string[] = []
  for (const document of batch) rewritten.push(...(yield* rewriteBatch(ownJson, [document])))
  return rewritten
}

function* batches(documents: readonly KeyedText[]): Generator<KeyedText[]> {
  let batch: KeyedText[] = []
  let characters = 0
  for (const document of documents) {
    const full = batch.length === mostTexts || characters + document.text.length > mostCharacters
    if (full && batch.length > 0) {
      yield batch
      batch = []
      characters = 0
    }
    batch.push(document)
    characters += document.text.length
  }
  if (batch.length > 0) yield batch
}

function refused(key: string, reason: string, cause: unknown): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `Document "${key}" cannot be kept as jsonb (${reason}). Nothing was saved; change it, or keep such documents in a store that was created with json: 'text'.`,
    { details: { key }, cause },
  )
}
