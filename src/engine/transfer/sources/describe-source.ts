import { counted } from '../../../shared/counted.ts'
import type { Layout } from '../formats/format.ts'
import { recordFormats } from '../formats/index.ts'
import type { ImportSource } from './import-source.ts'

const layouts: Readonly<Record<Exclude<Layout, 'csv' | 'folder'>, string>> = {
  array: 'an array',
  lines: 'an object on each line',
  objects: 'objects one after another',
  batches: 'lines of several documents',
}

const encodings = {
  'utf-8': '',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16, big-endian',
  'windows-1252': 'Windows-1252',
} as const

/** What a file was recognised as, for the reader: "CouchDB: the array “rows”, packed with gzip". */
export function describeSource({
  format,
  layout,
  at,
  gzip,
  encoding,
  csv,
  sheet,
  folder,
}: ImportSource): string {
  const shape =
    sheet !== null
      ? `the sheet “${at}”`
      : layout === 'folder'
        ? `a folder of ${counted(folder?.files ?? 0, 'file')}`
        : layout === 'csv'
          ? csv.escape === 'backslash'
            ? 'quotes after a backslash'
            : ''
          : at === null
            ? layouts[layout]
            : `the array “${at}”`
  const parts = [shape, gzip ? 'packed with gzip' : '', encodings[encoding]].filter((part) => part !== '')
  return [recordFormats[format].title, parts.join(', ')].filter((part) => part !== '').join(': ')
}
