import { useEffect, useRef, useState } from 'react'
import type { DryRunReport } from '../../../../shared/model/dry-run.ts'
import { buildsView, hasEnded, type JobSnapshot } from '../../../../shared/model/job.ts'
import { client, type InStore, useJobEnd, useJobs } from '../../../client/index.ts'
import { notifyError } from '../../../components/notify.tsx'
import { publishProblems, toDefinition, type ViewDraft } from '../draft/view-draft.ts'

export type PublishState =
  | { readonly kind: 'idle' }
  /** The form holds mistakes; none was sent. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }
  /** A dry run of this very draft says that it would be refused: that is said before it is tried. */
  | { readonly kind: 'foretold'; readonly report: DryRunReport }
  | { readonly kind: 'starting' }
  | { readonly kind: 'refused'; readonly what: string; readonly error: unknown }
  | { readonly kind: 'ended'; readonly job: JobSnapshot }

interface PublishOptions {
  readonly skipTests?: boolean
  /** Publishes whatever a dry run has said: documents may have changed since. */
  readonly anyway?: boolean
}

export interface Publishing {
  readonly state: PublishState
  /** The running publish or reindex of this view, whichever program started it. */
  readonly job: JobSnapshot | null
  readonly publish: (options?: PublishOptions) => Promise<boolean>
  readonly reindex: () => Promise<void>
  /** Publishes the definition of an old version. */
  readonly restore: (version: number) => Promise<boolean>
  /** Goes on with a build that no job of this app has. */
  readonly resume: () => Promise<void>
  readonly pauseJob: () => Promise<void>
  readonly resumeJob: () => void
  readonly cancel: () => Promise<void>
  readonly dismiss: () => void
}

interface PublishInput {
  readonly at: InStore
  readonly view: string | null
  readonly draft: ViewDraft
  /** Names that are views already: publishing a new view under one of them would replace it. */
  readonly taken: readonly string[]
  /** Called once the definition is accepted and its build has started. */
  readonly onAccepted: (draft: ViewDraft) => void
  readonly onDone: (draft: ViewDraft) => void
  /** What a dry run of the draft as it is has found; null when there is none. */
  readonly foretold: () => DryRunReport | null
}

/** Publishing and reindexing a view: the request, the job it starts, and how it ended. */
export function usePublish({
  at,
  view,
  draft,
  taken,
  onAccepted,
  onDone,
  foretold,
}: PublishInput): Publishing {
  const { database, store } = at
  const [state, setState] = useState<PublishState>({ kind: 'idle' })
  const [mine, setMine] = useState<string | null>(null)
  const sent = useRef<ViewDraft | null>(null)
  const jobs = useJobs()
  const job = jobs.find((each) => isBuildOf(each, at, view ?? sent.current?.name ?? null)) ?? null

  useJobEnd(mine, (ended) => {
    setState({ kind: 'ended', job: ended })
    if (ended.state === 'done' && sent.current !== null) onDone(sent.current)
    sent.current = null
    setMine(null)
  })

  // What was wrong with the draft is said until it changes.
  useEffect(
    () =>
      setState((known) => (known.kind === 'invalid' || known.kind === 'foretold' ? { kind: 'idle' } : known)),
    [draft],
  )

  async function publish({ skipTests, anyway = false }: PublishOptions = {}): Promise<boolean> {
    const problems = publishProblems(draft, view === null ? taken : [])
    if (problems.length > 0) {
      setState({ kind: 'invalid', problems })
      return false
    }
    const report = anyway || skipTests ? null : foretold()
    if (report?.outcome === 'refuse' || report?.outcome === 'ask') {
      setState({ kind: 'foretold', report })
      return false
    }
    setState({ kind: 'starting' })
    try {
      const started = await client.views.publish({
        database,
        store,
        definition: toDefinition(draft),
        skipTests,
      })
      sent.current = draft
      setMine(started.job)
      setState({ kind: 'idle' })
      onAccepted(draft)
      return true
    } catch (error) {
      setState({ kind: 'refused', what: `“${draft.name}” was not published`, error })
      return false
    }
  }

  async function begin(what: string, start: (of: InView) => Promise<{ job: string }>): Promise<boolean> {
    if (view === null) return false
    setState({ kind: 'starting' })
    try {
      const started = await start({ database, store, view })
      sent.current = null
      setMine(started.job)
      setState({ kind: 'idle' })
      return true
    } catch (error) {
      setState({ kind: 'refused', what, error })
      return false
    }
  }

  async function tell(what: string, ask: (of: { id: string }) => Promise<void>): Promise<void> {
    if (job !== null) await ask({ id: job.id }).catch((error: unknown) => notifyError(what, error))
  }

  return {
    state,
    job,
    publish,
    reindex: async () => void (await begin(`“${view}” was not reindexed`, (of) => client.views.reindex(of))),
    resume: async () => void (await begin(`“${view}” was not resumed`, (of) => client.views.resume(of))),
    restore: (version) =>
      begin(`Version ${version} of “${view}” was not restored`, (of) =>
        client.views.restore({ ...of, version }),
      ),
    pauseJob: () => tell('The job was not paused', (of) => client.jobs.pause(of)),
    resumeJob: () => void tell('The job was not resumed', (of) => client.jobs.resume(of)),
    cancel: () => tell('The job was not cancelled', (of) => client.jobs.cancel(of)),
    dismiss: () => setState({ kind: 'idle' }),
  }
}

interface InView extends InStore {
  readonly view: string
}

/** Whether a job is building this view, or waits to go on with it. */
export function isBuildOf(job: JobSnapshot, at: InStore, view: string | null): boolean {
  const here = job.database === at.database && job.store === at.store && job.subject === view
  return here && buildsView(job) && !hasEnded(job)
}
