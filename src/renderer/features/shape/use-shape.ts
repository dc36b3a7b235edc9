import { useEffect, useRef, useState } from 'react'
import type { StoreShape } from '../../../shared/model/field-shape.ts'
import { client, type InStore } from '../../client/index.ts'

interface Told {
  /** What was found until now; null before anything was. */
  readonly shape: StoreShape | null
  readonly failure: Error | null
  readonly looking: boolean
}

export interface ShapeState extends Told {
  /** Looks at a sample, or at the whole store. */
  readonly look: (whole: boolean) => void
  /** Looks no further; what was found stays. */
  readonly stop: () => void
}

const nothing: Told = { shape: null, failure: null, looking: true }

/** What is in a store: of a sample first, of the whole store when that is asked for; null looks at none. */
export function useShape(at: InStore | null): ShapeState {
  const [asked, setAsked] = useState({ whole: false, round: 0 })
  const [told, setTold] = useState<Told & { readonly of: string | null }>({ ...nothing, of: null })
  const left = useRef<AbortController>(undefined)
  const [database, store] = [at?.database, at?.store]
  const of = at === null ? null : JSON.stringify([at.database, at.store])
  useEffect(() => {
    if (database === undefined || store === undefined) return
    const mine = (left.current = new AbortController())
    const { signal } = mine
    const tell = (part: Partial<Told>): void => {
      if (!signal.aborted) setTold((last) => ({ ...(last.of === of ? last : nothing), of, ...part }))
    }
    const listen = async (): Promise<void> => {
      for await (const shape of await client.documents.shape(
        { database, store, whole: asked.whole },
        { signal },
      ))
        tell({ shape, failure: null, looking: shape.state === 'looking' })
    }
    listen().catch((error: unknown) =>
      tell({ looking: false, failure: error instanceof Error ? error : new Error(String(error)) }),
    )
    return () => mine.abort()
  }, [database, store, asked, of])
  const { shape, failure, looking } = told.of === of ? told : nothing
  return {
    shape,
    failure,
    looking,
    look: (whole) => setAsked(({ round }) => ({ whole, round: round + 1 })),
    stop: () => {
      left.current?.abort()
      setTold((last) => ({ ...last, looking: false }))
    },
  }
}
