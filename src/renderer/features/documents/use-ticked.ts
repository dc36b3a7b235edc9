import { useMemo, useState } from 'react'
import type { DocumentRow } from '../../../shared/model/document.ts'
import type { InStore } from '../../client/index.ts'
import { deleteDocuments } from './document-actions.ts'
import { keysBetween } from './select-documents.ts'

/** The documents that a person has selected, by their keys. */
export function useTicked(at: InStore, prefix: string) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const selection = useMemo(
    () => ({
      keyOf: (row: DocumentRow) => row.key,
      selected: ticked,
      onChange: setTicked,
      keysIn: (from: number, to: number) => keysBetween(at, prefix, from, to),
    }),
    [ticked, at, prefix],
  )
  return {
    ticked,
    selection,
    untick: () => setTicked(new Set()),
    /** Deletes documents; what was selected is selected no more. */
    remove: (keys: readonly string[]) => {
      setTicked(new Set())
      void deleteDocuments(at, keys)
    },
  }
}
