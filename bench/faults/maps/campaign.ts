import { join } from 'node:path'
import * as fc from 'fast-check'
import { Database } from '../../../src/engine/index.ts'
import { Sandbox } from '../../../src/engine/sandbox/sandbox.ts'
import { hostileMaps, onSecond } from '../../../tests/support/maps/hostile-maps.ts'
import { asksFor, tally, Violations } from '../campaign.ts'
import type { Campaign, Order, Outcome } from '../campaign.ts'
import { Random } from '../random.ts'
import { mapDocument, maps } from './grammar.ts'
import { mapsNearLimits } from './limits.ts'
import { askAll } from './paths.ts'

/** Maps that are not made by the grammar: every third run takes the next of them, until all have been. */
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

async function compare(order: Order, { documents: count, ...means }: Means): Promise<Outcome> {
  const violations = new Violations(order, 'maps')
  const details: Record<string, number> = {}
  let run = order.from
  for (; asksFor(order, run); run++) {
    const { map, documents, kind } = mapOf(order.seed, run, count)
    const random = new Random(order.seed, run)
    try {
      const asked = { ...means, name: `run_${run}`, map, documents, random }
      const { alone, others, found, own } = await askAll(asked)
      for (const what of found) violations.add(run, `${what}\n${map}`)
      for (const [path, answers] of Object.entries(others)) {
        const other = [...answers].find(([key, answer]) => answer !== alone.get(key))
        if (other === undefined) continue
        const [key, answer] = other
        violations.add(run, `${path}, document ${key}: ${answer}\nalone: ${alone.get(key)}\n${map}`)
      }
      for (const answer of alone.values()) tally(details, /^MAP_\w+|^[A-Z]{4,}/.exec(answer)?.[0] ?? 'rows')
      tally(details, 'in the thread that asks', own)
      tally(details, kind)
    } catch (error) {
      violations.add(run, `${error instanceof Error ? error.stack : String(error)}\n${map}`)
    }
    if ((run + 1) % 20 === 0) order.say(`${run + 1 - order.from} maps`)
  }
  return { runs: run - order.from, violations: violations.list, details: { documents: count, ...details } }
}

interface Chosen {
  readonly kind: string
  readonly map: string
  readonly documents: [string, Record<string, unknown>][]
}

function mapOf(seed: number, run: number, count: number): Chosen {
  const named = (documents: readonly Record<string, unknown>[]): Chosen['documents'] =>
    documents.map((document, at) => [`k${String(at).padStart(4, '0')}`, document])
  const own = run % everyThird === 0 ? special[(run / everyThird + seed) % special.length] : undefined
  if (own !== undefined && run / everyThird < special.length) {
    const documents = Array.from({ length: count }, (_, at) => ({ n: at < nearDocuments ? at : 0 }))
    return { kind: 'special maps', map: own, documents: named(documents) }
  }
  const [map] = fc.sample(maps, { seed: seed + run, numRuns: 1 })
  const documents = fc.sample(mapDocument, { seed: seed + run, numRuns: count })
  return { kind: 'maps of the grammar', map: map!, documents: named(documents) }
}
