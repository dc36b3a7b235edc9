import type { DocumentText } from '../../../shared/model/document.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import type { RecordedCell, RecordedRow, Recording } from '../../../shared/model/trace/view-recording.ts'
import { invalidArgument } from '../../invalid-argument.ts'
import {
  stopConditionProblem,
  type ProbeTable,
  type Sandbox,
  type SandboxOutcome,
} from '../../sandbox/sandbox.ts'
import { readOutcome } from '../read-outcome.ts'
import { readSteps } from './read-steps.ts'

export interface RecordOptions {
  /** Whether what the map does is told step by step. */
  readonly steps: boolean
  /** An expression over the map's variables: which steps to stop at. */
  readonly stopWhen: string
  readonly signal?: AbortSignal
}

/**
 * Runs a draft over documents and tells of each where its rows come from, and what the map did in its order.
 *
 * @throws DatastoreError `MAP_SYNTAX` when the map does not compile; `INVALID_INPUT` for a condition that is none; `CANCELLED`.
 */
export async function recordDefinition(
  sandbox: Sandbox,
  definition: ViewDefinition,
  documents: readonly DocumentText[],
  { steps, stopWhen, signal }: RecordOptions,
): Promise<Recording[]> {
  const problem = stopConditionProblem(stopWhen)
  if (problem !== null)
    throw invalidArgument('stopWhen', `The condition to stop on cannot be used: ${problem}.`)
  await sandbox.check(definition.map)
  const { outcomes, probes } = await sandbox.trace(definition.map, documents, {
    signal,
    depth: steps ? `steps:${stopWhen}` : 'lineage',
  })
  return outcomes.map((outcome) => readRecording(definition, outcome, probes))
}

function readRecording(definition: ViewDefinition, outcome: SandboxOutcome, probes: ProbeTable): Recording {
  const { trace, key } = outcome
  const mapped = readOutcome(definition, outcome)
  const paths = trace?.p ?? []
  const told = readSteps(trace, probes)
  const rows = mapped.rows.map(({ values }, at) => ({
    values,
    ...originOf(outcome, probes, at),
    read: told.rows.get(at) ?? paths.length,
  }))
  return {
    key,
    paths: [...paths],
    rows,
    steps: told.steps,
    error: mapped.error,
    changed: trace?.w === 1,
    truncated: trace === undefined || trace.x === 1,
  }
}

function originOf(
  { trace }: SandboxOutcome,
  { sites }: ProbeTable,
  row: number,
): Omit<RecordedRow, 'values' | 'read'> {
  const place = sites[(trace?.r[row]?.[0] ?? 0) - 1]
  const cells = (trace?.c?.[row] ?? []).map(([column, paths, places, open]): RecordedCell => ({
    column,
    paths: paths.filter((path) => path >= 0),
    lines: [...new Set(places.flatMap((site) => sites[site - 1]?.line ?? []))].toSorted((a, b) => a - b),
    open: open === 1 || trace?.x === 1,
  }))
  return {
    line: place?.line ?? null,
    column: place?.column ?? null,
    cells,
    within: [...new Set(place?.within)].toSorted((a, b) => a - b),
  }
}
