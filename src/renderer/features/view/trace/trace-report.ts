import type { SampleReason } from '../../../../shared/model/view-sample.ts'
import type { TracedBranch, TracedValue, TraceResult } from '../../../../shared/model/trace/view-trace.ts'
import type { EditorNotes } from '../../../components/code-editor/index.ts'
import { counted } from '../../../../shared/counted.ts'
import { numberText } from '../../../../shared/numbers.ts'

/** Characters of a line's values that are told beside it; the trace has the rest. */
const longestValue = 400
const compact: Intl.NumberFormatOptions = { notation: 'compact', maximumFractionDigits: 1 }

type Arm = TracedBranch['arms'][number]

/** One line of the map with all that is known of it. */
export interface LineReport {
  readonly line: number
  /** How often it ran, and on how many documents; null for a line without a statement of its own. */
  readonly ran: { readonly count: number; readonly documents: number } | null
  readonly branches: readonly TracedBranch[]
  readonly values: readonly TracedValue[]
}

/** What is known of the lines, from the first to the last. */
export function lineReports(trace: TraceResult, values: readonly TracedValue[]): LineReport[] {
  const lines = new Set(
    [...trace.lines, ...trace.branches, ...values].map(({ line }) => line).toSorted((a, b) => a - b),
  )
  return [...lines].map((line) => ({
    line,
    ran: trace.lines.find((known) => known.line === line) ?? null,
    branches: trace.branches.filter((branch) => branch.line === line),
    values: values.filter((value) => value.line === line),
  }))
}

/**
 * The ways of a branch that no document took. A loop that ran has been taken: how often it goes round is the
 * documents' affair.
 */
export function untaken({ arms }: TracedBranch): readonly Arm[] {
  const rounds = arms.filter(({ name }) => name === 'once' || name === 'many times')
  if (rounds.length === 0) return arms.filter(({ documents }) => documents === 0)
  return rounds.every(({ documents }) => documents === 0) ? rounds : []
}

/** How many ways of the map no document took. */
export function untakenCount({ branches }: TraceResult): number {
  return branches.filter((branch) => untaken(branch).length > 0).length
}

export function ranText({ count, documents }: NonNullable<LineReport['ran']>, sampled: number): string {
  if (count === 0) return 'never ran'
  return `ran ${numberText(count)}×, on ${numberText(documents)} of ${counted(sampled, 'document')}`
}

/** A branch in words: "if: true on 50 documents, false on none". */
export function branchText({ label, arms }: TracedBranch): string {
  const ways = arms.map(({ name, documents }) =>
    documents === 0 ? `${name} on none` : `${name} on ${counted(documents, 'document')}`,
  )
  return `${label}: ${ways.join(', ')}`
}

/** The values of a variable, in order of time: "year = 1 → 2". */
export function valueText({ name, values }: TracedValue): string {
  return `${name} = ${values.join(' → ')}`
}

/** What the editor shows of a trace: counts in the margin, values after the lines, branches with a way not taken. */
export function editorNotes(
  trace: TraceResult,
  values: readonly TracedValue[],
  stale: boolean,
): Omit<EditorNotes, 'lit'> {
  const reports = lineReports(trace, values)
  return {
    stale,
    lines: reports.flatMap(({ line, ran }) =>
      ran === null
        ? []
        : [
            {
              line,
              text: `${numberText(ran.count, compact)}×`,
              title: ranText(ran, trace.sampled),
              alert: ran.count === 0,
            },
          ],
    ),
    values: reports.flatMap((report) =>
      report.values.length === 0
        ? []
        : [{ line: report.line, text: shorten(report.values.map(valueText).join(', ')) }],
    ),
    marks: trace.branches
      .filter((branch) => untaken(branch).length > 0)
      .map((branch) => ({ line: branch.line, column: branch.column, message: branchText(branch) })),
  }
}

function shorten(text: string): string {
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text
}

/** Why a document is in the sample: "stands for tags[]: string; is the largest: 1,204 characters". */
export function reasonsText(reasons: readonly SampleReason[]): string {
  return reasons.map(reasonText).join('; ')
}

function reasonText({ kind, text }: SampleReason): string {
  switch (kind) {
    case 'field':
    case 'branch':
      return `stands for ${text}`
    case 'shape':
    case 'largest':
    case 'deepest':
    case 'empty':
    case 'missing field':
    case 'big integer':
    case 'duplicate key':
      return text
    default:
      throw new Error(`No such reason: ${String(kind satisfies never)}`)
  }
}
