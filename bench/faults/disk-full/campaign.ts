import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Datastore } from '../../../src/engine/index.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { Child } from '../child.ts'
import { EntriesIndex, tagsView } from '../entries.ts'
import type { Entry } from '../entries.ts'
import { operations } from './order.ts'
import type { DiskFullOrder, DiskFullReport, Shortage } from './order.ts'
import { canLimitFileSize } from '../../../tests/support/file-size-limit.ts'
import { mountSmall } from './space.ts'

const worker = join(import.meta.dirname, 'worker.ts')
const longestRun = 60_000

/** Lets the disk run full at a random byte of a random operation, in a process of its own. */
export async function diskFull(order: Order): Promise<Outcome> {
  const violations = new Violations(order, 'disk-full')
  const counts: Record<string, number> = {}
  let run = order.from
  const template = join(order.folder, 'template.db')
  await makeTemplate(template)
  const [small, limited] = [join(order.folder, 'small'), join(order.folder, 'limited')]
  mkdirSync(small)
  mkdirSync(limited)
  const mounted = mountSmall(small)
  const shortages: Shortage[] = []
  if (mounted !== null) shortages.push('small filesystem')
  if (canLimitFileSize()) shortages.push('file size limit')
  if (shortages.length === 0)
    throw new Error('A disk can be filled on Linux only: by mounting a small one, or by prlimit.')
  let child = Child.start(worker)
  try {
    for (; asksFor(order, run); run++) {
      // Each operation meets both in turn.
      const shortage = shortages[Math.floor(run / operations.length) % shortages.length]!
      const folder = shortage === 'small filesystem' ? small : limited
      child.send({ template, folder, shortage, seed: order.seed, run } satisfies DiskFullOrder)
      const report = await hear(child, run)
      if (report === undefined) {
        const { code, signal } = await child.kill()
        violations.add(run, `${shortage}: the process hung or ended (${code ?? signal}): ${child.complaint}`)
        child = Child.start(worker)
        continue
      }
      countUp(counts, `full by ${shortage} during ${report.operation}`, Number(report.full))
      if (!report.full) countUp(counts, 'ended before the disk was full')
      countUp(counts, 'acknowledged', report.acknowledged)
      for (const problem of report.problems)
        violations.add(run, `${shortage}, ${report.operation}: ${problem}`)
      if ((run + 1) % 100 === 0)
        order.say(`${run + 1 - order.from} runs, ${violations.list.length} violations`)
    }
  } finally {
    await child.kill()
    mounted?.unmount()
  }
  return { runs: run - order.from, violations: violations.list, details: counts }
}

async function hear(child: Child, run: number): Promise<DiskFullReport | undefined> {
  const line = await child.line((text) => text.startsWith(`{"run":${run},`), longestRun)
  return line === undefined ? undefined : (JSON.parse(line) as DiskFullReport)
}

async function makeTemplate(path: string): Promise<void> {
  const store = await Datastore.open(path, { table: 'entries', views: { index: new EntriesIndex(1) } })
  await store.putMany(
    Array.from({ length: 80 }, (_, index): [string, Entry] => [
      `k${index}`,
      { email: `${index}@x`, n: index, tags: ['a', `t${index}`], note: 'n'.repeat(index * 10) },
    ]),
  )
  await store.views.publish(tagsView(1))
  await store.close()
}
