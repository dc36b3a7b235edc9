import { DatastoreError } from '../../../src/engine/index.ts'
import type { Datastore } from '../../../src/engine/index.ts'
import { Random } from '../random.ts'

/** What one of the contending actors is to do: a process with a store of its own, or a task of a process that shares one. */
export interface AddOrder {
  readonly keys: readonly string[]
  readonly operations: number
  readonly seed: number
  readonly index: number
  /** UTC milliseconds at which to stop, whatever is done by then. */
  readonly until: number | null
}

export interface ContentionReport {
  /** Increments that were acknowledged, by key. */
  readonly successes: Readonly<Record<string, number>>
  /** Documents that were acknowledged as made by this actor. */
  readonly created: readonly string[]
  readonly conflicts: number
  readonly busy: number
  /** Operations done through transaction(), which repeats itself until it succeeds. */
  readonly transactions: number
  readonly unexpected: readonly string[]
}

/** Adds one to the documents again and again, and now and then makes a document that other programs make as well. */
export async function addAgainAndAgain(store: Datastore, order: AddOrder): Promise<ContentionReport> {
  const random = new Random(order.seed, order.index)
  const successes: Record<string, number> = {}
  const [unexpected, created]: [string[], string[]] = [[], []]
  let [conflicts, busy, transactions] = [0, 0, 0]
  const until = order.until ?? Infinity
  for (let done = 0; done < order.operations && Date.now() < until;) {
    const key = random.pick(order.keys)
    const kind = random.chance(0.1) ? 'transaction' : random.chance(0.05) ? 'create' : 'put'
    const lock = `lock ${done}`
    try {
      if (kind === 'create') {
        await store.put(lock, { n: -1 }, { create: true })
        created.push(lock)
      } else {
        await (kind === 'transaction' ? addInTransaction(store, key) : addGuarded(store, key))
        successes[key] = (successes[key] ?? 0) + 1
      }
      if (kind === 'transaction') transactions++
      done++
    } catch (error) {
      const code = error instanceof DatastoreError ? error.code : 'none'
      if (code === 'BUSY') busy++
      else done++
      if (code === 'CONFLICT') conflicts++
      else if (code !== 'BUSY') unexpected.push(String(error instanceof Error ? error.stack : error))
    }
  }
  return { successes, created, conflicts, busy, transactions, unexpected }
}

/** Reads, adds one and puts with the revision that was read: refused when another writer was quicker. */
async function addGuarded(store: Datastore, key: string): Promise<void> {
  const counter = await store.get(key)
  // SQLite answers at once: without a turn of the loop no other task would come between.
  await new Promise((resolve) => setImmediate(resolve))
  await store.put(key, { ...counter, n: Number(counter!['n']) + 1 })
}

async function addInTransaction(store: Datastore, key: string): Promise<void> {
  await store.transaction(async (tx) => {
    const counter = await tx.get(key)
    tx.put(key, { ...counter, n: Number(counter!['n']) + 1 })
  })
}
