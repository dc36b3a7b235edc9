import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentText } from '../../shared/model/document.ts'
import type { Cell } from '../../shared/model/query.ts'
import type { ViewDefinition } from '../../shared/model/view-definition.ts'
import type { ConsoleLine, MapError, PreviewResult } from '../../shared/model/view.ts'
import { readCell } from '../queries/read-row.ts'
import type { Sandbox, SandboxOutcome } from '../sandbox/sandbox.ts'
import { storeRows } from './row.ts'
import type { StoredRow } from './row.ts'

type PreviewRow = PreviewResult['rows'][number]

/** Runs a draft over documents and writes nothing; a source that does not compile is one error without a key. */
export async function previewDefinition(
  sandbox: Sandbox,
  definition: ViewDefinition,
  documents: readonly DocumentText[],
  signal?: AbortSignal,
): Promise<PreviewResult> {
  const started = performance.now()
  const rows: PreviewRow[] = []
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
  return {
    rows,
    errors,
    console: lines,
    sampled: documents.length,
    empty,
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

function readOutcome(
  definition: ViewDefinition,
  outcome: SandboxOutcome,
): { rows: PreviewRow[]; error: MapError | null } {
  const { key } = outcome
  if ('error' in outcome) return { rows: [], error: { key, ...outcome.error } }
  try {
    const stored = storeRows(definition, key, outcome.rows)
    return { rows: stored.map((row) => ({ key, values: readValues(definition, row) })), error: null }
  } catch (error) {
    if (!(error instanceof DatastoreError)) throw error
    const { line = null, columnNumber = null } = error.details
    return { rows: [], error: { key, code: error.code, message: error.message, line, column: columnNumber } }
  }
}

function readValues(definition: ViewDefinition, row: StoredRow): Record<string, Cell> {
  return Object.fromEntries(
    definition.columns.map((column, index) => [column.name, readCell(column, row[index]!)]),
  )
}
