import { setTimeout as wait } from 'node:timers/promises'
import { Database, DatastoreError } from '../../../src/engine/index.ts'
import { OwnServer } from '../../../tests/support/servers/own-server.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Campaign, Order, Outcome } from '../campaign.ts'
import { checkView, jobNames, Jobs } from '../jobs.ts'
import type { JobName } from '../jobs.ts'
import { Random } from '../random.ts'
import { Writer } from '../writer.ts'

/** The latest moment of a job at which its server ends, in milliseconds; most end sooner. */
const latest = 900

/** Runs on one server with a database of its own, which grows with each of them. */
const runsPerDatabase = 60

/** Ends the server, by force or not, in the middle of each job, while documents are put beside it. */
export const restarts: Campaign = async (order) => {
  const violations = new Violations(order, `restarts --dialect ${order.dialect}`)
  const counts: Record<string, number> = {}
  let run = order.from
  const server = await OwnServer.open(order.dialect)
  try {
    while (asksFor(order, run)) {
      const until = Math.min(run + runsPerDatabase, order.from + order.count)
      run = await useDatabase({ order, server, violations, counts }, run, until)
    }
  } finally {
    await server.remove()
  }
  return { runs: run - order.from, violations: violations.list, details: counts } satisfies Outcome
}

interface Course {
  readonly order: Order
  readonly server: OwnServer
  readonly violations: Violations
  readonly counts: Record<string, number>
}

async function useDatabase(course: Course, from: number, until: number): Promise<number> {
  const { order, server, violations, counts } = course
  const documents = order.documents ?? 2000
  const name = `jobs_${from}`
  await server.execute(null, `create database ${name}`)
  const database = await Database.open(server.url(name))
  try {
    const store = await database.createStore('entries')
    await Jobs.fill(store, documents)
    const jobs = new Jobs({ database, store, folder: order.folder, documents })
    const writer = new Writer(store, new Random(order.seed, from), ['DISCONNECTED', 'UNKNOWN_OUTCOME'])
    let run = from
    for (; run < until && asksFor(order, run); run++) {
      const random = new Random(order.seed, run)
      const job = jobNames[run % jobNames.length]!
      const problems = await interrupted({ jobs, writer, server, counts, random }, job, run)
      problems.push(...writer.problems.splice(0), ...(await writer.check()))
      for (const view of ['index', 'by_tag']) problems.push(...(await checkView(store, view)))
      const left = (await database.inspect()).tables.filter((table) => /__[0-9a-f]{8}$/.test(table))
      problems.push(...left.map((table) => `table ${table} was left behind`))
      for (const problem of problems) violations.add(run, `${job}: ${problem}`)
      if ((run + 1) % 20 === 0)
        order.say(`${run + 1 - order.from} restarts, ${violations.list.length} violations`)
    }
    countUp(counts, 'acknowledged writes', writer.acknowledged)
    for (const [code, times] of Object.entries(writer.refused))
      countUp(counts, `writes refused with ${code}`, times)
    return run
  } finally {
    await database.close()
  }
}

interface Interruption {
  readonly jobs: Jobs
  readonly writer: Writer
  readonly server: OwnServer
  readonly counts: Record<string, number>
  readonly random: Random
}

/** How a job may end whose server ends: by itself before, or as the guide says of lost connections. */
const foreseen: ReadonlySet<string> = new Set(['done', 'DISCONNECTED', 'UNKNOWN_OUTCOME'])

/** Begins a job, ends the server and starts it again; what is not as promised when the job is begun once more. */
async function interrupted(
  { jobs, writer, server, counts, random }: Interruption,
  job: JobName,
  run: number,
): Promise<string[]> {
  writer.start()
  const ending = endOf(jobs.run(job, run))
  await wait(latest * random.next() ** 2)
  const forced = random.chance(0.5)
  await (forced ? server.kill() : server.stop())
  // Some come back at once, some let their clients try in vain for a while.
  await wait(random.chance(0.5) ? 0 : 200 * random.next())
  await server.start()
  const end = await ending
  await writer.stop()
  const how = forced ? 'by force' : 'by its administrator'
  countUp(counts, `${job}: ${end.code === 'done' ? 'ended before' : `${how}, ${end.code}`}`)
  const problems = jobs.leftovers()
  if (!foreseen.has(end.code)) problems.push(`it ended with ${end.code}: ${end.message}`)
  if (end.code === 'done') return [...problems, ...(await jobs.check(job, run))]
  const again = await endOf(jobs.run(job, run))
  // A copy whose last commit was not answered may have been saved.
  const wasSaved = job === 'copy' && end.code === 'UNKNOWN_OUTCOME' && again.code === 'EXISTS'
  if (again.code !== 'done' && !wasSaved)
    return [...problems, `begun again, it ended with ${again.code}: ${again.message}`]
  return [...problems, ...jobs.leftovers(), ...(await jobs.check(job, run))]
}

interface End {
  /** `done`, or why not. */
  readonly code: string
  readonly message: string
}

async function endOf(job: Promise<void>): Promise<End> {
  try {
    await job
    return { code: 'done', message: '' }
  } catch (error) {
    return {
      code: error instanceof DatastoreError ? error.code : 'no DatastoreError',
      message: String(error),
    }
  }
}
