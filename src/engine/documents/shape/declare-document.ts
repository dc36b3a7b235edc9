import { counted } from '../../../shared/counted.ts'
import { InterfaceNames } from './interface-names.ts'
import { mergeShapes, observeDocuments, type Shape, typesOf } from './shape.ts'
import { isIdentifier } from './plain-names.ts'

const bytesLimit = 65_536
/** Objects with more distinct keys than this are taken for maps, unless most of them have most of the keys. */
const recordLimit = 60
const membersLimit = 200
/** What TypeScript's `Object` has. */
const inherited = new Set([
  'constructor',
  'toString',
  'toLocaleString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
])
const unknownObject = '{ [field: string]: unknown }'

/**
 * Declares in TypeScript what `doc` is in a map: `interface Doc` and one interface for each kind of object inside it,
 * with presence rates and examples in comments. Any other field reads as `unknown`: what was sampled is not all there is.
 *
 * The text is at most 64 KB and always parses, whatever is in the documents.
 *
 * @example
 * declareDocument([{ text: '{"name":"Jo"}' }, { text: '{}' }])
 * // interface Doc { readonly _key: string; name?: string; … } with comments such as: in 50 % of 2 sampled documents, e.g. "Jo"
 */
export function declareDocument(documents: readonly { readonly text: string }[]): string {
  return new Declaration(observeDocuments(documents)).write()
}

interface Waiting {
  readonly name: string
  readonly shape: Shape
}

/** Writes interfaces breadth first, so that what does not fit in the end is the deepest. */
class Declaration {
  readonly #root: Shape
  readonly #names = new InterfaceNames()
  readonly #waiting: Waiting[] = []
  /** Bytes left when every interface that waits gets at least an empty body. */
  #left = bytesLimit - 1_024

  constructor(root: Shape) {
    this.#root = root
  }

  write(): string {
    const { documents } = this.#root
    let text = `/** A document, as seen in ${counted(documents, 'sampled document')}. */\n`
    text += this.#writeInterface(
      'Doc',
      this.#root,
      '  /** The key of the document. */\n  readonly _key: string\n',
    )
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      text += `\n${this.#writeInterface(next.name, next.shape, '')}`
    }
    return text
  }

  #writeInterface(name: string, shape: Shape, head: string): string {
    let text = `interface ${name} {\n${head}`
    const members = [...shape.members].filter(([field]) => !(head !== '' && field === '_key'))
    const frequent = members
      .toSorted(([, one], [, other]) => other.values - one.values)
      .slice(0, membersLimit)
    const kept = new Set(frequent.map(([field]) => field))
    // Chosen by frequency, written in the order in which they were met.
    for (const [field, member] of members) {
      if (!kept.has(field)) continue
      const written = this.#writeMember(name, field, member, shape)
      if (written === undefined) break
      text += written
    }
    return `${text}  [field: string]: unknown\n}\n`
  }

  /** Gives undefined where there is no room left. */
  #writeMember(parent: string, field: string, member: Shape, container: Shape): string | undefined {
    const objects = container.types.get('object') ?? 0
    const property = isIdentifier(field) ? field : JSON.stringify(field)
    const optional = member.values < objects ? '?' : ''
    const seen = parent === 'Doc' ? 'sampled document' : 'sampled object'
    const examples =
      member.examples.length > 0 ? `, e.g. ${member.examples.map(escapeComment).join(', ')}` : ''
    const comment = `  /** in ${percent(member.values, objects)} of ${counted(objects, seen)}${examples} */\n`
    const before = `${comment}  ${property}${optional}: `
    if (!this.#pay(before)) return undefined
    // Every object inherits something of that name: where the field is missing, that is what is read.
    if (optional && inherited.has(field)) return `${before}unknown\n`
    return `${before}${this.#typeOf(member, field, parent, false)}\n`
  }

  #typeOf(shape: Shape, field: string, parent: string, isItem: boolean): string {
    const types = new Set<string>()
    for (const type of typesOf(shape)) {
      if (type === 'integer') {
        if (shape.small) types.add('number')
        if (shape.big) types.add('bigint')
      } else if (type === 'array') {
        types.add(shape.items ? `Array<${this.#typeOf(shape.items, field, parent, true)}>` : 'unknown[]')
      } else if (type === 'object') {
        types.add(this.#objectType(shape, field, parent, isItem))
      } else {
        types.add(type)
      }
    }
    const text = [...types].join(' | ') || 'unknown'
    return this.#pay(text) ? text : 'unknown'
  }

  #objectType(shape: Shape, field: string, parent: string, isItem: boolean): string {
    if (shape.members.size === 0) return unknownObject
    if (isMap(shape)) {
      const value = this.#typeOf(mergeShapes(shape.members.values()), field, parent, true)
      return `Record<string, ${value}>`
    }
    const name = this.#names.take(field, parent, isItem)
    if (!this.#pay(`\ninterface ${name} {\n  [field: string]: unknown\n}\n`)) return unknownObject
    this.#waiting.push({ name, shape })
    return name
  }

  #pay(text: string): boolean {
    const bytes = Buffer.byteLength(text)
    if (bytes > this.#left) return false
    this.#left -= bytes + 1
    return true
  }
}

/** Tells objects whose keys are data (`{ "2024-01-01": …, "2024-01-02": … }`) from ones with many fields. */
function isMap({ members, types, crowded, values }: Shape): boolean {
  if (members.size <= recordLimit) return false
  const objects = types.get('object') ?? values
  let present = 0
  for (const member of members.values()) present += member.values
  return crowded || members.size > membersLimit || objects < 3 || present / (objects * members.size) < 0.5
}

/** Keeps data from ending the comment, from starting a line of it, and from hiding in characters that are not visible. */
function escapeComment(text: string): string {
  const invisible = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g
  const visible = text.replace(
    invisible,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return visible.replaceAll('*/', '*\\/')
}

function percent(count: number, of: number): string {
  const share = (count / of) * 100
  if (share > 99 && share < 100) return '> 99 %'
  return share < 1 ? '< 1 %' : `${Math.round(share)} %`
}
