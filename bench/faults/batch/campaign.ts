import { join } from 'node:path'
import { Datastore, DatastoreError } from '../../../src/engine/index.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { EntriesIndex, tagsView } from '../entries.ts'
import type { Entry } from '../entries.ts'
import { Random } from '../random.ts'
import { dump } from '../raw-file.ts'

/** A fault at some place in a batch, and the error that the caller must get. */
const faults = [
  { name: 'a value that another document holds', code: 'CONSTRAINT' },
  { name: 'a value twice in the batch', code: 'CONSTRAINT' },
  { name: 'a row the table cannot hold', code: 'MAP_ERROR' },
  { name: 'a stale revision', code: 'CONFLICT' },
] as const

const documents = 60

/** Refuses batches at a random place: nothing of them stays, in no table. */
export async function batch(order: Order): Promise<Outcome> {
  const violations = new Violations(order, 'batch')
  const counts: Record<string, number> = {}
  let run = order.from
  const path = join(order.folder, 'batch.db')
  const store = await openStore(path)
  for (; asksFor(order, run); run++) {
    const random = new Random(order.seed, run)
    const fault = random.pick(faults)
    const [entries, at] = compose(random, fault.name)
    const before = await dump(path)
    const code = await attempt(store, random, entries)
    countUp(counts, `${fault.name}: ${code}`)
    if (code !== fault.code)
      violations.add(run, `${fault.name} at ${at} of ${entries.length}: ${code} instead of ${fault.code}`)
    if ((await dump(path)) !== before)
      violations.add(run, `${fault.name} at ${at} of ${entries.length} has left something`)
    // Batches that are right go through in between, so that the next fault meets another state.
    if (random.chance(0.2)) await store.putMany(right(random))
  }
  for (const view of ['index', 'by_tag']) {
    if ((await store.views.verify(view)).different > 0)
      violations.add(order.from, `${view} differs from its map at the end`)
  }
  await store.close()
  return { runs: run - order.from, violations: violations.list, details: counts }
}

async function openStore(path: string): Promise<Datastore> {
  const store = await Datastore.open(path, {
    table: 'entries',
    views: { index: new EntriesIndex(1) },
    history: { keep: 3 },
    durability: 'normal',
  })
  await store.putMany(
    Array.from({ length: documents }, (_, index) => [`k${index}`, entryOf(index, index)] as const),
  )
  await store.views.publish(tagsView(1))
  return store
}

function entryOf(index: number, n: number): Entry {
  return { email: `${index}@x`, n, tags: [`t${n % 5}`] }
}

function right(random: Random): [string, Entry][] {
  return Array.from({ length: random.integer(1, 20) }, () => {
    const index = random.integer(0, documents - 1)
    return [`k${index}`, entryOf(index, random.integer(0, 1000))]
  })
}

/** Sound documents, old and new ones, and at a random place the one that is refused. */
function compose(random: Random, fault: (typeof faults)[number]['name']): [[string, object][], number] {
  const size = random.integer(2, 120)
  const entries: [string, object][] = Array.from({ length: size }, (_, index) => {
    const old = random.chance(0.3) ? random.integer(1, documents - 1) : null
    return old === null
      ? [`new ${index}`, { email: `new ${index}@x`, n: index, tags: ['new'] }]
      : [`k${old}`, entryOf(old, random.integer(0, 1000))]
  })
  const at = random.integer(fault === 'a value twice in the batch' ? 1 : 0, size - 1)
  entries[at] = refused(random, fault, entries)
  return [entries, at]
}

function refused(
  random: Random,
  fault: (typeof faults)[number]['name'],
  entries: [string, object][],
): [string, object] {
  switch (fault) {
    case 'a value that another document holds':
      return ['refused', { email: '0@x', n: 1, tags: [] }]
    case 'a value twice in the batch':
      entries[0] = ['first', { email: 'twice@x', n: 1, tags: [] }]
      return ['second', { email: 'twice@x', n: 2, tags: [] }]
    case 'a row the table cannot hold':
      return ['refused', { email: 'refused@x', n: random.pick(['no number', 1.5, {}]), tags: [] }]
    case 'a stale revision':
      return ['k0', { email: '0@x', n: 1, tags: [], _rev: '77-0123456789abcdef0123456789abcdef' }]
    default:
      return fault satisfies never
  }
}

/** Puts the batch in one of the two ways there are, and returns the code it was refused with. */
async function attempt(
  store: Datastore,
  random: Random,
  entries: readonly [string, object][],
): Promise<string> {
  try {
    if (random.chance(0.7)) await store.putMany(entries)
    else
      await store.transaction((tx) => {
        for (const [key, entry] of entries) tx.put(key, entry)
      })
    return 'none'
  } catch (error) {
    return error instanceof DatastoreError ? error.code : `no DatastoreError: ${String(error)}`
  }
}
