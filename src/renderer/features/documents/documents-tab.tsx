import { useCallback, useMemo, useRef, useState } from 'react'
import type { DocumentRow } from '../../../shared/model/document.ts'
import {
  client,
  useChanges,
  useDatabase,
  useDocumentCount,
  useDocumentFields,
  useDocuments,
} from '../../client/index.ts'
import { ColumnsMenu, DataGrid, type GridColumn, type RowRange } from '../../components/data-grid/index.ts'
import type { MenuEntries } from '../../components/context-menu.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { notifyDone, notifyError } from '../../components/notify.tsx'
import { SplitPane } from '../../components/panes/split-pane.tsx'
import { useCommand } from '../../workspace/commands.ts'
import { openExport, openImport } from '../../workspace/dialogs.ts'
import { useSettings } from '../../workspace/settings.ts'
import { newDraftId, openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { copyCell, copyDocumentRows } from './copy-documents.ts'
import { CountLine } from './count-line.tsx'
import { DetailPane } from './detail-pane.tsx'
import { deleteDocuments, openDocument } from './document-actions.ts'
import classes from './documents.module.css'
import { DocumentsToolbar } from './documents-toolbar.tsx'
import { columnChoices, documentColumns, hiddenAtFirst, topFields } from './grid-columns.tsx'
import { NoRows } from './no-rows.tsx'
import { rowMenu, rowsMenu } from './row-menu.tsx'
import { keysBetween } from './select-documents.ts'
import { useDebounced } from './use-debounced.ts'
import { useGridLayout } from './use-grid-layout.ts'

/** The documents of a store in key order: find one, read it, open it, make and delete others. */
export function DocumentsTab({ tab, active }: TabProps<'documents'>) {
  const { database, store } = tab
  const at = useMemo(() => ({ database, store }), [database, store])
  const [prefix, setPrefix] = useState('')
  const asked = useDebounced(prefix, 150)
  const [range, setRange] = useState<RowRange>({ from: 0, to: 60 })
  const debounced = useDebounced(range, 40)
  const [place, setPlace] = useState<number | null>(0)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const panel = useRef<HTMLDivElement>(null)
  const filterRef = useRef<HTMLInputElement>(null)
  const jumpRef = useRef<HTMLInputElement>(null)
  const { detail, density } = useSettings()

  useChanges(database, store)
  const summary = useDatabase(database).data
  const legacy = summary?.stores.find((each) => each.name === store)?.format === 'legacy'
  const writable = summary !== undefined && !summary.readonly && !legacy
  const count = useDocumentCount(at, asked)
  const fields = useDocumentFields(at)
  const pages = useDocuments({ ...at, prefix: asked, ...debounced })
  const { getRow } = pages
  // The rows never wait for the count: until it comes there are as many as have come.
  const rowCount = Math.max(count.data?.count ?? 0, count.data?.complete ? 0 : lastKnown(getRow, debounced))

  const layout = useGridLayout(at)
  const top = useMemo(() => topFields(fields.data ?? [], getRow(0)), [fields.data, getRow])
  const columns = useMemo(() => documentColumns(top), [top])
  const hidden = useMemo(() => layout.hidden ?? hiddenAtFirst(top), [layout.hidden, top])
  const selected = place === null ? undefined : getRow(place)

  const focusGrid = (): void => panel.current?.querySelector<HTMLElement>('[role="grid"]')?.focus()
  const changePrefix = (next: string): void => {
    setPrefix(next)
    setPlace(0)
    // What is out of sight must not be deleted along with what is in it.
    setTicked(new Set())
  }
  const exportAll = (): void => openExport({ kind: 'documents', ...at, prefix: asked })
  const create = (): void => void openTab({ kind: 'document', ...at, key: null, draft: newDraftId() })
  const remove = (keys: readonly string[]): void => {
    setTicked(new Set())
    void deleteDocuments(at, keys)
  }

  const jump = async (key: string): Promise<void> => {
    try {
      const { offset, found } = await client.documents.locate({ ...at, prefix: asked, key })
      setPlace(offset)
      focusGrid()
      if (!found) notifyDone(`No document has the key “${key}”. This is where it would stand.`)
    } catch (error) {
      notifyError(`Could not look for ${key}`, error)
    }
  }

  useCommand(
    {
      name: 'documents.filter',
      label: 'Filter by the start of the key',
      keys: ['mod+f'],
      run: () => filterRef.current?.select(),
    },
    active,
  )
  useCommand(
    { name: 'documents.jump', label: 'Jump to a key', keys: ['mod+g'], run: () => jumpRef.current?.select() },
    active,
  )
  useCommand({ name: 'export.open', label: 'Export these documents…', run: exportAll }, active)

  const selection = useMemo(
    () => ({
      keyOf: (row: DocumentRow) => row.key,
      selected: ticked,
      onChange: setTicked,
      keysIn: (from: number, to: number) => keysBetween(at, asked, from, to),
    }),
    [ticked, at, asked],
  )
  const copySelected = (shown: readonly GridColumn<DocumentRow>[]): void =>
    void copyDocumentRows(at, [...ticked], shown)
  const menu = (row: DocumentRow): MenuEntries => {
    if (ticked.size < 2 || !ticked.has(row.key))
      return rowMenu({ at, key: row.key, writable, remove: () => remove([row.key]) })
    const keys = [...ticked]
    const shown = columns.filter(({ id }) => !hidden.has(id))
    return rowsMenu({ at, keys, writable, copy: () => copySelected(shown), remove: () => remove(keys) })
  }
  const onRangeChange = useCallback((next: RowRange) => setRange(next), [])
  const failed = pages.error ?? count.error
  const loading = pages.loading || count.isPending
  const retry = (): void => {
    pages.retry()
    void count.refetch()
  }

  return (
    <div ref={panel} className={classes.tab}>
      <DocumentsToolbar
        prefix={prefix}
        onPrefix={changePrefix}
        onJump={(key) => void jump(key)}
        filterRef={filterRef}
        jumpRef={jumpRef}
        onImport={writable ? () => openImport(at) : undefined}
        onExport={exportAll}
        onNew={writable ? create : undefined}
        onLeave={focusGrid}
        columns={
          <ColumnsMenu
            choices={columnChoices(top)}
            hidden={hidden}
            onChange={layout.hide}
            onReset={() => layout.hide(null)}
          />
        }
      />
      {failed && rowCount > 0 && (
        <ErrorState strip what={`Could not read the documents of ${store}`} error={failed} onRetry={retry} />
      )}
      <div className={classes.body}>
        <SplitPane name="documents" sizes={[72, 28]} min={[240, 240]}>
          <div className={classes.rows}>
            <CountLine
              count={count.data}
              prefix={asked}
              ticked={ticked.size}
              onUntick={() => setTicked(new Set())}
              onDelete={writable ? () => remove([...ticked]) : undefined}
            />
            <DataGrid
              label={`Documents of ${store}`}
              columns={columns}
              hidden={hidden}
              widths={layout.widths}
              onWidths={layout.setWidths}
              rowCount={rowCount}
              rowHeight={density === 'compact' ? 24 : 28}
              getRow={getRow}
              onRangeChange={onRangeChange}
              active={place}
              onActiveChange={setPlace}
              onOpen={(row) => openDocument(at, row.key)}
              selection={selection}
              growing={count.data?.complete === false}
              onHide={(id) => layout.hide(new Set([...hidden, id]))}
              onCopy={copySelected}
              onCopyCell={(row, column) => void copyCell(at, row.key, column.id)}
              onKey={(event, row) => {
                if (event.key !== 'Delete' || !writable || row === undefined) return
                event.preventDefault()
                remove(ticked.size > 0 ? [...ticked] : [row.key])
              }}
              menu={menu}
              empty={
                <NoRows
                  store={store}
                  prefix={asked}
                  loading={loading}
                  error={failed}
                  onRetry={retry}
                  onClear={() => changePrefix('')}
                  onNew={writable ? create : undefined}
                  onImport={() => openImport(at)}
                />
              }
            />
          </div>
          {detail && rowCount > 0 && <DetailPane at={at} documentKey={selected?.key} />}
        </SplitPane>
      </div>
    </div>
  )
}

function lastKnown(getRow: (index: number) => DocumentRow | undefined, { from, to }: RowRange): number {
  for (let index = to + 200; index >= from; index--) if (getRow(index) !== undefined) return index + 1
  return 0
}
