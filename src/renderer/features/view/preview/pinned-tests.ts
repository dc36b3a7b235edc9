import * as v from 'valibot'
import { errorCodes } from '../../../../shared/errors.ts'
import { byName, entriesByName } from '../../../../shared/model/by-name.ts'
import { type Cell, cell } from '../../../../shared/model/query.ts'
import { parseExact } from '../../../../shared/parse-exact.ts'
import type { ViewTest } from '../../../../shared/model/view-definition.ts'
import type { ViewTestResult } from '../../../../shared/model/view-test.ts'
import type { PreviewResult } from '../../../../shared/model/view.ts'

/** A test that expects of a document what the preview shows for it: its rows, or the error it meets. */
export function pinDocument(key: string, text: string, result: PreviewResult): ViewTest {
  const error = result.errors.find((problem) => problem.key === key)
  if (error !== undefined) return { key, text, error: error.code }
  return {
    key,
    text,
    rows: result.rows.filter((row) => row.key === key).map(({ values }) => storable(values)),
  }
}

/** The test that expects what the map gives now. */
export function acceptResult(test: ViewTest, { rows, error }: ViewTestResult): ViewTest {
  const { key, text } = test
  return error === null ? { key, text, rows: rows.map(storable) } : { key, text, error: error.code }
}

/** What is expected of a pinned document as JSON: a row a line, or the code of an error. */
export function expectationText({ rows = [], error }: ViewTest): string {
  if (error !== undefined) return JSON.stringify({ error })
  const lines = rows.map(
    (row) =>
      `  ${JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
  )
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`
}

const mapErrorCodes = errorCodes.filter((code) => code.startsWith('MAP_'))
const viewRow = byName(cell)
const expected = v.union([v.array(viewRow), v.strictObject({ error: v.picklist(mapErrorCodes) })])

/** Reads what a person expects; says what is wrong with it. */
export function readExpectation(
  { key, text }: ViewTest,
  typed: string,
): { readonly test: ViewTest } | { readonly problem: string } {
  let value: unknown
  try {
    value = parseExact(typed)
  } catch (error) {
    return { problem: `No JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  const read = v.safeParse(expected, value)
  if (!read.success)
    return {
      problem: `Write a list of rows, such as [{ "email": "joe@example.com" }], or { "error": "MAP_ERROR" }. Values are texts, numbers, true, false and null.`,
    }
  return {
    test: Array.isArray(read.output)
      ? { key, text, rows: read.output.map(storable) }
      : { key, text, error: read.output.error },
  }
}

// Drafts and definitions are kept as JSON, which has no bigint; a test takes one as text.
function storable(row: Readonly<Record<string, Cell>>): Record<string, Cell> {
  return entriesByName(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  )
}
