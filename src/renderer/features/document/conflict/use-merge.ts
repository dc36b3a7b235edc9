import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MergeChoice, Merged } from '../../../../shared/model/bulk/merge.ts'
import type { DocumentText } from '../../../../shared/model/document.ts'
import { client, type InStore } from '../../../client/index.ts'

interface Texts {
  readonly mine: string
  readonly theirs: DocumentText
  /** The revision that mine was made from, and its text where it is kept with mine. */
  readonly madeFrom: string | null
  readonly base: string | undefined
}

export interface Merging {
  /** Null where what mine was made from is not known, or one of the texts is no object. */
  readonly merged: Merged | null
  readonly choose: (choice: MergeChoice) => void
}

/** What two writers have made of a document, in one text; the store's history tells what it was where the draft does not. */
export function useMerge({ database, store }: InStore, { mine, theirs, madeFrom, base }: Texts): Merging {
  const [choices, setChoices] = useState<readonly MergeChoice[]>([])
  const { key, rev } = theirs
  const kept = useQuery({
    queryKey: ['merge base', database, store, key, madeFrom],
    queryFn:
      base === undefined && madeFrom !== null
        ? ({ signal }) => client.documents.revision({ database, store, key, rev: madeFrom }, { signal })
        : skipToken,
    retry: false,
    gcTime: 0,
  })
  const from = base ?? kept.data?.text
  const merged = useQuery({
    queryKey: ['merge', database, store, key, madeFrom, rev, choices],
    queryFn:
      from === undefined
        ? skipToken
        : ({ signal }) =>
            client.documents.merge(
              { base: from, mine, theirs: theirs.text, choices: [...choices] },
              { signal },
            ),
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  return {
    merged: merged.data ?? null,
    choose: (choice) => setChoices((last) => [...last.filter(({ path }) => path !== choice.path), choice]),
  }
}
