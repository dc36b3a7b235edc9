import type { DocumentRow } from '../../../shared/model/document.ts'
import type { InStore } from '../../client/index.ts'
import type { MenuEntries } from '../../components/context-menu.tsx'
import { DataGrid, type GridColumn } from '../../components/data-grid/index.ts'
import { useSettings } from '../../workspace/settings.ts'
import { copyCell, copyDocumentRows } from './copy-documents.ts'
import { openDocument } from './document-actions.ts'
import { NoRows } from './no-rows.tsx'
import { rowMenu, rowsMenu } from './row-menu.tsx'
import type { DocumentRows } from './use-document-rows.ts'
import type { ShownColumns } from './use-shown-columns.ts'
import type { useTicked } from './use-ticked.ts'

interface DocumentsGridProps {
  readonly at: InStore
  readonly rows: DocumentRows
  readonly shown: ShownColumns
  readonly ticking: ReturnType<typeof useTicked>
  readonly place: number | null
  readonly onPlace: (index: number) => void
  readonly writable: boolean
  /** What stands where the rows would be when there is none. */
  readonly empty: Pick<Parameters<typeof NoRows>[0], 'prefix' | 'onClear' | 'onNew' | 'onImport'>
}

/** The documents as a grid: each can be opened, copied and deleted, and so can all that are selected. */
export function DocumentsGrid(props: DocumentsGridProps) {
  const { at, rows, shown, ticking, writable } = props
  const { columns, hidden, layout } = shown
  const { ticked, remove } = ticking
  const density = useSettings((settings) => settings.density)

  const copySelected = (visible: readonly GridColumn<DocumentRow>[]): void =>
    void copyDocumentRows(at, [...ticked], visible)
  const menu = (row: DocumentRow): MenuEntries => {
    if (ticked.size < 2 || !ticked.has(row.key))
      return rowMenu({ at, key: row.key, writable, remove: () => remove([row.key]) })
    const keys = [...ticked]
    const visible = columns.filter(({ id }) => !hidden.has(id))
    return rowsMenu({ at, keys, writable, copy: () => copySelected(visible), remove: () => remove(keys) })
  }

  return (
    <DataGrid
      label={`Documents of ${at.store}`}
      columns={columns}
      hidden={hidden}
      widths={layout.widths}
      onWidths={layout.setWidths}
      rowCount={rows.rowCount}
      rowHeight={density === 'compact' ? 24 : 28}
      getRow={rows.getRow}
      onRangeChange={rows.onRange}
      active={props.place}
      onActiveChange={props.onPlace}
      onOpen={(row) => openDocument(at, row.key)}
      selection={ticking.selection}
      growing={rows.count?.complete === false}
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
          {...props.empty}
          store={at.store}
          loading={rows.loading}
          error={rows.failed}
          onRetry={rows.retry}
        />
      }
    />
  )
}
