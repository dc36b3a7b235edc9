import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import type { Comment, Statement } from 'oxc-parser'

/** A declaration with the comment before it. */
export interface Declared {
  readonly file: SourceFile
  /** The declaration itself, without `export`. */
  readonly node: Statement
  /** The docstring as it is written, undefined when there is none. */
  readonly docstring: string | undefined
}

/** A module's source: finds what it declares, and what it only hands on. */
export class SourceFile {
  static readonly #read = new Map<string, SourceFile>()
  readonly path: string
  readonly text: string
  readonly body: readonly Statement[]
  readonly #comments: readonly Comment[]

  private constructor(path: string) {
    this.path = path
    this.text = readFileSync(path, 'utf8')
    const { program, comments, errors } = parseSync(path, this.text)
    if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`)
    this.body = program.body
    this.#comments = comments
  }

  static read(path: string): SourceFile {
    let file = SourceFile.#read.get(path)
    if (file === undefined) SourceFile.#read.set(path, (file = new SourceFile(path)))
    return file
  }

  /** The docstring that ends where a node begins; comments for the linter may stand between. */
  docstringBefore(start: number): string | undefined {
    const above = this.#comments.filter(({ end }) => end <= start)
    for (let from = start, index = above.length - 1; index >= 0; index--) {
      const { type, value, start: begin, end } = above[index]!
      if (this.text.slice(end, from).trim() !== '') return undefined
      if (type === 'Block' && value.startsWith('*')) return value.slice(1)
      from = begin
    }
    return undefined
  }

  /** Finds a name that this module declares or re-exports; undefined for one from a package or the language. */
  find(name: string): Declared | undefined {
    for (const statement of this.body) {
      const node =
        'declaration' in statement && statement.declaration != null ? statement.declaration : statement
      if (namesOf(node).includes(name)) {
        return { file: this, node: node as Statement, docstring: this.docstringBefore(statement.start) }
      }
    }
    const imported = this.#imported(name)
    return imported === undefined ? undefined : SourceFile.read(imported.path).find(imported.name)
  }

  /** What a module hands on, in its order. */
  exports(): string[] {
    return this.body.flatMap((statement) =>
      statement.type === 'ExportNamedDeclaration'
        ? [
            ...statement.specifiers.map(({ exported }) =>
              'name' in exported ? exported.name : exported.value,
            ),
            ...(statement.declaration === null ? [] : namesOf(statement.declaration)),
          ]
        : [],
    )
  }

  #imported(name: string): { path: string; name: string } | undefined {
    for (const statement of this.body) {
      if (statement.type !== 'ImportDeclaration' && statement.type !== 'ExportNamedDeclaration') continue
      if (statement.source == null || !statement.source.value.startsWith('.')) continue
      const found = statement.specifiers.some(
        ({ type, local }) =>
          ['ImportSpecifier', 'ExportSpecifier'].includes(type) && 'name' in local && local.name === name,
      )
      if (found) return { path: resolve(dirname(this.path), statement.source.value), name }
    }
    return undefined
  }
}

function namesOf(node: unknown): string[] {
  const { type, id, declarations } = node as {
    type: string
    id?: { name: string } | null
    declarations?: readonly { id: { name: string } }[]
  }
  if (type === 'VariableDeclaration') return declarations!.map((declaration) => declaration.id.name)
  return /^(Class|TSInterface|TSTypeAlias|Function)/.test(type) && id != null ? [id.name] : []
}
