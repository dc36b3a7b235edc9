import type { ImportPreview } from '../../shared/model/import.ts'
import { type EntryOptions, entryReader, type ImportError } from './import-entry.ts'
import { type ImportSource, inspectSource, readRecords, type SourceOptions } from './import-source.ts'
import { memberRanges } from './json-members.ts'

/** Reads the first records as an import with these options would; a key that is not given is chosen. */
export async function previewImport(
  path: string,
  options: SourceOptions & Partial<EntryOptions> & { readonly limit: number },
): Promise<ImportPreview> {
  const source = await inspectSource(path, options)
  const cells = options.cells ?? 'typed'
  const { keys, unique } = await possibleKeys(source, cells, options.limit)
  const key = options.key === undefined ? (usual.find((name) => unique.includes(name)) ?? null) : options.key
  const shown = await readFirst(source, { key, cells }, options.limit)
  const { format, size, delimiter } = source
  return { format, size, delimiter, keys, key, ...shown }
}

/** Names that a key usually has, the likeliest first. */
const usual = ['_key', 'key', 'id', '_id', 'uuid']

async function readFirst(
  source: ImportSource,
  options: EntryOptions,
  limit: number,
): Promise<Pick<ImportPreview, 'documents' | 'errors' | 'complete'>> {
  const { start, read } = await entryReader(source, options)
  const documents: ImportPreview['documents'] = []
  const errors: ImportError[] = []
  for await (const records of readRecords(source, start)) {
    for (const record of records) {
      const entry = read(record)
      if (entry === null) continue
      if (documents.length + errors.length === limit) return { documents, errors, complete: false }
      if ('document' in entry) documents.push(entry.document)
      else errors.push(entry.error)
    }
  }
  return { documents, errors, complete: true }
}

/** Fields whose values could be keys, those without a repeated value first. */
async function possibleKeys(
  source: ImportSource,
  cells: EntryOptions['cells'],
  limit: number,
): Promise<{ keys: string[]; unique: string[] }> {
  const { documents } = await readFirst(source, { key: null, cells }, limit)
  const values = new Map<string, string[]>()
  for (const { text } of documents) {
    for (const { name, start, end } of memberRanges(text) ?? []) {
      const value = text.slice(start, end)
      if (/^["\-\d]/.test(value) && value !== '""') values.set(name, [...(values.get(name) ?? []), value])
    }
  }
  const names = [...values.keys()]
  const unique = names.filter((name) => new Set(values.get(name)).size === values.get(name)!.length)
  const often = unique.filter((name) => values.get(name)!.length === documents.length)
  return { keys: [...new Set([...often, ...unique, ...names])], unique }
}
