import { numberText } from '../../../shared/numbers.ts'
import type { FileFilter } from '../../../shared/desktop.ts'
import { counted } from '../../../shared/counted.ts'
import { type ExportFormatName, recordFormats, tableFormats } from '../../../shared/model/transfer/export.ts'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { ExportRequest } from '../../workspace/dialogs.ts'

export type Format = ExportFormatName

export interface FormatWords {
  readonly label: string
  /** What is written, and what of a document it cannot say. */
  readonly description: string
  readonly extension: string
}

export const formatWords: Readonly<Record<Format, FormatWords>> = {
  csv: {
    label: 'CSV',
    description: 'For spreadsheets: one line a row, the column names first.',
    extension: 'csv',
  },
  tsv: {
    label: 'TSV',
    description: 'As CSV, with a tab between the cells.',
    extension: 'tsv',
  },
  xlsx: {
    label: 'XLSX',
    description:
      'For Excel and LibreOffice. Texts are never run as formulas. Numbers of more than 15 digits are texts; times are dates in UTC. Rows beyond 1,048,575 go on in a further sheet.',
    extension: 'xlsx',
  },
  parquet: {
    label: 'Parquet',
    description:
      'For DuckDB, Spark and pandas: typed columns, compressed. Numbers that neither 64 bits nor a double keep are texts; columns of mixed values hold JSON.',
    extension: 'parquet',
  },
  markdown: {
    label: 'Markdown',
    description: 'A table to be read, as GitHub shows it. It is not imported again.',
    extension: 'md',
  },
  sql: {
    label: 'SQL',
    description: 'A script that makes a table and inserts the rows. Objects and mixed values are JSON in it.',
    extension: 'sql',
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
  mongodb: {
    label: 'MongoDB',
    description: 'Extended JSON, a document a line, for mongoimport. The key is “_id”.',
    extension: 'json',
  },
  couchdb: {
    label: 'CouchDB',
    description:
      'One request to _bulk_docs. The key is “_id”; a document with names that begin with an underscore stands in “value”.',
    extension: 'json',
  },
}

/** The formats in which it can be written, those of tables first: a row of a view has no key of its own to be found by. */
export function formatGroups(
  request: ExportRequest,
): readonly { label: string; formats: readonly Format[] }[] {
  const records = request.kind === 'documents' ? recordFormats : recordFormats.slice(0, 2)
  return [
    { label: 'As a table', formats: tableFormats },
    { label: request.kind === 'documents' ? 'As documents' : 'As JSON', formats: records },
  ]
}

/** What is going to be exported, in words. */
export function exportTitle(request: ExportRequest): string {
  switch (request.kind) {
    case 'documents':
      return `${selectionTitle(request.selection)} “${request.store}”`
    case 'query':
      return `every row of the query on “${request.view}”`
    case 'statement':
      return 'every row that the statement finds'
    default:
      throw new Error(`No such export: ${String(request satisfies never)}`)
  }
}

/** How many that is, where a number tells more than the title. */
export function countText(request: ExportRequest, count: number | null): string | null {
  if (count === null || (request.kind === 'documents' && 'keys' in request.selection)) return null
  return counted(count, request.kind === 'documents' ? 'document' : 'row')
}

/** Which documents are selected, before the name of their store. */
function selectionTitle(selection: DocumentSelection): string {
  if ('keys' in selection) {
    const { length } = selection.keys
    return length === 1 ? 'one document of' : `${numberText(length)} documents of`
  }
  const { prefix, except, filter } = selection
  const but = except.length === 0 ? '' : ` but ${numberText(except.length)}`
  const which = [
    ...(prefix === '' ? [] : [`whose key starts with “${prefix}”`]),
    ...(filter === undefined ? [] : ['that meets the filter']),
  ]
  return which.length === 0 ? `every document${but} of` : `every document${but} ${which.join(' and ')}, of`
}

/** A file name to begin with: what is exported, without what file systems refuse. */
export function suggestedName(request: ExportRequest, format: Format): string {
  const subject =
    request.kind === 'query' ? request.view : request.kind === 'documents' ? request.store : 'rows'
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
  const known = Object.values(formatWords).map(({ extension }) => extension)
  const pattern = new RegExp(`\\.(${known.join('|')})$`, 'i')
  return pattern.test(path) ? path.replace(pattern, `.${formatWords[format].extension}`) : path
}
