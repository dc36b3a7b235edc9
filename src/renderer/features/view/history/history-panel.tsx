import { Button, CloseButton, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { describeChanges } from '../../../../shared/model/definition-changes.ts'
import type { ViewVersion } from '../../../../shared/model/view.ts'
import { client, type InStore, keys } from '../../../client/index.ts'
import type { EditorPlace } from '../../../components/code-editor/index.ts'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import type { FailedDocuments } from '../publish/use-failed-documents.ts'
import classes from './history.module.css'
import { VersionList } from './version-list.tsx'
import { VersionMap } from './version-map.tsx'

interface HistoryPanelProps {
  readonly at: InStore
  readonly view: string
  /** True while the view is being built: nothing can be restored. */
  readonly building: boolean
  /** Where the history begins: at a version, at a place of its map. */
  readonly begin: HistoryPlace | null
  /** The documents that made the last build fail. */
  readonly failed: FailedDocuments | null
  readonly onOpen: (key: string) => void
  readonly onRestore: (version: number) => void
  readonly onClose: () => void
}

export interface HistoryPlace extends EditorPlace {
  readonly version: number
}

/** Every version of a view, and how any two of them differ. */
export function HistoryPanel(props: HistoryPanelProps) {
  const { at, view, building, begin, failed, onOpen, onRestore, onClose } = props
  const [chosen, setChosen] = useState<number | null>(begin?.version ?? null)
  const [against, setAgainst] = useState<number | null>(null)
  const versions = useQuery({
    queryKey: [...keys.view(at, view), 'versions'],
    queryFn: ({ signal }) => client.views.versions({ ...at, view }, { signal }),
  })
  if (versions.error) {
    return (
      <ErrorState
        what="Could not read the history"
        error={versions.error}
        onRetry={() => void versions.refetch()}
      />
    )
  }
  if (versions.data === undefined) return <Skeleton lines={6} label="The history is loading" />
  const list = versions.data
  const shown = list.find(({ version }) => version === chosen) ?? list[0]
  if (shown === undefined) return null
  const others = list.filter(({ version }) => version !== shown.version)
  const base = others.find(({ version }) => version === against) ?? before(list, shown)
  return (
    <section className={classes.panel} aria-label="History">
      <div className={classes.versions}>
        <VersionList versions={list} shown={shown.version} onShow={setChosen} />
      </div>
      <div className={classes.comparison}>
        <div className={classes.bar}>
          <h2 className={classes.title}>Version {shown.version}</h2>
          {base !== undefined && (
            <NativeSelect
              size="xs"
              aria-label="Compare with"
              data={others.map(({ version }) => ({
                value: String(version),
                label: `compared with version ${version}`,
              }))}
              value={String(base.version)}
              onChange={(event) => setAgainst(Number(event.currentTarget.value))}
            />
          )}
          <span className={classes.space} />
          {!shown.answers && (
            <Button
              variant="filled"
              disabled={building}
              title="Publishes this definition again, as the newest version."
              onClick={() => onRestore(shown.version)}
            >
              Restore version {shown.version}
            </Button>
          )}
          <CloseButton aria-label="Close the history" onClick={onClose} />
        </div>
        <Changes from={base} to={shown} />
        <VersionMap
          at={at}
          key={shown.version}
          base={base}
          shown={shown}
          begin={begin?.version === shown.version ? begin : null}
          failed={failed?.version === shown.version && failed.met > 0 ? failed : null}
          onOpen={onOpen}
        />
      </div>
    </section>
  )
}

function before(list: readonly ViewVersion[], { version }: ViewVersion): ViewVersion | undefined {
  return list.find((other) => other.version < version) ?? list.find((other) => other.version > version)
}

function Changes({ from, to }: { readonly from: ViewVersion | undefined; readonly to: ViewVersion }) {
  const changes = from === undefined ? [] : describeChanges(from.definition, to.definition)
  return (
    <ul className={classes.changes} aria-label="Changes">
      {from === undefined && <li>This is the only version.</li>}
      {from !== undefined && changes.length === 0 && (
        <li>Both versions are the same, but for their tests.</li>
      )}
      {changes.map((change) => (
        <li key={change}>{change}</li>
      ))}
      {to.failure !== null && <li className={classes.failure}>{to.failure.message}</li>}
    </ul>
  )
}
