import { useState } from 'react'
import type { ViewVersion } from '../../../../shared/model/view.ts'
import { CodeEditor, DiffEditor, type EditorPlace } from '../../../components/code-editor/index.ts'
import { PanelTabs } from '../../../components/panes/panel-tabs.tsx'
import { failedCount, FailedDocumentsList } from '../publish/failed-documents-list.tsx'
import type { FailedDocuments } from '../publish/use-failed-documents.ts'
import classes from './history.module.css'

interface VersionMapProps {
  /** What it is compared with; undefined for the only version. */
  readonly base: ViewVersion | undefined
  readonly shown: ViewVersion
  readonly begin: EditorPlace | null
  /** The documents this version failed on, when it is the last that did. */
  readonly failed: FailedDocuments | null
  readonly onOpen: (key: string) => void
}

/** The map of a version beside that of another and, of one that failed, the documents it failed on. */
export function VersionMap({ base, shown, begin, failed, onOpen }: VersionMapProps) {
  const [tab, setTab] = useState<'map' | 'failing'>('map')
  const [place, setPlace] = useState(begin ?? undefined)
  const map =
    base === undefined ? (
      <CodeEditor
        readOnly
        language="typescript"
        value={shown.definition.map}
        ariaLabel={`Map of version ${shown.version}`}
        place={place}
      />
    ) : (
      <DiffEditor
        language="typescript"
        original={base.definition.map}
        modified={shown.definition.map}
        ariaLabel={`Map of version ${shown.version} compared`}
        place={place}
      />
    )
  if (failed === null) return <div className={classes.diff}>{map}</div>
  return (
    <PanelTabs
      label={`Version ${shown.version}`}
      tabs={[
        { name: 'map', label: 'Map' },
        { name: 'failing', label: `Failing documents (${failedCount(failed)})`, alert: true },
      ]}
      shown={tab}
      onShow={setTab}
    >
      {tab === 'map' ? (
        map
      ) : (
        <FailedDocumentsList
          failed={failed}
          onOpen={onOpen}
          onPlace={(line, column) => {
            setPlace({ line, column })
            setTab('map')
          }}
        />
      )}
    </PanelTabs>
  )
}
