import { chmodSync, chownSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Datastore } from '../../../src/engine/index.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { Child } from '../child.ts'
import { Jobs } from '../jobs.ts'
import { nobody } from './order.ts'
import type { ReadOnlyOrder, ReadOnlyReport } from './order.ts'

const worker = join(import.meta.dirname, 'worker.ts')
const longestRun = 120_000

/** Takes the right to write a folder away while a store in it is open and works, and gives it back. */
export async function readOnly(order: Order): Promise<Outcome> {
  const violations = new Violations(order, 'read-only')
  const counts: Record<string, number> = {}
  const documents = order.documents ?? 500
  const template = join(order.folder, 'template.db')
  const store = await Datastore.open(template, { table: 'entries' })
  await Jobs.fill(store, documents)
  await store.close()
  let child = Child.start(worker)
  let run = order.from
  try {
    for (; asksFor(order, run); run++) {
      const folder = join(order.folder, `run-${run}`)
      mkdirSync(folder)
      handOver(order.folder, template, folder)
      child.send({ template, folder, documents, seed: order.seed, run } satisfies ReadOnlyOrder)
      const line = await child.line((text) => text.startsWith(`{"run":${run},`), longestRun)
      if (line === undefined) {
        const { code, signal } = await child.kill()
        violations.add(run, `the process hung or ended (${code ?? signal}): ${child.complaint}`)
        child = Child.start(worker)
        continue
      }
      const { operation, ends, acknowledged, problems } = JSON.parse(line) as ReadOnlyReport
      for (const end of ends) countUp(counts, `${operation}: ${end}`)
      countUp(counts, 'acknowledged writes', acknowledged)
      for (const problem of problems) violations.add(run, `${operation}: ${problem}`)
      if (problems.length === 0) rmSync(folder, { recursive: true })
      if ((run + 1) % 50 === 0)
        order.say(`${run + 1 - order.from} runs, ${violations.list.length} violations`)
    }
  } finally {
    await child.kill()
  }
  return { runs: run - order.from, violations: violations.list, details: counts }
}

/** Opens the files to the worker, which runs as the user `nobody` when root starts it. */
function handOver(campaign: string, template: string, folder: string): void {
  if (process.getuid?.() !== 0) return
  for (const path of [tmpdir(), campaign]) chmodSync(path, statSync(path).mode | 0o011)
  chmodSync(template, 0o644)
  chownSync(folder, nobody, nobody)
}
