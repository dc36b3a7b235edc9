import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Datastore } from '../../../src/engine/index.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { EntriesIndex } from '../entries.ts'
import { checkView, Jobs } from '../jobs.ts'
import { Random } from '../random.ts'
import { Program } from './program.ts'

const day = 86_400
/** How far a clock is set, in seconds: a correction, a zone, a battery that was empty. */
const shifts = [1, 45, 3600, 2 * day, 400 * day, 9000 * day]
const keys = 6
const kept = 50

/** A builder that was silent for longer, in milliseconds, may have lost its build: a slow day proves nothing. */
const patience = 20_000

/** Sets the clock of programs forth and back while one of them builds a view and the rest come to build it too. */
export async function clock(order: Order): Promise<Outcome> {
  const violations = new Violations(order, 'clock')
  const counts: Record<string, number> = {}
  const documents = order.documents ?? 2000
  const template = join(order.folder, 'template.db')
  const store = await Datastore.open(template, { table: 'entries', history: { keep: kept } })
  await Jobs.fill(store, documents)
  await store.close()
  const course: Course = {
    order,
    template,
    counts,
    programs: [new Program(), new Program()],
  }
  let run = order.from
  try {
    for (; asksFor(order, run); run++) {
      for (const problem of await oneRun(course, run)) violations.add(run, problem)
      if ((run + 1) % 20 === 0)
        order.say(`${run + 1 - order.from} runs, ${violations.list.length} violations`)
    }
  } finally {
    for (const program of course.programs) await program.kill()
  }
  return { runs: run - order.from, violations: violations.list, details: counts }
}

interface Course {
  readonly order: Order
  readonly template: string
  readonly counts: Record<string, number>
  /** The builder, and the one that comes. */
  readonly programs: [Program, Program]
}

async function oneRun(course: Course, run: number): Promise<string[]> {
  const { order, template, counts, programs } = course
  const random = new Random(order.seed, run)
  const folder = join(order.folder, `run-${run}`)
  mkdirSync(folder)
  const path = join(folder, 'entries.db')
  copyFileSync(template, path)
  const setClocks = async (): Promise<void> => {
    const seconds = random.pick(shifts) * (random.chance(0.5) ? 1 : -1)
    for (const program of programs) await program.do({ what: 'shift', milliseconds: seconds * 1000 })
    countUp(counts, seconds > 0 ? 'set ahead' : 'set back')
  }
  const problems: string[] = []
  for (const program of programs) {
    const { end, message } = await program.do({ what: 'open', path })
    if (end !== 'done') problems.push(`opening ended with ${end}: ${message}`)
  }
  const view = random.pick(['index', 'by_tag'] as const)
  const dies = random.chance(0.4)
  const [builder, other] = programs
  const written = new Map<string, number>()
  const build = builder.begin({ what: 'build', view, waits: true })
  const begun = performance.now()
  const first = await build.begun
  if (first.end !== 'begun') problems.push(`the builder ended with ${first.end}: ${first.message}`)
  for (let step = 0; step < 4; step++) {
    await setClocks()
    const { end, message } = await other.do({ what: 'build', view, waits: false })
    // One that is silent for half a minute may lose its build.
    const late = performance.now() - begun > patience
    if (end !== 'BUSY' && !late)
      problems.push(`beside a builder that lives another one ended with ${end}: ${message}`)
    countUp(counts, `another builder: ${end}`)
    for (const program of programs) {
      const key = `written ${random.integer(1, keys)}`
      written.set(key, (written.get(key) ?? 0) + 1)
      const put = await program.do({
        what: 'put',
        key,
        entry: { n: run * 1000 + step, tags: [`${written.get(key)}`] },
      })
      if (put.end !== 'done') problems.push(`a put ended with ${put.end}: ${put.message}`)
    }
    await wait(random.integer(0, 30))
  }
  const late = performance.now() - begun > patience
  if (dies) problems.push(...(await takenOver(course, build.ended, view)))
  else {
    await builder.do({ what: 'finish' })
    const { end, message } = await build.ended
    if (end !== 'done' && !late) problems.push(`the builder that lives ended with ${end}: ${message}`)
  }
  if (late) countUp(counts, 'builders that were silent for too long')
  countUp(counts, dies ? 'builders that died' : 'builders that lived')
  problems.push(...(await checkOrder(path, written)))
  if (problems.length === 0) rmSync(folder, { recursive: true })
  return problems
}

/** A builder that died keeps no other builder waiting, whatever its clock had said. */
async function takenOver(
  course: Course,
  ended: Promise<{ readonly end: string }>,
  view: 'index' | 'by_tag',
): Promise<string[]> {
  const [builder, other] = course.programs
  await builder.kill()
  await ended
  course.programs[0] = new Program()
  const { end, message } = await other.do({ what: 'build', view, waits: false })
  return end === 'done'
    ? []
    : [`the build of one that died was not taken over, but ended with ${end}: ${message}`]
}

/** Revisions and changes are in the order in which they were written, whatever time is noted with them. */
async function checkOrder(path: string, written: ReadonlyMap<string, number>): Promise<string[]> {
  const problems: string[] = []
  const store = await Datastore.open(path, { table: 'entries', views: { index: new EntriesIndex(1) } })
  try {
    for (const [key, times] of written) {
      const document = await store.get(key)
      const tags = (document?.['tags'] ?? []) as string[]
      if (tags[0] !== String(times) || document?._rev.startsWith(`${times}-`) !== true)
        problems.push(`${key} is ${JSON.stringify(document)} after ${times} writes`)
      const revisions = (await store.history.list(key)).map(({ rev }) => Number.parseInt(rev, 10))
      const wanted = Array.from({ length: times - 1 }, (_, index) => times - 1 - index)
      if (revisions.join() !== wanted.join()) problems.push(`${key} has the revisions ${revisions.join()}`)
    }
    const changes = await store.changes.list({ limit: 100_000 })
    if (changes.some(({ seq }, index) => seq <= (changes[index - 1]?.seq ?? 0)))
      problems.push('changes are not in the order of their numbers')
    const last = changes.slice(-written.size).map(({ key }) => key)
    if (last.toSorted().join() !== [...written.keys()].toSorted().join())
      problems.push(`the last changes are those of ${last.join()}`)
    for (const view of ['index', 'by_tag']) problems.push(...(await checkView(store, view)))
  } finally {
    await store.close()
  }
  return problems
}
