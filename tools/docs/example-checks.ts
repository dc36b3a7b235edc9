import { writeFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { matches } from './matches.ts'

/** One promise of a document: what it says a statement gives, and what it gave. */
export interface Outcome {
  readonly line: number
  readonly expected: string
  readonly actual: string
  readonly kept: boolean
}

/**
 * What the examples of a document call in place of their comments. Imported by the module that
 * `example-module.ts` makes; the outcomes are left in a file when the module ends.
 */
const outcomes: Outcome[] = []
const lines: string[] = []

process.on('exit', () => writeFileSync('outcomes.json', JSON.stringify(outcomes)))

function compare(line: number, expected: string, actual: string): void {
  outcomes.push({ line, expected, actual, kept: matches(expected, actual) })
}

function show(value: unknown): string {
  return inspect(value, { depth: Infinity, breakLength: Infinity, compact: true, maxArrayLength: null })
}

export function $value(line: number, actual: unknown, expected: string): void {
  compare(line, expected, show(actual))
}

export async function $throws(line: number, work: () => Promise<unknown>, expected: string): Promise<void> {
  try {
    await work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? `${String(error.code)}: ` : ''
    return compare(line, expected, `${code}${error instanceof Error ? error.message : String(error)}`)
  }
  compare(line, expected, 'nothing was thrown')
}

export function $printed(line: number, expected: readonly string[]): void {
  compare(line, expected.join('\n'), lines.splice(0).join('\n'))
}

/** The console of the examples: what they print is compared, or dropped. */
export const console = {
  log(...values: unknown[]): void {
    lines.push(values.map((value) => (typeof value === 'string' ? value : show(value))).join(' '))
  },
}
