import type { FileFilter } from '../../../shared/desktop.ts'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { ExportRequest } from '../../workspace/dialogs.ts'

export const formats = ['csv', 'xlsx', 'json', 'ndjson'] as const

export type Format = (typeof formats)[number]

export interface FormatWords {
  readonly label: string
  readonly description: string
  readonly extension: string
}

export const formatWords: Readonly<Record<Format, FormatWords>> = {
  csv: {
    label: 'CSV',
    description: 'For spreadsheets: one line a row, the column names first.',
    extension: 'csv',
  },
  xlsx: {
    label: 'XLSX',
    description:
      'For Excel and LibreOffice. Texts are never run as formulas. Numbers of more than 15 digits are texts; times are dates in UTC. Rows beyond 1,048,575 go on in a further sheet.',
    extension: 'xlsx',
  },
  json: {
    label: 'JSON',
    description: 'One array of objects; numbers as they are stored.',
    extension: 'json',
  },
  ndjson: {
    label: 'NDJSON',
    description: 'One object a line, for programs that read as they go.',
    extension: 'ndjson',
  },
}

/** What is going to be exported, in words. */
export function exportTitle(request: ExportRequest): string {
  switch (request.kind) {
    case 'documents':
      return `${selectionTitle(request.selection)} “${request.store}”`
    case 'query':
      return `every row of the query on “${request.view}”`
    default:
      throw new Error(`No such export: ${String(request satisfies never)}`)
  }
}

/** Which documents are selected, before the name of their store. */
function selectionTitle(selection: DocumentSelection): string {
  if ('keys' in selection) {
    const { length } = selection.keys
    return length === 1 ? 'one document of' : `${length.toLocaleString('en')} documents of`
  }
  const { prefix, except, filter } = selection
  const but = except.length === 0 ? '' : ` but ${except.length.toLocaleString('en')}`
  const which = [
    ...(prefix === '' ? [] : [`whose key starts with “${prefix}”`]),
    ...(filter === undefined ? [] : ['that meets the filter']),
  ]
  return which.length === 0 ? `every document${but} of` : `every document${but} ${which.join(' and ')}, of`
}

/** A file name to begin with: what is exported, without what file systems refuse. */
export function suggestedName(request: ExportRequest, format: Format): string {
  const subject = request.kind === 'query' ? request.view : request.store
  const safe = subject.replaceAll(/[\p{Cc}\\/:*?"<>|]/gu, '_').replace(/^\.+/, '_')
  return `${safe === '' ? 'export' : safe}.${formatWords[format].extension}`
}

export function filtersFor(format: Format): readonly FileFilter[] {
  const { label, extension } = formatWords[format]
  return [{ name: label, extensions: [extension] }]
}

/** Gives the chosen path the format's extension when it has none. */
export function withExtension(path: string, format: Format): string {
  const name = path.split(/[/\\]/).at(-1) ?? ''
  return /\.[^.]+$/.test(name) ? path : `${path}.${formatWords[format].extension}`
}

/** The folder and file name of a path, so that another format can keep the folder. */
export function withFormat(path: string, format: Format): string {
  const known = formats.map((each) => formatWords[each].extension).join('|')
  const pattern = new RegExp(`\\.(${known})$`, 'i')
  return pattern.test(path) ? path.replace(pattern, `.${formatWords[format].extension}`) : path
}
