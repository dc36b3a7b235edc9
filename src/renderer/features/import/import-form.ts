import { counted } from '../../../shared/counted.ts'
import type { columnReads, ImportPreview } from '../../../shared/model/transfer/import.ts'

export type Format = ImportPreview['format']
export type ColumnRead = (typeof columnReads)[number]
export type Encoding = ImportPreview['encoding']

/** What the person has chosen; what is null is taken from the file. */
export interface ImportForm {
  /** Whether the path is that of a folder, whose files are documents. */
  readonly folder: boolean
  readonly path: string
  /** The text that was pasted; null where a file is imported. */
  readonly text: string | null
  readonly format: Format | null
  /** A field's or column's name, or null for new keys; undefined while the file decides. */
  readonly key: string | null | undefined
  readonly delimiter: string | null
  /** Path of the array that holds the documents, empty for none; or the name of the sheet. */
  readonly at: string | null
  readonly encoding: Encoding | null
  /** The line of the column names. */
  readonly header: number | null
  readonly escape: 'quote' | 'backslash' | null
  readonly cells: 'typed' | 'text'
  readonly short: 'refuse' | 'fill'
  /** What single columns are; the others are as they read. */
  readonly types: Readonly<Record<string, ColumnRead>>
  readonly values: 'keep' | 'convert' | null
  readonly onExisting: 'skip' | 'replace' | 'fail'
  readonly onError: 'skip' | 'stop'
}

export const emptyForm: ImportForm = {
  folder: false,
  path: '',
  text: null,
  format: null,
  key: undefined,
  delimiter: null,
  at: null,
  encoding: null,
  header: null,
  escape: null,
  cells: 'typed',
  short: 'refuse',
  types: {},
  values: null,
  onExisting: 'skip',
  onError: 'skip',
}

/** Forgets the choices for the file before when another one, or a folder, is chosen, except those about errors. */
export function withPath(form: ImportForm, path: string, folder = form.folder): ImportForm {
  return { ...emptyForm, folder, path, onExisting: form.onExisting, onError: form.onError }
}

/** The same for another text, which is imported instead of a file. */
export function withText(form: ImportForm, text: string): ImportForm {
  return { ...withPath(form, '', false), text }
}

export const formatWords: Readonly<Record<Format, string>> = {
  csv: 'CSV',
  xlsx: 'XLSX: a workbook',
  json: 'JSON: an array, or objects',
  ndjson: 'NDJSON: an object a line',
  couchdb: 'CouchDB: rows with documents',
  couchbackup: 'couchbackup',
  pouchdb: 'PouchDB dump',
  rxdb: 'RxDB export',
  nedb: 'NeDB data file',
  mongodb: 'MongoDB extended JSON',
  dynamodb: 'DynamoDB JSON',
}

export const encodings: readonly { readonly value: Encoding; readonly label: string }[] = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'utf-16le', label: 'UTF-16' },
  { value: 'utf-16be', label: 'UTF-16, big-endian' },
  { value: 'windows-1252', label: 'Windows-1252 (Western European)' },
]

export const delimiters = [
  { value: ',', label: 'Comma ,' },
  { value: ';', label: 'Semicolon ;' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar |' },
]

export const escapes = [
  { value: 'quote', label: 'Doubled ""' },
  { value: 'backslash', label: 'After a backslash \\"' },
]

/** The value of the choice "make new keys", which no field can be mistaken for. */
export const newKeys = '\u0000new'

/** The value of the choice of the path of each file of a folder. */
export const pathKeys = '\u0000path'

/** The choices for where a document's key comes from. */
export function keyChoices(preview: ImportPreview): { value: string; label: string }[] {
  const { key, files } = preview
  const chosen = typeof key !== 'string' || preview.keys.includes(key) ? [] : [key]
  const noun = preview.format === 'csv' || preview.format === 'xlsx' ? 'Column' : 'Field'
  return [
    ...(files === null ? [] : [{ value: pathKeys, label: 'Path of the file in the folder' }]),
    ...[...chosen, ...preview.keys].map((name) => ({ value: name, label: `${noun} “${name}”` })),
    { value: newKeys, label: 'Make new keys' },
  ]
}

/** The arrays that may hold the documents, and that none does, or a workbook's sheets; no choice where there is no array or one sheet. */
export function arrayChoices({ arrays, at, format }: ImportPreview): { value: string; label: string }[] {
  if (format === 'xlsx')
    return arrays.length < 2 ? [] : arrays.map((name) => ({ value: name, label: `Sheet “${name}”` }))
  const paths = at === null || arrays.includes(at) ? arrays : [at, ...arrays]
  if (paths.length === 0) return []
  return [
    ...paths.map((path) => ({ value: path, label: `Array “${path}”` })),
    { value: '', label: 'No array: the object itself' },
  ]
}

/** The first records of a preview, whatever became of each. */
export function firstOf(preview: ImportPreview, most: number): ImportPreview {
  const { documents, errors, leftOut } = preview
  const lines = [...documents, ...errors, ...leftOut].map(({ line }) => line ?? 0).toSorted((a, b) => a - b)
  if (lines.length <= most) return preview
  const end = lines[most]!
  const before = <Each extends { readonly line: number | null }>(list: readonly Each[]): Each[] =>
    list.filter(({ line }) => (line ?? 0) < end)
  return {
    ...preview,
    documents: before(documents),
    errors: before(errors),
    leftOut: before(leftOut),
    complete: false,
  }
}

/** The columns of a table that is previewed, and what their cells read like: "number", "text or number". */
export function columnsOf(
  { documents }: ImportPreview,
  types: ImportForm['types'],
): { readonly name: string; readonly reads: string }[] {
  const found = new Map<string, Set<string>>(Object.keys(types).map((name) => [name, new Set()]))
  for (const { text } of documents)
    for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, unknown>))
      found.set(name, (found.get(name) ?? new Set()).add(kindOf(value)))
  return Array.from(found, ([name, kinds]) => ({ name, reads: [...kinds].join(' or ') || 'empty' }))
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'text'
  if (value === null) return 'null'
  return typeof value === 'object' ? 'JSON' : typeof value === 'boolean' ? 'truth value' : 'number'
}

/** How much of the file the preview shows: "The first 5 records of 1.2 MB". */
export function previewTitle(
  { documents, errors, leftOut, complete, files }: ImportPreview,
  size: string,
): string {
  const shown = documents.length + errors.length + leftOut.length
  const records = counted(shown, files === null ? 'record' : 'file')
  if (shown === 0 && files !== null) return 'No .json file in this folder'
  if (shown === 0) return `No record in ${size}`
  return complete ? `All ${records} of ${size}` : `The first ${records} of ${size}`
}

/** The choices of a file that are not taken from it, as the contract has them. */
export function givenChoices({
  format,
  delimiter,
  at,
  encoding,
  header,
  escape,
  cells,
  short,
  types,
  values,
}: ImportForm) {
  return {
    cells,
    short,
    ...(Object.keys(types).length === 0 ? {} : { types }),
    ...(format === null ? {} : { format }),
    ...(delimiter === null ? {} : { delimiter }),
    ...(at === null ? {} : { at }),
    ...(encoding === null ? {} : { encoding }),
    ...(header === null ? {} : { header }),
    ...(escape === null ? {} : { escape }),
    ...(values === null ? {} : { values }),
  }
}
