import type { Contract } from '../../../shared/contract/index.ts'
import type { DocumentMeta, DocumentText } from '../../../shared/model/document.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { previewEdit } from '../bulk/preview-edit.ts'
import { declareDocument } from '../../documents/shape/declare-document.ts'
import { describeFields } from '../../documents/shape/describe-fields.ts'
import { Findings } from '../find/findings.ts'
import { textsOf } from '../find/texts-of.ts'
import { startJob } from '../jobs/start-job.ts'
import { documentLinks, findReferrers } from '../links/document-links.ts'
import { mergeTexts } from '../merge/merge-texts.ts'
import { jsonSchemaOf } from '../shapes/json-schema.ts'
import { shapeOfStore } from '../shapes/store-shape.ts'
import { orderedDocuments } from '../selection/ordered-documents.ts'
import { selectedDocuments } from '../selection/selected-documents.ts'
import { toDocumentRow } from './document-row.ts'
import { editDocumentField, readField } from './edit-cell.ts'
import type { Engine } from '../engine.ts'

/** How many documents stand for the store when fields and types are inferred. */
export const sampleSize = 500

/** How many rows of each view a forecast lists. */
const forecastRows = 50

type DocumentsApi = Handlers<Contract['documents']>
type Input<Name extends keyof DocumentsApi> = Parameters<DocumentsApi[Name]>[0]

export function documentsApi(
  engine: Pick<Engine, 'databases' | 'changes' | 'jobs' | 'transforms'>,
): DocumentsApi {
  const { databases } = engine
  const findings = new Findings()
  return {
    page: async ({ prefix, reverse, offset, limit, paths, ...input }) => {
      const store = await databases.store(input)
      const page = await store.page({ prefix, offset, limit, ...(reverse && { reverse }) })
      return page.map((document) => toDocumentRow(document, paths))
    },
    async *count(input, { signal }) {
      const store = await databases.store(input)
      yield* store.count({ prefix: input.prefix, signal })
    },
    locate: async ({ prefix, key, ...input }) => (await databases.store(input)).locate({ prefix, key }),
    async *find({ prefix, filter, order, ...input }, { signal }) {
      yield* findings.find(await databases.store(input), { prefix, filter, order }, signal)
    },
    foundPage: async ({ find, offset, limit, paths }) =>
      (await findings.page(find, offset, limit)).map((document) => toDocumentRow(document, paths)),
    present: async ({ ids, paths, ...input }) =>
      (await textsOf(await databases.store(input), ids)).map((document) => toDocumentRow(document, paths)),
    stopFind: async ({ find }) => findings.stop(find),
    get: async (input) => (await (await databases.store(input)).getText(input.key)) ?? null,
    field: async (input) => readField(await databases.store(input), input),
    editField: async (input) => {
      const edited = await editDocumentField(await databases.writer(input), input)
      engine.changes.notify(input.database)
      return edited
    },
    save: (input) => saveDocument(engine, input),
    delete: (input) => deleteDocument(engine, input),
    async *texts({ selection, order, ...input }, { signal }) {
      const store = await databases.store(input)
      if (order === undefined) yield* selectedDocuments(store, selection, { signal })
      else yield* orderedDocuments(store, selection, order, signal)
    },
    deleteSelected: (input) => startJob(engine, { type: 'delete', ...input }),
    previewEdit: async ({ selection, edit, ...input }, { signal }) =>
      previewEdit(await databases.store(input), engine.transforms, { selection, edit, signal }),
    editSelected: (input) => startJob(engine, { type: 'edit', ...input }),
    forecast: async ({ key, text, ...input }, { signal }) =>
      (await databases.store(input)).forecast(key, text, { rows: forecastRows, signal }),
    history: async ({ key, ...input }) => (await databases.store(input)).history.list(key),
    revision: async ({ key, rev, ...input }) => (await databases.store(input)).history.get(key, rev),
    merge: async ({ choices, ...texts }) => mergeTexts(texts, choices),
    restore: (input) => restoreDocument(engine, input),
    links: async ({ key, ...input }) => documentLinks(await databases.store(input), key),
    async *referrers({ key, ...input }, { signal }) {
      yield* findReferrers(await databases.store(input), key, signal)
    },
    async *shape({ whole, ...input }, { signal }) {
      yield* shapeOfStore(await databases.store(input), whole, signal)
    },
    schema: async (input) => {
      const documents = await sampleDocuments(engine, input)
      return {
        typescript: declareDocument(documents),
        jsonSchema: jsonSchemaOf(input.store, documents),
        sampled: documents.length,
      }
    },
    fields: async (input) => describeFields(await sampleDocuments(engine, input)),
  }
}

/** The documents that stand for the store when its fields and types are inferred. */
export async function sampleDocuments(
  { databases }: Pick<Engine, 'databases'>,
  input: Input<'fields'>,
): Promise<DocumentText[]> {
  const store = await databases.store(input)
  return store.sample(sampleSize)
}

async function saveDocument(
  { databases, changes }: Pick<Engine, 'databases' | 'changes'>,
  { key, text, rev, writeId, ...input }: Input<'save'>,
): Promise<DocumentMeta> {
  const store = await databases.writer(input)
  const meta = await store.putText(key, text, { ...(rev === null ? { create: true } : { rev }), writeId })
  changes.notify(input.database)
  return meta
}

async function deleteDocument(
  { databases, changes }: Pick<Engine, 'databases' | 'changes'>,
  { key, rev, ...input }: Input<'delete'>,
): Promise<void> {
  const store = await databases.store(input)
  await store.delete(key, rev === undefined ? {} : { rev })
  changes.notify(input.database)
}

async function restoreDocument(
  { databases, changes }: Pick<Engine, 'databases' | 'changes'>,
  { key, rev, ...input }: Input<'restore'>,
): Promise<DocumentMeta> {
  const meta = await (await databases.writer(input)).history.restore(key, rev)
  changes.notify(input.database)
  return meta
}
