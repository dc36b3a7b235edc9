import { join } from 'node:path'
import * as fc from 'fast-check'
import { Database } from '../../../src/engine/index.ts'
import { Sandbox } from '../../../src/engine/sandbox/sandbox.ts'
import { hostileMaps, onSecond } from '../../../tests/support/maps/hostile-maps.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Campaign, Order, Outcome } from '../campaign.ts'
import { Random } from '../random.ts'
import { mapDocument, maps as grammar } from './grammar.ts'
import { mapsNearLimits } from './limits.ts'
import { askAll } from './paths.ts'

/** How many maps are views of the same stores, so that a document is put once for all of them. */
const together = 4

/** Maps that are not made by the grammar: every third group takes the next of them, until all have been. */
const special = [...mapsNearLimits, ...hostileMaps.map(([, attack]) => onSecond(attack))]
const everyThird = 3

/** Of the documents of such a map, those that may come near a limit. */
const nearDocuments = 21

/** Maps of all kinds give the same rows and errors of a document on each path, whatever came before. */
export const mapPaths: Campaign = compareMaps(1000)

/** The campaign with so many documents a map. */
export function compareMaps(documents: number): Campaign {
  return async (order) => {
    const sandbox = new Sandbox()
    const database = await Database.open(join(order.folder, 'maps.db'), {
      create: true,
      durability: 'normal',
    })
    try {
      return await compare(order, { sandbox, database, documents })
    } finally {
      await database.close()
      await sandbox.close()
    }
  }
}

interface Means {
  readonly sandbox: Sandbox
  readonly database: Database
  readonly documents: number
}

async function compare(order: Order, means: Means): Promise<Outcome> {
  const violations = new Violations(order, 'maps')
  const details: Record<string, number> = {}
  let run = order.from
  while (asksFor(order, run)) {
    const end = Math.min(order.from + order.count, (Math.floor(run / together) + 1) * together)
    await compareGroup(order, { ...means, runs: [run, end], violations, details })
    run = end
    order.say(`${run - order.from} maps`)
  }
  return {
    runs: run - order.from,
    violations: violations.list,
    details: { documents: means.documents, ...details },
  }
}

interface Group extends Means {
  readonly runs: readonly [first: number, end: number]
  readonly violations: Violations
  readonly details: Record<string, number>
}

/** Compares the maps of some runs, all of which are views of the same stores. */
async function compareGroup(order: Order, group: Group): Promise<void> {
  const { violations, details, runs } = group
  const [first, end] = runs
  const { maps, kind, documents } = mapsOf(order.seed, first, end, group.documents)
  const random = new Random(order.seed, first)
  const tell = (run: number, what: string): void =>
    violations.add(
      run,
      `${what}\n${maps[run - first]}`,
      `--case maps --seed ${order.seed} --from ${first} --count ${end - first}`,
    )
  try {
    const asked = {
      sandbox: group.sandbox,
      database: group.database,
      name: `run_${first}`,
      maps,
      documents,
      random,
    }
    for (const [at, { alone, others, found, own }] of (await askAll(asked)).entries()) {
      for (const what of found) tell(first + at, what)
      for (const [path, answers] of Object.entries(others)) {
        const other = [...answers].find(([key, answer]) => answer !== alone.get(key))
        if (other === undefined) continue
        const [key, answer] = other
        tell(first + at, `${path}, document ${key}: ${answer}\nalone: ${alone.get(key)}`)
      }
      for (const answer of alone.values()) countUp(details, /^MAP_\w+|^[A-Z]{4,}/.exec(answer)?.[0] ?? 'rows')
      countUp(details, 'in the thread that asks', own)
      countUp(details, kind)
    }
  } catch (error) {
    tell(first, error instanceof Error ? String(error.stack) : String(error))
  }
}

interface Chosen {
  readonly kind: string
  readonly maps: readonly string[]
  readonly documents: [string, Record<string, unknown>][]
}

function mapsOf(seed: number, first: number, end: number, count: number): Chosen {
  const named = (documents: readonly Record<string, unknown>[]): Chosen['documents'] =>
    documents.map((document, at) => [`k${String(at).padStart(4, '0')}`, document])
  const runs = Array.from({ length: end - first }, (_, at) => first + at)
  const group = Math.floor(first / together)
  const before = Math.floor(group / everyThird) * together
  if (group % everyThird === 0 && before < special.length) {
    const maps = runs.map((run) => special[(before + (run % together) + seed) % special.length]!)
    const documents = Array.from({ length: count }, (_, at) => ({ n: at < nearDocuments ? at : 0 }))
    return { kind: 'special maps', maps, documents: named(documents) }
  }
  const maps = runs.map((run) => fc.sample(grammar, { seed: seed + run, numRuns: 1 })[0]!)
  const documents = fc.sample(mapDocument, { seed: seed + group, numRuns: count })
  return { kind: 'maps of the grammar', maps, documents: named(documents) }
}
