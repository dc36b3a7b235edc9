import type { AnyNode, ExportDefaultDeclaration, ExportNamedDeclaration } from 'acorn'
import { childrenOf } from './child-nodes.ts'
import { exactPowers } from './exact-powers.ts'
import { MapSyntaxError } from './map-syntax-error.ts'
import { parseModule, type ParsedModule } from './parse-module.ts'
import { positionAt, type Position } from './source-positions.ts'

export interface CompiledMap {
  /** Expression of a function that evaluates the module anew and returns its default export. */
  readonly factory: string
  /** Place in the user's source of a place in `factory`. */
  locate(position: Position): Position
}

/** Lines the factory's head adds before the module's first. */
const headLines = 1

const alone = 'a map stands alone and cannot load other code'
const noAwait = 'await is refused at the top level: a map is synchronous'
const noUsing = 'using is refused: the interpreter of a map does not know it; write const'

/**
 * Rewrites an ES module into an expression: a function that runs the module's body and returns its default export.
 * Calling it for each document gives each its own module state. Every token keeps its line; `import` and `export … from`
 * are refused.
 *
 * @throws MapSyntaxError
 */
export function moduleToFactory(code: string): CompiledMap {
  const module = parseModule(code)
  refuseForeign(module.program, code)
  const name = freeName(code)
  const exports = new DefaultExport(code, module, name)
  const { text, locate, parameters } = exactPowers(exports.body, module, name)
  const lines = code.split('\n').length
  const head = [exports.parameter, ...parameters].join(', ')
  return {
    factory: `(function (${head}) { "use strict";\n${text}\nreturn ${exports.target} })`,
    locate: ({ line, column }) => {
      const inModule = line - headLines
      return inModule > lines ? { line: lines, column: 1 } : locate({ line: inModule, column })
    },
  }
}

/** A name with which none in the map begins. */
function freeName(code: string): string {
  for (let suffix = 0; ; suffix++) {
    const name = suffix === 0 ? '$map' : `$m${suffix}`
    if (!code.includes(name)) return name
  }
}

/** What can only be refused: other code, and what the interpreter does not run at the top level of a function. */
function refuseForeign(node: AnyNode, code: string, isTop = true): void {
  const refuse = (sentence: string): never => {
    throw new MapSyntaxError(sentence, positionAt(code, node.start))
  }
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ImportExpression':
      return refuse(`import is refused: ${alone}`)
    case 'ExportAllDeclaration':
      return refuse(`export … from is refused: ${alone}`)
    case 'ExportNamedDeclaration':
      if (node.source) return refuse(`export … from is refused: ${alone}`)
      break
    case 'MetaProperty':
      if (node.meta.name === 'import') return refuse(`import.meta is refused: ${alone}`)
      break
    case 'VariableDeclaration':
      if (node.kind === 'using' || node.kind === 'await using') return refuse(noUsing)
      break
    case 'AwaitExpression':
      if (isTop) return refuse(noAwait)
      break
    case 'ForOfStatement':
      if (isTop && node.await) return refuse(noAwait)
      break
    default:
  }
  const isInside = isTop && !/Function|PropertyDefinition|StaticBlock/.test(node.type)
  for (const child of childrenOf(node)) refuseForeign(child, code, isInside)
}

/** Takes the exports of a module away, and tells what it exports by default. */
class DefaultExport {
  readonly #code: string
  readonly #module: ParsedModule
  readonly #name: string
  /** The module without its exports, with everything at its place. */
  readonly body: string
  /** What is to be returned, and the first parameter: where nothing is exported it is undefined. */
  target: string
  parameter: string

  constructor(code: string, module: ParsedModule, name: string) {
    this.#code = code
    this.#module = module
    this.#name = this.target = this.parameter = name
    let body = code
    for (const node of module.program.body.toReversed()) {
      const edit =
        node.type === 'ExportNamedDeclaration'
          ? this.#named(node)
          : node.type === 'ExportDefaultDeclaration'
            ? this.#byDefault(node)
            : undefined
      if (!edit) continue
      body =
        body.slice(0, node.start) + fill(code.slice(node.start, edit.end), edit.text) + body.slice(edit.end)
    }
    this.body = body
  }

  #named({ start, end, declaration, specifiers }: ExportNamedDeclaration) {
    if (declaration) return { end: start + 'export'.length, text: '' }
    for (const { local, exported } of specifiers) {
      const name = exported.type === 'Literal' ? exported.value : exported.name
      if (name === 'default' && local.type === 'Identifier') this.target = local.name
    }
    return { end, text: ';' }
  }

  #byDefault({ start, declaration }: ExportDefaultDeclaration) {
    const isClass = declaration.type === 'ClassDeclaration'
    if (!isClass && declaration.type !== 'FunctionDeclaration')
      return { end: this.#endOf('default', start), text: `${this.#name} =` }
    if (declaration.id) {
      this.target = declaration.id.name
      return { end: this.#endOf('default', start), text: '' }
    }
    // The declaration gets the engine's own name, so that it stays one; a parameter of that name would clash.
    this.parameter = `${this.#name}_`
    if (isClass) return { end: this.#endOf('class', start), text: `class ${this.#name}` }
    const head = `${declaration.async ? 'async ' : ''}function${declaration.generator ? '*' : ''}`
    return {
      end: this.#endOf(declaration.generator ? '*' : 'function', start),
      text: `${head} ${this.#name}`,
    }
  }

  /** The end of the first token of these letters from an offset on. */
  #endOf(letters: string, from: number): number {
    const token = this.#module.tokens.find(
      ({ start, end }) => start >= from && this.#code.slice(start, end) === letters,
    )
    return token?.end ?? from
  }
}

/** Pads `replacement` to the place of `original`, keeping its line breaks, so that what follows does not move. */
function fill(original: string, replacement: string): string {
  const breaks = original.split('\n').length - 1
  const lastLine = original.length - (original.lastIndexOf('\n') + 1)
  return breaks > 0
    ? '\n'.repeat(breaks) + replacement.padStart(lastLine)
    : replacement.padStart(original.length)
}
