import * as v from 'valibot'
import { cell } from './query.ts'
import { byName } from './by-name.ts'

const rowValues = byName(cell)

/** The error of a map, as far as a test expects or shows it. */
const testError = v.object({
  code: v.string(),
  message: v.string(),
  line: v.nullable(v.number()),
  column: v.nullable(v.number()),
})

/** What became of one pinned document. */
export const viewTestResult = v.object({
  key: v.string(),
  passed: v.boolean(),
  /** Expected rows that the map does not give, and rows it gives that are not expected. */
  missing: v.array(rowValues),
  unexpected: v.array(rowValues),
  /** All rows the map gives. */
  rows: v.array(rowValues),
  /** The code of the error that is expected, if one is. */
  expectedError: v.nullable(v.string()),
  error: v.nullable(testError),
})

/** The outcome of a view's tests, in the order in which they were pinned. */
export const viewTestReport = v.object({
  passed: v.number(),
  failed: v.number(),
  results: v.array(viewTestResult),
})

export type ViewTestResult = Readonly<v.InferOutput<typeof viewTestResult>>
export type ViewTestReport = Readonly<v.InferOutput<typeof viewTestReport>>
