import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { countUp, Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { Comparison } from './comparison.ts'
import { steps } from './steps.ts'

/** Does random operations to a store and to a model of it; what differs is shrunk to the fewest operations that show it. */
export async function model(order: Order): Promise<Outcome> {
  const violations = new Violations(order, 'model')
  const counts: Record<string, number> = {}
  let runs = 0
  const property = fc.asyncProperty(steps, async (chosen) => {
    const folder = mkdtempSync(join(order.folder, 'run-'))
    const comparison = await Comparison.open(join(folder, 'entries.db'))
    try {
      for (const step of chosen) countUp(counts, `${step.do}: ${await comparison.do(step)}`)
      await comparison.compareAll()
    } finally {
      await comparison.close()
      rmSync(folder, { recursive: true, force: true })
    }
    if (++runs % 100 === 0) order.say(`${runs} runs`)
  })
  const limit = order.until === undefined ? {} : { interruptAfterTimeLimit: order.until - Date.now() }
  const result = await fc.check(property, { numRuns: order.count, seed: order.seed, ...limit })
  if (result.failed && result.counterexample !== null) {
    const repeat = `--case model --seed ${result.seed} --count ${order.count}`
    const error =
      result.errorInstance instanceof Error ? result.errorInstance.stack : String(result.errorInstance)
    violations.add(result.numRuns, `${JSON.stringify(result.counterexample)}\n${error}`, repeat)
  }
  return {
    runs: result.numRuns,
    violations: violations.list,
    details: { shrinks: result.numShrinks, steps: counts },
  }
}
