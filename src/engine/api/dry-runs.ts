import { DatastoreError } from '../../shared/errors.ts'
import type { DryRunReport } from '../../shared/model/dry-run.ts'
import type { JobRegistry } from './job-registry.ts'
import type { JobProgress, JobSubject } from './job-work.ts'
import { pause, Wake } from './wake.ts'

/** Dry runs whose last report is remembered. */
const mostRemembered = 20

/** Milliseconds between two reports a follower is sent. */
const interval = 200

class Run {
  readonly changed = new Wake()
  report: DryRunReport | null = null
  ended = false

  /** The work of the job: every report is kept before it is told, also the last one of a run that was cancelled. */
  async *work(
    reports: AsyncIterable<DryRunReport>,
    signal: AbortSignal,
  ): AsyncGenerator<JobProgress, string, void> {
    try {
      for await (const report of reports) {
        this.report = report
        this.changed.ring()
        // Once it is cancelled the next step is the last one, whose report is still to come.
        if (!signal.aborted) yield { done: report.done, total: report.total }
      }
    } finally {
      this.ended = true
      this.changed.ring()
    }
    if (signal.aborted) throw new DatastoreError('CANCELLED', 'The dry run was cancelled.')
    return conclusion(this.report!)
  }
}

/** Runs dry runs as jobs, and remembers what the latest of them reported. */
export class DryRuns {
  readonly #runs = new Map<string, Run>()

  async start(
    jobs: JobRegistry,
    subject: JobSubject,
    dryRun: (signal: AbortSignal) => AsyncIterable<DryRunReport>,
  ): Promise<{ job: string }> {
    const run = new Run()
    const job = await jobs.start(subject, (signal) => run.work(dryRun(signal), signal))
    this.#runs.set(job, run)
    const [oldest] = this.#runs.keys()
    if (this.#runs.size > mostRemembered) this.#runs.delete(oldest!)
    return { job }
  }

  /** Reports of a run, whole, as it goes on; the last one ends them. */
  async *watch(job: string, signal: AbortSignal): AsyncGenerator<DryRunReport, void, void> {
    const run = this.#runs.get(job)
    if (run === undefined) {
      throw new DatastoreError('NOT_FOUND', 'What this dry run found is not known any more. Run it again.', {
        details: { argument: 'job' },
      })
    }
    while (!signal.aborted) {
      const seen = run.changed.version
      const { ended, report } = run
      if (report !== null) yield report
      if (ended) return
      await pause(interval, signal)
      await run.changed.after(seen, signal)
    }
  }
}

function conclusion({ done, refused, rows }: DryRunReport): string {
  const number = (count: number): string => count.toLocaleString('en')
  const looked = `Looked at ${number(done)} ${done === 1 ? 'document' : 'documents'}`
  if (refused) return `${looked}: publishing would fail.`
  const { added, removed, changed } = rows
  return `${looked}: publishing would add ${number(added)}, remove ${number(removed)} and change ${number(changed)} rows.`
}
