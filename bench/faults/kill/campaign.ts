import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Database, Datastore } from '../../../src/engine/index.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { Child } from '../child.ts'
import { EntriesIndex, tagsView } from '../entries.ts'
import type { Entry } from '../entries.ts'
import { makeLegacyFile } from '../../../tests/support/files/legacy-file.ts'
import { Random } from '../random.ts'
import { checkStore } from './check-store.ts'
import { checkUpgrade, readUsers } from './check-upgrade.ts'
import { Expected } from './model.ts'
import { openInItsPlace } from './replaced.ts'
import { scenarios } from './order.ts'
import type { KillOrder, Scenario } from './order.ts'

/** Kills in the life of one file, so that what one kill leaves behind meets the next. */
const killsPerFile = 10
const legacyDocuments = 1500
const worker = join(import.meta.dirname, 'worker.ts')

interface Template {
  readonly path: string
  readonly documents: ReadonlyMap<string, string>
}

/** Kills a writer at a random moment, again and again, and looks at what it left. */
export async function kill(order: Order): Promise<Outcome> {
  const violations = new Violations(order, 'kill')
  const counts: Record<string, number> = {}
  let run = order.from
  const template = await makeTemplate(join(order.folder, 'template.db'), order.documents ?? 1000)
  const legacy = join(order.folder, 'legacy.db')
  await makeLegacyFile(legacy, legacyDocuments)
  const original = (await readUsers(legacy)).content
  const upgradeTime = await timeUpgrade(bornLegacy(legacy, order, order.from).path)
  const lives = new Map<string, Life>()
  // One that ends by itself keeps its compiled code for the next ones.
  await Child.start(worker).finish()
  // The next worker starts up while the last one's file is being looked at.
  let standby = Child.start(worker)
  try {
    for (; asksFor(order, run); run++) {
      const random = new Random(order.seed, run)
      const scenario = scenarios[run % scenarios.length]!
      const life =
        scenario === 'upgrade'
          ? bornLegacy(legacy, order, run)
          : nextLife(lives, scenario, template, order, run)
      const child = standby
      const ended = killed(child, life, { scenario, seed: order.seed, run }, random, upgradeTime)
      standby = Child.start(worker)
      const problems = await ended
      life.expected.hear(child.lines)
      if (life.expected.failure !== null) problems.push(`the writer failed: ${life.expected.failure}`)
      countUp(counts, `kills during ${scenario}`)
      if (life.expected.pending !== null || life.expected.upgraded === 'maybe')
        countUp(counts, 'kills inside a transaction')
      if (problems.length === 0 && scenario !== 'upgrade' && random.chance(0.2)) {
        const told = await openInItsPlace(life.path, template.path)
        if (told === undefined) countUp(counts, 'logs kept from another file')
        else if (told !== '') problems.push(told)
      }
      if (problems.length === 0) problems.push(...(await check(life, scenario, random, original)))
      countUp(counts, 'acknowledged writes', life.expected.takeAcknowledged())
      for (const problem of problems) violations.add(run, `${scenario}: ${problem}`)
      if (problems.length > 0) keep(lives, scenario, life, order)
      if (scenario === 'upgrade' && problems.length === 0) rmSync(dirname(life.path), { recursive: true })
      if ((run + 1) % 50 === 0)
        order.say(`${run + 1 - order.from} kills, ${violations.list.length} violations`)
    }
  } finally {
    await standby.kill()
  }
  return { runs: run - order.from, violations: violations.list, details: counts }
}

interface Life {
  readonly path: string
  readonly expected: Expected
  kills: number
}

async function check(life: Life, scenario: Scenario, random: Random, original: string): Promise<string[]> {
  try {
    return scenario === 'upgrade'
      ? await checkUpgrade(life.path, life.expected, original)
      : await checkStore(life.path, life.expected, random)
  } catch (error) {
    return [`looking at it failed: ${error instanceof Error ? error.stack : String(error)}`]
  }
}

