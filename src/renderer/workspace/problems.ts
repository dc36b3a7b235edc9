import { create } from 'zustand'
import { toErrorRecord } from '../../shared/errors.ts'
import { logEvent } from './log-faults.ts'

/** Something that failed away from any panel: opening a file, an upgrade. Stays until it is dismissed. */
export interface Problem {
  readonly id: string
  /** What was being done, to what. */
  readonly what: string
  readonly error: unknown
  readonly retry?: () => void
}

export const useProblems = create<{ readonly problems: readonly Problem[] }>()(() => ({ problems: [] }))

/** Shows a problem above the tabs; the same failure again replaces the one shown. */
export function reportProblem(what: string, error: unknown, retry?: () => void): void {
  logEvent(`a problem was shown: ${toErrorRecord(error).code}`)
  const problem = { id: crypto.randomUUID(), what, error, retry }
  useProblems.setState(({ problems }) => ({
    problems: [...problems.filter((each) => each.what !== what), problem],
  }))
}

export function dismissProblem(id: string): void {
  useProblems.setState(({ problems }) => ({ problems: problems.filter((each) => each.id !== id) }))
}
