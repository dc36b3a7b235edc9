import { useEffect, useEffectEvent, useState } from 'react'
import type { DryRunReport } from '../../../../shared/model/dry-run.ts'
import type { ViewDefinition } from '../../../../shared/model/view-definition.ts'
import { hasEnded, type JobSnapshot } from '../../../../shared/model/job.ts'
import { client, type InStore, useJobs, useSeq } from '../../../client/index.ts'
import { notifyError } from '../../../components/notify.tsx'
import { publishProblems, sameView, toDefinition, viewDraft, type ViewDraft } from '../draft/view-draft.ts'

/** What a dry run is of: the draft, and the version it was compared with. */
interface Sent {
  readonly draft: ViewDraft
  readonly version: number | null
}

/** How far a dry run has come. */
type DryRunState =
  | { readonly kind: 'closed' }
  /** The form holds mistakes; none was sent. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }
  | { readonly kind: 'starting'; readonly sent: Sent; readonly report: DryRunReport | null }
  | {
      readonly kind: 'running' | 'ended'
      readonly sent: Sent
      readonly job: string
      readonly report: DryRunReport | null
    }
  | { readonly kind: 'refused'; readonly sent: Sent; readonly error: unknown }

export interface DryRunning {
  readonly state: DryRunState
  /** The job as the engine knows it, while it runs or waits. */
  readonly job: JobSnapshot | null
  /** Whether the draft, or the version it was compared with, is another one by now. */
  readonly outdated: boolean
  /** Whether documents were written since it ended. */
  readonly overtaken: boolean
  /** What was found, while it is true of the draft as it is; null before and after. */
  readonly current: DryRunReport | null
  readonly run: () => void
  /** Goes on with one that was cancelled. */
  readonly goOn: () => void
  /** Resumes a paused dry run, or starts an interrupted one anew. */
  readonly resume: () => void
  readonly pause: () => Promise<void>
  readonly cancel: () => Promise<void>
  readonly close: () => void
}

interface DryRunInput {
  readonly at: InStore
  readonly draft: ViewDraft
  /** Names a new view must not have; empty for one that is published. */
  readonly taken: readonly string[]
  /** The version that answers now. */
  readonly version: number | null
}

/** A dry run of the draft: the request, its reports, and how it ended. */
export function useDryRun({ at, draft, taken, version }: DryRunInput): DryRunning {
  const [state, setState] = useState<DryRunState>({ kind: 'closed' })
  const following = state.kind === 'running' ? state.job : null
  const known = 'job' in state ? state.job : null
  const jobs = useJobs()
  const job = jobs.find(({ id }) => id === known) ?? null
  useLeftJob(jobs, { ...at, view: draft.name }, (id, definition) => {
    const sent = { draft: viewDraft(definition, version), version }
    setState((now) => (now.kind === 'closed' ? { kind: 'running', sent, job: id, report: null } : now))
  })

  // What was wrong with the form is said until the form changes.
  useEffect(() => setState((now) => (now.kind === 'invalid' ? { kind: 'closed' } : now)), [draft])

  useEffect(() => {
    if (following === null) return
    const stopped = new AbortController()
    const change = (next: (now: Extract<DryRunState, { job: string }>) => DryRunState): void =>
      setState((now) => ('job' in now && now.job === following && !stopped.signal.aborted ? next(now) : now))
    void follow(following, stopped.signal, (report) => change((now) => ({ ...now, report }))).then(
      () => change((now) => ({ ...now, kind: 'ended' })),
      (error: unknown) => change(({ sent }) => ({ kind: 'refused', sent, error })),
    )
    return () => stopped.abort()
  }, [following])

  async function start(from: DryRunReport | null): Promise<void> {
    const problems = publishProblems(draft, taken)
    if (problems.length > 0) return setState({ kind: 'invalid', problems })
    const sent = { draft, version }
    setState({ kind: 'starting', sent, report: from })
    try {
      const started = await client.views.dryRun({
        database: at.database,
        store: at.store,
        definition: toDefinition(draft),
        from: from?.cursor ?? undefined,
      })
      setState({ kind: 'running', sent, job: started.job, report: from })
    } catch (error) {
      setState({ kind: 'refused', sent, error })
    }
  }

  async function cancel(): Promise<void> {
    if (following === null) return
    await client.jobs
      .cancel({ id: following })
      .catch((error: unknown) => notifyError('The dry run was not cancelled', error))
  }

  async function pause(): Promise<void> {
    if (following === null) return
    await client.jobs
      .pause({ id: following })
      .catch((error: unknown) => notifyError('The dry run was not paused', error))
  }

  function resume(): void {
    if (following === null) return
    client.jobs
      .resume({ id: following })
      .catch((error: unknown) => notifyError('The dry run was not resumed', error))
  }

  const report = 'report' in state ? state.report : null
  const compared = report ?? ('sent' in state ? state.sent : null)
  const outdated = 'sent' in state && (!sameView(state.sent.draft, draft) || compared?.version !== version)
  const seq = useSeq(at) ?? 0
  return {
    state,
    job,
    outdated,
    overtaken: state.kind === 'ended' && report !== null && seq > report.seq,
    current: outdated ? null : report,
    run: () => void start(null),
    goOn: () => void start(report),
    resume,
    pause,
    cancel,
    close: () => {
      // One that waits is not given up by looking away from it.
      if (job?.state === 'running') void cancel()
      setState({ kind: 'closed' })
    },
  }
}

/** Tells once of a dry run of the view that was left to be resumed, by an earlier session or a tab that was put away. */
function useLeftJob(
  jobs: readonly JobSnapshot[],
  { database, store, view }: InStore & { readonly view: string },
  tell: (id: string, definition: ViewDefinition) => void,
): void {
  const [named] = useState(view)
  const left = jobs.find(
    (job) =>
      job.kind === 'dry-run' &&
      !hasEnded(job) &&
      job.database === database &&
      job.store === store &&
      job.subject === named,
  )
  const told = useEffectEvent(tell)
  const id = left?.id
  useEffect(() => {
    if (id === undefined) return
    const stopped = new AbortController()
    client.views.dryRunDefinition({ job: id }, { signal: stopped.signal }).then(
      (definition) => stopped.signal.aborted || told(id, definition),
      // It is listed with the jobs all the same.
      () => undefined,
    )
    return () => stopped.abort()
  }, [id])
}

async function follow(job: string, signal: AbortSignal, next: (report: DryRunReport) => void): Promise<void> {
  for await (const report of await client.views.dryRunReports({ job }, { signal })) next(report)
}
