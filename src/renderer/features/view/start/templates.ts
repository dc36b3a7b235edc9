import type { DocumentField } from '../../../../shared/model/document.ts'
import { parsePath } from '../../../../shared/model/field-path.ts'
import { itemsOf, withinItems } from '../../../workspace/recipes/fields-view.ts'
import {
  columnNameOf,
  type Derived,
  field,
  freeName,
  type RecipeColumn,
  typeAt,
  type Value,
} from '../../../workspace/recipes/recipe.ts'
import { writeView } from '../../../workspace/recipes/write-map.ts'

export type TemplateName = 'document' | 'item' | 'lookup' | 'composite' | 'day'

interface Template {
  readonly label: string
  readonly says: string
  /** What the fields are for, and an example of them. */
  readonly fields: string
  readonly example: string
}

export const templates: Readonly<Record<TemplateName, Template>> = {
  document: {
    label: 'A row per document',
    says: 'Each document gives one row, with a column for each field.',
    fields: 'Fields',
    example: 'name, address.city',
  },
  item: {
    label: 'A row per array item',
    says: 'Each item of an array gives one row; fields of the document stand in each of them.',
    fields: 'Fields, one of them with [] for the array',
    example: 'customer, lines[].article, lines[].count',
  },
  lookup: {
    label: 'Lower-cased lookup',
    says: 'Finds documents by a text, however it is written: the column holds it in lower case.',
    fields: 'Field',
    example: 'email',
  },
  composite: {
    label: 'Composite key',
    says: 'Finds documents by several fields together, by one index of all of them. A document that lacks one gives no row.',
    fields: 'Fields, the one that is always asked for first',
    example: 'country, city',
  },
  day: {
    label: 'Count by day',
    says: 'Each document gives a row with the day of a date such as 2026-05-31T08:00:00Z. Query it by Groups of “day”, and count.',
    fields: 'Field with the date',
    example: 'created',
  },
}

/** The view that a template gives for fields that are typed with commas between them; or what is wrong with them. */
export function viewOfTemplate(
  name: TemplateName,
  typed: string,
  fields: readonly DocumentField[],
): Derived | string {
  const paths = typed.split(',').flatMap((path) => path.trim() || [])
  if (paths.length === 0) return `Name the ${name === 'lookup' || name === 'day' ? 'field' : 'fields'}.`
  const all = paths.map((path) => ({ path, steps: parsePath(path) }))
  const wrong = all.find(({ steps }) => steps === null)
  if (wrong !== undefined) return `“${wrong.path}” is no path: write address.city, tags[], ["odd.name"].`
  const steps = all.map((each) => each.steps!)
  const each = itemsOf(steps)
  if (name === 'item' && each === null) return 'Name the array with [], such as tags[] or lines[].article.'
  if ((name === 'lookup' || name === 'day') && steps.length > 1) return 'Name one field.'
  if (name === 'composite' && steps.length < 2) return 'Name two fields or more.'
  const columns: RecipeColumn[] = []
  const notes: string[] = []
  for (const path of steps) {
    const inItem = withinItems(path, each)
    const value = inItem === null ? field(path) : field(inItem, 'item')
    const known = typeAt(path, fields)
    const type = name === 'lookup' || name === 'day' ? 'text' : (known ?? 'text')
    const column = all[steps.indexOf(path)]!.path
    if (known === null) notes.push(`No sampled document has “${column}”: its column is a text.`)
    else if (known !== type)
      notes.push(`“${column}” is not a text in every sampled document: what is none gives no row.`)
    if (type === 'json' && name === 'composite')
      notes.push(`“${column}” has values of several types: its column is JSON, which no index can have.`)
    columns.push({
      name:
        name === 'day'
          ? freeName('day', [])
          : columnNameOf(
              path,
              columns.map((other) => other.name),
            ),
      type,
      value: made(name, value),
      ...(name === 'lookup' || name === 'day' ? { index: true } : {}),
      required:
        name === 'lookup' || name === 'day' || name === 'composite' || columns.length + steps.length === 1,
    })
  }
  const indexed = columns.filter(({ type }) => type !== 'json')
  const indexes =
    name === 'composite' && indexed.length > 0 ? [{ columns: indexed.map((column) => column.name) }] : []
  const first = columns[0]!.name
  const called = { document: 'by_document', item: `by_${first}`, lookup: `by_${first}`, day: 'by_day' }
  const view = writeView({
    name:
      name === 'composite'
        ? `by_${indexed.map((column) => column.name).join('_')}`.slice(0, 63)
        : called[name],
    columns,
    each,
    when: null,
    indexes,
  })
  return { view, notes }
}

function made(name: TemplateName, value: Value): Value {
  if (name === 'lookup') return { kind: 'case', to: 'lower', value }
  return name === 'day' ? { kind: 'part', value, from: 0, length: 10 } : value
}
