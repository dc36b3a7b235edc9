import type { JobProblem } from '../../../shared/model/job.ts'

/** What is wrong with a document of a store, which no line of a file tells. */
export function documentProblem({ key, code, message }: Omit<JobProblem, 'line'>): JobProblem {
  return { line: null, key, code, message }
}
