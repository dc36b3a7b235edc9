import { extname, resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { checkOptions, invalidArgument } from '../../invalid-argument.ts'
import type { QueryOptions } from '../../queries/view-types.ts'
import type { Where } from '../../where.ts'
import type { CancelOptions } from '../../store/call-options.ts'
import type { IterateDocumentsOptions } from '../../store/read-documents.ts'
import { type ExportFormat, exportFormats } from './export-format.ts'
import type { ExportTarget } from './export-target.ts'

/** How an export is written. */
export interface ExportOptions extends CancelOptions {
  /** The format; without it the name of the file says it (`.ndjson`, `.jsonl`, `.json`, `.csv`, `.xlsx`), and a stream takes `ndjson`. */
  readonly format?: ExportFormat
  /** Whether a file that is there is replaced; without it the export is refused with `EXISTS`. */
  readonly overwrite?: boolean
  /**
   * Whether an apostrophe is put before each text of CSV that a spreadsheet would run as a formula; `importFile` takes it
   * away. Without it texts are written as they are.
   */
  readonly guardFormulas?: boolean
}

/** Which documents are exported, as for `iterate`, and how. */
export interface ExportDocumentsOptions extends ExportOptions, IterateDocumentsOptions {}

/** Which rows of a view are exported, in which order, as for `query`, and how. */
// oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of the columns
export interface ExportRowsOptions<Shape = any> extends ExportOptions, QueryOptions<Shape> {
  /** Conditions as for `query`. */
  readonly where?: Where<Shape>
}

const common = { format: 'text', overwrite: 'flag', guardFormulas: 'flag', signal: 'signal' } as const
export const exportDocumentsOptions = {
  prefix: 'text',
  after: 'text',
  before: 'text',
  reverse: 'flag',
  limit: 'count',
  ...common,
} as const
export const exportRowsOptions = {
  where: 'object',
  orderBy: 'any',
  limit: 'any',
  offset: 'any',
  includeDocs: 'flag',
  includeCursors: 'flag',
  includeMatches: 'flag',
  after: 'text',
  before: 'text',
  reverse: 'flag',
  ...common,
} as const

const endings: Readonly<Record<string, ExportFormat>> = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.csv': 'csv',
  '.xlsx': 'xlsx',
}

/** Where an export goes, of what its caller gave. @throws DatastoreError `INVALID_INPUT` naming the argument. */
export function exportTarget(
  target: unknown,
  options: ExportOptions,
  known: Parameters<typeof checkOptions>[1],
): ExportTarget {
  checkOptions(options, known)
  const { format, overwrite = false, guardFormulas = false, signal } = options
  if (format !== undefined && !exportFormats.includes(format))
    throw invalidArgument(
      'format',
      `"format" is one of ${exportFormats.join(', ')}; ${JSON.stringify(format)} was given.`,
    )
  if (isStream(target)) {
    if (overwrite) throw invalidArgument('overwrite', '"overwrite" is for a file; a stream is written on.')
    return { stream: target, signal, format: format ?? 'ndjson', guardFormulas }
  }
  if (typeof target !== 'string' || target === '')
    throw invalidArgument('target', 'An export goes to the path of a file or to a writable stream.')
  return { path: resolve(target), format: format ?? formatOf(target), overwrite, guardFormulas }
}

function isStream(target: unknown): target is Writable {
  if (typeof target !== 'object' || target === null) return false
  return ['write', 'once', 'off'].every(
    (name) => typeof (target as Readonly<Record<string, unknown>>)[name] === 'function',
  )
}

function formatOf(path: string): ExportFormat {
  const found = endings[extname(path).toLowerCase()]
  if (found !== undefined) return found
  throw invalidArgument(
    'format',
    `The name of ${path} does not say the format. Give "format": ${exportFormats.join(', ')}; or a name that ends in ${Object.keys(endings).join(', ')}.`,
  )
}
