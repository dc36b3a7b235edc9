import type { DocumentEdit } from '../../../shared/model/bulk/document-edit.ts'
import { parsePath } from '../../../shared/model/field-path.ts'
import { isJson } from '../../../shared/is-json.ts'

/** What an edit does, for the choice of one. */
export const editWords: Readonly<Record<DocumentEdit['kind'], string>> = {
  set: 'Set a field',
  rename: 'Rename a field',
  remove: 'Remove a field',
  transform: 'Transform with code',
}

/** An edit as its form holds it: what was typed for another kind stays. */
export interface EditForm {
  readonly kind: DocumentEdit['kind']
  readonly path: string
  /** Whether the value is a text as it is typed, or JSON. */
  readonly as: 'text' | 'json'
  readonly value: string
  readonly name: string
  readonly code: string
}

const firstCode = `// Returns the document as it is to be. Undefined leaves it as it is, null deletes it.
export default function transform(doc: Doc) {
  return { ...doc }
}
`

export const emptyForm: EditForm = { kind: 'set', path: '', as: 'text', value: '', name: '', code: firstCode }

/** The edit that a form says, or what is wrong with it; null while something is still to be typed. */
export function editOf({ kind, path, as, value, name, code }: EditForm): DocumentEdit | string | null {
  if (kind === 'transform') return code.trim() === '' ? null : { kind, code }
  if (path === '') return null
  if (parsePath(path) === null) return 'No path: write address.city, tags[], ["odd.name"].'
  switch (kind) {
    case 'set':
      if (as === 'text') return { kind, path, value: JSON.stringify(value) }
      if (value.trim() === '') return null
      return isJson(value)
        ? { kind, path, value: value.trim() }
        : 'No JSON: write 42, true, null, ["a"] or {"a": 1}.'
    case 'rename':
      return name === '' ? null : { kind, path, name }
    case 'remove':
      return { kind, path }
    default:
      return kind satisfies never
  }
}
