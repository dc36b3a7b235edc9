import { parseTree } from 'jsonc-parser'
import type { DocumentText } from '../../../../shared/model/document.ts'
import { fieldOf } from '../columns/grid-columns.tsx'

/**
 * What a cell of the documents grid stands for, whole: a text bare, a number as it is written, what is nested as JSON; nothing
 * for null and for a field that the document does not have.
 */
export function cellText(document: DocumentText, column: string): string | undefined {
  switch (column) {
    case '_key':
      return document.key
    case '_rev':
      return document.rev
    case '_updated':
      return document.updated ?? undefined
    default:
      return memberText(document.text, fieldOf(column))
  }
}

function memberText(text: string, name: string): string | undefined {
  const root = parseTree(text)
  if (root?.type !== 'object') return undefined
  // Where a name is there twice, the last one counts, as everywhere.
  const value = root.children?.findLast((member) => member.children?.[0]?.value === name)?.children?.[1]
  if (value === undefined || value.type === 'null') return undefined
  return value.type === 'string' ? String(value.value) : text.slice(value.offset, value.offset + value.length)
}
