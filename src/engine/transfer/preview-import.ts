import type { ImportPreview } from '../../shared/model/import.ts'
import { describeSource } from './describe-source.ts'
import { recordFormats } from './formats/index.ts'
import type { EntryOptions } from './entry-options.ts'
import { entryOptions, entryReader, type ImportError, type ImportNote } from './import-entry.ts'
import type { ImportSource, SourceOptions } from './import-source.ts'
import { inspectSource } from './inspect-source.ts'
import { readRecords } from './read-records.ts'
import { memberRanges } from './json-members.ts'
import { keyOf } from './key-path.ts'

import { LastRecords, type PlacedEntry } from './last-records.ts'

type PreviewOptions = SourceOptions & Partial<EntryOptions> & { readonly limit: number }

/** Reads the first records as an import with these options would; a key that is not given is chosen. */
export async function previewImport(path: string, options: PreviewOptions): Promise<ImportPreview> {
  const source = await inspectSource(path, options)
  const given = entryOptions(source, options)
  const { keys, unique } = await possibleKeys(source, given, options.limit)
  const likely = [recordFormats[source.format].key, ...usual].find((name) => unique.includes(name))
  const key = options.key === undefined ? (likely ?? null) : options.key
  const { notes, ...shown } = await readFirst(source, { ...given, key }, options.limit)
  const { format, at, arrays, size } = source
  const { delimiter, escape } = source.csv
  const recognised = {
    format,
    at,
    arrays: [...arrays],
    what: describeSource(source),
    size,
    delimiter,
    escape,
  }
  return { ...recognised, values: convertible(source) ? given.values : null, keys, key, notes, ...shown }
}

/** Names that a key usually has, the likeliest first. */
const usual = ['_key', 'key', 'id', '_id', 'uuid']

/** A file of this size is read to its end to say which of its records are the last of their documents. */
const mostForLast = 16 * 1024 * 1024

function convertible({ format }: ImportSource): boolean {
  return recordFormats[format].values !== null
}

type Shown = Pick<ImportPreview, 'documents' | 'errors' | 'leftOut' | 'notes' | 'complete'>

async function readFirst(source: ImportSource, options: EntryOptions, limit: number): Promise<Shown> {
  const { start, read, notes: ofHeader } = await entryReader(source, options)
  const documents: ImportPreview['documents'] = []
  const errors: ImportError[] = []
  const leftOut: ImportNote[] = []
  const notes = [...source.notes.map(({ message }) => message), ...ofHeader]
  const knowsLast = recordFormats[source.format].lastWins && source.size <= mostForLast
  const last = knowsLast ? new LastRecords() : null
  try {
    for await (const _ of last?.find(source, start, read) ?? []) void _
    for await (const { records } of readRecords(source, start)) {
      for (const record of records) {
        const entry = read(record)
        if (entry === null) continue
        if (documents.length + errors.length + leftOut.length === limit)
          return { documents, errors, leftOut, notes, complete: false }
        const placed: PlacedEntry = { ...entry, after: record.after }
        const [kept] = last === null ? [placed] : await last.only([placed])
        if ('document' in kept!) documents.push(kept.document)
        else if ('error' in kept!) errors.push(kept.error)
        else leftOut.push(kept!.leftOut)
        if ('note' in kept! && kept.note !== undefined)
          notes.push(`Line ${kept.note.line}: ${kept.note.message}`)
      }
    }
    return { documents, errors, leftOut, notes, complete: true }
  } finally {
    await last?.close()
  }
}

/** Fields whose values could be keys, those without a repeated value first; a field within another after those. */
async function possibleKeys(
  source: ImportSource,
  options: EntryOptions,
  limit: number,
): Promise<{ keys: string[]; unique: string[] }> {
  const { documents } = await readFirst(source, { ...options, key: null }, limit)
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
