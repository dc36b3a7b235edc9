import { parseSync } from 'oxc-parser'

/** What is read of the parser's nodes of types. */
interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly name?: string
  readonly id?: Node & { readonly typeAnnotation?: { readonly typeAnnotation: Node } | null }
  readonly declarations?: readonly Node[]
  readonly typeAnnotation?: Node
  readonly typeName?: Node & { readonly left?: Node; readonly right?: Node }
  readonly typeArguments?: { readonly params: readonly Node[] } | null
  readonly members?: readonly Node[]
  readonly elementTypes?: readonly Node[]
  readonly key?: Node
  readonly declaration?: Node | null
}

/**
 * Rewrites the types that declarations take from schemas of valibot as plain ones: what a reader of an editor's hint wants to see,
 * in a fifth of the characters. A type that has a name stands by it within others. Docstrings of schemas become those of their types.
 *
 * @throws Error for a kind of schema that it does not know.
 */
export function withPlainTypes(declarations: string): string {
  const done = new Declarations(declarations).withPlainTypes()
  if (/\bv\.[A-Z]/.test(done)) throw new Error('A type of valibot is left in the declarations.')
  return done
}

/** The plain type of a schema that stands so far to the right. */
type Write = (node: Node, indent: string) => string

class Declarations {
  readonly #text: string
  readonly #comments: readonly { readonly start: number; readonly end: number }[]
  readonly #schemas = new Map<string, { readonly statement: Node; readonly type: Node }>()
  readonly #aliases: readonly Node[]
  /** The names of types by what they are when they are written out. */
  readonly #names = new Map<string, string>()

