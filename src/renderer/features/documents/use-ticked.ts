import { useCallback, useMemo, useState } from 'react'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { DocumentRow } from '../../../shared/model/document.ts'
import { client, type InStore, type Sought } from '../../client/index.ts'
import { countSelected, noRows, type RowSelection } from '../../components/data-grid/index.ts'
import { keysBetween, ruleOf } from './select-documents.ts'
import type { DocumentRows } from './use-document-rows.ts'

/** The documents that a person has selected: some by their keys, or all of a rule but some. */
export function useTicked(at: InStore, sought: Sought, { rowCount, finding }: DocumentRows) {
  const [ticked, setTicked] = useState<RowSelection>(noRows)
  const find = finding?.progress?.find
  const { prefix, order } = sought
  const reverse = order?.descending ?? false
  const read = useCallback(
    (offset: number, limit: number) =>
      find === undefined
        ? client.documents.page({ ...at, prefix, reverse, offset, limit })
        : client.documents.foundPage({ find, offset, limit }),
    [at, prefix, reverse, find],
  )
  const selection = useMemo(
    () => ({
      keyOf: (row: DocumentRow) => row.key,
      selected: ticked,
      onChange: setTicked,
      keysIn: (from: number, to: number) => keysBetween(read, from, to),
    }),
    [ticked, read],
  )
  const keys = [...ticked.keys]
  const count = countSelected(ticked, rowCount)
  const selected: DocumentSelection = ticked.inverted ? ruleOf(sought, keys, count) : { keys }
  return {
    count,
    selected,
    selection,
    untick: () => setTicked(noRows),
  }
}
