import { useEffect, useRef, useState } from 'react'
import type { DocumentFilter, DocumentOrder } from '../../shared/model/find/document-filter.ts'
import type { FindProgress } from '../../shared/model/find/find-progress.ts'
import { client } from './client.ts'
import type { InStore } from './queries.ts'

/** Which documents are looked for, and in which order. */
export interface Sought {
  readonly prefix: string
  readonly filter: DocumentFilter
  readonly order: DocumentOrder | null
}

export interface FindingState {
  /** How far it has come; null until the engine host has begun. */
  readonly progress: FindProgress | null
  readonly error: Error | null
  /** Looks no further; what was found stays. */
  readonly stop: () => void
  /** Looks for all of it anew. */
  readonly again: () => void
}

interface Told {
  readonly of: string | null
  readonly progress: FindProgress | null
  readonly error: Error | null
}

const untold: Told = { of: null, progress: null, error: null }

/** Looks for documents as long as it is shown, and begins anew when something else is looked for; null looks for none. */
export function useFinding(at: InStore, sought: Sought | null): FindingState | null {
  const [round, setRound] = useState(0)
  const [told, setTold] = useState<Told>(untold)
  const name = sought === null ? null : JSON.stringify([at.database, at.store, sought, round], withBigints)
  const asked = useRef({ at, sought })
  useEffect(() => {
    asked.current = { at, sought }
  })
  useEffect(() => {
    const { at: place, sought: wanted } = asked.current
    if (name === null || wanted === null) return
    const left = new AbortController()
    const tell = (part: Partial<Told>): void => {
      if (!left.signal.aborted)
        setTold((last) => ({ ...(last.of === name ? last : untold), of: name, ...part }))
    }
    const listen = async (): Promise<void> => {
      for await (const progress of await client.documents.find(
        { ...place, ...wanted },
        { signal: left.signal },
      ))
        tell({ progress })
    }
    listen().catch((error: unknown) =>
      tell({ error: error instanceof Error ? error : new Error(String(error)) }),
    )
    return () => left.abort()
  }, [name])
  if (name === null) return null
  const { progress, error } = told.of === name ? told : untold
  return {
    progress,
    error,
    stop: () => {
      if (progress !== null) void client.documents.stopFind({ find: progress.find }).catch(() => undefined)
    },
    again: () => setRound((last) => last + 1),
  }
}

const withBigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)
