import { DatastoreError } from '../../../shared/errors.ts'
import type { Cell } from '../../../shared/model/query.ts'
import type { ViewDefinition, ViewTest } from '../../../shared/model/view-definition.ts'
import type { MapError } from '../../../shared/model/view.ts'
import type { ViewTestReport, ViewTestResult } from '../../../shared/model/view-test.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { readOutcome } from '../read-outcome.ts'

type Row = Readonly<Record<string, Cell>>

/** Runs a definition's map on its pinned documents and compares what it gives with what is expected. */
export async function runTests(
  sandbox: Sandbox,
  definition: ViewDefinition,
  signal?: AbortSignal,
): Promise<ViewTestReport> {
  const tests = definition.tests ?? []
  if (tests.length === 0) return { passed: 0, failed: 0, results: [] }
  await sandbox.check(definition.map)
  const outcomes = await sandbox.run(definition.map, tests, { signal })
  const results = outcomes.map((outcome, at) => {
    const { rows, error } = readOutcome(definition, outcome)
    return judge(
      definition,
      tests[at]!,
      rows.map(({ values }) => values),
      error,
    )
  })
  const passed = results.filter((result) => result.passed).length
  return { passed, failed: results.length - passed, results }
}

/** @throws DatastoreError `TEST_FAILED` naming the pinned documents, when one of them does not give what is expected. */
export function refuseFailed(view: string, { results }: ViewTestReport): void {
  const failed = results.filter(({ passed }) => !passed)
  const [first] = failed
  if (!first) return
  const named = failed.slice(0, 5).map(({ key }) => `"${key}"`)
  const others = failed.length > named.length ? ` and ${failed.length - named.length} more` : ''
  const verb = failed.length === 1 ? 'fails' : 'fail'
  const which = results.length === 1 ? 'its test' : `${failed.length} of its ${results.length} tests`
  throw new DatastoreError(
    'TEST_FAILED',
    `View "${view}" was not published: ${which} ${verb}: ${named.join(', ')}${others}. ${explain(first)} Correct the map, pin the document anew, or publish without its tests.`,
    { details: { view, keys: failed.map(({ key }) => key) } },
  )
}

function explain({ key, error, expectedError, missing, unexpected }: ViewTestResult): string {
  if (error !== null) return `On "${key}" the map fails: ${error.message}.`
  if (expectedError !== null) return `On "${key}" the map was to fail with ${expectedError}, and does not.`
  const [want] = missing
  const [got] = unexpected
  if (want === undefined) return `On "${key}" it gives a row that is not expected: ${show(got)}.`
  return `On "${key}" it ${got === undefined ? 'does not give' : `gives ${show(got)} instead of`} the expected row ${show(want)}.`
}

function show(row: Row | undefined): string {
  const text =
    JSON.stringify(row, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ?? ''
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

function judge(
  { columns }: ViewDefinition,
  test: ViewTest,
  rows: readonly Row[],
  error: MapError | null,
): ViewTestResult {
  const expectedError = test.error ?? null
  const expected = test.rows ?? []
  const integers = new Set(columns.filter(({ type }) => type === 'integer').map(({ name }) => name))
  // Columns no expected row names are new since the document was pinned: they are not compared.
  const names = new Set(expected.flatMap((row) => Object.keys(row)))
  const compared = expected.length === 0 ? columns.map(({ name }) => name) : [...names]
  const signature = (row: Row) =>
    JSON.stringify(
      compared.map((name) => (name in row ? comparable(row[name] ?? null, integers.has(name)) : [])),
    )
  const left = new Map<string, Row[]>()
  for (const row of rows) left.set(signature(row), [...(left.get(signature(row)) ?? []), row])
  // A view's rows have no order: each expected row takes one that equals it.
  const missing = expected.filter((row) => left.get(signature(row))?.shift() === undefined)
  const unexpected = [...left.values()].flat()
  const asExpected = expectedError === null ? error === null : error?.code === expectedError
  return {
    key: test.key,
    passed: asExpected && missing.length === 0 && unexpected.length === 0,
    missing: error === null ? missing : [],
    unexpected: error === null ? unexpected : [],
    rows: [...rows],
    expectedError,
    error: error && { code: error.code, message: error.message, line: error.line, column: error.column },
  }
}

/** A value with its kind, as JSON can hold it. A definition keeps large integers as text. */
function comparable(value: Cell, isInteger: boolean): unknown {
  if (typeof value === 'bigint' || (isInteger && value !== null)) return ['integer', String(value)]
  return value
}