function nextLife(
  lives: Map<string, Life>,
  scenario: Scenario,
  template: Template,
  order: Order,
  run: number,
): Life {
  const living = lives.get(scenario)
  if (living !== undefined && living.kills < killsPerFile) {
    living.kills++
    return living
  }
  if (living !== undefined) rmSync(dirname(living.path), { recursive: true })
  const path = fileOf(order, `${scenario}-${run}`, 'entries.db')
  copyFileSync(template.path, path)
  const life = { path, expected: new Expected(), kills: 1 }
  life.expected.adopt(template.documents)
  lives.set(scenario, life)
  return life
}

function bornLegacy(legacy: string, order: Order, run: number): Life {
  const path = fileOf(order, `upgrade-${run}`, 'users.db')
  copyFileSync(legacy, path)
  return { path, expected: new Expected(), kills: 1 }
}

function fileOf(order: Order, folder: string, name: string): string {
  mkdirSync(join(order.folder, folder))
  return join(order.folder, folder, name)
}

/** Keeps a file that showed a violation as evidence; the scenario continues with a new one. */
function keep(lives: Map<string, Life>, scenario: Scenario, life: Life, order: Order): void {
  lives.delete(scenario)
  order.say(`  its file is ${life.path}`)
}

/** Lines a writer may say after it has opened its file and before it is killed: they tell its progress on a slow day, too. */
const mostLines = 160

async function killed(
  child: Child,
  life: Life,
  { scenario, seed, run }: Pick<KillOrder, 'scenario' | 'seed' | 'run'>,
  random: Random,
  upgradeMilliseconds: number,
): Promise<string[]> {
  const { index, by_tag: tags } = life.expected.versions
  const loaded = await child.line((line) => line.includes('"loaded"'), 60_000)
  if (loaded === undefined) return [`the writer did not start: ${child.complaint}`]
  child.send({
    path: life.path,
    scenario,
    seed,
    run,
    programVersion: index.most,
    tagsVersion: tags.most,
  } satisfies KillOrder)
  // Some are killed while they open the file.
  if (random.chance(0.9)) {
    const opened = await child.line((line) => /"(opened|failed)"/.test(line), 60_000)
    if (opened === undefined) return [`the writer did not open the file: ${child.complaint}`]
  }
  if (scenario === 'upgrade') await wait(random.next() * upgradeMilliseconds)
  else {
    const opened = child.lines.length
    const lines = opened + Math.floor(mostLines * random.next() ** 2)
    // On a busy machine the first of them may be long in coming.
    await child.line(() => child.lines.length >= Math.min(lines, opened + 4), 60_000)
    await child.line(() => child.lines.length >= lines, 5000)
    await wait(random.next() * 20)
  }
  const { signal } = await child.kill()
  return signal === 'SIGKILL' ? [] : [`the writer ended by itself: ${child.complaint}`]
}

/** How long an upgrade takes here and now, in milliseconds, with some more for what comes after it. */
async function timeUpgrade(path: string): Promise<number> {
  const started = performance.now()
  const database = await Database.open(path)
  await database.upgrade('users')
  await database.close()
  rmSync(dirname(path), { recursive: true })
  return (performance.now() - started) * 1.2
}

async function makeTemplate(path: string, count: number): Promise<Template> {
  const entries = Array.from({ length: count }, (_, index): [string, Entry] => [
    `base ${index}`,
    { email: `base ${index}@x`, n: index, tags: [`t${index % 7}`, 'base'], note: 'n'.repeat(index % 400) },
  ])
  const store = await Datastore.open(path, { table: 'entries', views: { index: new EntriesIndex(1) } })
  await store.putMany(entries)
  await store.views.publish(tagsView(1))
  await store.close()
  return { path, documents: new Map(entries.map(([key, entry]) => [key, JSON.stringify(entry)])) }
}
