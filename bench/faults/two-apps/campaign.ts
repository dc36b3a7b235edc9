import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Datastore } from '../../../src/engine/index.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { Child } from '../child.ts'
import { tagsView } from '../entries.ts'
import { checkView, Jobs } from '../jobs.ts'
import { Random } from '../random.ts'
import { integrityProblem } from '../raw-file.ts'
import { Writer } from '../writer.ts'
import type { BuildOrder, BuildReport } from './worker.ts'

const worker = join(import.meta.dirname, 'worker.ts')

/** How long a job may take on a slow day, in milliseconds: beyond it, it hangs. */
const longest = 120_000

/** The second app begins at most this many milliseconds after the first. */
const latest = 400

/** How a job beside another one on the same view may end. */
const documented = new Set(['done', 'BUSY'])

/** The engines of two apps on one file: one fills a view anew while the other publishes it, and a program writes. */
export async function twoApps(order: Order): Promise<Outcome> {
  const violations = new Violations(order, 'two-apps')
  const counts: Record<string, number> = {}
  const path = join(order.folder, 'entries.db')
  const store = await Datastore.open(path, { table: 'entries' })
  await Jobs.fill(store, order.documents ?? 3000)
  const apps = ['one', 'two'].map((app) => Child.start(worker, [path, join(order.folder, app)]))
  let run = order.from
  try {
    for (const app of apps) await hear(app, 0)
    for (; asksFor(order, run); run++) {
      const problems = await meet({ apps, store, counts }, new Random(order.seed, run), run)
      for (const problem of problems) violations.add(run, problem)
      if ((run + 1) % 50 === 0)
        order.say(`${run + 1 - order.from} runs, ${violations.list.length} violations`)
    }
  } finally {
    for (const app of apps) await app.kill()
    await store.close()
  }
  const integrity = await integrityProblem(path)
  if (integrity !== null) violations.add(run, `integrity_check: ${integrity}`)
  return { runs: run - order.from, violations: violations.list, details: counts }
}

interface Meeting {
  readonly apps: readonly Child[]
  readonly store: Datastore
  readonly counts: Record<string, number>
}

async function meet({ apps, store, counts }: Meeting, random: Random, run: number): Promise<string[]> {
  const version = 2 * run + 2
  const publishing: BuildOrder = { what: 'publish', version }
  // Mostly a reindex beside it; sometimes the same version, or another one.
  const other: BuildOrder = {
    what: random.chance(0.7) ? 'reindex' : 'publish',
    version: random.chance(0.5) ? version : version + 1,
  }
  const asked = random.chance(0.5) ? [publishing, other] : [other, publishing]
  const writer = new Writer(store, random, [])
  writer.start()
  const ends = await together(apps, asked, latest * random.next() ** 2)
  await writer.stop()
  countUp(counts, 'acknowledged writes', writer.acknowledged)
  const problems = ends.flatMap(({ end, message }, index) => {
    countUp(counts, `${asked[index]!.what} beside ${asked[1 - index]!.what}: ${end}`)
    return documented.has(end) ? [] : [`the ${asked[index]!.what} ended with ${end}: ${message}`]
  })
  if (!ends.some(({ end }) => end === 'done')) problems.push('neither of them was done')
  // An app that was refused does the same again.
  for (const [index, { end }] of ends.entries()) {
    if (end === 'done') continue
    const again = await ask(apps[index]!, asked[index]!)
    if (again.end !== 'done')
      problems.push(`begun again, the ${asked[index]!.what} ended with ${again.end}: ${again.message}`)
  }
  return [...problems, ...writer.problems, ...(await writer.check()), ...(await checkEnd(store, asked))]
}

/** The view answers with a version that was asked for, has the rows of its map, and nothing is left over. */
async function checkEnd(store: Datastore, asked: readonly BuildOrder[]): Promise<string[]> {
  const problems = await checkView(store, 'by_tag')
  const { definition, state } = await store.views.get('by_tag')
  const published = asked.filter(({ what }) => what === 'publish').map(({ version }) => tagsView(version).map)
  if (!published.includes(definition?.map ?? '')) problems.push('no version that was published answers')
  if (state !== 'ready') problems.push(`the view is ${state}`)
  return problems
}

async function together(
  [first, second]: readonly Child[],
  [one, two]: readonly BuildOrder[],
  pause: number,
): Promise<BuildReport[]> {
  const begun = ask(first!, one!)
  await wait(pause)
  return await Promise.all([begun, ask(second!, two!)])
}

async function ask(app: Child, order: BuildOrder): Promise<BuildReport> {
  const before = app.lines.length
  app.send(order)
  return await hear(app, before)
}

async function hear(app: Child, before: number): Promise<BuildReport> {
  const line = await app.line(() => app.lines.length > before, longest)
  if (line === undefined) return { end: 'no answer', message: app.complaint }
  return JSON.parse(app.lines[before]!) as BuildReport
}
