import type { PathStep } from '../../../../shared/model/field-path.ts'
import { field, type Steps, type Value } from '../../../workspace/recipes/recipe.ts'

/** What is found at a place of a document, or of an item of it. */
interface Found {
  readonly steps: Steps
  readonly value: unknown
}

/** Places that are looked at in a document; further ones are not. */
const mostPlaces = 2000
/** Texts that are tried as the parts of a joined one. */
const mostParts = 60
const separators: readonly string[] = [' ', ', ', ',', '-', ' - ', '/', ':', '_', '.', '|', '']

/** Every value within one, each with its place. */
function* placesIn(value: unknown, steps: readonly PathStep[] = []): Generator<Found, void, void> {
  yield { steps, value }
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const [item, each] of value.entries()) yield* placesIn(each, [...steps, { item }])
    return
  }
  for (const [name, each] of Object.entries(value)) yield* placesIn(each, [...steps, { name }])
}

export interface Scope {
  readonly key: string
  readonly doc: unknown
  /** The item of an array that a row is of; undefined for a row of the document. */
  readonly item?: unknown
}

/** The rules that make a value from a document: equal values, other case, the start of a date, two texts joined. The simplest first. */
export function rulesFor(wanted: unknown, { key, doc, item }: Scope): readonly Value[] {
  const places = [
    ...take(placesIn(item)).map(({ steps, value }) => ({
      value,
      at: field(steps, 'item'),
      length: steps.length,
    })),
    ...take(placesIn(doc)).map(({ steps, value }) => ({ value, at: field(steps), length: steps.length + 1 })),
  ]
    .filter(
      ({ value, at }) =>
        value !== undefined && (at.kind !== 'field' || at.of === 'item' || at.steps.length > 0),
    )
    .toSorted((one, other) => one.length - other.length)
  const equal = places.filter(({ value }) => isSame(value, wanted)).map(({ at }) => at)
  if (typeof wanted !== 'string' || wanted === '') return equal
  const texts = places.flatMap(({ value, at }) =>
    typeof value === 'string' && value !== '' ? [{ value, at }] : [],
  )
  return [
    ...equal,
    ...(wanted === key ? [{ kind: 'key' } as const] : []),
    ...texts.flatMap(({ value, at }) => changed(value, at, wanted)),
    ...joined(texts.slice(0, mostParts), wanted),
  ]
}

function take(found: Iterable<Found>): readonly Found[] {
  const taken: Found[] = []
  for (const each of found) {
    if (taken.length >= mostPlaces) break
    taken.push(each)
  }
  return taken
}

function changed(text: string, at: Value, wanted: string): Value[] {
  const cases = (['lower', 'upper', 'trim'] as const).filter((to) => caseOf(text, to) === wanted)
  // A text in lower case may be one because the rows have it so: another example decides.
  const isDate =
    text !== wanted &&
    /^\d{4}(?:-\d\d(?:-\d\d)?)?$/.test(wanted) &&
    text.startsWith(wanted) &&
    /^\d{4}-\d\d-\d\d/.test(text)
  return [
    ...cases.map((to): Value => ({ kind: 'case', to, value: at })),
    ...(isDate ? [{ kind: 'part', value: at, from: 0, length: wanted.length } as const] : []),
  ]
}

function caseOf(text: string, to: 'lower' | 'upper' | 'trim'): string {
  if (to === 'trim') return text.trim()
  return to === 'lower' ? text.toLowerCase() : text.toUpperCase()
}

function joined(texts: readonly { readonly value: string; readonly at: Value }[], wanted: string): Value[] {
  return texts.flatMap((first) => {
    if (!wanted.startsWith(first.value)) return []
    const rest = wanted.slice(first.value.length)
    return texts.flatMap((second) => {
      if (first === second || !rest.endsWith(second.value)) return []
      const between = rest.slice(0, rest.length - second.value.length)
      if (!separators.includes(between)) return []
      const middle: Value[] = between === '' ? [] : [{ kind: 'literal', value: between }]
      return [{ kind: 'joined', parts: [first.at, ...middle, second.at] } as const]
    })
  })
}

/** Whether two values of JSON are the same. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null) return one === other
  return JSON.stringify(one) === JSON.stringify(other)
}
