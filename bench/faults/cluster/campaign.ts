import { setTimeout as wait } from 'node:timers/promises'
import { Datastore, DatastoreError } from '../../../src/engine/index.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { EntriesIndex, tagsView } from '../entries.ts'
import type { Entry } from '../entries.ts'
import { Random } from '../random.ts'
import { checkNode } from './check-node.ts'
import type { Acknowledged } from './check-node.ts'
import { GaleraCluster } from './galera-cluster.ts'
import { counters, Writer } from './writer.ts'

const writers = 4
/** How long a writer may be kept from writing by the death of a node, in milliseconds. */
const longestPause = 30_000

/** Ends nodes of a Galera cluster one after another, by SIGKILL, while several programs write and views are reindexed. */
export async function cluster(order: Order): Promise<Outcome> {
  const missing = GaleraCluster.missing()
  if (missing !== null) {
    order.say(`This campaign did not run: ${missing}.`)
    return { runs: 0, violations: [], details: { missing } }
  }
  const violations = new Violations(order, 'cluster')
  const counts: Record<string, number> = {}
  const galera = await GaleraCluster.start(order.folder)
  let [run, pause] = [order.from, 0]
  try {
    for (; asksFor(order, run); run++) {
      const ended = await play(galera, new Random(order.seed, run), run, counts)
      for (const problem of ended.problems) violations.add(run, problem)
      pause = Math.max(pause, ended.pause)
      order.say(
        `run ${run}: ${ended.story}, ${ended.acknowledged} acknowledged writes, longest pause ${ended.pause} ms, ${ended.problems.length} violations`,
      )
    }
  } finally {
    await galera.stop()
  }
  return {
    runs: run - order.from,
    violations: violations.list,
    details: { nodes: 3, writers, longestPauseMilliseconds: pause, ...counts },
  }
}

interface Ended {
  readonly problems: string[]
  readonly story: string
  readonly acknowledged: number
  readonly pause: number
}

/** One database in the life of the cluster: it is written, a node dies, comes back, and all three are looked at. */
async function play(
  galera: GaleraCluster,
  random: Random,
  run: number,
  counts: Record<string, number>,
): Promise<Ended> {
  const database = `run_${run}`
  const url = (first: number): string => `mysql://root@${galera.hosts(first).join(',')}/${database}`
  await galera.run(0, `create database ${database}`)
  const store = await prepare(url(0))
  // Half of the time all programs name the hosts in one order, as they should; otherwise they write to all nodes.
  const apart = random.chance(0.5)
  const victim = random.integer(0, 2)
  const rebuilding = random.pick(['defineView', 'reindex', 'nothing'] as const)
  const working = await Promise.all(
    Array.from({ length: writers }, (_, index) =>
      Writer.open(
        url(apart ? index % 3 : 0),
        `w${index + 1}`,
        new Random(run, random.integer(0, 1e9)),
        counts,
      ),
    ),
  )
  const problems: string[] = []
  const tasks = working.map((writer) => writer.work())
  const builder = reindexAgain(store, rebuilding, counts)
  await wait(random.integer(300, 2500))
  await galera.kill(victim)
  await wait(random.integer(1000, 5000))
  countUp(counts, 'started once more', (await galera.restart(victim)) - 1)
  await wait(500)
  builder.stop()
  for (const writer of working) writer.stop()
  await Promise.all(tasks)
  const built = await builder.ended
  problems.push(...built.problems, ...working.flatMap(({ unexpected }) => unexpected))
  const pause = Math.max(...working.map((writer) => writer.longestPause))
  if (pause > longestPause) problems.push(`a writer waited for ${pause} ms`)
  countUp(counts, 'rebuilds', built.rebuilds)

  const wanted = gather(working, built.version)
  for (const [index, host] of galera.hosts().entries()) {
    const found = await checkNode(`mysql://root@${host}/${database}`, wanted)
    problems.push(...found.map((problem) => `node ${index + 1}: ${problem}`))
  }
  problems.push(...(await compareNodes(galera, database)))
  await Promise.all([store.close(), ...working.map((writer) => writer.close())])
  if (problems.length === 0) await galera.run(0, `drop database ${database}`)
  return {
    problems,
    story: `node ${victim + 1} killed, ${apart ? 'writers on all nodes' : 'writers on one node'}, rebuilding ${rebuilding}`,
    acknowledged: working.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    pause,
  }
}

