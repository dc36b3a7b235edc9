import { stepsOf } from './match-document.ts'
import { valuesAt } from '../../../shared/model/field-path.ts'
import { parseJson } from '../../documents/json-text.ts'

/** Texts are compared by so many characters: a document's place does not depend on more. */
const longestText = 200

/**
 * Where a document stands in an order: first numbers, then texts, then false and true, then objects and arrays by their text; null, and
 * documents without the field, stand behind them, also when the order is turned round.
 */
export interface SortEntry {
  readonly kind: number
  readonly value: number | bigint | string
  readonly id: number
}

/** The first kind of those that always stand at the end. */
export const lastKinds = 4

/** Makes the function that tells where a document stands in the order of a field. @throws as `stepsOf`. */
export function entryOf(path: string): (id: number, text: string) => SortEntry {
  const steps = stepsOf(path)
  return (id, text) => {
    try {
      for (const value of valuesAt(parseJson(text), steps)) return placeOf(id, value)
    } catch {
      // Another program has made no JSON of it.
    }
    return placeOf(id, undefined)
  }
}

/** Places a document in an order by the value of its field; undefined is that of a document without the field. */
export function placeOf(id: number, value: unknown): SortEntry {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return { kind: 0, value, id }
    case 'string':
      return { kind: 1, value: value.slice(0, longestText), id }
    case 'boolean':
      return { kind: 2, value: Number(value), id }
    case 'undefined':
      return { kind: 5, value: 0, id }
    default:
      if (value === null) return { kind: 4, value: 0, id }
      return { kind: 3, value: (JSON.stringify(value, exact) ?? '').slice(0, longestText), id }
  }
}

const exact = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

/** Compares values of one kind as the order does, rising. */
export function compareValues(one: SortEntry['value'], other: SortEntry['value']): number {
  if (typeof one === 'string' && typeof other === 'string') return compareTexts(one, other)
  return one < other ? -1 : one > other ? 1 : 0
}

/** By their characters, as databases compare keys: JavaScript compares the halves of those beyond U+FFFF. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0
  for (let at = 0; ; at++) {
    const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)]
    if (a === b) continue
    if (Number.isNaN(a)) return -1
    if (Number.isNaN(b)) return 1
    const [surrogateA, surrogateB] = [(a & 0xf800) === 0xd800, (b & 0xf800) === 0xd800]
    return surrogateA === surrogateB ? a - b : surrogateA ? 1 : -1
  }
}
