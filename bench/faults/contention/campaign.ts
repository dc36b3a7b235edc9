import { join } from 'node:path'
import { Datastore } from '../../../src/engine/index.ts'
import { Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { Child } from '../child.ts'
import { integrityProblem } from '../raw-file.ts'
import { findPlaces } from '../place.ts'
import { Counters } from './counters.ts'
import { addAgainAndAgain } from './add.ts'
import type { AddOrder, ContentionReport } from './add.ts'
import type { ContentionOrder } from './worker.ts'

const keys = ['a', 'b', 'c', 'd']
const worker = join(import.meta.dirname, 'worker.ts')

/**
 * Eight processes, sixteen on a server, that add one to the same few documents: each acknowledged addition is in the sum, and no
 * other. Or, `shared`, sixteen tasks of one process with one store object.
 */
export async function contention(
  order: Order,
  actors = order.dialect === 'sqlite' && order.shared !== true ? 8 : 16,
): Promise<Outcome> {
  const places = await findPlaces(order.dialect, order.folder)
  try {
    return await contend(order, await places.make('counters'), actors)
  } finally {
    await places.close()
  }
}

async function contend(order: Order, path: string, actors: number): Promise<Outcome> {
  const shared = order.shared === true ? ' --shared' : ''
  const violations = new Violations(order, `contention --dialect ${order.dialect}${shared}`)
  const store = await Datastore.open(path, { table: 'counters', views: { counters: new Counters() } })
  await store.putMany(keys.map((key) => [key, { n: 0 }] as const))
  const before = await store.changes.seq()

  const reports =
    order.shared === true
      ? await Promise.all(ordersOf(order, actors).map((each) => addAgainAndAgain(store, each)))
      : await runWorkers(order, path, actors, violations)
  const successes = new Map<string, number>()
  for (const report of reports) {
    for (const [key, count] of Object.entries(report.successes))
      successes.set(key, (successes.get(key) ?? 0) + count)
    for (const error of report.unexpected)
      violations.add(0, `an error that is neither CONFLICT nor BUSY: ${error}`)
  }
  const created = reports.flatMap((report) => report.created)
  if (new Set(created).size < created.length)
    violations.add(0, 'two actors were told that they had made the same document')
  const made = (await Array.fromAsync(store.count({ prefix: 'lock ' }))).at(-1)!.count
  if (made !== created.length)
    violations.add(0, `there are ${made} documents after ${created.length} acknowledged creations`)
  for (const key of keys) {
    const counter = await store.get(key)
    const wanted = successes.get(key) ?? 0
    if (counter?.n !== wanted)
      violations.add(0, `counter ${key} is ${counter?.n} after ${wanted} acknowledged additions`)
    const rows = await store.query('counters', { n: wanted })
    if (!rows.some((row) => row._key === key))
      violations.add(0, `the view has no row of counter ${key} at ${wanted}`)
    if (!counter!._rev.startsWith(`${wanted + 1}-`))
      violations.add(0, `counter ${key} is at revision ${counter?._rev}`)
  }
  const total = sum([...successes.values()])
  if ((await store.changes.seq()) - before < total + created.length)
    violations.add(0, 'the change number has grown by less than the changes')
  if ((await store.views.verify('counters')).different > 0) violations.add(0, 'the view differs from its map')
  await store.close()
  const integrity = order.dialect === 'sqlite' ? await integrityProblem(path) : null
  if (integrity !== null) violations.add(0, `integrity_check: ${integrity}`)

  const conflicts = sum(reports.map((report) => report.conflicts))
  return {
    runs: total + created.length + conflicts,
    violations: violations.list,
    details: {
      [order.shared === true ? 'tasks' : 'processes']: actors,
      successes: total,
      created: created.length,
      conflicts,
      busy: sum(reports.map((report) => report.busy)),
      transactions: sum(reports.map((report) => report.transactions)),
    },
  }
}

async function runWorkers(
  order: Order,
  path: string,
  actors: number,
  violations: Violations,
): Promise<ContentionReport[]> {
  const workers = ordersOf(order, actors).map((each) => {
    const child = Child.start(worker)
    child.send({ path, ...each } satisfies ContentionOrder)
    return child
  })
  const reports: ContentionReport[] = []
  for (const child of workers) {
    const { code } = await child.finish()
    if (code === 0) reports.push(JSON.parse(child.lines.at(-1)!) as ContentionReport)
    else violations.add(0, `a process ended with ${code}: ${child.complaint}`)
  }
  return reports
}

/** What each of the actors is to do. */
function ordersOf({ count, seed, until }: Order, actors: number): AddOrder[] {
  return Array.from({ length: actors }, (_, index) => {
    const operations = Math.floor(count / actors) + (index < count % actors ? 1 : 0)
    return { keys, operations, seed, index, until: until ?? null }
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
