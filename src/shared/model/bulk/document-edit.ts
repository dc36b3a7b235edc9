import * as v from 'valibot'

/**
 * What is done to each of the selected documents. `path` is written as in a filter; `value` is JSON text, kept as it is written;
 * `name` is the new name of the member that the path ends with. `code` is a function in TypeScript or JavaScript, such as
 * `(doc) => ({ ...doc, name: doc.name.trim() })`, that runs in the sandbox: undefined leaves the document as it is, null deletes it.
 */
export const documentEdit = v.variant('kind', [
  v.object({ kind: v.literal('set'), path: v.string(), value: v.string() }),
  v.object({ kind: v.literal('rename'), path: v.string(), name: v.string() }),
  v.object({ kind: v.literal('remove'), path: v.string() }),
  v.object({ kind: v.literal('transform'), code: v.string() }),
])

/** What is done to one field of one document, as a cell of a grid shows it. */
export const cellEdit = v.variant('kind', [
  v.object({ kind: v.literal('set'), path: v.string(), value: v.string() }),
  v.object({ kind: v.literal('remove'), path: v.string() }),
])

export type CellEdit = Readonly<v.InferOutput<typeof cellEdit>>

export type DocumentEdit = Readonly<v.InferOutput<typeof documentEdit>>
