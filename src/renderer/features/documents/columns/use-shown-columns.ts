import { useMemo, useState } from 'react'
import type { DocumentRow } from '../../../../shared/model/document.ts'
import { type InStore, useDocumentFields } from '../../../client/index.ts'
import type { ColumnChoice, GridColumn } from '../../../components/data-grid/index.ts'
import { columnChoices, documentColumns, hiddenAtFirst, topFields } from './grid-columns.tsx'
import { type GridLayout, useGridLayout } from './use-grid-layout.ts'

export interface ShownColumns {
  readonly columns: readonly GridColumn<DocumentRow>[]
  /** Those that are not hidden. */
  readonly visible: readonly GridColumn<DocumentRow>[]
  readonly choices: readonly ColumnChoice[]
  readonly hidden: ReadonlySet<string>
  readonly layout: GridLayout
}

/** The columns that a store's documents have, and which of them are shown how wide. */
export function useShownColumns(at: InStore, first: DocumentRow | undefined): ShownColumns {
  const fields = useDocumentFields(at)
  const layout = useGridLayout(at)
  // Its page is let go of further down: the columns stay as they are.
  const [known, keep] = useState(first)
  if (first !== undefined && first !== known) keep(first)
  const top = useMemo(() => topFields(fields.data ?? [], known), [fields.data, known])
  const columns = useMemo(() => documentColumns(top), [top])
  const hidden = useMemo(() => layout.hidden ?? hiddenAtFirst(top), [layout.hidden, top])
  return {
    columns,
    visible: useMemo(() => columns.filter(({ id }) => !hidden.has(id)), [columns, hidden]),
    choices: columnChoices(top),
    hidden,
    layout,
  }
}
