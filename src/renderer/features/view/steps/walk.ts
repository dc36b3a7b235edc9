import type { RecordedStep, Recording } from '../../../../shared/model/trace/view-recording.ts'

/** A variable as it is at a step, and whether it was given its value just before. */
export interface Visible {
  readonly name: string
  readonly value: string
  readonly fresh: boolean
}

/**
 * The variables at a step, with what they were last given: those given a value by the step before come first. A name that several
 * functions have is shown as it was given last.
 */
export function visibleAt(steps: readonly RecordedStep[], at: number): Visible[] {
  const values = new Map<string, Visible>()
  const give = (given: RecordedStep['values'], fresh: boolean): void => {
    for (const { name, value } of given) {
      values.delete(name)
      values.set(name, { name, value, fresh })
    }
  }
  for (let step = 0; step < at; step++) {
    give(steps[step]?.given ?? [], false)
    give(steps[step]?.values ?? [], step === at - 1)
  }
  give(steps[at]?.given ?? [], true)
  return [...values.values()].toReversed()
}

/** What the statement of a step did: the ways it took, the values it gave, the rows that left. */
export function didAt({ steps, rows, error }: Recording, at: number): string[] {
  const step = steps[at]
  if (step === undefined) return []
  const { turns, ways, values, rows: left } = step
  const said = [
    ...turns.map(({ line, turn }) => `turn ${turn} of the loop on line ${line}`),
    ...ways.map(({ label, way }) => `${label} is ${way}`),
    ...values.map(({ name, value }) => `${name} = ${value}`),
    ...left.map((row) => `yields ${rowText(rows[row]?.values ?? {})}`),
  ]
  if (error !== null && at === steps.length - 1) said.push(`fails: ${error.message}`)
  return said
}

function rowText(values: Recording['rows'][number]['values']): string {
  const parts = Object.entries(values).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`,
  )
  return `{ ${parts.join(', ')} }`
}

/** The nearest step on a line, the next one first, then from the beginning. Null where the line does not run. */
export function stepOnLine(steps: readonly RecordedStep[], at: number, line: number): number | null {
  return nearest(steps, at, 1, (step) => step.line === line)
}

/** The next step at which the condition begins to hold, or the one before. Null where there is none. */
export function stopFrom(steps: readonly RecordedStep[], at: number, by: 1 | -1): number | null {
  const begins = (step: RecordedStep, which: number): boolean =>
    step.stops === true && steps[which - 1]?.stops !== true
  for (let next = at + by; next >= 0 && next < steps.length; next += by)
    if (begins(steps[next]!, next)) return next
  return null
}

/** The step with which the next turn of the loop around a step begins, or the one before. Null where there is none. */
export function turnFrom(steps: readonly RecordedStep[], at: number, by: 1 | -1): number | null {
  const line = loopAround(steps, at)
  for (let next = at + by; next >= 0 && next < steps.length; next += by)
    if (steps[next]!.turns.some((turn) => line === null || turn.line === line)) return next
  return null
}

/** The loop in whose turn a step is, by its line: the one that went round last. */
function loopAround(steps: readonly RecordedStep[], at: number): number | null {
  for (let before = at; before >= 0; before--) {
    const turn = steps[before]?.turns.at(-1)
    if (turn) return turn.line
  }
  return null
}

function nearest(
  steps: readonly RecordedStep[],
  at: number,
  by: 1 | -1,
  isIt: (step: RecordedStep) => boolean,
): number | null {
  for (let count = 1; count <= steps.length; count++) {
    const which = (at + by * count + steps.length * 2) % steps.length
    if (isIt(steps[which]!)) return which
  }
  return null
}

/** The step that first reads a field; null where none does. */
export function readBy({ paths, steps }: Recording, path: string): number | null {
  const id = paths.indexOf(path)
  if (id === -1) return null
  const after = steps.findIndex(({ read }) => read > id)
  return after === -1 ? steps.length - 1 : Math.max(0, after - 1)
}
