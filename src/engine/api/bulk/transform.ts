import { DatastoreError } from '../../../shared/errors.ts'
import { parseJson } from '../../documents/json-text.ts'
import { parseStored } from '../../documents/parse-stored.ts'
import { invalidArgument } from '../../invalid-argument.ts'
import { Sandbox, type SandboxDocument, type SandboxOutcome } from '../../sandbox/sandbox.ts'
import { mergeDocument } from './merge-document.ts'

/** What an edit makes of one document: its new text, null to delete it, or why it cannot be told. */
export type Made = { readonly text: string | null } | { readonly error: DatastoreError }

const mebibyte = 1_048_576

/** Documents are large where rows of views are small. */
const limits = { rowsPerDocument: 1, bytesPerRow: 64 * mebibyte, memoryBytes: 512 * mebibyte }

/** Runs the transforms of the app, in a sandbox of their own that starts with the first of them. */
export class Transforms {
  #sandbox: Sandbox | undefined

  /** @throws DatastoreError as `Sandbox.check`, with the line of the code as it was written. */
  async check(code: string): Promise<void> {
    const source = sourceOf(code)
    try {
      await this.#started().check(source.text)
    } catch (error) {
      throw source.place(error)
    }
  }

  /** What the code makes of each document, in order. @throws DatastoreError as `check`; `CANCELLED`. */
  async run(code: string, documents: readonly SandboxDocument[], signal?: AbortSignal): Promise<Made[]> {
    const source = sourceOf(code)
    try {
      const outcomes = await this.#started().run(source.text, documents, { signal })
      return outcomes.map((outcome, at) => readOutcome(documents[at]!, outcome, source.lines))
    } catch (error) {
      throw source.place(error)
    }
  }

  async close(): Promise<void> {
    await this.#sandbox?.close()
  }

  #started(): Sandbox {
    this.#sandbox ??= new Sandbox(limits)
    return this.#sandbox
  }
}

/** A map that yields what the transform makes of a document as the one column of its one row. */
interface Source {
  readonly text: string
  /** Lines that stand before the code. */
  readonly lines: number
  readonly place: (error: unknown) => unknown
}

// As long as what it takes the place of: lines and columns stay what they are.
const [exported, named] = [/^export default(?=\s|\()/m, 'const $apply =']
const ending = '\nexport default (doc) => [{ made: $apply(doc) }]'

function sourceOf(code: string): Source {
  if (code.trim() === '')
    throw invalidArgument('code', 'Write a function, such as (doc) => ({ ...doc, checked: true }).')
  const isModule = exported.test(code)
  const lines = isModule ? 0 : 1
  const text = `${isModule ? code.replace(exported, named) : `${named}\n${code}`}${ending}`
  const place = (error: unknown): unknown => {
    if (!(error instanceof DatastoreError) || !error.code.startsWith('MAP_')) return error
    const line = lineOf(error.details.line, lines, code)
    const message = error.message.replace(/^The map\b/, 'The transform')
    return new DatastoreError(error.code, message, { details: { ...error.details, line }, cause: error })
  }
  return { text, lines, place }
}

/** Gives the line in the author's code. A bracket that is never closed is reported after the last line, so that line is given. */
function lineOf(line: number | null | undefined, before: number, code?: string): number | undefined {
  if (typeof line !== 'number') return undefined
  const last = code === undefined ? line : code.split('\n').length
  return Math.min(last, Math.max(1, line - before))
}

function readOutcome(document: SandboxDocument, outcome: SandboxOutcome, lines: number): Made {
  const { key, text } = document
  if ('error' in outcome) {
    const { code, message, column } = outcome.error
    const line = lineOf(outcome.error.line, lines)
    const at = line === undefined ? '' : ` (line ${line}${column === null ? '' : `, column ${column}`})`
    return refused(key, message, { code, at, line, column })
  }
  const made = outcome.rows[0]?.['made']
  if (made === undefined) return { text }
  if (made === null) return { text: null }
  if (typeof made !== 'object' || !('json' in made) || !made.json.startsWith('{'))
    return refused(key, `the transform returned ${describe(made)}, which is no document`)
  return merged(document, made.json)
}

function merged({ key, text }: SandboxDocument, json: string): Made {
  try {
    const before = parseStored(key, text)
    const { _key, ...after } = parseJson(json) as Record<string, unknown>
    if (_key !== undefined && _key !== key)
      return refused(key, 'the transform changed "_key": a document keeps its key')
    // The sandbox puts the key in the place of a member of that name.
    if (Object.hasOwn(before, '_key')) after['_key'] = before['_key']
    return { text: mergeDocument(text, before, after) }
  } catch (error) {
    if (error instanceof DatastoreError) return { error }
    return refused(key, error instanceof Error ? error.message : String(error))
  }
}

function describe(made: unknown): string {
  if (typeof made === 'object' && made !== null) {
    if ('unsupported' in made) return String(made.unsupported)
    return made instanceof Date ? 'a date' : 'an array'
  }
  return `the ${typeof made} ${String(made).slice(0, 40)}`
}

interface Refusal {
  readonly code?: DatastoreError['code']
  /** Where in the code it was, in words. */
  readonly at?: string
  readonly line?: number | undefined
  readonly column?: number | null
}

function refused(
  key: string,
  why: string,
  { code = 'INVALID_INPUT', at = '', line, column }: Refusal = {},
): Made {
  const message = `The transform fails on document "${key}"${at}: ${why}.`
  return {
    error: new DatastoreError(code, message, { details: { key, line, columnNumber: column ?? undefined } }),
  }
}
