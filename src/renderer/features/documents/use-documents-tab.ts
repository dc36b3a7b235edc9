import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { DocumentField } from '../../../shared/model/document.ts'
import { asksNothing, type DocumentOrder } from '../../../shared/model/find/document-filter.ts'
import { useChanges, useDatabase, useDocumentFields, useViews } from '../../client/index.ts'
import { type AskedFilter, useAskedFilter } from '../../workspace/asked/asked-filter.ts'
import { openEdit, openExport } from '../../workspace/dialogs.ts'
import { newDraftId, openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { exportedColumns } from './columns/column-order.ts'
import { useGridLayout } from './columns/use-grid-layout.ts'
import { useShownColumns } from './columns/use-shown-columns.ts'
import { copyDocuments } from './copy/copy-documents.ts'
import type { CopyForm } from './copy/copy-forms.ts'
import { deleteDocuments } from './delete-documents.ts'
import {
  buildFilter,
  emptyForm,
  type FilterForm,
  lineOf,
  newLine,
  withLine,
} from '../../components/document-filter/index.ts'
import { emptyGroup } from '../../components/conditions/index.ts'
import { openViewDraft } from '../../workspace/recipes/open-view-draft.ts'
import { viewOfFields } from '../../workspace/recipes/fields-view.ts'
import { ruleOf, scopesOf } from './select-documents.ts'
import { useDocumentRows } from './use-document-rows.ts'
import { useTicked } from './use-ticked.ts'

/** The same list each time, while there are none. */
const none: readonly DocumentField[] = []

export type DocumentsView = ReturnType<typeof useDocumentsTab>

/** What the documents tab shows of a store, and what can be done there. */
export function useDocumentsTab({ database, store }: TabProps<'documents'>['tab']) {
  const at = useMemo(() => ({ database, store }), [database, store])
  const [prefix, setPrefix] = useState('')
  const [asked] = useDebouncedValue(prefix, 150)
  const [place, setPlace] = useState<number | null>(0)
  const [form, setForm] = useState<FilterForm>(emptyForm)
  const [order, setOrder] = useState<DocumentOrder | null>(null)
  const allViews = useViews(database, store).data
  // One that is not built yet has no rows to ask for.
  const views = useMemo(() => (allViews ?? []).filter(({ answers }) => answers !== null), [allViews])
  const built = useMemo(() => buildFilter(form, views), [form, views])
  const [filter] = useDebouncedValue(built.filter, 300)
  const sought = useMemo(() => ({ prefix: asked, filter, order }), [asked, filter, order])

  useChanges(database, store)
  const summary = useDatabase(database).data
  const legacy = summary?.stores.find((each) => each.name === store)?.format === 'legacy'
  const layout = useGridLayout(at)
  const rows = useDocumentRows(at, sought, layout.paths)
  const shown = useShownColumns(at, rows.getRow(0), layout)
  const ticking = useTicked(at, sought, rows)
  const fields = useDocumentFields(at).data ?? none

  // What a filter finds comes as the database reads it, but for the keys that begin alike.
  const shownOrder = order ?? (asksNothing(filter) || asked !== '' ? undefined : ('read' as const))

  // What is out of sight must not be deleted along with what is in it.
  const anew = (): void => {
    setPlace(0)
    ticking.untick()
  }

  const takeOver = useEffectEvent(({ conditions, text }: AskedFilter) => {
    useAskedFilter.setState({ asked: null })
    setPrefix('')
    setForm({ ...emptyForm, text, group: emptyGroup(conditions.map(lineOf)) })
    anew()
  })
  const wanted = useAskedFilter((state) => state.asked)
  useEffect(() => {
    if (wanted?.database === database && wanted.store === store) takeOver(wanted)
  }, [wanted, database, store])

  return {
    at,
    prefix,
    /** The prefix of the rows that are shown: the one that is typed, once typing rests. */
    asked,
    rows,
    shown,
    ticking,
    place,
    setPlace,
    writable: summary !== undefined && !summary.readonly && !legacy,
    changePrefix: (next: string): void => {
      setPrefix(next)
      anew()
    },
    form,
    problems: built.problems,
    order,
    fields,
    views,
    changeForm: (next: FilterForm): void => {
      setForm(next)
      anew()
    },
    changeOrder: (next: DocumentOrder | null): void => {
      setOrder(next)
      anew()
    },
    /** Begins a condition on a field. */
    filterBy: (path: string): void => setForm((last) => withLine(last, newLine(path, fields))),
    makeView: (paths: readonly string[]): void => openViewDraft(at, viewOfFields(paths, fields)),
    /** Exports what is selected, or else all that is shown. */
    exportAll: () => {
      const selection = ticking.count > 0 ? ticking.selected : ruleOf(sought, [], rows.rowCount)
      openExport({ kind: 'documents', ...at, selection, columns: exportedColumns(shown.visible) })
    },
    /** Edits what is selected, all that is shown, or the store. */
    edit: () => openEdit({ ...at, scopes: scopesOf(sought, rows.rowCount, ticking) }),
    create: (): void => void openTab({ kind: 'document', ...at, key: null, draft: newDraftId() }),
    copy: (selection: DocumentSelection, form: CopyForm): void =>
      void copyDocuments({ ...at, selection, order: shownOrder, form, columns: shown.visible }),
    remove: (selection: DocumentSelection, count: number): void =>
      void deleteDocuments(at, selection, count).then((done) => done && ticking.untick()),
  }
}
