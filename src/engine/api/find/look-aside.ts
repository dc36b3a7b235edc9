import type { Datastore } from '../../datastore.ts'
import { beforeNext } from './before-next.ts'
import { type Looked, lookedOf, type Looking } from './looking.ts'

/** How many slices are looked through at once, how many they may be ahead of what was taken, and how many ids a slice has. */
const [atOnce, ahead, width] = [2, 4, 40_000]

/** Processes that were asked to start and have not answered: searches that begin meanwhile wait for the same ones. */
let starting: Promise<unknown> | undefined

/** Starts as many query processes as look at once, and says when all answer; never, where one does not. */
export function startLookingAside(store: Datastore): { readonly isReady: boolean } {
  const help = { isReady: false }
  const start = async (): Promise<void> => {
    const reads = Array.from({ length: atOnce }, () => store.readAside({ sql: 'select 1', params: [] }, {}))
    await Promise.allSettled(reads)
    starting = undefined
    await Promise.all(reads)
  }
  starting ??= start()
  starting.then(
    () => (help.isReady = true),
    () => undefined,
  )
  return help
}

/** Looks for a text after an id in query processes, and tells what was found up to which id, in order. @throws what a process says. */
export async function* lookAside(
  store: Datastore,
  { sql, params }: Looking,
  { from, signal }: { readonly from: number; readonly signal: AbortSignal },
): AsyncGenerator<Looked & { readonly end: number }, void, void> {
  const stop = new AbortController()
  const limits = { signal: AbortSignal.any([signal, stop.signal]) }
  const asked: { readonly end: number; readonly answer: Promise<Looked> }[] = []
  let next: number | null = from
  let running = 0
  const look = async (after: number): Promise<Looked> => {
    running++
    try {
      const read = { sql, params: [...params, after, after + width], scans: true } as const
      const { rows } = await store.readAside(read, limits)
      return lookedOf(rows[0]!)
    } finally {
      running--
      askOn()
    }
  }
  const askOn = (): void => {
    if (next === null || running >= atOnce || asked.length >= ahead || limits.signal.aborted) return
    const answer = look(next)
    // Told when its turn comes; not at all where the one before it has failed.
    answer.catch(() => undefined)
    next += width
    asked.push({ end: next, answer })
    askOn()
  }
  try {
    while (!signal.aborted) {
      askOn()
      const first = asked.shift()
      if (first === undefined) return
      const { looked, ids } = await first.answer
      if (looked === 0 && next !== null) {
        const following: number | null = await store.read((documents) => beforeNext(documents, first.end))
        next = following === null ? null : Math.max(next, following)
      }
      yield { looked, ids, end: first.end }
    }
  } finally {
    stop.abort()
  }
}
