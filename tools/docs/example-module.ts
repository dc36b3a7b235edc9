import { parseSync, visitorKeys } from 'oxc-parser'
import { codeBlocks } from './code-blocks.ts'
import type { CodeBlock } from './code-blocks.ts'

/** The examples of a document as one module, on the very lines they have in the document. */
export interface ExampleModule {
  readonly source: string
  /** Lines of the statements whose outcome the document states. */
  readonly promises: readonly number[]
  readonly unrun: number
}

export interface Paths {
  /** What `from 'datastore'` stands for. */
  readonly engine: string
  /** The module that the checks come from. */
  readonly checks: string
}

/**
 * Makes the ts blocks of a document one module, in order. A comment `// -> …` after a statement becomes a comparison
 * with its value (or with the lines it prints, when it is no expression), `// throws CODE: …` with its error; the
 * comment may go on in the lines below it. `ts scoped` puts a block in a scope of its own, `ts no-run` leaves it out.
 */
export function exampleModule(markdown: string, { engine, checks }: Paths): ExampleModule {
  const blocks = codeBlocks(markdown).filter(({ language }) => language === 'ts')
  const run = blocks.filter(({ marks }) => !marks.includes('no-run'))
  const text = place(run)
  const { program, comments, errors } = parseSync('examples.ts', text)
  if (errors.length > 0) throw new Error(errors.map((error) => error.codeframe ?? error.message).join('\n'))
  const edits: Edit[] = [
    { at: 0, text: `import { $printed, $throws, $value, console } from ${JSON.stringify(checks)};` },
  ]
  const nodes = statements(program)
  for (const node of nodes) {
    if (node.type !== 'ImportDeclaration' || node.source?.value !== 'datastore') continue
    edits.push({ at: node.source.start, until: node.source.end, text: JSON.stringify(engine) })
  }
  const promises: number[] = []
  for (const promise of findPromises(text, comments)) {
    const line = text.slice(0, promise.start).split('\n').length
    promises.push(line)
    edits.push(...fulfil(text, nodes, promise, line))
  }
  return { source: apply(text, edits), promises, unrun: blocks.length - run.length }
}

/** Code at the lines where it stands in the document, so that every error names the document's line. */
function place(blocks: readonly CodeBlock[]): string {
  const lines: string[] = ['']
  for (const { line, code, marks } of blocks) {
    while (lines.length < line) lines.push('')
    const scoped = marks.includes('scoped')
    if (scoped) lines[line - 1] = '{'
    lines.push(...code.split('\n'), scoped ? '}' : '')
  }
  return lines.join('\n')
}

interface Promised {
  readonly kind: 'value' | 'error'
  readonly start: number
  readonly lines: readonly string[]
}

interface Comment {
  readonly type: string
  readonly value: string
  readonly start: number
  readonly end: number
}

function findPromises(text: string, comments: readonly Comment[]): Promised[] {
  const found: { kind: Promised['kind']; start: number; end: number; lines: string[] }[] = []
  for (const { type, value, start, end } of comments) {
    if (type !== 'Line') continue
    const [, mark, rest] = /^ (->|throws) ([^]*)$/.exec(value) ?? []
    const last = found.at(-1)
    const continues =
      last !== undefined &&
      /^\s*$/.test(text.slice(last.end, start)) &&
      !/\n\s*\n/.test(text.slice(last.end, start))
    if (continues && (mark === undefined || mark === '->')) {
      if (mark === undefined) last.lines[last.lines.length - 1] += ` ${value.trim()}`
      else last.lines.push(rest!)
      last.end = end
    } else if (mark !== undefined) {
      found.push({ kind: mark === '->' ? 'value' : 'error', start, end, lines: [rest!] })
    }
  }
  return found
}

interface Edit {
  readonly at: number
  readonly until?: number
  readonly text: string
}

function fulfil(text: string, nodes: readonly Node[], promise: Promised, line: number): Edit[] {
  const ends = nodes.filter(
    ({ end }) => end <= promise.start && /^[\s;]*$/.test(text.slice(end, promise.start)),
  )
  // The widest statement that ends here: the loop, not the last statement in it.
  const node = ends.toSorted((a, b) => a.start - b.start)[0]
  if (node === undefined) throw new Error(`The comment at line ${line} follows no statement.`)
  const expected = JSON.stringify(promise.lines.join(' '))
  if (promise.kind === 'error') {
    return [
      { at: node.start, text: `await $throws(${line}, async () => {` },
      { at: node.end, text: `}, ${expected});` },
    ]
  }
  const { expression } = node
  if (expression != null && !/^console\.log\b/.test(text.slice(expression.start))) {
    return [
      { at: expression.start, text: `$value(${line}, ` },
      { at: expression.end, text: `, ${expected})` },
    ]
  }
  const declared = node.declarations?.[0]?.id.name
  if (declared !== undefined) return [{ at: node.end, text: `; $value(${line}, ${declared}, ${expected})` }]
  return [{ at: node.end, text: `; $printed(${line}, ${JSON.stringify(promise.lines)})` }]
}

/** What is read of the parser's nodes. */
interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly expression?: Node | null
  readonly source?: { readonly value: string; readonly start: number; readonly end: number }
  readonly declarations?: readonly { readonly id: { readonly name?: string } }[]
}

/** Every statement, nested ones included. */
function statements(root: unknown): Node[] {
  const found: Node[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (typeof node !== 'object' || node === null || !('type' in node)) return
    const { type } = node as Node
    if (/(Statement|Declaration)$/.test(type) && type !== 'BlockStatement') found.push(node as Node)
    for (const key of visitorKeys[type] ?? []) visit((node as unknown as Record<string, unknown>)[key])
  }
  visit(root)
  return found
}

function apply(text: string, edits: readonly Edit[]): string {
  let result = text
  for (const { at, until = at, text: inserted } of edits.toSorted((a, b) => b.at - a.at)) {
    result = result.slice(0, at) + inserted + result.slice(until)
  }
  return result
}
