import { useState } from 'react'
import type { ViewVersion } from '../../../../shared/model/view.ts'
import type { InStore } from '../../../client/index.ts'
import { CodeEditor, DiffEditor, type EditorPlace } from '../../../components/code-editor/index.ts'
import { type PanelTab, PanelTabs } from '../../../components/panes/panel-tabs.tsx'
import { failedCount, FailedDocumentsList } from '../publish/failed-documents-list.tsx'
import type { FailedDocuments } from '../publish/use-failed-documents.ts'
import { VersionRows } from './version-rows.tsx'

type Tab = 'map' | 'rows' | 'failing'

interface VersionMapProps {
  readonly at: InStore
  /** What it is compared with; undefined for the only version. */
  readonly base: ViewVersion | undefined
  readonly shown: ViewVersion
  readonly begin: EditorPlace | null
  /** The documents this version failed on, when it is the last that did. */
  readonly failed: FailedDocuments | null
  readonly onOpen: (key: string) => void
}

/** The map of a version beside that of another, what becomes of the rows between them and, of one that failed, the documents it failed on. */
export function VersionMap({ at, base, shown, begin, failed, onOpen }: VersionMapProps) {
  const [tab, setTab] = useState<Tab>('map')
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
  const tabs: readonly PanelTab<Tab>[] = [
    { name: 'map', label: 'Map' },
    ...(base === undefined ? [] : [{ name: 'rows', label: 'Rows' } as const]),
    ...(failed === null
      ? []
      : [{ name: 'failing', label: `Failing documents (${failedCount(failed)})`, alert: true } as const]),
  ]
  return (
    <PanelTabs
      label={`Version ${shown.version}`}
      tabs={tabs}
      shown={tabs.some(({ name }) => name === tab) ? tab : 'map'}
      onShow={setTab}
    >
      {tab === 'rows' && base !== undefined ? (
        <VersionRows at={at} base={base} shown={shown} onOpen={onOpen} />
      ) : tab === 'failing' && failed !== null ? (
        <FailedDocumentsList
          failed={failed}
          onOpen={onOpen}
          onPlace={(line, column) => {
            setPlace({ line, column })
            setTab('map')
          }}
        />
      ) : (
        map
      )}
    </PanelTabs>
  )
}
