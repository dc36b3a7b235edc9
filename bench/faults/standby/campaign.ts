import { setTimeout as wait } from 'node:timers/promises'
import { Database, DatastoreError } from '../../../src/engine/index.ts'
import { asksFor, countUp, Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { tagsView } from '../entries.ts'
import { checkView, Jobs } from '../jobs.ts'
import { Random } from '../random.ts'
import { Writer } from '../writer.ts'
import { Pair } from './pair.ts'

/** How long programs have worked when the first server is lost, and how long no server takes its place, in milliseconds. */
const [longestWork, longestGap] = [800, 1500]

/** How long after a promotion a program may take to go on before that is a violation, in milliseconds. */
const patience = 60_000

/** A server is lost while programs write, and the standby that followed it is promoted. */
export async function standby(order: Order): Promise<Outcome> {
  const violations = new Violations(order, `standby --dialect ${order.dialect}`)
  const counts: Record<string, number> = {}
  let run = order.from
  for (; asksFor(order, run); run++) {
    const pair = await Pair.open(order.dialect)
    try {
      const random = new Random(order.seed, run)
      const problems = await failOver({ pair, random, counts, documents: order.documents ?? 500 })
      for (const problem of problems) violations.add(run, problem)
    } finally {
      await pair.remove()
    }
    if ((run + 1) % 5 === 0) order.say(`${run + 1 - order.from} runs, ${violations.list.length} violations`)
  }
  return { runs: run - order.from, violations: violations.list, details: counts }
}

interface Course {
  readonly pair: Pair
  readonly random: Random
  readonly counts: Record<string, number>
  readonly documents: number
}

async function failOver({ pair, random, counts, documents }: Course): Promise<string[]> {
  const problems: string[] = []
  // It names the standby first, and is to go to the server that takes writes.
  const database = await Database.open(pair.url('second', 'first'))
  let alone: Database | undefined
  try {
    if (database.readonly) problems.push(`both hosts: ${(await database.inspect()).readonlyReason}`)
    const store = await database.createStore('entries')
    await Jobs.fill(store, documents)
    alone = await openAlone(pair)
    problems.push(...(await checkReadOnly(alone, documents)))
    const writer = new Writer(store, random, ['DISCONNECTED', 'UNKNOWN_OUTCOME', 'READ_ONLY'])
    writer.start()
    await wait(longestWork * random.next())
    const publishing = endOf(store.views.publish(tagsView(2)))
    await wait(20 * random.next())
    const lost = performance.now()
    await pair.lose()
    await wait(longestGap * random.next() ** 2)
    await pair.promote()
    const gap = performance.now() - lost
    const end = await publishing
    countUp(counts, `a view that was being published: ${end}`)
    if (!(await goesOn(writer))) problems.push('writers do not go on after the standby was promoted')
    await writer.stop()
    countUp(counts, 'acknowledged writes', writer.acknowledged)
    for (const [code, times] of Object.entries(writer.refused))
      countUp(counts, `writes refused with ${code}`, times)
    // A program that names both waits until one of them takes writes, for ten seconds.
    if (gap < 5000 && (writer.refused['READ_ONLY'] !== undefined || end === 'READ_ONLY'))
      problems.push(`${Math.round(gap)} ms without a server that takes writes were not waited for`)
    problems.push(...writer.problems, ...(await writer.check()))
    await store.views.publish(tagsView(2))
    for (const view of ['index', 'by_tag']) problems.push(...(await checkView(store, view)))
    problems.push(...(await checkPromoted(alone, pair)))
  } finally {
    await alone?.close()
    await database.close()
  }
  return problems
}

/** Opens the standby as soon as it has the stores of the other. */
async function openAlone(pair: Pair): Promise<Database> {
  for (;;) {
    const alone = await Database.open(pair.url('second'))
    const { stores } = await alone.inspect()
    const store = stores.length > 0 ? await alone.store('entries') : undefined
    const views = await store?.views.list()
    if (views?.filter(({ answers }) => answers).length === 2) return alone
    await alone.close()
    await wait(20)
  }
}

/** A standby is read, and refuses every write with the reason. */
async function checkReadOnly(alone: Database, documents: number): Promise<string[]> {
  const problems: string[] = []
  const { readonly, readonlyReason } = await alone.inspect()
  if (!readonly || !/standby|read_only/.test(readonlyReason ?? ''))
    problems.push(`the standby was opened to write (${readonlyReason})`)
  const store = await alone.store('entries')
  let count = 0
  for await (const { key } of store.iterateText()) if (key.startsWith('base ')) count++
  if (count !== documents) problems.push(`the standby has ${count} documents of ${documents}`)
  if ((await store.query('by_tag', { tag: 'base' }, { limit: 5 })).length !== 5)
    problems.push('the standby does not answer a view')
  const refused = await endOf(store.put('refused', { n: 1 }))
  if (refused !== 'READ_ONLY') problems.push(`a write to the standby ended with ${refused}`)
  return problems
}

/** A store that was open does not look again, and reads on; opened again, it writes. */
async function checkPromoted(alone: Database, pair: Pair): Promise<string[]> {
  const problems: string[] = []
  const before = await alone.store('entries')
  const refused = await endOf(before.put('refused', { n: 1 }))
  if (refused !== 'READ_ONLY') problems.push(`what was open on the standby ended a write with ${refused}`)
  if ((await before.get('base 1')) === undefined) problems.push('what was open on the standby reads no more')
  const again = await Database.open(pair.url('second'))
  try {
    const store = await again.store('entries')
    const written = await endOf(store.put('after', { n: 1, tags: [] }))
    if (written !== 'done') problems.push(`opened again, a write ended with ${written}`)
    if ((await store.get('refused')) !== undefined) problems.push('a write that was refused was done')
  } finally {
    await again.close()
  }
  return problems
}

/** Whether writes that begin now are acknowledged, however slow the machine is. */
async function goesOn(writer: Writer): Promise<boolean> {
  const wanted = writer.acknowledged + 2
  for (const until = performance.now() + patience; writer.acknowledged < wanted; await wait(20))
    if (performance.now() > until) return false
  return true
}

async function endOf(work: PromiseLike<unknown>): Promise<string> {
  try {
    await work
    return 'done'
  } catch (error) {
    return error instanceof DatastoreError ? error.code : String(error)
  }
}
