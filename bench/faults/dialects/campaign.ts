import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { createServerDatabase } from '../../../tests/support/servers/server-database.ts'
import type { ServerDatabase } from '../../../tests/support/servers/server-database.ts'
import { reachableServers } from '../../../tests/support/servers/test-servers.ts'
import { countUp, Violations } from '../campaign.ts'
import type { Campaign, Order, Outcome } from '../campaign.ts'
import { Comparison } from '../model/comparison.ts'
import { steps } from '../model/steps.ts'

/** Does the same random operations on SQLite, on each server that answers and to a model: all must answer alike. */
export async function dialects(order: Order): Promise<Outcome> {
  const servers = await reachableServers()
  return await compareDialects(servers.includes('postgres') ? [...servers, 'postgres jsonb'] : servers)(order)
}

/** The campaign on SQLite and these servers; `postgres jsonb` keeps documents as that. */
export function compareDialects(names: readonly string[]): Campaign {
  return async (order) => {
    const servers: ServerDatabase[] = []
    try {
      // One after the other: a database is named after the millisecond in which it is made.
      for (const name of names) servers.push(await createServerDatabase(name.split(' ')[0]!))
      return await compare(order, names, servers)
    } finally {
      await Promise.all(servers.map((server) => server.drop()))
    }
  }
}

/** Making a place on each server takes longer than an operation does: a run has several lists of them. */
const manySteps = fc.array(steps, { minLength: 4, maxLength: 8 }).map((lists) => lists.flat())

async function compare(
  order: Order,
  names: readonly string[],
  servers: readonly ServerDatabase[],
): Promise<Outcome> {
  const violations = new Violations(order, 'dialects')
  const counts: Record<string, number> = {}
  let [runs, operations] = [0, 0]
  const property = fc.asyncProperty(manySteps, async (chosen) => {
    const folder = mkdtempSync(join(order.folder, 'run-'))
    const places = await Promise.all(servers.map((server) => server.place(`run_${runs}`)))
    const compared = await Promise.all([
      Comparison.open(join(folder, 'entries.db')),
      ...places.map((url, index) => Comparison.open(url, names[index]!.endsWith('jsonb') ? 'jsonb' : 'text')),
    ])
    try {
      for (const step of chosen) {
        const outcomes: string[] = []
        for (const comparison of compared) outcomes.push(await comparison.do(step))
        assert.deepEqual(new Set(outcomes).size, 1, `${JSON.stringify(step)} gives ${outcomes.join(', ')}`)
        countUp(counts, `${step.do}: ${outcomes[0]}`)
        operations++
      }
      for (const comparison of compared) await comparison.compareAll()
    } finally {
      await Promise.all(compared.map((comparison) => comparison.close()))
      await Promise.all(servers.map((server, index) => server.clear(places[index]!)))
      rmSync(folder, { recursive: true, force: true })
    }
    if (++runs % 20 === 0)
      order.say(`${runs} runs, ${operations} operations on ${1 + names.length} databases`)
  })
  const limit = order.until === undefined ? {} : { interruptAfterTimeLimit: order.until - Date.now() }
  const result = await fc.check(property, { numRuns: order.count, seed: order.seed, ...limit })
  if (result.failed && result.counterexample !== null) {
    const error =
      result.errorInstance instanceof Error ? result.errorInstance.stack : String(result.errorInstance)
    const repeat = `--case dialects --seed ${result.seed} --count ${order.count}`
    violations.add(result.numRuns, `${JSON.stringify(result.counterexample)}\n${error}`, repeat)
  }
  return {
    runs: result.numRuns,
    violations: violations.list,
    details: { databases: ['sqlite', ...names], operations, shrinks: result.numShrinks, steps: counts },
  }
}
