import { useMemo, useState } from 'react'
import type { DocumentSelection } from '../../../shared/model/document-selection.ts'
import type { DocumentRow } from '../../../shared/model/document.ts'
import type { InStore } from '../../client/index.ts'
import { countSelected, noRows, type RowSelection } from '../../components/data-grid/index.ts'
import { keysBetween } from './select-documents.ts'

/** The documents that a person has selected: some by their keys, or all of a rule but some. */
export function useTicked(at: InStore, prefix: string, rowCount: number) {
  const [ticked, setTicked] = useState<RowSelection>(noRows)
  const selection = useMemo(
    () => ({
      keyOf: (row: DocumentRow) => row.key,
      selected: ticked,
      onChange: setTicked,
      keysIn: (from: number, to: number) => keysBetween(at, prefix, from, to),
    }),
    [ticked, at, prefix],
  )
  const keys = [...ticked.keys]
  const selected: DocumentSelection = ticked.inverted ? { prefix, except: keys } : { keys }
  return {
    count: countSelected(ticked, rowCount),
    selected,
    selection,
    untick: () => setTicked(noRows),
  }
}
