import type { DocumentField } from '../../../../shared/model/document.ts'
import type { ColumnDefinition } from '../../../../shared/model/view-definition.ts'
import { columnFault } from '../../../../shared/model/view-names.ts'
import {
  type Derived,
  type RecipeColumn,
  type Steps,
  typeAt,
  typeOfValues,
  type Value,
} from '../../../workspace/recipes/recipe.ts'
import { writeView } from '../../../workspace/recipes/write-map.ts'
import { notDerived, notesOf, type Reading } from './example-notes.ts'
import { rulesFor, type Scope } from './example-rules.ts'

/** A document, and the rows that it is to give. */
export interface Example {
  readonly key: string
  readonly doc: unknown
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** Reads the rows a person typed: one JSON object on each line, or an array of them. Or says what is wrong. */
export function readRows(text: string): Example['rows'] | string {
  const trimmed = text.trim()
  try {
    const all: unknown = JSON.parse(
      trimmed.startsWith('[') ? trimmed : `[${trimmed.split(/\n\s*(?=\{)/).join(',')}]`,
    )
    if (
      !Array.isArray(all) ||
      all.some((row) => typeof row !== 'object' || row === null || Array.isArray(row))
    )
      return 'A row is an object with a value for each column: {"email": "joe@example.com"}.'
    const rows = all as Example['rows']
    for (const name of rows.flatMap((row) => Object.keys(row))) {
      const fault = columnFault(name)
      if (fault !== null) return `The column name “${name}” ${fault}.`
    }
    return rows
  } catch {
    return 'Type one JSON object on each line, such as {"email": "joe@example.com"}.'
  }
}

/** The view whose map gives these documents these rows, by the rules that all examples agree on; or why there is none. */
export function viewOfExamples(
  examples: readonly Example[],
  fields: readonly DocumentField[],
): Derived | string {
  const given = examples.filter(({ rows }) => rows.length > 0)
  const names = [...new Set(given.flatMap(({ rows }) => rows.flatMap((row) => Object.keys(row))))]
  if (names.length === 0)
    return 'Type a row that a document is to give, such as {"email": "joe@example.com"}.'
  const reading = bestOf(readingsOf(given, names))
  if (reading === null)
    return 'Several rows are to come from one document, and they are not those of the items of one array in their order. Give one row, or the rows of one array.'
  const found = names.filter((name) => reading.rules.get(name)!.length > 0)
  if (found.length === 0) return notDerived(names)
  const columns = found.map((name): RecipeColumn => {
    const [value] = reading.rules.get(name)!
    return {
      name,
      type: typeOf(
        value!,
        reading.each,
        fields,
        given.flatMap(({ rows }) => rows.map((row) => row[name])),
      ),
      value: value!,
    }
  })
  const [only] = columns
  const view = writeView({
    columns: columns.length === 1 ? [{ ...only!, required: true }] : columns,
    each: reading.each,
    when: null,
  })
  return { view, notes: notesOf(reading, names, found) }
}

function readingsOf(examples: readonly Example[], names: readonly string[]): Reading[] {
  const whole = examples.every(({ rows }) => rows.length === 1)
    ? [
        readAs(
          null,
          examples.map(({ key, doc, rows }) => ({ scopes: [{ key, doc }], rows })),
          names,
        ),
      ]
    : []
  const lists = listsIn(examples[0]!.doc).map((steps) => {
    const matched = examples.map((example) => ({ example, items: itemsAt(example.doc, steps) }))
    if (matched.some(({ example, items }) => items.length < example.rows.length)) return null
    const scopes = matched.map(({ example, items }) => ({
      scopes: matchItems(example, items, names),
      rows: example.rows,
    }))
    if (scopes.some((each) => each.scopes === null)) return null
    const left = matched.reduce((sum, { example, items }) => sum + items.length - example.rows.length, 0)
    return readAs(steps, scopes as Scoped[], names, left)
  })
  return [...whole, ...lists.filter((reading) => reading !== null)]
}

interface Scoped {
  readonly scopes: readonly Scope[]
  readonly rows: Example['rows']
}

function readAs(each: Steps | null, all: readonly Scoped[], names: readonly string[], left = 0): Reading {
  const rules = names.map((name) => {
    const wanted = all.flatMap(({ scopes, rows }) =>
      rows.map((row, at) => ({ scope: scopes[at]!, value: row[name] })),
    )
    // A row that does not name the column says nothing of it, and null is what a missing value gives.
    const told = wanted.filter(({ value }) => value !== undefined && value !== null)
    const lists = told.map(({ scope, value }) => rulesFor(value, scope))
    const [first = [], ...others] = lists
    const known = others.map((list) => new Set(list.map((rule) => JSON.stringify(rule))))
    return [name, first.filter((rule) => known.every((set) => set.has(JSON.stringify(rule))))] as const
  })
  return { each, rules: new Map(rules), left }
}

/** The items that the rows are of, in their order: each the first left one that some value of the row is found in. Null if there is none. */
function matchItems(
  { key, doc, rows }: Example,
  items: readonly unknown[],
  names: readonly string[],
): readonly Scope[] | null {
  const scopes: Scope[] = []
  let next = 0
  for (const row of rows) {
    const told = names.filter((name) => row[name] !== undefined && row[name] !== null)
    const at = items.findIndex(
      (item, place) =>
        place >= next &&
        told.every((name) => rulesFor(row[name], { key, doc, item }).length > 0) &&
        told.some((name) => rulesFor(row[name], { key: '', doc: undefined, item }).length > 0),
    )
    if (at < 0) return null
    scopes.push({ key, doc, item: items[at] })
    next = at + 1
  }
  return scopes
}

/** The most columns, then no array where none is needed, then the array with the fewest items too many. */
function bestOf(readings: readonly Reading[]): Reading | null {
  const count = ({ rules }: Reading): number => [...rules.values()].filter((list) => list.length > 0).length
  const [best] = readings.toSorted(
    (one, other) =>
      count(other) - count(one) ||
      Number(one.each !== null) - Number(other.each !== null) ||
      one.left - other.left ||
      (one.each?.length ?? 0) - (other.each?.length ?? 0),
  )
  return best ?? null
}

/** The arrays of a document that are not within another one. */
function listsIn(value: unknown, steps: Steps = []): Steps[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.length > 0 && steps.length > 0 ? [steps] : []
  return Object.entries(value).flatMap(([name, each]) => listsIn(each, [...steps, { name }]))
}

function itemsAt(doc: unknown, steps: Steps): readonly unknown[] {
  const found = steps.reduce<unknown>((value, step) => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject && 'name' in step && Object.hasOwn(value, step.name)
      ? (value as Record<string, unknown>)[step.name]
      : undefined
  }, doc)
  return Array.isArray(found) ? found : []
}

/** The type of what the sampled documents have there, where the examples are of it too; else that of the examples. */
function typeOf(
  value: Value,
  each: Steps | null,
  fields: readonly DocumentField[],
  values: readonly unknown[],
): ColumnDefinition['type'] {
  const shown = typeOfValues(values) ?? 'text'
  if (value.kind !== 'field') return 'text'
  const steps =
    value.of === 'item' && each !== null ? [...each, { each: true as const }, ...value.steps] : value.steps
  const known = typeAt(steps, fields)
  return known === 'real' && shown === 'integer' ? 'real' : known === 'json' ? 'json' : shown
}