async function prepare(url: string): Promise<Datastore> {
  const store = await Datastore.open(url, { table: 'entries', views: { index: new EntriesIndex() } })
  await store.putMany(counters.map((key) => [key, { n: 0, by: {}, tags: [] }] as const))
  await store.views.publish(tagsView(1))
  return store
}

interface Rebuilding {
  stop(): void
  readonly ended: Promise<{
    readonly version: number
    readonly rebuilds: number
    readonly problems: string[]
  }>
}

/** Publishes or reindexes the authored view again and again; what is interrupted is begun again until it is done. */
function reindexAgain(
  store: Datastore,
  kind: 'defineView' | 'reindex' | 'nothing',
  counts: Record<string, number>,
): Rebuilding {
  const order = { stopped: kind === 'nothing' }
  const work = async (): ReturnType<() => Rebuilding['ended']> => {
    let [version, rebuilds] = [1, 0]
    while (!order.stopped) {
      const next = kind === 'defineView' ? version + 1 : version
      for (;;) {
        try {
          await (kind === 'defineView' ? store.views.publish(tagsView(next)) : store.views.reindex('by_tag'))
          break
        } catch (error) {
          const code = error instanceof DatastoreError ? error.code : 'none'
          if (!['BUSY', 'DISCONNECTED', 'UNKNOWN_OUTCOME'].includes(code)) {
            return {
              version,
              rebuilds,
              problems: [`${kind}: ${error instanceof Error ? error.stack : code}`],
            }
          }
          countUp(counts, `${kind}: ${code}`)
          await wait(200)
        }
      }
      version = next
      rebuilds++
      await wait(50)
    }
    return { version, rebuilds, problems: [] }
  }
  return { stop: () => (order.stopped = true), ended: work() }
}

function gather(working: readonly Writer[], tagsVersion: number): Acknowledged {
  const documents = new Map<string, Entry>()
  const additions: Record<string, number> = {}
  for (const writer of working) {
    for (const [key, entry] of writer.documents) documents.set(key, entry)
    for (const [key, count] of Object.entries(writer.additions)) countUp(additions, key, count)
  }
  return { documents, additions, tagsVersion }
}

/** Every table of the database, compared as each node holds it. */
async function compareNodes(galera: GaleraCluster, database: string): Promise<string[]> {
  const sums: string[] = []
  let names: string[] = []
  for (const index of [0, 1, 2]) {
    const tables = await galera.run(
      index,
      'set wsrep_sync_wait = 1',
      `select table_name as name from information_schema.tables where table_schema = '${database}' order by 1`,
    )
    names = tables.map(({ name }) => String(name))
    const rows = await galera.run(
      index,
      'set wsrep_sync_wait = 1',
      `checksum table ${names.map((name) => `${database}.\`${name}\``).join(', ')}`,
    )
    sums.push(JSON.stringify(rows))
  }
  const problems = new Set(sums).size === 1 ? [] : [`the nodes differ: ${[...new Set(sums)].join(' and ')}`]
  const left = names.filter((name) => name.startsWith('datastore_gone_'))
  if (left.length > 0) problems.push(`tables are left over: ${left.join(', ')}`)
  if (names.includes('datastore_unfinished')) {
    const rows = await galera.run(0, `select statement from ${database}.datastore_unfinished`)
    if (rows.length > 0) problems.push(`left to be finished: ${JSON.stringify(rows)}`)
  }
  return problems
}
