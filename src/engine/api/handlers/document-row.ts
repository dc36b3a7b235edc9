import type { DocumentRow, DocumentText } from '../../../shared/model/document.ts'
import { jsonMembers } from '../../transfer/json/json-members.ts'

/** Longest text of one cell of the documents grid, in characters; longer ones are cut. */
export const cellLength = 300

/** Most fields a row of the grid carries; the document itself has them all. */
export const rowFields = 500

/** Turns a document into its line of the grid. Fields are cut from the text, so numbers show as they are written. */
export function toDocumentRow({ text, ...meta }: DocumentText): DocumentRow {
  const members = [...(jsonMembers(text) ?? [])].slice(0, rowFields)
  const fields = Object.fromEntries(members.map(([name, source]) => [name, source.slice(0, cellLength)]))
  return { ...meta, size: text.length, fields, preview: text.slice(0, cellLength) }
}
