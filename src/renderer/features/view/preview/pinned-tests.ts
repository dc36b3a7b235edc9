import { entriesByName } from '../../../../shared/model/by-name.ts'
import type { Cell } from '../../../../shared/model/query.ts'
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

// Drafts and definitions are kept as JSON, which has no bigint; a test takes one as text.
function storable(row: Readonly<Record<string, Cell>>): Record<string, Cell> {
  return entriesByName(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  )
}
