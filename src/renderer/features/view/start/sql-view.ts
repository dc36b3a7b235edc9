import type { DocumentField } from '../../../../shared/model/document.ts'
import {
  columnNameOf,
  type Derived,
  freeName,
  type RecipeColumn,
  type Steps,
  typeAt,
  type Value,
} from '../../../workspace/recipes/recipe.ts'
import { writeView } from '../../../workspace/recipes/write-map.ts'
import { readSelect, type Select, type Selected } from './sql-select.ts'
import { NoSelect } from './sql-words.ts'

/** The view that holds what a SELECT over the documents gives; or what is wrong with the text. */
export function viewOfSelect(text: string, fields: readonly DocumentField[]): Derived | string {
  if (text.trim() === '')
    return "Type a SELECT, such as select json_extract(doc, '$.email') as email from docs."
  try {
    return derive(readSelect(text), fields)
  } catch (error) {
    if (error instanceof NoSelect) return error.message
    throw error
  }
}

function derive({ selected, each, where, order }: Select, fields: readonly DocumentField[]): Derived {
  if (each === null && JSON.stringify([selected, where, order]).includes('"of":"item"'))
    throw new NoSelect(
      "“value” is the item of json_each, which the FROM lacks: from docs, json_each(doc, '$.tags').",
    )
  const notes: string[] = []
  const columns: RecipeColumn[] = []
  for (const one of selected) {
    const { column, note } = columnOf(one, columns, each, fields)
    if (note !== null) notes.push(note)
    columns.push(column)
  }
  const ordered = order.flatMap(({ value, descending }) => {
    const column = columns.find((known) => JSON.stringify(known.value) === JSON.stringify(value))
    if (column === undefined) throw new NoSelect('An order is by a value that is selected.')
    return column.type === 'json' ? [] : [{ column, descending }]
  })
  if (ordered.length > 0) notes.push('A view has no order: an index serves the one that was asked for.')
  const [only] = ordered
  const index = ordered.map(({ column, descending }) =>
    descending ? { column: column.name, order: 'desc' as const } : column.name,
  )
  const isSingle = ordered.length === 1
  return {
    view: writeView({
      columns: isSingle
        ? columns.map((column) => (column === only!.column ? { ...column, index: true } : column))
        : columns,
      each,
      when: where,
      indexes: isSingle || index.length === 0 ? [] : [{ columns: index }],
    }),
    notes,
  }
}

function columnOf(
  { value, name, type }: Selected,
  columns: readonly RecipeColumn[],
  each: Steps | null,
  fields: readonly DocumentField[],
): { readonly column: RecipeColumn; readonly note: string | null } {
  const taken = columns.map((column) => column.name)
  const place = placeOf(value, each)
  const known = place === null ? null : typeAt(place, fields)
  const own =
    name === null
      ? place === null
        ? freeName('value', taken)
        : columnNameOf(place, taken)
      : freeName(name, taken)
  const found = type ?? (value.kind === 'field' ? (known ?? 'text') : literalType(value))
  const isUnknown = place !== null && known === null && type === null
  const note =
    name !== null && own !== name
      ? `“${name}” cannot be the name of a column: it is “${own}”.`
      : isUnknown
        ? `No sampled document has “${own}”: its column is a text.`
        : null
  return { column: { name: own, type: found, value }, note }
}

/** Where in the documents a value stands. */
function placeOf(value: Value, each: Steps | null): Steps | null {
  if (value.kind === 'case' || value.kind === 'part') return placeOf(value.value, each)
  if (value.kind !== 'field') return null
  return value.of === 'doc' || each === null ? value.steps : [...each, { each: true }, ...value.steps]
}

function literalType(value: Value): RecipeColumn['type'] {
  if (value.kind !== 'literal') return 'text'
  if (typeof value.value === 'boolean') return 'boolean'
  if (typeof value.value !== 'number') return 'text'
  return Number.isSafeInteger(value.value) ? 'integer' : 'real'
}
