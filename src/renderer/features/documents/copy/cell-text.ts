import { type Node, parseTree } from 'jsonc-parser'
import type { DocumentText } from '../../../../shared/model/document.ts'
import { parsePath, type PathStep } from '../../../../shared/model/field-path.ts'
import { fieldOf, isNested } from '../columns/grid-columns.tsx'

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
      return isNested(column)
        ? nestedText(document.text, parsePath(fieldOf(column)) ?? [])
        : memberText(document.text, fieldOf(column))
  }
}

function memberText(text: string, name: string): string | undefined {
  const root = parseTree(text)
  if (root?.type !== 'object') return undefined
  // Where a name is there twice, the last one counts, as everywhere.
  const value = root.children?.findLast((member) => member.children?.[0]?.value === name)?.children?.[1]
  if (value === undefined || value.type === 'null') return undefined
  return value.type === 'string' ? String(value.value) : sourceOf(value, text)
}

const sourceOf = ({ offset, length }: Node, text: string): string => text.slice(offset, offset + length)

/** What stands at a path; of one that leads to each item of an array, an array of all of it. */
function nestedText(text: string, steps: readonly PathStep[]): string | undefined {
  const root = parseTree(text)
  if (root === undefined || steps.length === 0) return undefined
  const values = nodesAt(root, steps)
  if (values.length > 0 && steps.some((step) => 'each' in step))
    return `[${values.map((value) => sourceOf(value, text)).join(', ')}]`
  const [value] = values
  if (value === undefined || value.type === 'null') return undefined
  return value.type === 'string' ? String(value.value) : sourceOf(value, text)
}

function nodesAt(node: Node, [step, ...rest]: readonly PathStep[]): Node[] {
  if (step === undefined) return [node]
  const { type, children = [] } = node
  if ('name' in step) {
    if (type !== 'object') return []
    const value = children.findLast((member) => member.children?.[0]?.value === step.name)?.children?.[1]
    return value === undefined ? [] : nodesAt(value, rest)
  }
  if (type !== 'array') return []
  const items = 'item' in step ? children.slice(step.item, step.item + 1) : children
  return items.flatMap((item) => nodesAt(item, rest))
}
