import { visit } from 'jsonc-parser'
import { joinPath } from '../../../shared/model/field-path.ts'
import { parseExactly, typeOf } from '../../documents/shape/shape.ts'
import type { FeatureTable } from './feature-table.ts'

/** What one document looks like. */
export interface DocumentFeatures {
  /** Numbers of its paths with types, sorted. */
  readonly ids: readonly number[]
  /** Its own members. */
  readonly members: readonly string[]
  readonly depth: number
  readonly bigInteger: boolean
  readonly duplicateKey: boolean
}

const limits = { values: 20_000, items: 200, depth: 10 }

/** Looks at a document's text; undefined when it is no JSON. Wild documents are cut off, never followed to their end. */
export function readFeatures(text: string, table: FeatureTable): DocumentFeatures | undefined {
  let document: unknown
  try {
    document = parseExactly(text)
  } catch {
    return undefined
  }
  const ids = new Set<number>()
  let keys = 0
  let depth = 0
  let values = 0
  let bigInteger = false
  const waiting: [value: unknown, path: string, depth: number][] = [[document, '', 0]]
  for (let next = waiting.pop(); next && values < limits.values; next = waiting.pop()) {
    const [value, path, level] = next
    values++
    depth = Math.max(depth, level)
    bigInteger ||= typeof value === 'bigint'
    // Deeper down only the depth counts.
    if (path !== '' && level <= limits.depth) ids.add(table.id('field', `${path}: ${typeOf(value)}`))
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value)) {
      for (const item of value.slice(0, limits.items)) waiting.push([item, `${path}[]`, level + 1])
      continue
    }
    // The last one waiting is the next to be looked at.
    for (const [name, inner] of Object.entries(value).toReversed()) {
      keys++
      const place = level < limits.depth ? table.path(path, joinPath(path, name)) : path
      waiting.push([inner, place, level + 1])
    }
  }
  const isObject = typeof document === 'object' && document !== null && !Array.isArray(document)
  return {
    ids: [...ids].toSorted((one, other) => one - other),
    members: isObject ? Object.keys(document as object) : [],
    depth,
    bigInteger,
    duplicateKey: waiting.length === 0 && hasDuplicateKey(text, keys),
  }
}

/** Whatever looks like a key is counted first, which is quick: only where there are more than were parsed is it worth a look. */
function hasDuplicateKey(text: string, keys: number): boolean {
  let colons = 0
  for (const _ of text.matchAll(/"\s*:/g)) colons++
  if (colons <= keys) return false
  let found = 0
  visit(text, { onObjectProperty: () => void found++ })
  return found > keys
}
