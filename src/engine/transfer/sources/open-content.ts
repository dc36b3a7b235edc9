import { openSheet } from '../xlsx/sheet-bytes.ts'
import { type ByteReader, type Coding, openBytes } from './source-bytes.ts'

/** Opens what holds the records of a file from a place on: the rows of a sheet, or the content of the file. */
export async function openContent(coding: Coding, from: number): Promise<ByteReader> {
  const { path, sheet } = coding
  return typeof sheet === 'number' ? await openSheet(path, sheet, from) : await openBytes(coding, from)
}
