import type { SourceFile } from './source-file.ts'

/** What is read of the parser's nodes. */
interface Node {
  readonly type: string
  readonly start: number
  readonly name?: string
  readonly value?: unknown
  readonly callee?: Node & { readonly property?: Node }
  readonly arguments?: readonly Node[]
  readonly elements?: readonly Node[]
  readonly properties?: readonly Node[]
  readonly key?: Node
  readonly argument?: Node & { readonly object?: Node }
  readonly expression?: Node
  readonly declarations?: readonly { readonly id: Node; readonly init: Node }[]
}

interface Context {
  readonly file: SourceFile
  /** Names of the types that are made of a schema, or of a list, and have a place of their own in the reference. */
  readonly typeNames: ReadonlyMap<string, string>
}

/** The TypeScript type of a valibot schema, as a reader would write it. */
export function schemaType(file: SourceFile, schema: string, typeNames: Context['typeNames']): string {
  return typeOf(...definition(file, schema), typeNames, '')
}

function definition(file: SourceFile, name: string): [SourceFile, Node] {
  const found = file.find(name)
  const declaration = (found?.node as Node | undefined)?.declarations?.find(({ id }) => id.name === name)
  if (found === undefined || declaration === undefined) throw new Error(`${file.path}: no schema ${name}`)
  return [found.file, declaration.init]
}

function typeOf(file: SourceFile, node: Node, typeNames: Context['typeNames'], indent: string): string {
  if (node.type === 'Identifier') {
    return typeNames.get(node.name!) ?? typeOf(...definition(file, node.name!), typeNames, indent)
  }
  const of = (inner: Node | undefined): string => typeOf(file, inner!, typeNames, indent)
  // `byName(schema)` is a schema of ours and no method of valibot's.
  const kind = node.callee?.property?.name ?? node.callee?.name
  const [first, second] = node.arguments ?? []
  switch (kind) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'null':
    case 'unknown':
      return kind
    case 'nullable':
      return `${of(first)} | null`
    case 'optional':
      return of(first)
    case 'array': {
      const inner = of(first)
      return inner.includes(' | ') ? `(${inner})[]` : `${inner}[]`
    }
    case 'union':
      return first!.elements!.map((element) => of(element)).join(' | ')
    case 'byName':
      return `Record<string, ${of(first)}>`
    case 'record':
      return `Record<${of(first)}, ${of(second)}>`
    case 'picklist':
      return typeNames.get(first!.name ?? '') ?? literals(file, first!).join(' | ')
    case 'object':
    case 'strictObject':
      return `{\n${members(file, first!, typeNames, `${indent}  `).join('\n')}\n${indent}}`
    default:
      throw new Error(`${file.path}: the reference does not know the schema ${kind}`)
  }
}

function literals(file: SourceFile, node: Node): string[] {
  if (node.type === 'Identifier') return literals(...definition(file, node.name!))
  const list = node.type === 'TSAsExpression' ? node.expression! : node
  return list.elements!.map((element) => `'${String(element.value)}'`)
}

/** The members of a list of texts as a type. */
export function listType(file: SourceFile, list: string): string {
  return literals(...definition(file, list)).join(' | ')
}

function members(file: SourceFile, object: Node, typeNames: Context['typeNames'], indent: string): string[] {
  return object.properties!.flatMap((property) => {
    if (property.type === 'SpreadElement') {
      // `...other.entries`: the members of another schema.
      const [source, schema] = definition(file, property.argument!.object!.name!)
      return members(source, schema.arguments![0]!, typeNames, indent)
    }
    const value = property.value as Node
    const optional = value.callee?.property?.name === 'optional'
    const comment = file.docstringBefore(property.start)
    const line = `${indent}${property.key!.name!}${optional ? '?' : ''}: ${typeOf(file, value, typeNames, indent)}`
    return comment === undefined
      ? [line]
      : [`${indent}/**${comment.replaceAll(/\n\s*/g, `\n${indent} `)}*/`, line]
  })
}
