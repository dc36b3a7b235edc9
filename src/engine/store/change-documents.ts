import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentMeta } from '../../shared/model/document.ts'
import type { Document } from '../document.ts'
import { checkKey } from '../documents/key.ts'
import { nameNoDocument } from '../documents/no-document.ts'
import type { DocumentInput } from '../documents/no-document.ts'
import { revisionWrite } from '../documents/revision.ts'
import { writeMark } from '../documents/write-id.ts'
import type { RepeatOptions } from '../documents/write-id.ts'
import { checkArgument, checkOptions, invalidArgument } from '../invalid-argument.ts'
import { staleRevision } from '../writing/refuse-change.ts'
import type { OpenStore } from './open-store.ts'
import { readDocument, readOne } from './read-documents.ts'
import { retryOvertaken } from './retry-overtaken.ts'
import { putDocument, saveChanges } from './save-documents.ts'

/** What a change of a document is conditional on, and how it is named for when it has to be repeated. */
export interface ChangeOptions extends RepeatOptions {
  /** The revision that the document must have. Another one is refused with `CONFLICT`, and the change is not tried again. */
  readonly rev?: string
}

/** Makes of a document, undefined when there is none, what it is to be; undefined to leave it as it is. */
export type MakeDocument<Doc> = (document: Document<Doc> | undefined) => unknown

/**
 * Reads a document, makes another one of it, and puts that upon the revision that was read. Begins anew when another writer was
 * quicker. Undefined when nothing was to be changed.
 */
export async function changeDocument<Doc>(
  store: OpenStore,
  key: string,
  make: MakeDocument<Doc>,
  options: ChangeOptions,
): Promise<DocumentMeta | undefined> {
  checkKey(key)
  checkArgument('change', make, 'function')
  checkOptions(options, { rev: 'text', writeId: 'text' })
  try {
    return await retryOvertaken(
      () => changeOnce(store, key, make, options),
      (error) => options.rev === undefined && error instanceof Overtaken,
    )
  } catch (error) {
    throw error instanceof Overtaken ? error.cause : error
  }
}

/** Says that another writer was quicker; its cause is the error for the caller. */
class Overtaken extends Error {}

async function changeOnce<Doc>(
  store: OpenStore,
  key: string,
  make: MakeDocument<Doc>,
  { rev, writeId }: ChangeOptions,
): Promise<DocumentMeta | undefined> {
  const found = await readOne(store, key)
  // It was saved before, and would be changed twice.
  if (found !== undefined && writeId !== undefined && revisionWrite(found.rev) === writeMark(writeId)) {
    const { id, rev: saved, updated, seq } = found
    return { key, id, rev: saved, updated: updated!, seq }
  }
  if (rev !== undefined && found?.rev !== rev) throw staleRevision(key, rev, found?.rev)
  const made = await make(found === undefined ? undefined : readDocument<Doc>(found))
  if (made === undefined) return undefined
  const change = putDocument(
    key,
    made as DocumentInput,
    found === undefined ? { create: true } : { rev: found.rev },
  )
  try {
    const [saved] = await saveChanges(store, [change], { writeId })
    return saved!
  } catch (error) {
    if (error instanceof DatastoreError && error.code === 'CONFLICT')
      throw new Overtaken('another writer was quicker', { cause: error })
    throw error
  }
}

/** @throws DatastoreError `NOT_FOUND` when there is no document to change. */
export function needDocument<Doc>(
  { name }: OpenStore,
  key: string,
  document: Document<Doc> | undefined,
): Document<Doc> {
  if (document !== undefined) return document
  throw new DatastoreError(
    'NOT_FOUND',
    `Store "${name}" has no document "${key}" to change. Create it with put() or upsert().`,
    { details: { store: name, key } },
  )
}

/** The document with the members of the change; those that are undefined in it are taken away. */
export function patched(document: object, change: object): object {
  const members = new Map<string, unknown>(Object.entries(document))
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) members.delete(name)
    else members.set(name, value)
  }
  // Defines each member, where an assignment to `__proto__` would lose it.
  return Object.fromEntries(members)
}

/** @throws DatastoreError `INVALID_INPUT` for what has no members to change. */
export function checkPatch(change: unknown): asserts change is object {
  const isObject = typeof change === 'object' && change !== null && !Array.isArray(change)
  if (isObject && nameNoDocument(change) === null) return
  throw invalidArgument('change', 'patch() takes an object of the members to change, such as { born: 1991 }.')
}
