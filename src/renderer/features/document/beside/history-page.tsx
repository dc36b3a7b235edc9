import { Button, UnstyledButton } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DocumentRevision } from '../../../../shared/model/document-links.ts'
import { client, type InStore, keys, useDatabase, refreshStore } from '../../../client/index.ts'
import { DiffEditor } from '../../../components/code-editor/index.ts'
import { notifyDone, notifyError } from '../../../components/notify.tsx'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import { timeText } from '../../../components/texts/time-text.ts'
import { Toolbar, ToolbarSpacer } from '../../../components/toolbar.tsx'
import { revisionNumber } from '../document-status.ts'
import { readableText } from '../readable-text.ts'
import classes from './beside.module.css'

interface HistoryPageProps {
  readonly at: InStore
  readonly docKey: string
  /** The text on the screen, with which old revisions are compared. */
  readonly text: string
  readonly onClose: () => void
}

/** The old revisions of a document, each compared with the text as it is now, and brought back when that is wanted. */
export function HistoryPage({ at, docKey, text, onClose }: HistoryPageProps) {
  const { database, store } = at
  const canRestore = useDatabase(database).data?.readonly === false
  const history = useQuery({
    queryKey: [...keys.store(at), 'history', docKey],
    queryFn: ({ signal }) => client.documents.history({ database, store, key: docKey }, { signal }),
  })
  const revisions = history.data ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const shown = revisions.find(({ rev }) => rev === chosen) ?? revisions[0]
  const old = useQuery({
    queryKey: [...keys.store(at), 'revision', docKey, shown?.rev],
    queryFn: ({ signal }) =>
      client.documents.revision({ database, store, key: docKey, rev: shown!.rev }, { signal }),
    enabled: shown !== undefined,
  })

  async function restore({ rev }: DocumentRevision): Promise<void> {
    try {
      await client.documents.restore({ database, store, key: docKey, rev })
      await refreshStore(at)
      notifyDone(`Revision ${revisionNumber(rev)} of ${docKey} is the present one again.`)
      onClose()
    } catch (error) {
      notifyError(`Revision ${revisionNumber(rev)} was not restored`, error)
    }
  }

  return (
    <section className={classes.history} aria-label={`History of ${docKey}`}>
      <Toolbar label="History">
        <strong className="mono">{docKey}</strong>
        <ToolbarSpacer />
        <Button onClick={onClose} autoFocus>
          Back to the text
        </Button>
        {shown !== undefined && canRestore && (
          <Button variant="filled" onClick={() => void restore(shown)}>
            Restore revision {revisionNumber(shown.rev)}
          </Button>
        )}
      </Toolbar>
      {history.error !== null && <ErrorState what="The history cannot be read" error={history.error} />}
      {history.isPending && <Skeleton lines={4} label="The history is loading" />}
      {history.data !== undefined && shown === undefined && (
        <EmptyState icon={<IconHistory size={28} />} title="No old revisions">
          Nothing was kept of “{docKey}”. A store keeps old revisions from when a program opens it with the
          option history.
        </EmptyState>
      )}
      {shown !== undefined && (
        <div className={classes.versions}>
          <ul className={classes.revisions} aria-label="Old revisions">
            {revisions.map((each) => (
              <li key={each.seq}>
                <UnstyledButton
                  className={classes.revision}
                  aria-current={each === shown}
                  onClick={() => setChosen(each.rev)}
                >
                  <span>revision {revisionNumber(each.rev)}</span>
                  <span className={classes.summary}>
                    {each.updated === null ? '' : timeText(each.updated)}
                    {each.deleted && ' · the last before it was deleted'}
                  </span>
                </UnstyledButton>
              </li>
            ))}
          </ul>
          <div className={classes.compared}>
            {old.error !== null && <ErrorState strip what="This revision cannot be read" error={old.error} />}
            {old.data !== undefined && (
              <DiffEditor
                language="json"
                original={readableText(old.data.text)}
                modified={text}
                ariaLabel={`Revision ${revisionNumber(shown.rev)}`}
                sides={['then', 'now']}
              />
            )}
          </div>
        </div>
      )}
    </section>
  )
}
