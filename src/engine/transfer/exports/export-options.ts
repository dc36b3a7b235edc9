import { extname, resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { checkOptions, invalidArgument } from '../../invalid-argument.ts'
import type { QueryOptions } from '../../queries/view-types.ts'
import type { Where } from '../../where.ts'
import type { CancelOptions } from '../../store/call-options.ts'
import type { IterateDocumentsOptions } from '../../store/read-documents.ts'
import { type ExportFormat, exportFormats, isTable, rowFormats, sqlDialects } from './export-format.ts'
import type { ExportTarget } from './export-target.ts'

/** How an export is written. */
export interface ExportOptions extends CancelOptions {
  /**
   * The format; without it the name of the file says it (`.ndjson`, `.jsonl`, `.json`, `.csv`, `.tsv`, `.xlsx`, `.parquet`, `.md`,
   * `.sql`), and a stream takes `ndjson`. `mongodb` is extended JSON in lines, `couchdb` the body of `_bulk_docs`: both of documents only.
   */
  readonly format?: ExportFormat
  /** Whether a file that is there is replaced; without it the export is refused with `EXISTS`. */
  readonly overwrite?: boolean
  /**
   * Whether an apostrophe is put before each text of CSV and TSV that a spreadsheet would run as a formula; `importFile` takes it
   * away. Without it texts are written as they are.
   */
  readonly guardFormulas?: boolean
  /** Of a table: whether an object is one cell of JSON, as without it, or has a column for each field within it (`flat`). */
  readonly nested?: 'json' | 'flat'
  /** Of `sql`: the database that is to run it, `mysql` for MariaDB too; `sqlite` without it. */
  readonly dialect?: 'sqlite' | 'postgres' | 'mysql'
  /** Of `mongodb`: whether every number has its type, or only those that a reader would change, as without it. */
  readonly numbers?: 'relaxed' | 'canonical'
}

/** Which documents are exported, as for `iterate`, and how. */
export interface ExportDocumentsOptions extends ExportOptions, IterateDocumentsOptions {}

/** Which rows of a view are exported, in which order, as for `query`, and how. */
// oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of the columns
export interface ExportRowsOptions<Shape = any> extends ExportOptions, QueryOptions<Shape> {
  /** Conditions as for `query`. */
  readonly where?: Where<Shape>
}

const common = {
  format: 'text',
  overwrite: 'flag',
  guardFormulas: 'flag',
  nested: 'text',
  dialect: 'text',
  numbers: 'text',
  signal: 'signal',
} as const
const exportDocumentsOptions = {
  prefix: 'text',
  after: 'text',
  before: 'text',
  reverse: 'flag',
  limit: 'count',
  ...common,
} as const
const exportRowsOptions = {
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
  '.tsv': 'tsv',
  '.xlsx': 'xlsx',
  '.parquet': 'parquet',
  '.md': 'markdown',
  '.sql': 'sql',
}

/** What a kind of export takes. */
interface ExportCall {
  readonly known: Parameters<typeof checkOptions>[1]
  readonly formats: readonly ExportFormat[]
}

export const documentExports: ExportCall = { known: exportDocumentsOptions, formats: exportFormats }
export const rowExports: ExportCall = { known: exportRowsOptions, formats: rowFormats }

/** Where an export goes, of what its caller gave. @throws DatastoreError `INVALID_INPUT` naming the argument. */
export function exportTarget(
  target: unknown,
  options: ExportOptions,
  { known, formats }: ExportCall,
): ExportTarget {
  checkOptions(options, known)
  const { format, overwrite = false, guardFormulas, nested, dialect, numbers, signal } = options
  checkChoice('format', format, formats)
  if (isStream(target)) {
    if (overwrite) throw invalidArgument('overwrite', '"overwrite" is for a file; a stream is written on.')
    return { stream: target, signal, ...written(format ?? 'ndjson') }
  }
  if (typeof target !== 'string' || target === '')
    throw invalidArgument('target', 'An export goes to the path of a file or to a writable stream.')
  return { path: resolve(target), overwrite, ...written(format ?? formatOf(target)) }

  function written(known: ExportFormat) {
    checkFor('nested', nested, ['json', 'flat'], isTable(known), 'a table')
    checkFor('dialect', dialect, sqlDialects, known === 'sql', 'the format "sql"')
    checkFor('numbers', numbers, ['relaxed', 'canonical'], known === 'mongodb', 'the format "mongodb"')
    return { format: known, guardFormulas, nested, dialect, numbers }
  }
}

/** Checks an option that only some formats have. */
function checkFor(
  ...[argument, value, choices, has, what]: [string, unknown, readonly string[], boolean, string]
): void {
  checkChoice(argument, value, choices)
  if (value !== undefined && !has) throw invalidArgument(argument, `"${argument}" is for ${what}.`)
}

function checkChoice(argument: string, value: unknown, choices: readonly unknown[]): void {
  if (value === undefined || choices.includes(value)) return
  throw invalidArgument(
    argument,
    `"${argument}" is one of ${choices.join(', ')}; ${JSON.stringify(value)} was given.`,
  )
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
