import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentText } from '../../shared/model/document.ts'
import type { ViewDefinition } from '../../shared/model/view-definition.ts'
import type { ConsoleLine, MapError, PreviewResult } from '../../shared/model/view.ts'
import type { Sandbox, SandboxOutcome } from '../sandbox/sandbox.ts'
import { describeYield } from './describe-yield.ts'
import { type OutcomeRow, readOutcome } from './read-outcome.ts'
import { runTests } from './tests/run-tests.ts'
import { groupFailures } from './trace/group-failures.ts'

/** Runs a draft over documents and writes nothing; a source that does not compile is one error without a key. */
export async function previewDefinition(
  sandbox: Sandbox,
  definition: ViewDefinition,
  documents: readonly DocumentText[],
  signal?: AbortSignal,
): Promise<PreviewResult> {
  const started = performance.now()
  const rows: OutcomeRow[] = []
  const errors: MapError[] = []
  const lines: ConsoleLine[] = []
  let empty = 0
  const outcomes = await runOrExplain(sandbox, definition, documents, signal)
  if (!Array.isArray(outcomes)) errors.push(outcomes)
  else {
    for (const outcome of outcomes) {
      lines.push(...outcome.console)
      const mapped = readOutcome(definition, outcome)
      if (mapped.error !== null) errors.push(mapped.error)
      else if (mapped.rows.length === 0) empty++
      rows.push(...mapped.rows)
    }
  }
  const tests = Array.isArray(outcomes) ? await runTests(sandbox, definition, signal) : null
  return {
    rows,
    errors,
    console: lines,
    yielded: describeYield(
      Array.isArray(outcomes) ? outcomes.flatMap((outcome) => ('error' in outcome ? [] : outcome.rows)) : [],
    ),
    keys: documents.map(({ key }) => key),
    sampled: documents.length,
    empty,
    tests,
    failures: groupFailures(errors, documents.length),
    milliseconds: performance.now() - started,
  }
}

async function runOrExplain(
  sandbox: Sandbox,
  definition: ViewDefinition,
  documents: readonly DocumentText[],
  signal?: AbortSignal,
): Promise<SandboxOutcome[] | MapError> {
  try {
    await sandbox.check(definition.map)
    return await sandbox.run(definition.map, documents, { signal })
  } catch (error) {
    if (!(error instanceof DatastoreError) || error.code === 'CANCELLED') throw error
    const { line = null, columnNumber = null } = error.details
    return { key: null, code: error.code, message: error.message, line, column: columnNumber }
  }
}
