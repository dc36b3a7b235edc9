import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Datastore } from '../../../src/engine/index.ts'
import { EntriesIndex } from '../entries.ts'
import { orders, tell } from '../orders.ts'
import { Random } from '../random.ts'
import { integrityProblem } from '../raw-file.ts'
import { operations } from './order.ts'
import type { DiskFullOrder, DiskFullReport } from './order.ts'
import { Run } from './run.ts'
import { spaceOf } from './space.ts'

/** Runs out of space in the middle of an operation, checks the store, and continues when space is back. */
for await (const order of orders<DiskFullOrder>()) tell(await runOut(order))

async function runOut(order: DiskFullOrder): Promise<DiskFullReport> {
  const random = new Random(order.seed, order.run)
  const operation = operations[order.run % operations.length]!
  const folder = join(order.folder, `run-${order.run}`)
  mkdirSync(folder)
  const path = join(folder, 'entries.db')
  copyFileSync(order.template, path)
  const store = await Datastore.open(path, { table: 'entries', views: { index: new EntriesIndex(1) } })
  const run = new Run(store, operation, random, folder)
  await run.start()
  const space = spaceOf(order.shortage, folder)
  space.take(random.integer(0, operation === 'backup' ? 120_000 : 400_000))
  try {
    await run.untilFull()
    await run.look('while the disk is full')
  } finally {
    space.giveBack()
  }
  await run.goOn()
  await run.look('when space is back')
  for (const view of ['index', 'by_tag']) {
    const { different } = await store.views.verify(view)
    if (different > 0) run.problems.push(`${view} differs from its map in ${different} documents`)
  }
  await store.close()
  const integrity = await integrityProblem(path)
  if (integrity !== null) run.problems.push(`integrity_check: ${integrity}`)
  if (run.problems.length === 0) rmSync(folder, { recursive: true })
  return { run: order.run, operation, full: run.full, acknowledged: run.acknowledged, problems: run.problems }
}
