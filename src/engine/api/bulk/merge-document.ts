import type { Node } from 'jsonc-parser'
import { exactIntegers } from '../../documents/json-text.ts'
import {
  adding,
  membersNamed,
  memberValue,
  removing,
  replacing,
  type Splice,
  spliced,
  treeOf,
} from './json-splices.ts'

type JsonObject = Readonly<Record<string, unknown>>

/**
 * Changes the text of a document from the content `before` to the content `after`. A value that is equal in both keeps its
 * spelling, such as `1.0`, and members keep their order.
 */
export function mergeDocument(text: string, before: JsonObject, after: JsonObject): string {
  return spliced(text, differences(text, treeOf(text), before, after))
}

function differences(source: string, object: Node, before: JsonObject, after: JsonObject): Splice[] {
  const removed = new Set<Node>()
  const splices: Splice[] = []
  const added: [string, string][] = []
  for (const name of Object.keys(before))
    if (!Object.hasOwn(after, name)) for (const member of membersNamed(object, name)) removed.add(member)
  for (const [name, value] of Object.entries(after)) {
    const found = Object.hasOwn(before, name) ? memberValue(object, name) : undefined
    if (found === undefined) added.push([name, written(value)])
    else splices.push(...replaced(source, found, before[name], value))
  }
  return [...splices, ...removing(object, removed), ...adding(source, object, added, removed)]
}

function replaced(source: string, node: Node, before: unknown, after: unknown): Splice[] {
  if (isSame(before, after)) return []
  if (isObject(before) && isObject(after)) return differences(source, node, before, after)
  return [replacing(node, written(after))]
}

const written = (value: unknown): string => JSON.stringify(value, exactIntegers)

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  // JSON writes what is beyond every number as null: 1e999 is nothing that a function has changed.
  if (typeof one === 'number' && !Number.isFinite(one)) return other === null
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, at) => isSame(item, other[at]))
  if (!isObject(one) || !isObject(other)) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  )
}
