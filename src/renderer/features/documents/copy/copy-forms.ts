import type { DocumentText } from '../../../../shared/model/document.ts'
import { rowsText } from '../../../components/data-grid/index.ts'
import { cellText } from './cell-text.ts'
import { jsCode } from './js-code.ts'

/** What documents can be copied as. `rows` are cells without the names of their columns, as a spreadsheet pastes them. */
export const copyForms = ['rows', 'json', 'ndjson', 'csv', 'tsv', 'keys', 'code'] as const

export type CopyForm = (typeof copyForms)[number]

export interface CopiedColumn {
  readonly id: string
  readonly header: string
}

/** Writes documents for the clipboard. Texts stay as they are stored; a line of NDJSON only loses its line breaks. */
export function writeCopy(
  form: CopyForm,
  documents: readonly DocumentText[],
  columns: readonly CopiedColumn[],
): string {
  const cells = () => documents.map((document) => columns.map(({ id }) => cellText(document, id)))
  const names = columns.map(({ header }) => header)
  switch (form) {
    case 'rows':
      return rowsText(cells())
    case 'tsv':
      return `${rowsText([names, ...cells()])}\n`
    case 'csv':
      return [names, ...cells()]
        .map((row) => `${row.map((cell) => csvCell(cell ?? '')).join(',')}\n`)
        .join('')
    case 'json':
      return `[\n${documents.map(({ text }) => text).join(',\n')}\n]\n`
    case 'ndjson':
      // Line breaks of a JSON text stand between its parts only: those within texts are escaped.
      return documents.map(({ text }) => `${text.replaceAll(/[\r\n]+\s*/g, ' ').trim()}\n`).join('')
    case 'keys':
      return documents.map(({ key }) => `${key}\n`).join('')
    case 'code':
      return `[\n${documents.map(({ text }) => `  ${jsCode(text, '  ')},\n`).join('')}]\n`
    default:
      throw new Error(`Nothing is copied as ${String(form satisfies never)}`)
  }
}

function csvCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
