import { useMemo, useState } from 'react'
import type { DocumentSelection } from '../../../shared/model/document-selection.ts'
import { useChanges, useDatabase } from '../../client/index.ts'
import { openExport } from '../../workspace/dialogs.ts'
import { newDraftId, openTab, type TabProps } from '../../workspace/tabs/tabs.ts'
import { useShownColumns } from './columns/use-shown-columns.ts'
import { copyDocuments } from './copy/copy-documents.ts'
import type { CopyForm } from './copy/copy-forms.ts'
import { deleteDocuments } from './delete-documents.ts'
import { useDebounced } from './use-debounced.ts'
import { useDocumentRows } from './use-document-rows.ts'
import { useTicked } from './use-ticked.ts'

export type DocumentsView = ReturnType<typeof useDocumentsTab>

/** What the documents tab shows of a store, and what can be done there. */
export function useDocumentsTab({ database, store }: TabProps<'documents'>['tab']) {
  const at = useMemo(() => ({ database, store }), [database, store])
  const [prefix, setPrefix] = useState('')
  const asked = useDebounced(prefix, 150)
  const [place, setPlace] = useState<number | null>(0)

  useChanges(database, store)
  const summary = useDatabase(database).data
  const legacy = summary?.stores.find((each) => each.name === store)?.format === 'legacy'
  const rows = useDocumentRows(at, asked)
  const shown = useShownColumns(at, rows.getRow(0))
  const ticking = useTicked(at, asked, rows.rowCount)

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
      setPlace(0)
      // What is out of sight must not be deleted along with what is in it.
      ticking.untick()
    },
    exportAll: () => openExport({ kind: 'documents', ...at, selection: { prefix: asked, except: [] } }),
    create: (): void => void openTab({ kind: 'document', ...at, key: null, draft: newDraftId() }),
    copy: (selection: DocumentSelection, form: CopyForm): void =>
      void copyDocuments({ ...at, selection, form, columns: shown.visible }),
    remove: (selection: DocumentSelection, count: number): void =>
      void deleteDocuments(at, selection, count).then((done) => done && ticking.untick()),
  }
}
