import type { ViewTestReport, ViewTestResult } from '../../../../shared/model/view-test.ts'
import { counted } from '../../../../shared/counted.ts'
import type { EditorNotes, LineNote } from '../../../components/code-editor/index.ts'

interface Told {
  readonly passes: Set<string>
  readonly fails: Set<string>
}

/**
 * Adds to the lines from which rows of pinned documents come whether these are the expected ones: green where all are, red where one is
 * not, or where the map fails.
 */
export function withTests(
  notes: Omit<EditorNotes, 'lit'>,
  report: ViewTestReport | null | undefined,
  lines: readonly (readonly (number | null)[])[],
): Omit<EditorNotes, 'lit'> {
  if (!report || report.results.length === 0) return notes
  const told = new Map<number, Told>()
  const tell = (line: number | null | undefined, key: string, kind: keyof Told): void => {
    if (line === null || line === undefined) return
    const known = told.get(line) ?? { passes: new Set<string>(), fails: new Set<string>() }
    known[kind].add(key)
    told.set(line, known)
  }
  for (const [at, result] of report.results.entries()) {
    const from = lines[at] ?? []
    if (result.passed) for (const line of from) tell(line, result.key, 'passes')
    else for (const line of failedLines(result, from)) tell(line ?? notes.lines[0]?.line, result.key, 'fails')
  }
  const known = new Map(notes.lines.map((note) => [note.line, note]))
  for (const [line, { passes, fails }] of told) known.set(line, noteOf(line, known.get(line), passes, fails))
  return { ...notes, lines: [...known.values()].toSorted((one, other) => one.line - other.line) }
}

/** Where what was not expected comes from; null for a row that is missing. */
function failedLines(
  { error, rows, unexpected }: ViewTestResult,
  lines: readonly (number | null)[],
): (number | null)[] {
  if (error !== null) return [error.line]
  const wrong = new Set(unexpected.map((row) => JSON.stringify(row, plain)))
  const from = rows.flatMap((row, at) => (wrong.has(JSON.stringify(row, plain)) ? (lines[at] ?? null) : []))
  return from.length > 0 ? from : [lines.find((line) => line !== null) ?? null]
}

function noteOf(
  line: number,
  known: LineNote | undefined,
  passes: ReadonlySet<string>,
  fails: ReadonlySet<string>,
): LineNote {
  const ran = known === undefined ? '' : `; ${known.title}`
  if (fails.size > 0)
    return {
      line,
      text: '✕',
      title: `${counted(fails.size, 'test')} not met here: ${[...fails].join(', ')}${ran}`,
      proved: false,
    }
  return {
    line,
    text: known?.text ?? '✓',
    title: `${counted(passes.size, 'test')} met here: ${[...passes].join(', ')}${ran}`,
    proved: true,
  }
}

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
