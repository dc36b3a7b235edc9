import { DatastoreError } from '../../../shared/errors.ts'
import { parsePath } from '../../../shared/model/field-path.ts'
import type { ColumnType } from '../../../shared/model/view-definition.ts'
import { columnFault, longestName } from '../../../shared/model/view-names.ts'
import type { ViewTemplate } from '../../../shared/model/view-template.ts'
import { type JsonType, observeDocuments, type Shape } from './shape.ts'
import { isIdentifier } from './plain-names.ts'

/** A field that a first view can show: where it is, and the condition under which its column holds it. */
interface Candidate {
  readonly path: readonly string[]
  readonly presence: number
  readonly type: ColumnType
  readonly condition: (member: string) => string
  /** What makes the better first view comes first. */
  readonly rank: number
}

/** A field with fewer documents than this share is no example of them. */
const usual = 0.5
/** Objects with more members are declared with some of them only: the others are unknown to the editor. */
const mostMembers = 200

/**
 * Writes the view that a person would begin with: one column, of a field that the documents have. Its map takes a document
 * of any shape without failing: the documents that a preview runs it on need not be the ones that were looked at.
 *
 * @example
 * firstView([{ text: '{"email":"joe@example.com"}' }])
 * // columns: email text; map: if (typeof doc.email === 'string') yield { email: doc.email }
 */
export function firstView(documents: readonly { readonly text: string }[]): ViewTemplate {
  const root = observeDocuments(documents)
  const [best] = candidates(root).toSorted(
    (one, other) => Number(other.presence >= usual) - Number(one.presence >= usual) || one.rank - other.rank,
  )
  if (best === undefined) return template('value', 'text', 'yield { value: null }')
  const member = memberOf(best.path)
  const name = columnName(best.path.at(-1)!)
  return template(name, best.type, `if (${best.condition(member)}) yield { ${name}: ${member} }`)
}

/**
 * Writes the view that finds documents by a field: one indexed column, with a row for each document that has the field, or for each item
 * of its array. Like a first view its map takes a document of any shape.
 *
 * @example
 * fieldView([{ text: '{"tags":["a"]}' }], 'tags')
 * // columns: tags text, indexed; map: if (Array.isArray(doc.tags)) for (const item of doc.tags) …
 */
export function fieldView(documents: readonly { readonly text: string }[], path: string): ViewTemplate {
  const steps = parsePath(path) ?? [{ name: path }]
  const names = steps.flatMap((step) => ('name' in step ? [step.name] : []))
  const last = names.at(-1)
  if (last === undefined || names.length < steps.length)
    throw new DatastoreError(
      'INVALID_INPUT',
      `“${path}” is no field of an object. Choose a field, such as address.city.`,
    )
  const shape = shapeAt(observeDocuments(documents), names)
  const member = memberOf(names)
  const name = columnName(last)
  const own = ownCondition(names)
  const items = shape !== undefined && only(shape, 'array') ? shape.items : undefined
  const { type, condition } =
    (items ?? shape) === undefined ? anything : (scalarOf((items ?? shape)!) ?? anything)
  const value = items === undefined ? member : 'item'
  const statement = `if (${condition(value)}) yield { ${name}: ${value} }`
  const lines =
    items === undefined
      ? [`if (${own}${condition(member)}) yield { ${name}: ${member} }`]
      : [`if (!(${own}Array.isArray(${member}))) return`, `for (const item of ${member}) ${statement}`]
  return {
    ...template(name, type, lines.join('\n  ')),
    columns: [{ name, type, index: type !== 'json' }],
    name: `by_${name}`.replace(/^by__/, 'by_').slice(0, longestName),
  }
}

const anything: Pick<Candidate, 'type' | 'condition'> = {
  type: 'json',
  condition: (member) => `${member} !== undefined`,
}

function shapeAt(root: Shape, names: readonly string[]): Shape | undefined {
  return names.reduce<Shape | undefined>((shape, name) => shape?.members.get(name), root)
}

