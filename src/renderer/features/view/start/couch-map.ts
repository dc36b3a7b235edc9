import type { ColumnDefinition } from '../../../../shared/model/view-definition.ts'
import { helpers } from '../../../workspace/recipes/map-words.ts'
import { type Derived, freeName, typeOfValues } from '../../../workspace/recipes/recipe.ts'
import { parseExpressionAt } from 'acorn'

/** What a CouchDB function emitted for a document, as JSON. */
export interface Emitted {
  readonly key: unknown
  readonly value: unknown
}

/** A map function as CouchDB has it, taken out of what was pasted. */
export interface CouchMap {
  readonly name: string | null
  readonly code: string
  readonly notes: readonly string[]
}

/** Finds the function in a text: the function alone, or a design document with views; or says what is wrong. */
export function readCouchMap(text: string): CouchMap | string {
  const trimmed = text.trim().replace(/;\s*$/, '')
  if (trimmed === '') return 'Paste a function such as function (doc) { emit(doc.email, null) }.'
  const found = trimmed.startsWith('{') ? ofDesign(trimmed) : { name: null, code: trimmed, notes: [] }
  if (typeof found === 'string') return found
  try {
    const node = parseExpressionAt(`(${found.code}\n)`, 0, { ecmaVersion: 'latest' })
    if (node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') return found
  } catch (error) {
    return `The function cannot be read: ${String((error as Error).message)}.`
  }
  return 'It is no function: write function (doc) { emit(key, value) }.'
}

function ofDesign(text: string): CouchMap | string {
  let design: unknown
  try {
    design = JSON.parse(text)
  } catch (error) {
    return `The design document is no JSON: ${String((error as Error).message)}.`
  }
  const views = (design as { views?: Record<string, { map?: unknown; reduce?: unknown }> }).views
  const [first, ...others] = Object.entries(views ?? {}).filter(([, view]) => typeof view?.map === 'string')
  if (first === undefined) return 'The design document has no view with a map.'
  const [name, { map, reduce }] = first
  return {
    name,
    code: String(map).trim().replace(/;\s*$/, ''),
    notes: [
      ...(others.length > 0
        ? [`Of ${others.length + 1} views this is “${name}”: paste the others one by one.`]
        : []),
      ...(reduce === undefined
        ? []
        : ['A reduce has no place in a view: ask by Groups, which count, add up and compare.']),
    ],
  }
}

/** What the functions of CouchDB that a map may call are here. */
const provided: Readonly<Record<string, string>> = {
  isArray: 'const isArray = Array.isArray',
  toJSON: 'const toJSON = JSON.stringify',
  sum: 'const sum = (numbers: any[]) => numbers.reduce((total, number) => total + number, 0)',
  log: 'const log = console.log',
}

/** The map that runs the function, and what it emits as JSON: it is run on a sample to learn of which types that is. */
export function emittingView(code: string): Derived['view'] {
  return {
    columns: [
      { name: 'key', type: 'json' },
      { name: 'value', type: 'json' },
    ],
    map: `export default function* map(doc: any) {
  for (const { key, value } of emitted(doc)) yield { key: json(key), value: json(value) }
}
${emittedOf(code)}${typeFunctions.json}`,
  }
}

/** The view of what the function emits: a column for its key, or for each part of a key that is a list, and one for its value. */
export function viewOfCouchMap({ name, code, notes }: CouchMap, sample: readonly Emitted[]): Derived {
  const said = [
    ...notes,
    'The function is kept as it is. As in CouchDB, a document on which it throws has no rows.',
    ...(/\b_rev\b/.test(code) ? ['“doc._rev” is not there: a map does not see the revision.'] : []),
    ...(sample.length === 0
      ? ['It emitted nothing for the sampled documents: key and value are taken for texts.']
      : []),
  ]
  const lists = sample.map(({ key }): readonly unknown[] | null => (Array.isArray(key) ? key : null))
  const length =
    lists.length > 0 && lists.every((list) => list !== null && list.length === lists[0]!.length)
      ? lists[0]!.length
      : 0
  const keys =
    length === 0
      ? [sample.map(({ key }) => key)]
      : Array.from({ length }, (_, at) => lists.map((list) => list![at]))
  const columns: ColumnDefinition[] = keys.map((values, at) => ({
    name: length === 0 ? 'key' : `key_${at + 1}`,
    type: typeOfValues(values) ?? 'text',
  }))
  const values = sample.map(({ value }) => value)
  const hasValue = values.some((value) => value !== null)
  if (hasValue) columns.push({ name: 'value', type: typeOfValues(values) ?? 'text' })
  else if (sample.length > 0) said.push('The value is null in every sampled row: there is no column for it.')
  const types = [...new Set(columns.map(({ type }) => type))]
  if (types.some((type) => type !== 'json'))
    said.push('The types are those of the sampled rows: what is of another is null.')
  const members = columns.map(({ name: column, type }) => {
    const at = /^key_(\d+)$/.exec(column)
    const read = at === null ? column : `key?.[${Number(at[1]) - 1}]`
    return `${column}: ${type}(${read})`
  })
  const indexed = columns
    .filter(({ name: column, type }) => column.startsWith('key') && type !== 'json')
    .map((column) => column.name)
  return {
    view: {
      name: name === null ? 'by_key' : freeName(name, []),
      columns: columns.map((column) =>
        length === 0 && indexed.includes(column.name) ? { ...column, index: true } : column,
      ),
      ...(length > 0 && indexed.length > 0 ? { indexes: [{ columns: indexed }] } : {}),
      map: `export default function* map(doc: any) {
  for (const { key${hasValue ? ', value' : ''} } of emitted(doc)) yield { ${members.join(', ')} }
}
${emittedOf(code)}${types.map((type) => typeFunctions[type]).join('')}`,
    },
    notes: said,
  }
}

function emittedOf(code: string): string {
  const used = Object.entries(provided).flatMap(([called, text]) =>
    new RegExp(`\\b${called}\\b`).test(code) ? [`  ${text}\n`] : [],
  )
  return `
function emitted(document: any): { key: any; value: any }[] {
  const rows: { key: any; value: any }[] = []
  const emit = (key: any, value: any) => void rows.push({ key, value })
${used.join('')}  const couch: any = ${code}
  try {
    couch({ ...document, _id: document._key })
  } catch {
    return []
  }
  return rows
}
`
}

const typeFunctions = {
  json: "\nfunction json(value: any) {\n  return typeof value === 'function' ? null : (value ?? null)\n}\n",
  timestamp: '',
  text: `\n${helpers.text}\n`,
  integer: `\n${helpers.integer}\n`,
  real: `\n${helpers.real}\n`,
  boolean: `\n${helpers.boolean}\n`,
}
