import { DatastoreError } from '../../../shared/errors.ts'
import type { DocumentEdit } from '../../../shared/model/bulk/document-edit.ts'
import { parseStored } from '../../documents/parse-stored.ts'
import type { SandboxDocument } from '../../sandbox/sandbox.ts'
import { editField, type EditText } from './edit-field.ts'
import type { Made, Transforms } from './transform.ts'

/** Tells what an edit makes of documents, in order. */
export type MakeTexts = (documents: readonly SandboxDocument[], signal?: AbortSignal) => Promise<Made[]>

/**
 * Makes the function that does an edit to documents and writes nothing.
 *
 * @throws DatastoreError `INVALID_INPUT` or `MAP_SYNTAX` for an edit that can be done to no document.
 */
export async function makeTexts(edit: DocumentEdit, transforms: Transforms): Promise<MakeTexts> {
  if (edit.kind === 'transform') {
    await transforms.check(edit.code)
    return (documents, signal) => transforms.run(edit.code, documents, signal)
  }
  const change = editField(edit)
  return async (documents) => documents.map((document) => attempt(change, document))
}

function attempt(change: EditText, { key, text }: SandboxDocument): Made {
  try {
    // What another program has made no JSON of has no fields.
    parseStored(key, text)
    return { text: change(key, text) }
  } catch (error) {
    if (error instanceof DatastoreError) return { error }
    const message = error instanceof Error ? error.message : String(error)
    const told = `The edit fails on document "${key}": ${message}.`
    return { error: new DatastoreError('INVALID_INPUT', told, { details: { key } }) }
  }
}