  constructor(text: string) {
    const { program, comments } = parseSync('index.d.ts', text)
    const statements = program.body as unknown as readonly Node[]
    this.#text = text
    this.#comments = comments
    const lists = new Map<string, string>()
    for (const statement of statements) {
      const [declared] = (statement.declaration ?? statement).declarations ?? []
      const type = declared?.id?.typeAnnotation?.typeAnnotation
      if (type === undefined) continue
      if (schemaKind(type) !== undefined) this.#schemas.set(declared!.id!.name!, { statement, type })
      else if (this.#textOf(type).startsWith('readonly [')) lists.set(declared!.id!.name!, this.#textOf(type))
    }
    this.#aliases = statements.filter(({ type }) => type === 'TSTypeAliasDeclaration')
    for (const alias of this.#aliases) {
      const schema = this.#schemaOf(alias)
      if (schema !== undefined) this.#names.set(this.#writtenOut(schema.type), alias.id!.name!)
      const list = /^\(typeof (\w+)\)\[number\]$/.exec(this.#textOf(alias.typeAnnotation!))?.[1]
      if (list !== undefined && lists.has(list)) this.#names.set(unionOf(lists.get(list)!), alias.id!.name!)
    }
  }

  withPlainTypes(): string {
    const edits: { readonly start: number; readonly end: number; readonly text: string }[] = []
    for (const { statement } of this.#schemas.values())
      edits.push({
        start: this.#docOf(statement)?.start ?? statement.start,
        end: statement.end + 1,
        text: '',
      })
    for (const alias of this.#aliases) {
      const schema = this.#schemaOf(alias)
      if (schema === undefined) continue
      const doc = this.#docOf(alias) === undefined ? this.#docOf(schema.statement) : undefined
      const made = `type ${alias.id!.name!} = ${this.#typeOf(schema.type, '', this.#named)};`
      edits.push({
        start: alias.start,
        end: alias.end,
        text: doc === undefined ? made : `${this.#textOf(doc)}\n${made}`,
      })
    }
    return edits
      .toSorted((one, other) => other.start - one.start)
      .reduce((text, { start, end, text: made }) => text.slice(0, start) + made + text.slice(end), this.#text)
      .replace(/v\.InferOutput<typeof (\w+)>/g, (_, schema: string) =>
        this.#named(this.#schemas.get(schema)!.type, '  '),
      )
      .replace(/^import \* as v from "valibot";\n/m, '')
  }

  #textOf({ start, end }: Pick<Node, 'start' | 'end'>): string {
    return this.#text.slice(start, end)
  }

  #docOf({ start }: Node): { readonly start: number; readonly end: number } | undefined {
    return this.#comments.findLast(({ end }) => end <= start && this.#text.slice(end, start).trim() === '')
  }

  /** The schema that a type is made of, when it is nothing else. */
  #schemaOf(alias: Node): { readonly statement: Node; readonly type: Node } | undefined {
    const text = this.#textOf(alias.typeAnnotation!)
    return this.#schemas.get(/^(?:Readonly<)?v\.InferOutput<typeof (\w+)>>?$/.exec(text)?.[1] ?? '')
  }

  readonly #writtenOut = (node: Node): string => oneLine(this.#typeOf(node, '', this.#writtenOut))

  /** A type by its name where it has one. */
  readonly #named = (node: Node, indent: string): string =>
    this.#names.get(this.#writtenOut(node)) ?? this.#typeOf(node, indent, this.#named)

  #typeOf(node: Node, indent: string, inner: Write): string {
    const of = (each: Node): string => inner(each, indent)
    const kind = schemaKind(node)
    const [first] = node.typeArguments?.params ?? []
    switch (kind) {
      case 'String':
      case 'Number':
      case 'Bigint':
      case 'Boolean':
      case 'Null':
        return kind.toLowerCase()
      case 'Custom':
        return this.#textOf(first!)
      case 'Optional':
        return of(first!)
      case 'Nullable':
        return `${of(first!)} | null`
      case 'Array': {
        const item = of(first!)
        return schemaKind(first!) !== 'Object' && item.includes(' | ') ? `(${item})[]` : `${item}[]`
      }
      case 'Picklist':
        return unionOf(this.#textOf(first!))
      case 'Union':
        return first!.elementTypes!.map(of).join(' | ')
      case 'Object': {
        const members = first!.members!.map((member) => this.#memberOf(member, `${indent}  `, inner))
        return `{\n${members.join('\n')}\n${indent}}`
      }
      case 'SchemaWithPipe': {
        // The checks of a pipe leave the type of its first schema, and so do the transformations that are used.
        const steps = this.#textOf(first!).startsWith('readonly') ? first!.typeAnnotation! : first!
        return of(steps.elementTypes![0]!)
      }
      default:
        throw new Error(`No plain type is known for ${this.#textOf(node).slice(0, 80)}.`)
    }
  }

  #memberOf(member: Node, indent: string, inner: Write): string {
    const type = member.typeAnnotation!.typeAnnotation!
    const found = this.#docOf(member)
    const doc =
      found === undefined ? '' : `${indent}${this.#textOf(found).replace(/\n\s*/g, `\n${indent} `)}\n`
    const optional = schemaKind(type) === 'Optional'
    const name = `readonly ${this.#textOf(member.key!)}${optional ? '?' : ''}`
    return `${doc}${indent}${name}: ${inner(type, indent)}${optional ? ' | undefined' : ''};`
  }
}

/** What of valibot's schemas a type is: `String` for `v.StringSchema<…>`. */
function schemaKind({ typeName }: Node): string | undefined {
  if (typeName?.left?.name !== 'v') return undefined
  return typeName.right!.name!.replace(/(?<=^(?!SchemaWithPipe).*)Schema$/, '')
}

function unionOf(list: string): string {
  return (list.match(/(["'])(?:[^"'\\]|\\.)*\1/g) ?? []).map((each) => `'${each.slice(1, -1)}'`).join(' | ')
}

function oneLine(text: string): string {
  return text.replace(/\/\*\*[^]*?\*\//g, '').replace(/\s+/g, ' ')
}
