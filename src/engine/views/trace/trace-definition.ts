import type { DocumentText } from '../../../shared/model/document.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import type { MapError } from '../../../shared/model/view.ts'
import type { TracedRow, TracedValue, TraceResult } from '../../../shared/model/trace/view-trace.ts'
import type { ProbeTable, Sandbox, SandboxOutcome } from '../../sandbox/sandbox.ts'
import { readOutcome } from '../read-outcome.ts'
import { Coverage } from './coverage.ts'
import { groupFailures } from './group-failures.ts'

/** Values kept of one variable on one line. */
const mostValues = 20

/**
 * Runs a draft over documents and tells what its map does on every line. `watched` is the key of the one document
 * whose values are shown too. Writes nothing.
 *
 * @throws DatastoreError `MAP_SYNTAX` when the map does not compile; `CANCELLED`.
 */
export async function traceDefinition(
  sandbox: Sandbox,
  definition: ViewDefinition,
  documents: readonly DocumentText[],
  { watched, signal }: { readonly watched?: string; readonly signal?: AbortSignal },
): Promise<TraceResult> {
  const started = performance.now()
  await sandbox.check(definition.map)
  const { outcomes, probes } = await sandbox.trace(definition.map, documents, { signal })
  const coverage = new Coverage(probes)
  const rows: TracedRow[] = []
  const errors: MapError[] = []
  let truncated = false
  for (const outcome of outcomes) {
    if (outcome.trace) coverage.add(outcome.trace)
    truncated ||= outcome.trace?.x === 1
    const mapped = readOutcome(definition, outcome)
    if (mapped.error !== null) errors.push(mapped.error)
    else rows.push(...mapped.rows.map((row, at) => ({ ...row, ...originOf(outcome, probes, at) })))
  }
  const watchedDocument = documents.filter(({ key }) => key === watched)
  const watching =
    watchedDocument.length === 0
      ? undefined
      : await sandbox.trace(definition.map, watchedDocument, { signal, depth: 'values' })
  const tests = definition.tests ?? []
  const pinned = tests.length === 0 ? undefined : await sandbox.trace(definition.map, tests, { signal })
  return {
    ...coverage.result(),
    tests:
      pinned?.outcomes.map((outcome) =>
        readOutcome(definition, outcome).rows.map((_, at) => originOf(outcome, pinned.probes, at).line),
      ) ?? [],
    rows,
    failures: groupFailures(errors, documents.length),
    values: watching ? valuesOf(watching.outcomes, watching.probes) : [],
    sampled: documents.length,
    truncated: truncated || watching?.outcomes.some(({ trace }) => trace?.x === 1) === true,
    milliseconds: performance.now() - started,
  }
}

function originOf(
  { trace }: SandboxOutcome,
  { sites }: ProbeTable,
  row: number,
): Pick<TracedRow, 'line' | 'column' | 'reads' | 'before'> {
  const [site = 0, before = 0, reads = []] = trace?.r[row] ?? []
  const place = sites[site - 1]
  return {
    line: place?.line ?? null,
    column: place?.column ?? null,
    reads: reads.flatMap((id) => trace?.p[id] ?? []),
    before: trace?.p.slice(0, before) ?? [],
  }
}

function valuesOf(outcomes: readonly SandboxOutcome[], { sites }: ProbeTable): TracedValue[] {
  const seen = new Map<string, TracedValue & { readonly values: string[] }>()
  for (const [number, ...shown] of outcomes.flatMap(({ trace }) => trace?.v ?? [])) {
    const { line, column, names } = sites[number - 1]!
    for (const [at, name] of names.entries()) {
      const value = seen.get(`${number} ${name}`) ?? { line, column, name, values: [] }
      if (value.values.length < mostValues) value.values.push(shown[at] ?? '')
      seen.set(`${number} ${name}`, value)
    }
  }
  return [...seen.values()].toSorted((one, other) => one.line - other.line || one.column - other.column)
}
