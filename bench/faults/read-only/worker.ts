import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Database, Datastore } from '../../../src/engine/index.ts'
import { EntriesIndex, tagsView } from '../entries.ts'
import { checkView } from '../jobs.ts'
import { orders, tell } from '../orders.ts'
import { Random } from '../random.ts'
import { integrityProblem } from '../raw-file.ts'
import { Writer } from '../writer.ts'
import { nobody, operations } from './order.ts'
import type { ReadOnlyOrder, ReadOnlyReport } from './order.ts'
import { Permissions } from './permissions.ts'
import { Work } from './work.ts'

/** What is refused for want of the right to write, and how. */
const clear = new Set(['IO', 'READ_ONLY'])

/** The permissions go at most this many milliseconds after an operation has begun. */
const latest = 60

await becomeNobody()
for await (const order of orders<ReadOnlyOrder>()) tell(await work(order))

/** Becomes the user `nobody`. Everything is loaded before, because that user may not read a checkout of root's. */
async function becomeNobody(): Promise<void> {
  const store = await Datastore.open(':memory:')
  await store.put('a', { tags: ['a'], n: 1 })
  await store.views.publish(tagsView(1))
  await store.views.verify('by_tag')
  await store.close()
  if (process.geteuid?.() !== 0) return
  process.setgroups!([])
  process.setegid!(nobody)
  process.seteuid!(nobody)
}

async function work(order: ReadOnlyOrder): Promise<ReadOnlyReport> {
  const random = new Random(order.seed, order.run)
  const operation = operations[order.run % operations.length]!
  const path = join(order.folder, 'entries.db')
  copyFileSync(order.template, path)
  const database = await Database.open(path)
  const ends: string[] = []
  const problems: string[] = []
  let acknowledged = 0
  try {
    const store = await database.store('entries')
    await store.views.add('index', new EntriesIndex(1))
    const work = new Work(database, store, order)
    const writer = new Writer(store, random, [...clear])
    writer.start()
    const first = work.run(operation)
    await wait(latest * random.next() ** 2)
    const permissions = new Permissions(order.folder)
    permissions.take(random.chance(0.5) ? 'folder' : 'files too')
    try {
      ends.push(await first)
      ends.push(await work.run(operation))
      await wait(random.integer(0, 50))
      problems.push(...(await writer.check()))
    } finally {
      permissions.giveBack()
    }
    await wait(30)
    await writer.stop()
    const end = await work.run(operation)
    if (end !== 'done') problems.push(`when the folder can be written again, it ended with ${end}`)
    if (writer.problems.length > 0) problems.push(...writer.problems)
    problems.push(
      ...ends.filter((each) => each !== 'done' && !clear.has(each)).map((each) => `it ended with ${each}`),
    )
    problems.push(...(await work.halfFiles()), ...(await work.check(operation)), ...(await writer.check()))
    for (const view of ['index', 'by_tag']) problems.push(...(await checkView(store, view)))
    await store.put('after', { n: 1, tags: [] })
    acknowledged = writer.acknowledged
  } finally {
    await database.close()
  }
  const integrity = await integrityProblem(path)
  if (integrity !== null) problems.push(`integrity_check: ${integrity}`)
  return { run: order.run, operation, ends, acknowledged, problems }
}
