/** How many tests a runner ran, and how they ended. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Each test that failed, with the first lines of why: what a reader needs when nothing but the end of a log was kept. */
  readonly failures: readonly string[]
}

export const nothing: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] }

export function add(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    failures: [...one.failures, ...other.failures],
  }
}

/** The part of Vitest's JSON report that is read here. */
export interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly success: boolean
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName?: string
      readonly failureMessages?: readonly string[] | null
    }[]
  }[]
}

/** A file that failed with no test to blame (it did not load, or its preparation failed) is one failure. */
export function tallyVitest(report: VitestReport): Tally {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  )
  const failures = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => failureLines(name, fullName, failureMessages?.[0])),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [...failures, ...broken.map(({ name, message }) => failureLines(name, undefined, message))],
  }
}

interface PlaywrightSpec {
  readonly title: string
  readonly file: string
  readonly ok: boolean
  readonly tests: readonly {
    readonly results: readonly { readonly error?: { readonly message?: string } }[]
  }[]
}

interface PlaywrightSuite {
  readonly specs?: readonly PlaywrightSpec[]
  readonly suites?: readonly PlaywrightSuite[]
}

/** The part of Playwright's JSON report that is read here. */
export interface PlaywrightReport {
  readonly suites?: readonly PlaywrightSuite[]
  readonly stats: {
    readonly expected: number
    readonly unexpected: number
    readonly flaky: number
    readonly skipped: number
  }
  readonly errors: readonly { readonly message?: string }[]
}

/** A flaky test failed once: it counts as failed, so that it is fixed. Errors outside any test count one each. */
export function tallyPlaywright({ stats, errors, suites = [] }: PlaywrightReport): Tally {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + (stats.unexpected === 0 ? errors.length : 0),
    skipped: stats.skipped,
    failures: [
      ...specsOf(suites)
        .filter(({ tests }) => tests.some(({ results }) => results.some(({ error }) => error !== undefined)))
        .map(({ file, title, tests }) => failureLines(file, title, firstError(tests))),
      ...errors.map(({ message }) => failureLines('user stories', undefined, message)),
    ],
  }
}

/** Every spec of a report, whatever suite it is in. */
export function specsOf(suites: NonNullable<PlaywrightReport['suites']>): readonly PlaywrightSpec[] {
  return suites.flatMap(({ specs = [], suites: within = [] }) => [...specs, ...specsOf(within)])
}

function firstError(tests: PlaywrightSpec['tests']): string | undefined {
  return tests.flatMap(({ results }) => results).find(({ error }) => error !== undefined)?.error?.message
}

const shownLines = 12

function failureLines(file: string, test: string | undefined, message = 'no message'): string {
  const lines = message.split('\n').slice(0, shownLines)
  return [`failed: ${file}${test === undefined ? '' : ` › ${test}`}`, ...lines].join('\n  ')
}

/** The one line a test run ends with. */
export function tallyLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
