import { duration } from '../../../components/job-progress/index.ts'
import { counted } from '../../../../shared/counted.ts'
import { numberText, percentText } from '../../../../shared/numbers.ts'
import { withoutPlace } from '../../../components/texts/problem-text.ts'
import type { MapError, PreviewResult } from '../../../../shared/model/view.ts'

/** The line above the preview, such as "12 rows from 100 documents, 3 yielded none, 4 ms". */
export function previewHeadline(result: PreviewResult): string {
  const parts = [`${counted(result.rows.length, 'row')} from ${counted(result.sampled, 'document')}`]
  if (result.empty > 0) parts.push(`${numberText(result.empty)} yielded none`)
  parts.push(duration(result.milliseconds))
  return parts.join(', ')
}

/** Why a preview with problems has no rows at all. */
export function previewBlame({ errors, sampled }: PreviewResult): string {
  if (errors.some((error) => error.key === null)) return 'the map does not run.'
  return errors.length >= sampled
    ? 'every sampled document met a problem.'
    : 'the documents that would yield one met a problem.'
}

/** Whether the draft yields nothing because something is wrong with it: the rows before are worth more than none. */
export function isBroken({ rows, errors }: Pick<PreviewResult, 'rows' | 'errors'>): boolean {
  return rows.length === 0 && errors.length > 0
}

export interface ProblemGroup {
  readonly code: string
  readonly message: string
  readonly line: number | null
  readonly column: number | null
  /** Keys of the documents that met it, in the order they were run; empty for a source that does not compile. */
  readonly keys: readonly string[]
}

/**
 * Joins problems that say the same at the same place, so that a thousand failing documents are one line.
 * Names and numbers in the message do not count: they differ from document to document.
 */
export function groupProblems(errors: readonly MapError[]): ProblemGroup[] {
  const groups = new Map<string, ProblemGroup & { keys: string[] }>()
  for (const error of errors) {
    const message = withoutPlace(error)
    const kind = message.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.]*/g, '…')
    const id = JSON.stringify([error.code, kind, error.line, error.column])
    const group = groups.get(id) ?? {
      code: error.code,
      message,
      line: error.line,
      column: error.column,
      keys: [],
    }
    if (error.key !== null) group.keys.push(error.key)
    groups.set(id, group)
  }
  return [...groups.values()]
}

/** A share in whole percent; what is neither none nor all is not told as such. */
export function share(count: number, of: number): string {
  const part = count / of
  if (part > 0 && part < 0.01) return `< ${percentText(0.01)}`
  return part > 0.99 && part < 1 ? `> ${percentText(0.99)}` : percentText(part)
}

/** What the editor underlines: one mark for each place, saying what went wrong and for what share of the documents. */
export function problemMarkers(
  groups: readonly ProblemGroup[],
  sampled: number,
): { line: number; column: number; message: string }[] {
  return groups.flatMap((group) => {
    if (group.line === null) return []
    const { length } = group.keys
    const where =
      length === 0
        ? ''
        : ` (on ${share(length, sampled)} of the documents: ${counted(length, 'document')}, first “${group.keys[0]}”)`
    return [{ line: group.line, column: group.column ?? 1, message: `${group.message}${where}` }]
  })
}
