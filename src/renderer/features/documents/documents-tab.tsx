import { useMemo, useRef, useState } from 'react'
import { ColumnsMenu } from '../../components/data-grid/index.ts'
import { linesOf } from '../../components/conditions/index.ts'
import { emptyForm, type FilterForm, isOfRows } from '../../components/document-filter/index.ts'
import { ErrorState } from '../../components/states/error-state.tsx'
import { SplitPane } from '../../components/panes/split-pane.tsx'
import { useStable } from '../../components/use-stable.ts'
import { useCommand } from '../../workspace/commands.ts'
import { useTabCommand } from '../../workspace/tab-commands.ts'
import { openImport } from '../../workspace/dialogs.ts'
import { useSettings } from '../../workspace/settings.ts'
import type { TabProps } from '../../workspace/tabs/tabs.ts'
import { CountLine } from './count-line.tsx'
import { DetailPane } from './detail-pane.tsx'
import { DocumentsGrid } from './documents-grid.tsx'
import classes from './documents.module.css'
import { DocumentsToolbar } from './documents-toolbar.tsx'
import { FilterLines } from './filter/filter-lines.tsx'
import { useSavedFilters } from './filter/use-saved-filters.ts'
import type { DocumentRows } from './use-document-rows.ts'
import { type DocumentsView, useDocumentsTab } from './use-documents-tab.ts'
import { useFind } from './use-find.ts'

/** The documents of a store in key order: find, read and open one, make new ones, delete some. */
export function DocumentsTab({ tab, active }: TabProps<'documents'>) {
  const view = useDocumentsTab(tab)
  const { at, rows, ticking, place, writable } = view
  const [open, setFiltering] = useState(false)
  const filtering = open || view.form.group.members.length > 0
  const paths = [...linesOf(view.form.group)].flatMap((line) => (isOfRows(line) ? [] : [line.path]))
  const saved = useSavedFilters(at)
  const panel = useRef<HTMLDivElement>(null)
  const detail = useSettings((settings) => settings.detail)
  const shownKey = useShownKey(place, rows)

  const focusGrid = (): void => panel.current?.querySelector<HTMLElement>('[role="grid"]')?.focus()
  const find = useFind(at, view.asked, active, (index) => {
    view.setPlace(index)
    focusGrid()
  })
  useTabCommand('documents.edit', view.edit, active && writable)
  useCommand({ name: 'export.open', label: 'Export these documents…', run: view.exportAll }, active)

  return (
    <div ref={panel} className={classes.tab}>
      <Tools
        view={view}
        find={find}
        filtering={filtering}
        onFiltering={() => {
          setFiltering(!filtering)
          if (!filtering && view.form.group.members.length === 0) view.filterBy('')
          if (filtering) view.changeForm({ ...view.form, group: emptyForm.group })
        }}
        onLeave={focusGrid}
      />
      {filtering && (
        <FilterLines
          form={view.form}
          problems={view.problems}
          fields={view.fields}
          views={view.views}
          saved={saved}
          onChange={view.changeForm}
          onMakeView={writable && paths.length > 0 ? () => view.makeView(paths) : undefined}
        />
      )}
      {rows.failed && rows.rowCount > 0 && (
        <ErrorState
          strip
          what={`Could not read the documents of ${at.store}`}
          error={rows.failed}
          onRetry={rows.retry}
        />
      )}
      <div className={classes.body}>
        <SplitPane name="documents" sizes={[72, 28]} min={[240, 240]}>
          <div className={classes.rows}>
            <CountLine
              finding={rows.finding}
              order={view.order}
              onMakeView={writable ? (path) => view.makeView([path]) : undefined}
              count={rows.count}
              news={rows.news}
              onNews={rows.showNews}
              prefix={view.asked}
              ticked={ticking.count}
              onUntick={ticking.untick}
              onCopy={(form) => view.copy(ticking.selected, form)}
              onEdit={writable && rows.rowCount > 0 ? view.edit : undefined}
              onDelete={writable ? () => view.remove(ticking.selected, ticking.count) : undefined}
            />
            <DocumentsGrid view={view} />
          </div>
          {detail && rows.rowCount > 0 && <DetailPane at={at} documentKey={shownKey} />}
        </SplitPane>
      </div>
    </div>
  )
}

/** The key of the row that stands out: while the row is read, that of the one before stays, as its text does. */
function useShownKey(place: number | null, rows: DocumentRows): string | undefined {
  const key = place === null ? undefined : rows.getRow(place)?.key
  const [last, keep] = useState(key)
  if (key !== undefined && key !== last) keep(key)
  return place === null ? undefined : (key ?? last)
}

interface ToolsProps {
  readonly view: DocumentsView
  readonly find: ReturnType<typeof useFind>
  readonly filtering: boolean
  readonly onFiltering: () => void
  readonly onLeave: () => void
}

/** The toolbar, which is drawn again only when what it shows changes, and not with each row that comes. */
function Tools({ view, find, ...tools }: ToolsProps) {
  const onPrefix = useStable(view.changePrefix)
  const onJump = useStable((key: string) => void find.jump(key))
  const onImport = useStable(() => openImport(view.at))
  const onExport = useStable(view.exportAll)
  const onNew = useStable(view.create)
  const onLeave = useStable(tools.onLeave)
  const onText = useStable((part: Partial<Pick<FilterForm, 'text' | 'matchCase'>>) =>
    view.changeForm({ ...view.form, ...part }),
  )
  const onFiltering = useStable(tools.onFiltering)
  const choose = useStable(view.shown.choose)
  const { choices, hidden } = view.shown
  const columns = useMemo(
    () => <ColumnsMenu choices={choices} hidden={hidden} onChange={choose} onReset={() => choose(null)} />,
    [choices, hidden, choose],
  )
  return (
    <DocumentsToolbar
      prefix={view.prefix}
      onPrefix={onPrefix}
      onJump={onJump}
      filterRef={find.filterRef}
      jumpRef={find.jumpRef}
      onImport={view.writable ? onImport : undefined}
      onExport={onExport}
      onNew={view.writable ? onNew : undefined}
      onLeave={onLeave}
      text={view.form.text}
      matchCase={view.form.matchCase}
      onText={onText}
      textRef={find.textRef}
      filtering={tools.filtering}
      onFiltering={onFiltering}
      columns={columns}
    />
  )
}
