import { useMemo, useState } from 'react'
import type { DocumentRow } from '../../../../shared/model/document.ts'
import { type InStore, useDocumentFields } from '../../../client/index.ts'
import type { ColumnChoice, GridColumn } from '../../../components/data-grid/index.ts'
import { arrangeColumns } from './arrange-columns.ts'
import {
  columnChoices,
  documentColumns,
  hiddenAtFirst,
  isNested,
  nestedFields,
  nestedId,
  topFields,
} from './grid-columns.tsx'
import type { GridLayout } from './use-grid-layout.ts'

export interface ShownColumns {
  readonly columns: readonly GridColumn<DocumentRow>[]
  /** Those that are not hidden. */
  readonly visible: readonly GridColumn<DocumentRow>[]
  readonly choices: readonly ColumnChoice[]
  readonly hidden: ReadonlySet<string>
  readonly layout: GridLayout
  /** Hides these columns and shows all others; null shows the usual ones in their usual places. */
  readonly choose: (hidden: ReadonlySet<string> | null) => void
}

/** The columns that a store's documents have, and which of them are shown in which order and how wide. */
export function useShownColumns(
  at: InStore,
  first: DocumentRow | undefined,
  layout: GridLayout,
): ShownColumns {
  const fields = useDocumentFields(at)
  // Its page is let go of further down: the columns stay as they are.
  const [known, keep] = useState(first)
  if (first !== undefined && first !== known) keep(first)
  const top = useMemo(() => topFields(fields.data ?? [], known), [fields.data, known])
  const nested = useMemo(() => nestedFields(fields.data ?? [], layout.paths), [fields.data, layout.paths])
  const columns = useMemo(
    () => arrangeColumns(documentColumns(top, nested), layout.order, layout.frozen),
    [top, nested, layout.order, layout.frozen],
  )
  const hidden = useMemo(() => {
    const shown = new Set(layout.nested)
    const unasked = nested.map(({ path }) => nestedId(path)).filter((id) => !shown.has(id))
    return new Set([...(layout.hidden ?? hiddenAtFirst(top)), ...unasked])
  }, [layout.hidden, layout.nested, top, nested])
  return {
    columns,
    visible: useMemo(() => columns.filter(({ id }) => !hidden.has(id)), [columns, hidden]),
    choices: useMemo(() => columnChoices(top, nested), [top, nested]),
    hidden,
    layout,
    choose: (next) => {
      layout.hide(next === null ? null : new Set([...next].filter((id) => !isNested(id))))
      const shown =
        next === null ? [] : nested.map(({ path }) => nestedId(path)).filter((id) => !next.has(id))
      layout.arrange(next === null ? { nested: [], order: [], frozen: [] } : { nested: shown })
    },
  }
}
