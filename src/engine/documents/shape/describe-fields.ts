import type { DocumentField } from '../../../shared/model/document.ts'
import { joinPath } from '../../../shared/model/field-path.ts'
import { observeDocuments, type Shape, typesOf } from './shape.ts'

const pathLimit = 500

/**
 * Lists the fields seen in documents, the most frequent first, at most 500: `address.city`, `tags[]` for the items of
 * an array, `["odd name.x"]` where a name would be mistaken. Presence is the share of documents that have the path.
 *
 * @example
 * describeFields([{ text: '{"a":{"b":1}}' }]) // [{ path: 'a', … }, { path: 'a.b', presence: 1, types: ['integer'] }]
 */
export function describeFields(documents: readonly { readonly text: string }[]): DocumentField[] {
  const root = observeDocuments(documents)
  const fields: DocumentField[] = []
  const visit = (shape: Shape, path: string) => {
    if (path !== '') fields.push({ path, presence: shape.documents / root.documents, types: typesOf(shape) })
    for (const [name, member] of shape.members) visit(member, joinPath(path, name))
    if (shape.items) visit(shape.items, `${path}[]`)
  }
  visit(root, '')
  // Stable: fields of the same presence stay in the order in which they were met.
  return fields.toSorted((one, other) => other.presence - one.presence).slice(0, pathLimit)
}
