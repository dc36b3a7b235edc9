import { numberText } from '../../../shared/numbers.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import type { ImportPreview } from '../../../shared/model/transfer/import.ts'
import { describeSource } from '../sources/describe-source.ts'
import { recordFormats } from '../formats/index.ts'
import type { EntryOptions } from './entry-options.ts'
import { entryOptions, entryReader, type ImportError, type ImportNote } from './import-entry.ts'
import type { ImportSource, SourceOptions } from '../sources/import-source.ts'
import { inspectSource } from '../sources/inspect-source.ts'
import { readRecords } from '../sources/read-records.ts'
import { memberRanges } from '../json/json-members.ts'
import { keyOf } from './key-path.ts'
import { LastRecords, type PlacedEntry } from '../sources/last-records.ts'
import { withOtherArrays } from '../sources/other-arrays.ts'

interface PreviewOptions extends SourceOptions, Partial<EntryOptions> {
  readonly limit: number
  readonly signal?: AbortSignal
}

/**
 * Reads the first records as an import with these options would; a key that is not given is chosen.
 *
 * @throws DatastoreError as `importFile` does, `CANCELLED` when the signal aborts.
 */
export async function previewImport(
  path: string,
  { limit, signal, ...options }: PreviewOptions,
): Promise<ImportPreview> {
  const check = (): void => {
    if (signal?.aborted === true)
      throw new DatastoreError('CANCELLED', `Looking at ${path} was cancelled.`, { details: { path } })
  }
  const source = await withOtherArrays(await inspectSource(path, options, { ...looked, check }), {
    ...looked,
    check,
  })
  const given = entryOptions(source, options)
  const last = await findLast(source, given, check)
  try {
    const { keys, unique } = await possibleKeys(source, given, { limit, last })
    const likely = [recordFormats[source.format].key, ...usual].find((name) => unique.includes(name))
    const key = options.key === undefined && source.folder === null ? (likely ?? null) : options.key
    const { notes, ...shown } = await readFirst(source, { ...given, key }, { limit, last })
    return {
      ...told(source, given),
      keys,
      ...(key === undefined ? {} : { key }),
      notes: [...last.notes, ...notes],
      ...shown,
    }
  } finally {
    await last.records?.close()
  }
}

/** What the preview says of the file as a whole. */
function told(source: ImportSource, { values }: EntryOptions) {
  const { format, at, arrays, size, encoding, csv, layout, start, folder } = source
  return {
    format,
    at,
    arrays: [...arrays],
    what: describeSource(source),
    size,
    files: folder === null ? null : folder.files,
    encoding,
    delimiter: csv.delimiter,
    escape: csv.escape,
    header: layout === 'csv' ? start.line : null,
    values: recordFormats[format].values === null ? null : values,
  }
}

/** Names that a key usually has, the likeliest first. */
const usual = ['_key', 'key', 'id', '_id', 'uuid']

/** How far a file is looked through before its first records are shown. */
const looked = { least: 4 * 1024 * 1024, bytes: 64 * 1024 * 1024, milliseconds: 1000 }

/** Which records are the last ones of their documents, where that is known, and what is to be said where it is not. */
interface Last {
  readonly records: LastRecords | null
  readonly notes: readonly string[]
}

async function findLast(source: ImportSource, options: EntryOptions, check: () => void): Promise<Last> {
  if (recordFormats[source.format].identity.length === 0) return { records: null, notes: [] }
  const { start, read } = await entryReader(source, { ...options, key: null })
  const records = new LastRecords()
  const ends = performance.now() + looked.milliseconds
  let whole = false
  try {
    for await (const { offset } of records.find(source, start, read)) {
      check()
      if (offset < looked.bytes && (offset < looked.least || performance.now() < ends)) continue
      const size = numberText(Math.ceil(offset / 1024 / 1024))
      const note = `Only the first ${size} MB were looked through for documents that are there again: of each, the import takes the last record.`
      return { records: null, notes: [note] }
    }
    whole = true
    return { records, notes: [] }
  } finally {
    if (!whole) await records.close()
  }
}

type Shown = Pick<ImportPreview, 'documents' | 'errors' | 'leftOut' | 'notes' | 'complete'>

interface Reading {
  readonly limit: number
  readonly last: Last
}

async function readFirst(
  source: ImportSource,
  options: EntryOptions,
  { limit, last }: Reading,
): Promise<Shown> {
  const { start, read, notes: ofHeader } = await entryReader(source, options)
  const documents: ImportPreview['documents'] = []
  const errors: ImportError[] = []
  const leftOut: ImportNote[] = []
  const notes = [...source.notes.map(({ message }) => message), ...ofHeader]
  for await (const { records } of readRecords(source, start)) {
    for (const record of records) {
      const entry = read(record)
      if (entry === null) continue
      if (documents.length + errors.length + leftOut.length === limit)
        return { documents, errors, leftOut, notes, complete: false }
      const placed: PlacedEntry = { ...entry, after: record.after }
      const [kept] = last.records === null ? [placed] : await last.records.only([placed])
      if ('document' in kept!) documents.push(kept.document)
      else if ('error' in kept!) errors.push(kept.error)
      else leftOut.push(kept!.leftOut)
      if ('note' in kept! && kept.note !== undefined)
        notes.push(`${source.sheet === null ? 'Line' : 'Row'} ${kept.note.line}: ${kept.note.message}`)
    }
  }
  return { documents, errors, leftOut, notes, complete: true }
}

/** Fields whose values could be keys, those without a repeated value first; a field within another after those. */
async function possibleKeys(
  source: ImportSource,
  options: EntryOptions,
  reading: Reading,
): Promise<{ keys: string[]; unique: string[] }> {
  const { documents } = await readFirst(source, { ...options, key: null }, reading)
  const values = new Map<string, string[]>()
  for (const { text } of documents) {
    for (const [name, value] of keyValues(text, source.layout === 'csv' ? 0 : 1))
      values.set(name, [...(values.get(name) ?? []), value])
  }
  const names = [...values.keys()].toSorted((a, b) => Number(a.includes('.')) - Number(b.includes('.')))
  const unique = names.filter((name) => new Set(values.get(name)).size === values.get(name)!.length)
  const often = unique.filter((name) => values.get(name)!.length === documents.length)
  return { keys: [...new Set([...often, ...unique, ...names])], unique }
}

function* keyValues(text: string, deeper: number): Generator<[string, string]> {
  for (const { name, start, end } of memberRanges(text) ?? []) {
    const value = text.slice(start, end)
    if (value !== '""' && keyOf(value) !== null) yield [name, value]
    else if (deeper > 0 && value.startsWith('{')) {
      for (const [inner, source] of keyValues(value, deeper - 1)) yield [`${name}.${inner}`, source]
    }
  }
}
