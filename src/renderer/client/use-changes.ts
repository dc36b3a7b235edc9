import type { Query } from '@tanstack/react-query'
import { useEffect } from 'react'
import { create } from 'zustand'
import { client } from './client.ts'
import { follow } from './follow.ts'
import { hasWritten } from './own-writes.ts'
import { type InStore, keys, queryClient } from './queries.ts'

/** Longest time between a change and its refetch, in milliseconds: a burst of changes is one refetch. */
const pause = 300

const nameOf = ({ database, store }: InStore): string => JSON.stringify([database, store])

/** The newest change number of each watched store. */
const useSeqs = create<Readonly<Record<string, number>>>()(() => ({}))

/** The same at the last refetch, which a burst of changes has one of. */
const useRested = create<Readonly<Record<string, number>>>()(() => ({}))

/** Shared by every component that shows the store, so that one stream serves them all. */
const watched = new Map<string, { users: number; stop: () => void }>()

function watchStore(at: InStore): () => void {
  const name = nameOf(at)
  const known = watched.get(name)
  if (known) known.users++
  else watched.set(name, { users: 1, stop: start(at) })
  return () => {
    const entry = watched.get(name)
    if (!entry || --entry.users > 0) return
    watched.delete(name)
    entry.stop()
  }
}

/** The `meta` of a query whose rows a user reads: the client does not fetch them anew when another writer changes the store. */
export const heldRows = { held: true }

function isHeld({ meta, state }: Query): boolean {
  if (meta?.['held'] !== true) return false
  const shown = state.data as readonly unknown[] | { readonly count: number } | null | undefined
  // Where nothing is read, what comes is shown at once.
  return shown != null && ('count' in shown ? shown.count : shown.length) > 0
}

function start(at: InStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const refetch = (): void => {
    timer = undefined
    useRested.setState(useSeqs.getState())
    const own = hasWritten(at.database)
    void queryClient.invalidateQueries({
      queryKey: keys.store(at),
      predicate: (query) => own || !isHeld(query),
    })
  }
  const stop = follow(
    (signal) => client.changes.watch(at, { signal }),
    ({ seq }) => {
      const name = nameOf(at)
      const known = useSeqs.getState()[name]
      useSeqs.setState({ [name]: seq })
      // The first event gives the store's present change number: what is shown was read just now.
      if (known === undefined) useRested.setState({ [name]: seq })
      else timer ??= setTimeout(refetch, pause)
    },
  )
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** Refetches what is shown of a store whenever a program changes its documents or views, save what is held. */
export function useChanges(database: string, store: string): void {
  useEffect(() => watchStore({ database, store }), [database, store])
}

/** The newest change number of a store that something on screen watches. */
export function useSeq(at: InStore | null): number | undefined {
  return useSeqs((seqs) => (at ? seqs[nameOf(at)] : undefined))
}

/** The same, once a burst of changes has rested. */
export function useRestedSeq(at: InStore): number | undefined {
  return useRested((seqs) => seqs[nameOf(at)])
}

/** The newest change number that is known of a store now. */
export function seqOf(at: InStore): number | undefined {
  return useSeqs.getState()[nameOf(at)]
}
