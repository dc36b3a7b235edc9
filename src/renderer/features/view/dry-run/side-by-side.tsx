import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { counted } from '../../../../shared/counted.ts'
import { client, type InStore, keys as cached, onJobEnd } from '../../../client/index.ts'
import { formatJson } from '../../../components/json-text/index.ts'
import { notifyError } from '../../../components/notify.tsx'
import { confirm, openEdit } from '../../../workspace/dialogs.ts'
import { sayDeleted } from '../../../workspace/undo-job.ts'
import { OpenKey } from './open-key.tsx'
import classes from './dry-run.module.css'

/** Documents that are compared at once, and characters of a text that are shown. */
const [together, longest] = [4, 4000]

export interface SideBySideProps {
  readonly at: InStore
  readonly keys: readonly string[]
  readonly readText: (key: string, signal: AbortSignal) => Promise<string | null>
  readonly onOpen: (key: string) => void
  /** Looks again, after documents were changed. */
  readonly onAgain: () => void
}

/** Documents that hold the same value, so that one can be chosen: the others are deleted, or edited, as a job that can be undone. */
export function SideBySide({ at, keys, readText, onOpen, onAgain }: SideBySideProps) {
  const shown = keys.slice(0, together)
  const texts = useQuery({
    queryKey: [...cached.store(at), 'side by side', shown],
    queryFn: ({ signal }) => Promise.all(shown.map((key) => readText(key, signal))),
  })

  async function keep(winner: string): Promise<void> {
    const lost = keys.filter((key) => key !== winner)
    const agreed = await confirm({
      title: `Keep “${winner}”?`,
      message: `${counted(lost.length, 'document')} with the same value ${lost.length === 1 ? 'is' : 'are'} deleted: ${lost.join(', ')}. The list of jobs can bring them back.`,
      action: lost.length === 1 ? 'Delete the other' : 'Delete the others',
      danger: true,
    })
    if (!agreed) return
    try {
      const { job } = await client.documents.deleteSelected({ ...at, selection: { keys: lost } })
      onJobEnd(job, (ended) => {
        sayDeleted(ended)
        if (ended.state !== 'failed') onAgain()
      })
    } catch (error) {
      notifyError('They were not deleted', error)
    }
  }

  return (
    <div className={classes.sides}>
      {shown.map((key, at_) => (
        <section key={key} className={classes.side} aria-label={`Document ${key}`}>
          <div className={classes.sideHead}>
            <OpenKey name={key} onOpen={onOpen} />
            <Button size="compact-xs" onClick={() => void keep(key)}>
              Keep this one…
            </Button>
            <Button
              size="compact-xs"
              onClick={() =>
                openEdit({ ...at, scopes: [{ label: `the document ${key}`, selection: { keys: [key] } }] })
              }
            >
              Edit…
            </Button>
          </div>
          <pre className={classes.sideText} tabIndex={0} aria-label={`Text of ${key}`}>
            {textOf(texts.data?.[at_], texts.error)}
          </pre>
        </section>
      ))}
    </div>
  )
}

function textOf(text: string | null | undefined, error: Error | null): string {
  if (error !== null) return `It could not be read: ${error.message}`
  if (text === undefined) return ''
  return text === null ? 'It is no longer there.' : formatJson(text).slice(0, longest)
}
