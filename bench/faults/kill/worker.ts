import { Database, Datastore, DatastoreError } from '../../../src/engine/index.ts'
import { EntriesIndex, tagsView } from '../entries.ts'
import type { Entry } from '../entries.ts'
import { orders, tell } from '../orders.ts'
import { Random } from '../random.ts'
import type { KillOrder, Said, Scenario, Write } from './order.ts'

/** Works on a file until it is killed, and reports each operation that it begins and that was acknowledged. */
const say = (message: Said): void => tell(message)
const keys = 40

say({ say: 'loaded' })
for await (const order of orders<KillOrder>()) {
  try {
    await work(order)
  } catch (error) {
    say({ say: 'failed', message: String(error instanceof Error ? error.stack : error) })
  }
}

async function work(order: KillOrder): Promise<void> {
  if (order.scenario === 'upgrade') return await upgrade(order.path)
  const random = new Random(order.seed, order.run)
  const store = await Datastore.open(order.path, {
    table: 'entries',
    views: { index: new EntriesIndex(order.programVersion) },
  })
  say({ say: 'opened' })
  await Promise.all([write(store, order.scenario, random), publish(store, order)])
}

async function upgrade(path: string): Promise<void> {
  const database = await Database.open(path)
  say({ say: 'opened' })
  say({ say: 'upgrading' })
  await database.upgrade('users')
  say({ say: 'upgraded' })
}

async function write(store: Datastore, scenario: Scenario, random: Random): Promise<void> {
  for (;;) {
    const writes = compose(scenario, random)
    say({ say: 'begin', writes })
    try {
      await apply(store, scenario, writes)
      say({ say: 'ack' })
    } catch (error) {
      if (!(error instanceof DatastoreError) || error.code !== 'CONSTRAINT') throw error
      say({ say: 'refused', code: error.code })
    }
    // A build in this process goes on between writes.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function compose(scenario: Scenario, random: Random): Write[] {
  const many = scenario === 'putMany' || scenario === 'transaction'
  const key = (): string => `k${random.integer(1, keys)}`
  const remove = (): boolean => random.chance(scenario === 'delete' ? 0.5 : scenario === 'putMany' ? 0 : 0.15)
  if (!many) {
    const one = key()
    return [[one, remove() ? null : compileEntry(one, random)]]
  }
  const chosen = new Set(Array.from({ length: random.integer(2, 25) }, key))
  return [...chosen].map((one) => [one, remove() ? null : compileEntry(one, random)])
}

function compileEntry(key: string, random: Random): Entry {
  // Now and then the value of another document, which the view refuses when that one has it.
  const email = random.chance(0.04) ? `k${random.integer(1, keys)}@x` : `${key}@x`
  return {
    ...(random.chance(0.9) ? { email } : {}),
    n: random.integer(0, 1_000_000),
    tags: Array.from({ length: random.integer(0, 3) }, () => `t${random.integer(1, 9)}`),
    note: random.text(random.integer(0, 2000)),
  }
}

async function apply(store: Datastore, scenario: Scenario, writes: readonly Write[]): Promise<void> {
  if (scenario === 'transaction') {
    await store.transaction((tx) => {
      for (const [key, entry] of writes) {
        if (entry === null) tx.delete(key)
        else tx.put(key, entry)
      }
    })
  } else if (scenario === 'putMany') {
    await store.putMany(writes.map(([key, entry]) => [key, entry!] as const))
  } else {
    const [key, entry] = writes[0]!
    if (entry === null) await store.delete(key)
    else await store.put(key, entry)
  }
}

async function publish(store: Datastore, order: KillOrder): Promise<void> {
  let { programVersion, tagsVersion } = order
  for (let round = 0; ; round++) {
    const view =
      order.scenario === 'addView' || (order.scenario === 'reindex' && round % 2 === 1) ? 'index' : 'by_tag'
    if (order.scenario === 'reindex') {
      const version = view === 'index' ? programVersion : tagsVersion
      say({ say: 'publishing', view, version })
      await store.views.reindex(view)
      say({ say: 'published', view, version })
    } else if (order.scenario === 'addView') {
      say({ say: 'publishing', view, version: ++programVersion })
      await store.views.add('index', new EntriesIndex(programVersion))
      say({ say: 'published', view, version: programVersion })
    } else if (order.scenario === 'defineView') {
      say({ say: 'publishing', view, version: ++tagsVersion })
      await store.views.publish(tagsView(tagsVersion))
      say({ say: 'published', view, version: tagsVersion })
    } else return
  }
}
