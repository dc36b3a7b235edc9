import { skipToken, useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { DocumentText } from '../../../shared/model/document.ts'
import { client, keys, useChanges } from '../../client/index.ts'
import type { TabProps } from '../../workspace/tabs/tabs.ts'
import { template } from './document-draft.ts'
import { readableText } from './readable-text.ts'

export interface StoredDocument {
  readonly loading: boolean
  readonly failure: unknown
  /** Reads it anew; null when it is not there, or could not be read. */
  readonly reload: () => Promise<DocumentText | null>
  /** The document as it is in the store now; null when it is not there. */
  readonly stored: DocumentText | null
  /** What the tab last knew of the document: also set when it has been deleted since. */
  readonly base: DocumentText | null
  /** The text of `base` as it is shown, or what a new document begins with. */
  readonly baseText: string
  /** Takes note of a text that was saved: it is shown as it was typed. */
  readonly showAsTyped: (text: string) => void
}

/** A document as the store has it, read again whenever it may have changed. */
export function useStoredDocument({ database, store, key }: TabProps<'document'>['tab']): StoredDocument {
  useChanges(database, store)
  const query = useQuery({
    queryKey: keys.document({ database, store }, key ?? ''),
    queryFn:
      key === null ? skipToken : ({ signal }) => client.documents.get({ database, store, key }, { signal }),
  })
  const last = useRef<DocumentText | null>(null)
  const savedText = useRef<string | null>(null)
  const stored = query.data ?? null
  if (stored !== null) last.current = stored
  const base = stored ?? last.current
  // A text just saved is shown as it was typed; any other is broken into lines when it has none.
  const baseSource = base === null ? null : base.text
  const baseText = useMemo(
    () =>
      baseSource === null
        ? template
        : baseSource === savedText.current
          ? baseSource
          : readableText(baseSource),
    [baseSource],
  )
  return {
    loading: key !== null && query.isPending,
    failure: query.error,
    reload: async () => (await query.refetch()).data ?? null,
    stored,
    base,
    baseText,
    showAsTyped: (text) => {
      savedText.current = text
    },
  }
}
