import { useMemo, useRef, useState } from 'react'
import { useChanges, useDatabase } from '../../client/index.ts'
import { ColumnsMenu } from '../../components/data-grid/index.ts'
import { ErrorState } from '../../components/states/error-state.tsx'
import { SplitPane } from '../../components/panes/split-pane.tsx'
import { useCommand } from '../../workspace/commands.ts'
import { openExport, openImport } from '../../workspace/dialogs.ts'
import { useSettings } from '../../workspace/settings.ts'
import { newDraftId, openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { CountLine } from './count-line.tsx'
import { DetailPane } from './detail-pane.tsx'
import { DocumentsGrid } from './documents-grid.tsx'
import classes from './documents.module.css'
import { DocumentsToolbar } from './documents-toolbar.tsx'
import { useDebounced } from './use-debounced.ts'
import { useDocumentRows } from './use-document-rows.ts'
import { useFind } from './use-find.ts'
import { useShownColumns } from './use-shown-columns.ts'
import { useTicked } from './use-ticked.ts'

/** The documents of a store in key order: find, read and open one, make new ones, delete some. */
export function DocumentsTab({ tab, active }: TabProps<'documents'>) {
  const { database, store } = tab
  const at = useMemo(() => ({ database, store }), [database, store])
  const [prefix, setPrefix] = useState('')
  const asked = useDebounced(prefix, 150)
  const [place, setPlace] = useState<number | null>(0)
  const panel = useRef<HTMLDivElement>(null)
  const detail = useSettings((settings) => settings.detail)

  useChanges(database, store)
  const summary = useDatabase(database).data
  const legacy = summary?.stores.find((each) => each.name === store)?.format === 'legacy'
  const writable = summary !== undefined && !summary.readonly && !legacy
  const rows = useDocumentRows(at, asked)
  const shown = useShownColumns(at, rows.getRow(0))
  const ticking = useTicked(at, asked)

  const focusGrid = (): void => panel.current?.querySelector<HTMLElement>('[role="grid"]')?.focus()
  const changePrefix = (next: string): void => {
    setPrefix(next)
    setPlace(0)
    // What is out of sight must not be deleted along with what is in it.
    ticking.untick()
  }
  const exportAll = (): void => openExport({ kind: 'documents', ...at, prefix: asked })
  const create = (): void => void openTab({ kind: 'document', ...at, key: null, draft: newDraftId() })

  const find = useFind(at, asked, active, (index) => {
    setPlace(index)
    focusGrid()
  })
  useCommand({ name: 'export.open', label: 'Export these documents…', run: exportAll }, active)

  return (
    <div ref={panel} className={classes.tab}>
      <DocumentsToolbar
        prefix={prefix}
        onPrefix={changePrefix}
        onJump={(key) => void find.jump(key)}
        filterRef={find.filterRef}
        jumpRef={find.jumpRef}
        onImport={writable ? () => openImport(at) : undefined}
        onExport={exportAll}
        onNew={writable ? create : undefined}
        onLeave={focusGrid}
        columns={
          <ColumnsMenu
            choices={shown.choices}
            hidden={shown.hidden}
            onChange={shown.layout.hide}
            onReset={() => shown.layout.hide(null)}
          />
        }
      />
      {rows.failed && rows.rowCount > 0 && (
        <ErrorState
          strip
          what={`Could not read the documents of ${store}`}
          error={rows.failed}
          onRetry={rows.retry}
        />
      )}
      <div className={classes.body}>
        <SplitPane name="documents" sizes={[72, 28]} min={[240, 240]}>
          <div className={classes.rows}>
            <CountLine
              count={rows.count}
              prefix={asked}
              ticked={ticking.ticked.size}
              onUntick={ticking.untick}
              onDelete={writable ? () => ticking.remove([...ticking.ticked]) : undefined}
            />
            <DocumentsGrid
              at={at}
              rows={rows}
              shown={shown}
              ticking={ticking}
              place={place}
              onPlace={setPlace}
              writable={writable}
              empty={{
                prefix: asked,
                onClear: () => changePrefix(''),
                onNew: writable ? create : undefined,
                onImport: () => openImport(at),
              }}
            />
          </div>
          {detail && rows.rowCount > 0 && (
            <DetailPane at={at} documentKey={place === null ? undefined : rows.getRow(place)?.key} />
          )}
        </SplitPane>
      </div>
    </div>
  )
}
