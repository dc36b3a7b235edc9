import { counted } from '../../../../shared/counted.ts'
import { numberText } from '../../../../shared/numbers.ts'
import type { DocumentColumn } from '../../../../shared/model/transfer/export.ts'
import type { DocumentOrder } from '../../../../shared/model/find/document-filter.ts'
import type { DocumentSelection } from '../../../../shared/model/find/document-selection.ts'
import type { DocumentText } from '../../../../shared/model/document.ts'
import { client, type InStore } from '../../../client/index.ts'
import { notifyDone, notifyError, notifyOffer } from '../../../components/notify.tsx'
import { openExport } from '../../../workspace/dialogs.ts'
import { exportedColumns } from '../columns/column-order.ts'
import { cellText } from './cell-text.ts'
import { type CopiedColumn, type CopyForm, writeCopy } from './copy-forms.ts'

/** The most that is copied at once: other programs take long to paste more. */
const mostDocuments = 10_000
const mostCharacters = 50_000_000

interface Copying extends InStore {
  readonly selection: DocumentSelection
  /** The order of the grid; undefined for that of keys. */
  readonly order: DocumentOrder | 'read' | undefined
  readonly form: CopyForm
  /** The columns that are shown, for the forms that have columns. */
  readonly columns: readonly CopiedColumn[]
}

/** Copies the selected documents as the grid orders them: the present values, in full. Of too many it copies none, and offers to export them. */
export async function copyDocuments({ selection, order, form, columns, ...at }: Copying): Promise<void> {
  const stop = new AbortController()
  try {
    const documents: DocumentText[] = []
    let characters = 0
    const parts = await client.documents.texts({ ...at, selection, order }, { signal: stop.signal })
    for await (const part of parts) {
      documents.push(...part)
      characters += part.reduce((sum, { text }) => sum + text.length, 0)
      if (documents.length > mostDocuments || characters > mostCharacters) {
        return offerExport(at, selection, exportedColumns(columns), documents.length > mostDocuments)
      }
    }
    await navigator.clipboard.writeText(writeCopy(form, documents, columns))
    notifyDone(`Copied ${said(form, documents.length, columns.length)}.`)
  } catch (error) {
    notifyError('The documents were not copied', error)
  } finally {
    stop.abort()
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

function offerExport(
  at: InStore,
  selection: DocumentSelection,
  columns: readonly DocumentColumn[],
  many: boolean,
): void {
  const most = many ? `${numberText(mostDocuments)} documents` : `${numberText(mostCharacters)} characters`
  notifyOffer(
    `Nothing was copied: more than ${most} are selected. An export writes any number.`,
    'Export…',
    () => openExport({ kind: 'documents', ...at, selection, columns }),
  )
}

function said(form: CopyForm, documents: number, columns: number): string {
  switch (form) {
    case 'rows':
      return `${counted(documents, 'row')} of ${counted(columns, 'column')}, as shown`
    case 'csv':
    case 'tsv':
      return `${counted(documents, 'row')} of ${counted(columns, 'column')} as ${form.toUpperCase()}`
    case 'keys':
      return counted(documents, 'key')
    case 'json':
    case 'ndjson':
      return `${counted(documents, 'document')} as ${form.toUpperCase()}`
    case 'code':
      return `${counted(documents, 'document')} as JavaScript`
    default:
      throw new Error(`Nothing is copied as ${String(form satisfies never)}`)
  }
}
