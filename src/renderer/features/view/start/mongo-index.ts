import type { DocumentField } from '../../../../shared/model/document.ts'
import { parsePath, type PathStep } from '../../../../shared/model/field-path.ts'
import { itemsOf, withinItems } from '../../../workspace/recipes/fields-view.ts'
import {
  columnNameOf,
  type Condition,
  type Derived,
  field,
  freeName,
  type RecipeColumn,
  type Steps,
  typeAt,
  type Value,
} from '../../../workspace/recipes/recipe.ts'
import { writeView } from '../../../workspace/recipes/write-map.ts'
import { conditionOf } from './mongo-filter.ts'
import { isMembers, type Members, NoValue, readArguments } from './relaxed-json.ts'

/** Options of an index, and what becomes of those that a view does not have; null for those it does. */
const optionNotes: Readonly<Record<string, string | null>> = {
  unique: null,
  sparse: null,
  partialFilterExpression: null,
  name: null,
  key: null,
  v: null,
  ns: null,
  background: null,
  expireAfterSeconds: 'Documents do not expire: “expireAfterSeconds” is left out.',
  collation: 'Texts are compared by their characters: “collation” is left out.',
  hidden: '“hidden” is left out.',
}

/** The view that answers what an index of MongoDB does; or what is wrong with its definition. */
export function viewOfMongoIndex(text: string, fields: readonly DocumentField[]): Derived | string {
  if (text.trim() === '') return 'Type an index, such as { "email": 1 }.'
  try {
    const [first, second] = readArguments(text)
    // As `getIndexes()` lists it, with the key among its options.
    const whole = isMembers(first) && isMembers(first['key']) ? first : null
    return derive(whole === null ? first : whole['key'], whole ?? second ?? {}, fields)
  } catch (error) {
    if (error instanceof NoValue) return error.message
    throw error
  }
}

function derive(key: unknown, options: unknown, fields: readonly DocumentField[]): Derived {
  if (!isMembers(key) || Object.keys(key).length === 0)
    throw new NoValue('The index names no field: write { "a.b": 1, c: -1 }.')
  if (!isMembers(options)) throw new NoValue('The options are an object: { unique: true }.')
  for (const name of Object.keys(options))
    if (!Object.hasOwn(optionNotes, name)) throw new NoValue(`The option “${name}” is not known here.`)
  const notes = Object.keys(options).flatMap((name) => optionNotes[name] ?? [])
  const places = Object.entries(key).map(([path, order]) => ({ path, order, steps: placeOf(path, fields) }))
  const each = itemsOf(places.map(({ steps }) => steps))
  const columns: RecipeColumn[] = []
  for (const { path, order, steps } of places) {
    if (order !== 1 && order !== -1 && order !== 'text' && order !== 'hashed')
      throw new NoValue(`“${path}: ${String(order)}”: write 1, -1, "text" or "hashed".`)
    const type = typeAt(steps, fields)
    if (type === null) notes.push(`No sampled document has “${path}”: its column is a text.`)
    if (type === 'json')
      notes.push(`“${path}” has values of several types: its column is JSON, which no index can have.`)
    if (order === 'hashed') notes.push(`“${path}” is indexed by its order, which answers equality too.`)
    const inItem = withinItems(steps, each)
    columns.push({
      name: columnNameOf(
        steps,
        columns.map(({ name }) => name),
      ),
      type: order === 'text' ? 'text' : (type ?? 'text'),
      value: inItem === null ? field(steps) : field(inItem, 'item'),
      ...(order === 'text' ? { fullText: true } : {}),
    })
  }
  return finish({ columns, each, orders: places.map(({ order }) => order), options, fields, notes })
}

interface Parts {
  readonly columns: readonly RecipeColumn[]
  readonly each: Steps | null
  readonly orders: readonly unknown[]
  readonly options: Members
  readonly fields: readonly DocumentField[]
  readonly notes: string[]
}

function finish({ columns, each, orders, options, fields, notes }: Parts): Derived {
  const unique = options['unique'] === true
  const sparse = options['sparse'] === true
  const filter = options['partialFilterExpression']
  const indexed = columns.filter(({ type, fullText }) => type !== 'json' && fullText !== true)
  if (unique)
    notes.push(
      'Rows with a null are the same as no other: MongoDB takes two documents without the field for equal.',
    )
  if (each !== null)
    notes.push('The field is in an array: each item gives a row, also where two of a document are equal.')
  const [only] = columns
  const isSingle = columns.length === 1 && indexed.length === 1
  const there: Condition[] = columns.map(({ value }) => ({ kind: 'there', value, is: true }))
  const conditions: Condition[] = [
    ...(sparse ? [there.length === 1 ? there[0]! : ({ kind: 'or', all: there } as const)] : []),
    ...(filter === undefined ? [] : [conditionOf(filter, (path) => valueAt(path, each, fields))]),
  ]
  return {
    view: writeView({
      name: nameOf(options, columns),
      columns: isSingle ? [{ ...only!, ...(unique ? { unique } : { index: true }) }] : columns,
      each,
      when: conditions.length === 0 ? null : { kind: 'and', all: conditions },
      indexes:
        isSingle || indexed.length === 0
          ? []
          : [
              {
                columns: indexed.map((column) =>
                  orders[columns.indexOf(column)] === -1
                    ? { column: column.name, order: 'desc' as const }
                    : column.name,
                ),
                ...(unique && { unique }),
              },
            ],
    }),
    notes,
  }
}

function nameOf(options: Members, columns: readonly RecipeColumn[]): string {
  const given = options['name']
  const wanted = typeof given === 'string' ? given : `by_${columns.map(({ name }) => name).join('_')}`
  return freeName(wanted, [])
}

/** A path with dots, through the arrays that the sampled documents have on it. */
function placeOf(path: string, fields: readonly DocumentField[]): Steps {
  if (path.includes('$**'))
    throw new NoValue('An index of every field (“$**”) has no fixed columns: name the fields.')
  if (path === '_id') throw new NoValue('“_id” is the key of a document, by which every document is found.')
  const steps: PathStep[] = []
  for (const name of path.split('.')) {
    if (name === '') throw new NoValue(`“${path}” is no path: it has a name that is empty.`)
    steps.push(/^\d+$/.test(name) ? { item: Number(name) } : { name })
    const items = [...steps, { each: true }] as const
    const isNumbered = /^\d+$/.test(path.split('.')[steps.length] ?? '')
    if (!isNumbered && fields.some((known) => startsWith(known.path, items))) steps.push({ each: true })
  }
  return steps
}

function startsWith(path: string, items: Steps): boolean {
  const steps = parsePath(path)
  return steps !== null && items.every((step, at) => JSON.stringify(step) === JSON.stringify(steps[at]))
}

function valueAt(path: string, each: Steps | null, fields: readonly DocumentField[]): Value {
  const steps = placeOf(path, fields)
  const inItem = withinItems(steps, each)
  return inItem === null ? field(steps) : field(inItem, 'item')
}
