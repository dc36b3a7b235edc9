import { join } from 'node:path'
import { publicMembers, signature } from './class-members.ts'
import { parseDocstring } from './docstring.ts'
import { listType, schemaType } from './schema-type.ts'
import { SourceFile } from './source-file.ts'
import type { Declared } from './source-file.ts'

export interface Reference {
  readonly markdown: string
  /** Exported things and members without a docstring. */
  readonly undocumented: readonly string[]
}

interface Entry extends Declared {
  readonly name: string
}

/** Writes the reference of everything the engine's door exports, from its docstrings and signatures. */
export function buildReference(root: string): Reference {
  const door = SourceFile.read(join(root, 'src/engine/index.ts'))
  const entries = door.exports().map((name): Entry => {
    const found = door.find(name)
    if (found === undefined) throw new Error(`"${name}" is exported and nowhere declared.`)
    return { name, ...found }
  })
  const named = [...entries, ...reached(entries)]
  const context = { typeNames: schemaNames(named), undocumented: [] as string[] }
  const classes = named.filter(({ node }) => node.type === 'ClassDeclaration')
  const values = named.filter(({ node }) => node.type === 'VariableDeclaration')
  const types = named
    .filter((entry) => !classes.includes(entry) && !values.includes(entry))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const markdown = [
    preface,
    listing('Classes', classes),
    listing('Values', values),
    listing('Types', types),
    ...classes.map((entry) => classText(entry, context)),
    ...[...values, ...types].map((entry) => plainText(entry, context)),
    closing,
  ].join('\n\n')
  return { markdown: `${markdown}\n`, undocumented: context.undocumented }
}

const preface = `# API reference

Written by \`npm run docs\` from the docstrings of \`src/engine\`; a test fails when it is out of date. The [guide](engine.md) explains
what belongs together, and [every error code](engine.md#errors). The examples are run by a test. They share this store:

\`\`\`ts
import { writeFile } from 'node:fs/promises'
import { Datastore, DatastoreError, View } from 'datastore'
import type { MapDocument } from 'datastore'

class Emails extends View {
  override tableName = 'users_index'
  override columns = [{ name: 'email', type: 'text', unique: true }] as const
  override *map(doc: MapDocument) { if (doc.email) yield { email: doc.email.toLowerCase() } }
}

class Books extends View {
  override columns = [
    { name: 'title', type: 'text' },
    { name: 'author', type: 'text' },
    { name: 'year', type: 'integer' },
    { name: 'pages', type: 'integer' },
  ] as const
  override *map({ title, author, year, pages }: MapDocument) { if (title) yield { title, author, year, pages } }
}

const store = await Datastore.open('users.db', { table: 'users', views: { index: new Emails(), book: new Books() } })
await store.putMany({
  joe: { email: 'joe@example.com' },
  trial: { title: 'The Trial', author: 'Kafka', year: 1925, pages: 312 },
  castle: { title: 'The Castle', author: 'Kafka', year: 1926, pages: 416 },
  emma: { title: 'Emma', author: 'Austen', year: 1815, pages: 474 },
  'account:1': { balance: 50 },
})
await writeFile('users.csv', 'username,email\\nann,ann@example.com\\n')
\`\`\``

const closing = `---

The store of the examples is closed:

\`\`\`ts
await store.close()
\`\`\``

interface Context {
  readonly typeNames: ReadonlyMap<string, string>
  readonly undocumented: string[]
}

function listing(title: string, entries: readonly Entry[]): string {
  return `**${title}**: ${entries.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(' · ')}`
}

/**
 * Types that the exported ones name and that the door does not export: a reader wants to see them too, but for those marked as
 * `@hidden`, by which the compiler finds out something. (`@internal` would leave them out of the library's declarations.)
 */
function reached(entries: readonly Entry[]): Entry[] {
  const known = new Set(entries.map(({ name }) => name))
  const found: Entry[] = []
  const look = (name: string, file: SourceFile): void => {
    if (known.has(name)) return
    const declared = file.find(name)
    if (declared === undefined || !/^TS(Interface|TypeAlias)/.test(declared.node.type)) return
    if (declared.docstring?.includes('@hidden') === true) return
    known.add(name)
    const entry = { name, ...declared }
    found.push(entry)
    for (const word of wordsOf(publicText(entry))) look(word, entry.file)
  }
  for (const entry of entries) for (const word of wordsOf(publicText(entry))) look(word, entry.file)
  return found.filter(({ name }) => name !== 'DatastoreClass')
}

function wordsOf(code: string): string[] {
  return [...code.matchAll(/\b[A-Z]\w+/g)].map(([word]) => word)
}

/** The part of a declaration that a caller sees. */
function publicText(entry: Entry): string {
  const { file, node } = entry
  if (node.type !== 'ClassDeclaration') return file.text.slice(node.start, node.end)
  return publicMembers(entry)
    .map(({ member }) => signature(file, member))
    .join('\n')
}

function classText(entry: Entry, context: Context): string {
  const { name, file } = entry
  const members = publicMembers(entry).map(({ member, name: own }) =>
    [
      `### ${name}${signature(file, member).startsWith('static') ? '.' : '#'}${own}`,
      code(signature(file, member)),
      described(`${name}.${own}`, file.docstringBefore(member.start), context),
    ].join('\n\n'),
  )
  return [`## ${name}`, described(name, entry.docstring, context), ...members].join('\n\n').trimEnd()
}

function plainText(entry: Entry, context: Context): string {
  const { name, file, node, docstring } = entry
  const schema = schemaOf(entry)
  const list = listOf(entry)
  const text =
    schema !== undefined
      ? `type ${name} = ${schemaType(file, schema, without(context.typeNames, schema))}`
      : list !== undefined
        ? `type ${name} = ${listType(file, list)}`
        : file.text.slice(node.start, node.end)
  const own = docstring ?? (schema === undefined ? undefined : file.find(schema)?.docstring)
  return [`## ${name}`, described(name, own, context), code(text)].filter((part) => part !== '').join('\n\n')
}

function without(names: ReadonlyMap<string, string>, schema: string): ReadonlyMap<string, string> {
  return new Map([...names].filter(([own]) => own !== schema))
}

/** The schema that a type is inferred from. */
function schemaOf({ file, node }: Entry): string | undefined {
  return node.type === 'TSTypeAliasDeclaration'
    ? /InferOutput<typeof (\w+)>/.exec(file.text.slice(node.start, node.end))?.[1]
    : undefined
}

/** The list whose members a type is made of. */
function listOf({ file, node }: Entry): string | undefined {
  return /= \(typeof (\w+)\)\[number\]/.exec(file.text.slice(node.start, node.end))?.[1]
}

function schemaNames(entries: readonly Entry[]): ReadonlyMap<string, string> {
  return new Map(
    entries.flatMap((entry) => {
      const source = schemaOf(entry) ?? listOf(entry)
      return source === undefined ? [] : [[source, entry.name] as const]
    }),
  )
}

function described(name: string, raw: string | undefined, { undocumented }: Context): string {
  if (raw === undefined) {
    undocumented.push(name)
    return ''
  }
  const { text, params, throws, examples } = parseDocstring(raw)
  if (text === '') undocumented.push(name)
  return [
    text,
    params.map((param) => `- \`${param.name}\`: ${param.text}`).join('\n'),
    throws === undefined ? '' : `Throws ${throws.replace(/^DatastoreError /, '')}`,
    ...examples.map((example) => code(example, 'ts scoped')),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** `ts` blocks are run; a signature is no program. */
function code(text: string, language: 'typescript' | 'ts scoped' = 'typescript'): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}