/** Every object has a `constructor`: what a document has itself is told by its own names. */
function ownCondition(names: readonly string[]): string {
  return names
    .map((name, depth) => {
      if (!(name in {})) return ''
      const holder = memberOf(names.slice(0, depth))
      return `${depth === 0 ? '' : `${holder} != null && `}Object.hasOwn(${holder}, ${quoted(name)}) && `
    })
    .join('')
}

function template(name: string, type: ColumnType, statement: string): ViewTemplate {
  return {
    columns: [{ name, type }],
    map: `export default function* map(doc: Doc) {
  // Yield one object for each row; its members are the columns below.
  ${statement}
}
`,
  }
}

/** Texts, then texts one object deeper, then numbers and the like, and last whatever there is, as JSON. */
function candidates(root: Shape): Candidate[] {
  const found: Candidate[] = []
  const add = (shape: Shape, path: readonly string[]): void => {
    const scalar = scalarOf(shape)
    const presence = shape.documents / root.documents
    const rank = (scalar?.type === 'text' ? 0 : 2) + path.length
    if (scalar !== null) found.push({ path, presence, rank, ...scalar })
    else if (path.length === 1)
      found.push({ path, presence, rank: 5, type: 'json', condition: isOwn(path[0]!) })
  }
  for (const [name, shape] of readable(root)) {
    add(shape, [name])
    // The editor takes what every object has for that object's own.
    if (only(shape, 'object') && !(name in {}))
      for (const [inner, member] of readable(shape)) add(member, [name, inner])
  }
  return found
}

/** Members that `doc.name` reads from the document alone, and whose type the editor knows. */
function readable({ members }: Shape): [string, Shape][] {
  if (members.size > mostMembers) return []
  return [...members].filter(([name]) => name !== '__proto__' && name !== '_key')
}

function scalarOf(shape: Shape): Pick<Candidate, 'type' | 'condition'> | null {
  if (only(shape, 'string')) return { type: 'text', condition: (member) => `typeof ${member} === 'string'` }
  if (only(shape, 'boolean'))
    return { type: 'boolean', condition: (member) => `typeof ${member} === 'boolean'` }
  if (only(shape, 'integer') && !shape.big)
    return { type: 'integer', condition: (member) => `Number.isSafeInteger(${member})` }
  if (only(shape, 'integer', 'number') && !shape.big)
    return { type: 'real', condition: (member) => `typeof ${member} === 'number'` }
  return null
}

/** Whether values of these types were seen, and no others but null. */
function only({ types }: Shape, ...wanted: readonly JsonType[]): boolean {
  const seen = [...types.keys()].filter((type) => type !== 'null')
  return seen.length > 0 && seen.every((type) => wanted.includes(type))
}

function isOwn(name: string): Candidate['condition'] {
  // Every object has a `constructor`, also a document without such a field.
  if (name in {}) return () => `Object.hasOwn(doc, ${quoted(name)})`
  return (member) => `${member} !== undefined`
}

function memberOf(path: readonly string[]): string {
  return path.reduce((object, name, depth) => {
    if (isIdentifier(name)) return `${object}${depth === 0 ? '.' : '?.'}${name}`
    return `${object}${depth === 0 ? '' : '?.'}[${quoted(name)}]`
  }, 'doc')
}

function quoted(name: string): string {
  const inner = JSON.stringify(name).slice(1, -1)
  return /['"\\]/.test(inner) ? `"${inner}"` : `'${inner}'`
}

/** A column's name as near to the field's as SQL has one. */
function columnName(field: string): string {
  // Some servers take no letters beyond the first plane in a name.
  const legal = field.replace(/[^\p{L}\p{N}_]|[\u{10000}-\u{10ffff}]/gu, '_').slice(0, longestName)
  if (/^_*$/.test(legal)) return 'value'
  return columnFault(legal) === null ? legal : `_${legal}`.slice(0, longestName)
}
