import { numberText } from '../../../../shared/numbers.ts'
import { Button } from '@mantine/core'
import { IconPlayerPause } from '@tabler/icons-react'
import type { ViewSummary } from '../../../../shared/model/view.ts'
import { client, type InStore } from '../../../client/index.ts'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { notifyError } from '../../../components/notify.tsx'
import { failedCount } from './failed-documents-list.tsx'
import { ErrorPlaces } from './publish-strip.tsx'
import type { FailedDocuments } from './use-failed-documents.ts'
import type { Publishing } from './use-publish.ts'
import classes from '../view.module.css'

interface LifecycleStripProps {
  readonly at: InStore
  readonly summary: ViewSummary
  readonly publishing: Publishing
  readonly onOpen: (key: string) => void
  readonly onPlace: (line: number, column: number) => void
  /** The documents that made the last build fail, and the way to their list. */
  readonly failed: FailedDocuments | null
  readonly onFailed: () => void
}

/** The view's state where no job of this app shows it: it failed, can be resumed, or is built elsewhere. */
export function LifecycleStrip(props: LifecycleStripProps) {
  const { at, summary, publishing, onOpen, onPlace, failed, onFailed } = props
  const { name, state, build, failure } = summary
  if (publishing.job !== null) return null
  const of = { ...at, view: name }
  const tell = (what: string, asked: Promise<unknown>): void =>
    void asked.catch((error: unknown) => notifyError(what, error))
  switch (state) {
    case 'ready':
      return null
    case 'failed':
      return publishing.state.kind === 'idle' ? (
        <ErrorState
          strip
          what={whatFailed(summary)}
          error={failure}
          advice={adviceOf(summary)}
          actions={
            failed !== null && failed.met > 0 ? (
              <Button onClick={onFailed}>Failing documents ({failedCount(failed)})</Button>
            ) : (
              <ErrorPlaces record={failure} onOpen={onOpen} onPlace={onPlace} />
            )
          }
        />
      ) : null
    case 'building':
      return (
        <div className={classes.strip} role="status">
          <span className={classes.stripText}>Another program builds this view: {howFar(build)}.</span>
          <Button onClick={() => tell('The build was not paused', client.views.pause(of))}>Pause</Button>
        </div>
      )
    case 'paused':
    case 'interrupted':
      return (
        <div className={classes.strip} role="status" data-tone="warn">
          <IconPlayerPause size={16} aria-hidden />
          <span className={classes.stripText}>
            {state === 'paused'
              ? `Building version ${build?.version} is paused: ${howFar(build)}.`
              : `Building version ${build?.version} was interrupted, its program ended: ${howFar(build)}.`}
            {summary.answers === null ? '' : ` Version ${summary.answers} answers meanwhile.`}
          </span>
          <Button
            onClick={() => tell('The build was not given up', client.views.cancelBuild(of))}
            title="Drops what was built. Documents and the version that answers are not touched."
          >
            Give up
          </Button>
          <Button variant="filled" onClick={() => void publishing.resume()}>
            Resume
          </Button>
        </div>
      )
    default:
      throw new Error(`No such state: ${String(state satisfies never)}`)
  }
}

function isReindex({ failedVersion, answers }: ViewSummary): boolean {
  return failedVersion !== null && failedVersion === answers
}

function adviceOf(summary: ViewSummary): string {
  if (isReindex(summary)) return 'Correct the documents and reindex, or publish another map.'
  // A failure in a map says itself what to correct.
  if (summary.failure?.code.startsWith('MAP_') === true) return ''
  return 'Correct the map, the columns or the documents, and publish again.'
}

function whatFailed(summary: ViewSummary): string {
  const { name, failedVersion, answers } = summary
  if (isReindex(summary)) return `The reindex of “${name}” failed; version ${answers} answers as before`
  const which =
    failedVersion === null ? `The last build of “${name}”` : `Version ${failedVersion} of “${name}”`
  return answers === null ? `${which} failed` : `${which} failed; version ${answers} answers`
}

function howFar(build: ViewSummary['build']): string {
  if (build === null) return 'it has just begun'
  return `${numberText(build.done)} of ${numberText(build.total)} documents are done`
}
