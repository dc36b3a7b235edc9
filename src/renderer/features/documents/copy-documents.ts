import { client, type InStore } from '../../client/index.ts'
import { copyRows, type GridColumn } from '../../components/data-grid/index.ts'
import { notifyDone, notifyError } from '../../components/notify.tsx'
import type { DocumentRow, DocumentText } from '../../../shared/model/document.ts'
import { cellText } from './cell-text.ts'

/** Documents read at once. */
const together = 8

/** Copies documents as rows of the columns that are shown: the present values, in full. */
export async function copyDocumentRows(
  at: InStore,
  keys: readonly string[],
  columns: readonly GridColumn<DocumentRow>[],
): Promise<void> {
  try {
    const documents = await read(at, keys)
    await copyRows(documents.map((document) => columns.map(({ id }) => cellText(document, id))))
  } catch (error) {
    notifyError('The documents were not copied', error)
  }
}

/** Copies documents as an array of JSON; each is written as it is stored. */
export async function copyDocumentTexts(at: InStore, keys: readonly string[]): Promise<void> {
  try {
    const documents = await read(at, keys)
    await navigator.clipboard.writeText(`[\n${documents.map(({ text }) => text).join(',\n')}\n]\n`)
    notifyDone(`Copied ${documents.length.toLocaleString('en')} documents as JSON.`)
  } catch (error) {
    notifyError('The documents were not copied', error)
  }
}

/** Copies one value, whole, however little of it the grid shows. */
export async function copyCell(at: InStore, key: string, column: string): Promise<void> {
  try {
    const document = await client.documents.get({ ...at, key })
    if (document !== null) await navigator.clipboard.writeText(cellText(document, column) ?? '')
  } catch (error) {
    notifyError(`Could not copy from ${key}`, error)
  }
}

/** In key order; those that are gone meanwhile are left out. */
async function read(at: InStore, keys: readonly string[]): Promise<readonly DocumentText[]> {
  const sorted = keys.toSorted()
  const found: (DocumentText | null)[] = []
  for (let first = 0; first < sorted.length; first += together) {
    const part = sorted.slice(first, first + together)
    found.push(...(await Promise.all(part.map((key) => client.documents.get({ ...at, key })))))
  }
  return found.filter((document) => document !== null)
}
