import { counted } from '../counted.ts'
import { adviseIndex, type AskedOfView, type PlannedView } from './advise-index.ts'
import { type PlanStep, planSteps } from './plan-steps.ts'

/** A plan for a reader: what the database does, a sentence each, and which index would serve better. */
export interface PlanWords {
  readonly steps: readonly string[]
  readonly advice: string | null
}

/**
 * Says in plain words how a database means to answer a query of a view.
 *
 * @param plan The lines of SQLite's, PostgreSQL's, MariaDB's or MySQL's `explain`, as an answer has them.
 * @example
 * planWords(['SCAN v'], { columns: [{ name: 'year', type: 'integer' }] }, { where: { year: 1900 } })
 * // { steps: ['Reads every row of the view.'], advice: 'An index over “year” would serve.' }
 */
export function planWords(plan: readonly string[], view: PlannedView, asked: AskedOfView): PlanWords {
  const steps = planSteps(plan)
  return { steps: [...new Set(steps.map(words))], advice: adviseIndex(steps, view, asked) }
}

const bounds = {
  value: 'where it has the value asked for',
  from: 'from a value on',
  to: 'up to a value',
  between: 'from one value to another',
} as const

function words(step: PlanStep): string {
  if (step.kind === 'sort')
    return step.for === 'order' ? 'Sorts what it found.' : 'Brings the rows of each group together.'
  const { table, index, rows } = step
  const many = rows === undefined || Number.isNaN(rows) ? '' : `, about ${counted(rows, 'row')}`
  if (step.kind === 'scan')
    return index === undefined
      ? `Reads every row of ${tableWords(table)}${many}.`
      : `Reads the whole index “${index}” in its order${many}.`
  if (index === '')
    return `Reads ${table === 'd' ? 'the document of each row by its number' : 'rows by their number'}${many}.`
  const of = step.by.length === 0 ? '' : ` of ${step.by.map((name) => `“${name}”`).join(', ')}`
  return `Reads the index “${index}”${of} ${bounds[step.bounds]}${many}.`
}

/** Queries call the view v and the documents d. */
function tableWords(table: string): string {
  return table === 'd' ? 'the documents' : table === 'v' || table === '' ? 'the view' : `“${table}”`
}
