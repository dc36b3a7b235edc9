import { Datastore, DatastoreError } from '../../../src/engine/index.ts'
import { orders, tell } from '../orders.ts'
import { Random } from '../random.ts'
import { Counters } from './counters.ts'

/** What one of the contending processes is to do, and what it reports when it has. */
export interface ContentionOrder {
  readonly path: string
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
  readonly conflicts: number
  readonly busy: number
  /** Operations done through transaction(), which repeats itself until it succeeds. */
  readonly transactions: number
  readonly unexpected: readonly string[]
}

for await (const order of orders<ContentionOrder>()) {
  tell(await contend(order))
  break
}

async function contend(order: ContentionOrder): Promise<ContentionReport> {
  const random = new Random(order.seed, order.index)
  const successes: Record<string, number> = {}
  const unexpected: string[] = []
  let [conflicts, busy, transactions] = [0, 0, 0]
  const store = await Datastore.open(order.path, {
    table: 'counters',
    views: { counters: new Counters() },
  })
  const until = order.until ?? Infinity
  for (let done = 0; done < order.operations && Date.now() < until;) {
    const key = random.pick(order.keys)
    const inTransaction = random.chance(0.1)
    try {
      if (inTransaction) await addInTransaction(store, key)
      else await addGuarded(store, key)
      successes[key] = (successes[key] ?? 0) + 1
      if (inTransaction) transactions++
      done++
    } catch (error) {
      const code = error instanceof DatastoreError ? error.code : 'none'
      if (code === 'BUSY') busy++
      else done++
      if (code === 'CONFLICT') conflicts++
      else if (code !== 'BUSY') unexpected.push(String(error instanceof Error ? error.stack : error))
    }
  }
  await store.close()
  return { successes, conflicts, busy, transactions, unexpected }
}

/** Reads, adds one and puts with the revision that was read: refused when somebody else was quicker. */
async function addGuarded(store: Datastore, key: string): Promise<void> {
  const counter = await store.get<{ n: number }>(key)
  await store.put(key, { ...counter, n: counter!.n + 1 })
}

async function addInTransaction(store: Datastore, key: string): Promise<void> {
  await store.transaction(async (tx) => {
    const counter = await tx.get(key)
    tx.put(key, { ...counter, n: Number(counter!['n']) + 1 })
  })
}
