import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { DocumentLinks, Referrers } from '../../../../shared/model/document-links.ts'
import { client, type InStore, keys } from '../../../client/index.ts'

/** The documents whose keys a document holds, and its rows; asked again when the store changes. */
export function useLinks(
  at: InStore,
  key: string | null,
  wanted: boolean,
): { readonly links: DocumentLinks | undefined; readonly failure: Error | null } {
  const { data, error } = useQuery({
    queryKey: [...keys.store(at), 'links', key],
    queryFn: ({ signal }) => client.documents.links({ ...at, key: key! }, { signal }),
    enabled: wanted && key !== null,
  })
  return { links: data, failure: error }
}

export interface Referring {
  /** How far it has come; null before it has begun. */
  readonly told: Referrers | null
  readonly failure: Error | null
  readonly looking: boolean
  readonly start: () => void
  readonly stop: () => void
}

/** Looks through the store for documents that hold a key, when it is asked to, until it is stopped or no longer shown. */
export function useReferrers({ database, store, key }: InStore & { readonly key: string }): Referring {
  const [told, setTold] = useState<Referrers | null>(null)
  const [failure, setFailure] = useState<Error | null>(null)
  const [looking, setLooking] = useState(false)
  const left = useRef<AbortController>(undefined)
  useEffect(() => () => left.current?.abort(), [])

  async function look(signal: AbortSignal): Promise<void> {
    try {
      for await (const next of await client.documents.referrers({ database, store, key }, { signal })) {
        if (signal.aborted) return
        setTold(next)
      }
    } catch (error) {
      if (!signal.aborted) setFailure(error instanceof Error ? error : new Error(String(error)))
    }
    if (!signal.aborted) setLooking(false)
  }

  return {
    told,
    failure,
    looking,
    start: () => {
      left.current = new AbortController()
      setTold(null)
      setFailure(null)
      setLooking(true)
      void look(left.current.signal)
    },
    stop: () => {
      left.current?.abort()
      setLooking(false)
    },
  }
}
